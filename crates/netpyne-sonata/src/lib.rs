#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod circuit;
mod edges;
mod nodes;
mod own;
pub mod read;
mod recorded;
mod shapes;
mod table;

// What signatures of this crate name.
pub use netpyne_files as files;
pub use netpyne_network as network;
pub use netpyne_results as results;
pub use netpyne_specs as specs;

pub use circuit::{Circuit, Content, Described, NODES, STIMULI, circuit};
