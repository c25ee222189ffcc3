//! What ranks do together, whatever the network is: agree on errors, put together what they recorded, write one file.
//!
//! Everything here is collective: all ranks call the same functions in the same order.

mod agreement;
mod cells;
mod data;
mod file;

pub use agreement::agree;
pub(crate) use agreement::first_text;
pub use data::gather;
pub(crate) use data::{gather_all, gather_spikes};
pub use file::save;
pub(crate) use file::save_in_nodes;
