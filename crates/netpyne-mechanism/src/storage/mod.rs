//! The data that kernels work on: plain columns that the caller owns and passes in.
//!
//! [`Instances`] are all instances of one mechanism on one worker; [`IonColumns`] and [`Sums`] are what mechanisms of one worker
//! share at their nodes; [`CurrentOut`] and [`Conditions`] are what kernels leave besides changed instances.

mod cache;
mod instances;
mod ions;
mod results;
mod streams;
mod sums;
pub(crate) mod table;

pub use instances::{Instances, PAD};
pub use ions::IonColumns;
pub use results::{Conditions, CurrentOut};
pub use streams::{Distribution, HandleStream};
pub use sums::Sums;
pub(crate) use table::ABREAST;
pub use table::TableData;
