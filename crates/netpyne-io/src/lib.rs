#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod cells;
pub mod checkpoint;
mod conns;
mod csv;
mod error;
mod export;
mod file;
mod formats;
mod include;
mod load;
mod matrices;
mod node_parts;
mod nodes;
mod nwb;
mod outputs;
mod save;
mod saved_network;
mod tables;
mod values;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_network as network;
pub use netpyne_results as results;
pub use netpyne_specs as specs;

pub use cells::CellTexts;
pub use csv::{save_spikes_csv, write_spikes_csv};
pub use error::Error;
pub use export::{
    ExportError, NeuroMl, neuroml_hdf5, write_lems_simulation, write_netpyne_script, write_neuroml,
    write_neuron_script,
};
pub use file::{save_bytes, save_text, tidy};
pub use formats::{format_of, load_content, load_tree, save_tree};
pub use include::Include;
pub use load::{SavedResult, is_result, load_result, read_result};
pub use matrices::place_of;
pub use nodes::{node_files, save_index, save_node};
pub use outputs::{Output, outputs, save_dat};
pub use save::{Document, default_path, interval_folder, save, save_as, save_with, write};
pub use saved_network::saved_network;

pub use netpyne_files::{Format, Tree};
