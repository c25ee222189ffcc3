#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "analyses are no simulation: their last bits do not matter")]

mod histogram;
mod isi;
mod range;
mod raster;
mod rates;
mod selection;
mod smooth;
mod synchrony;

pub use histogram::{SpikeHistogram, spike_histogram};
pub use isi::{IsiStats, isi_stats};
pub use range::TimeRange;
pub use raster::{Raster, RasterOrder, RasterPop, raster};
pub use rates::{PopulationRate, average_rate, population_rates};
pub use selection::{Group, Include, SelectionError, Subset, groups, parse_include, select};
pub use smooth::smoothed;
pub use synchrony::sync_measure;
