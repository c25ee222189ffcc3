//! Specification to network: the cells, synapses, connections and stimuli that NetPyNE 1.1.1 would build, bit for bit.
//!
//! A [`Network`] has two halves: the *description* (labels, tags, sections: what files and plots show) and the
//! [`model::Model`] (indices and numbers only: what the engine runs). Names end here.
#![forbid(unsafe_code)]

mod amount;
mod assemble;
mod attach;
mod balance;
mod batch;
mod build;
mod cells;
mod census;
mod column;
mod compartments;
mod conditions;
mod conn_rules;
mod conns;
mod costs;
mod density_map;
mod dry_run;
mod functions;
mod globals;

mod instantiate;
mod load;
mod memory;
pub mod model;
mod modulation;
mod names;
mod network;
mod pair_columns;
mod pair_values;
mod pairs;
mod partition;
mod patterns;
mod placement;
mod point_cell;
mod point_recipe;
mod pointers;
mod pops;
mod portrait;
mod positions;
mod query;
mod recipe;
mod recording;
mod rule;
mod rule_strings;
mod shared;
mod stims;
mod strings;
mod structure;
mod sub_conn;
mod synapse;
mod tiles;
mod variables;
mod vecstim;

pub use column::{Column, Consecutive, Ids, Iter, Same};
pub use conns::{ByCell, Conn, Conns, Link, Linked, Plan, PlanId, PointerConn, Pre};
pub use costs::Costs;
pub use dry_run::{DryRun, PopLoad, RankLoad, RuleEstimate, dry_run};
pub use functions::{Candidate, Candidates, ConnectionFunction, Functions};
pub use instantiate::{instantiate, instantiate_part, instantiate_with};
pub use load::Counted;
pub use memory::MemoryUse;
pub use names::{NameId, Names};
pub use network::{
    Body, CellIndex, Cells, Gids, MissingTrace, Network, PopId, Population, RecordingName, Sites, Stim,
    StimRecordingName, Structure, StructureId, Tags,
};
pub use partition::Partition;
pub use portrait::difference;
