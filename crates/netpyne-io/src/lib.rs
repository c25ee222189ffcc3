//! Results as files: NetPyNE's JSON layout, written and read, and spikes as CSV.
//!
//! A saved result is the document that NetPyNE 1.1.1's `sim.saveData` writes, so NetPyNE loads, analyses and plots it:
//! `net` (`params`, `cells`, `pops`), `simConfig`, `simData`. Three things differ, none in meaning: keys stand in the
//! modeller's order, which decides gids and random numbers, where NetPyNE sorts them; lines are not indented; and
//! attributes whose names start with `h` are kept. Numbers read back as the same doubles, ints stay ints, and NaN and the
//! infinities are spelt as Python spells them. Files are written piece by piece, never held whole, and replace earlier
//! ones only once complete.
//!
//! ```
//! use netpyne_io::Include;
//! let include = Include::parse(["net", "simData"]).unwrap();
//! assert!(include.net_cells && include.net_pops && !include.sim_config);
//! assert!(Include::parse(["simdata"]).unwrap_err().to_string().contains("did you mean `simData`?"));
//! ```
#![forbid(unsafe_code)]

mod cells;
pub mod checkpoint;
mod conns;
mod csv;
mod error;
mod file;
mod include;
mod json_in;
mod json_out;
mod load;
mod save;

pub use cells::CellTexts;
pub use csv::{save_spikes_csv, write_spikes_csv};
pub use error::Error;
pub use file::{save_text, tidy};
pub use include::Include;
pub use load::{SavedResult, is_result, load_result, read_result};
pub use save::{Document, default_path, interval_folder, save, save_with, write};
