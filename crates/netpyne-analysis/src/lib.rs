//! Analysis of what a simulation recorded: rates, selections, rasters, histograms, synchrony.
//!
//! Definitions are NetPyNE's, so figures agree with what its users know: rates are spikes / cells / time, time ranges are
//! closed, a *selection* is a list of `include` items (`"all"`, population, gid, `(population, index)`).
//!
//! ```
//! use netpyne_analysis::{TimeRange, population_rates};
//! use netpyne_base::Gid;
//! use netpyne_results::{Population, Spikes};
//! let spikes: Spikes = [(10.0, Gid(0)), (20.0, Gid(0)), (30.0, Gid(1))].into_iter().collect();
//! let pops = [Population::new("S", [Gid(0), Gid(1)])];
//! let rates = population_rates(&spikes, &pops, TimeRange::new(0.0, 100.0));
//! assert_eq!(rates[0].rate, 15.0);
//! ```
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
