#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod cells;
pub mod checkpoint;
mod conns;
mod csv;
mod error;
mod file;
mod formats;
mod include;
mod load;
mod matrices;
mod network;
mod save;
mod values;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_network as network;
pub use netpyne_results as results;
pub use netpyne_specs as specs;

pub use cells::CellTexts;
pub use csv::{save_spikes_csv, write_spikes_csv};
pub use error::Error;
pub use file::{save_text, tidy};
pub use formats::{format_of, load_content, load_tree, save_tree};
pub use include::Include;
pub use load::{SavedResult, is_result, load_result, read_result};
pub use matrices::place_of;
pub use network::saved_network;
pub use save::{Document, default_path, interval_folder, save, save_as, save_with, write};

pub use netpyne_files::{Format, Tree};
