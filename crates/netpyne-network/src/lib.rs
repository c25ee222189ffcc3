#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod between;
mod build;
mod column;
mod connect;
mod description;
mod distribute;
pub mod explicit;
mod globals;
mod populations;
mod templates;
mod traced;

mod instantiate;
pub mod model;
mod recording;
mod selection;
mod shapes;
mod stims;
mod streams;
mod strings;
mod variables;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_math as math;
pub use netpyne_mechanism as mechanism;
pub use netpyne_morphology as morphology;
pub use netpyne_specs as specs;

pub use between::Between;
pub use build::placed::PlaceFunction;
pub use build::specification::Specification;
pub use column::{Column, Consecutive, Ids, Iter, Same};
pub use connect::functions::{Candidate, Candidates, ConnectionFunction, Functions, Pair, Pairs};
pub use description::connectivity::Contacts;
pub use description::conns::{ByCell, Conn, Conns, Link, Linked, Plan, PlanId, PointerConn, Pre};
pub use description::matrices::{ColumnNames, MatrixName};
pub use description::memory::MemoryUse;
pub use description::names::{NameId, Names};
pub use description::network::{
    Body, CellIndex, Cells, Gids, MissingTrace, Network, PopId, Population, RecordingName, Sites, Stim,
    StimRecordingName, Structure, StructureId, Tags,
};
pub use distribute::comparison::difference;
pub use distribute::costs::Costs;
pub use distribute::dry_run::{DryRun, PopLoad, RankLoad, RuleEstimate, dry_run};
pub use distribute::load::Counted;
pub use distribute::partition::Partition;
pub use instantiate::{Additions, instantiate, instantiate_part, instantiate_with};
pub use shapes::shapes;
pub use streams::StreamCount;
