//! The list of plots, a file for each.

mod connectivity;
mod raster;
mod rate_spectrogram;
mod rate_spectrum;
mod rates;
mod spike_stats;
mod traces;

use crate::plot::Plot;
pub use connectivity::{Connectivity, Graph, Grouping, Unit};
pub use raster::Raster;
pub use rate_spectrogram::RateSpectrogram;
pub use rate_spectrum::{RateSpectrum, Transform};
pub use rates::{Measure, Rates};
pub use spike_stats::{SpikeStats, Statistic};
pub use traces::{TraceStyle, Traces};

/// All plots, in the order in which they are listed.
pub(crate) const PLOTS: &[Plot] = &[
    Plot::of::<Raster>("raster", &["plotRaster", "iplotRaster"], "spikes as dots, a row per cell"),
    Plot::of::<Rates>(
        "rates",
        &["plotSpikeHist", "plotSpikeFreq", "iplotSpikeHist"],
        "rates or numbers of spikes over time, a row for each population",
    ),
    Plot::of::<RateSpectrum>(
        "ratePSD",
        &["plotRatePSD", "iplotRatePSD"],
        "power spectra of population rates",
    ),
    Plot::of::<RateSpectrogram>(
        "rateSpectrogram",
        &["plotRateSpectrogram"],
        "oscillations of population rates by frequency and time",
    ),
    Plot::of::<SpikeStats>(
        "spikeStats",
        &["plotSpikeStats", "iplotSpikeStats"],
        "rates, variation of intervals and synchrony of cells, as boxes",
    ),
    Plot::of::<Connectivity>(
        "connectivity",
        &["plotConn", "iplotConn"],
        "what one group of cells sends to another",
    ),
    Plot::of::<Traces>("traces", &["plotTraces", "iplotTraces"], "recorded variables over time"),
];
