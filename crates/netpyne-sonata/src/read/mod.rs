//! A circuit read as a network.
//!
//! ```text
//! config                  which files there are, with variables replaced
//! population <- types     nodes and edges: columns of groups, and what types say
//! node_sets               nodes by name, number or property
//! structures <- program, parameters     cells: morphology and membrane, made by NEURON's own steps
//! synapses  places  weights             what edges end on, where, and how strong they are
//! spikes  waveform  replay  inputs  reports     the simulation
//! network                 all of it, cell by cell
//! ```

mod cells;
mod config;
mod edges;
mod inputs;
mod network;
mod node_sets;
mod parameters;
mod places;
mod population;
mod program;
mod replay;
mod reports;
mod spikes;
mod structures;
mod synapses;
mod text_table;
mod types;
mod waveform;

pub use config::{Config, is_config};
pub use network::{Circuit, mechanisms_folder, read};
