//! Fixed-step simulation engine with NEURON's bits.
//!
//! Gets a [`Model`](netpyne_network::model::Model) (numbers and indices, no names), lays it out as flat arrays, and advances
//! it exactly as NEURON 9 does with its fixed step: every voltage, state and spike time is the same double.
//!
//! Vocabulary: *slot* = one node of one cell in the arrays; *block* = up to sixteen cells of one shape side by side, so that one
//! instruction advances a node of all of them; *population* = all instances of one mechanism; *source* = what emits spikes;
//! *event* = something to be delivered at a time; *worker* = all that one thread owns.
//!
//! Invariants:
//! - the order of additions into a node, of instances in a node, of simultaneous events and of connections is NEURON's;
//!   the layout never changes a bit, because cells do not depend on each other within a step;
//! - a step is the list of phases in `step.rs`, initialisation the list in `initialize.rs`, in the order of NEURON's;
//! - nothing is global: any number of simulations can exist side by side.
//!
//! ```
//! use netpyne_base::Gid;
//! use netpyne_engine::{Options, Simulation};
//! use netpyne_mechanism::{Catalog, build::*, ir::*};
//! use netpyne_morphology::Morphology;
//! use netpyne_network::model::*;
//! use std::{ops::ControlFlow, sync::Arc};
//!
//! let mut leak = mechanism("pas", Kind::Density);
//! leak.fields = vec![parameter("g", 0.001), parameter("e", -70.0), assigned("i")];
//! leak.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(2)), ion: None }];
//! let body = vec![set_field(2, field(0) * (voltage() - field(1)))];
//! leak.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
//! let catalog = Catalog::new([leak]);
//! let pas = catalog.find("pas").unwrap();
//!
//! let mut cell = Morphology::new();
//! cell.add_section("soma");
//! let tree = cell.discretise().unwrap();
//! let mut model = Model { catalog: Arc::new(catalog), ..Model::default() };
//! model.templates.push(Template {
//!     capacitance: tree.cm.clone(),
//!     tree: Arc::new(tree),
//!     mechanisms: vec![Insertion { mechanism: pas, nodes: vec![1], parameters: vec![] }],
//!     ions: vec![],
//!     initial_voltage: vec![],
//! });
//! model.cells.push(Cell { gid: Gid(0), template: TemplateId(0) });
//! model.recordings.push(Recording { variable: Variable::Voltage(CellId(0), 1), step: 1.0 });
//!
//! let mut simulation = Simulation::new(&model, &Options::default()).unwrap();
//! simulation.initialize().unwrap();
//! simulation.run_until(10.0, &mut |_| ControlFlow::Continue(())).unwrap();
//! let v = &simulation.output().samples[0];
//! assert!(v[0] == -65.0 && (v[v.len() - 1] + 70.0).abs() < 1e-3);
//! ```
#![deny(unsafe_code)]

mod arrays;
mod cable;
mod checkpoint;
mod collect;
mod error;
mod explain;
mod failure;
mod health;
mod initialise;
mod layout;
mod names;
mod options;
mod output;
mod parallel;
mod parameters;
mod phases;
mod progress;
mod report;
mod run;
mod scratch;
mod simulation;
mod step;
mod step_end;
mod stepper;
#[cfg(test)]
mod tests;
mod timers;
mod worker;

pub use checkpoint::state::{Common, State, StateError};
pub use checkpoint::tables::KeptTable;
pub use error::{Divergence, Flood, Place, Sender, SimError};
pub use options::{Fidelity, Isa, Options, Order, StopFlag};
pub use output::Output;
pub use progress::{Outcome, Progress};
pub use report::Report;
pub use simulation::Simulation;
pub use timers::{PHASES, Phase};
