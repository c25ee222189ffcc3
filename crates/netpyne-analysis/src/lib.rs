#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "analyses are no simulation: their last bits do not matter")]

mod connectivity;
mod convention;
mod csd;
mod electrodes;
mod filter;
mod fourier;
mod granger;
pub mod head;
mod histogram;
mod information;
mod isi;
mod morlet;
mod pairs;
mod phase;
mod range;
mod raster;
mod rates;
mod selection;
mod smooth;
mod spike_response;
mod spike_synchrony;
mod synchrony;
mod trains;
mod trend;
mod welch;

// What signatures of this crate name.
pub use ndarray;
pub use netpyne_base as base;
pub use netpyne_results as results;

pub use connectivity::{Feature, bands, connectivity, disynaptic, first_of_each_pair};
pub use convention::Convention;
pub use csd::{DensityOptions, contact_spacing, current_source_density, source_density};
pub use electrodes::{ElectrodeSignal, Electrodes, Preparation, electrode_signals, prepared, samples_in};
pub use filter::{Band, FilterError, filtered, filtered_from_rest};
pub use granger::{Granger, GrangerError, granger};
pub use histogram::{SpikeHistogram, netpyne_histogram, spike_histogram};
pub use information::{Receiver, Sender, Transfer, transfer_entropy};
pub use isi::{IsiStats, isi_stats};
pub use morlet::{Morlet, morlet_power, morlet_spectrum};
pub use pairs::{correlation, cross_correlogram, tiling};
pub use phase::{Locking, locking, phases, phases_at};
pub use range::TimeRange;
pub use raster::{Raster, RasterOrder, RasterPop, raster};
pub use rates::{PopulationRate, average_rate, population_rates};
pub use selection::{Group, Include, SelectionError, Subset, groups, parse_include, select};
pub use smooth::smoothed;
pub use spike_response::{Amplitude, Firing, Potentials, amplitudes, firing};
pub use spike_synchrony::{spike_synchrony, synchrony_matrix};
pub use synchrony::sync_measure;
pub use trains::{fano, intervals, local_variation, trains, variation};
pub use trend::without_trend;
pub use welch::{Spectrogram, Spectrum, Welch, Window, coherence, power_spectrum, spectrogram};

pub use netpyne_results::Synapse;
