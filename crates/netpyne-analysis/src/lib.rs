#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod histogram;
mod isi;
mod range;
mod raster;
mod rates;
mod selection;
mod synchrony;

pub use histogram::{SpikeHistogram, spike_histogram};
pub use isi::{IsiStats, isi_stats};
pub use range::TimeRange;
pub use raster::{Raster, RasterOrder, RasterPop, raster};
pub use rates::{PopulationRate, average_rate, population_rates};
pub use selection::{Include, SelectionError, parse_include, select};
pub use synchrony::sync_measure;
