//! The list of plots, a file for each.

mod raster;
mod rates;
mod traces;

use crate::plot::Plot;
pub use raster::Raster;
pub use rates::{Measure, Rates};
pub use traces::{TraceStyle, Traces};

/// All plots, in the order in which they are listed.
pub(crate) const PLOTS: &[Plot] = &[
    Plot::of::<Raster>("raster", &["plotRaster", "iplotRaster"], "spikes as dots, a row per cell"),
    Plot::of::<Rates>(
        "rates",
        &["plotSpikeHist", "plotSpikeFreq", "iplotSpikeHist"],
        "rates or numbers of spikes over time, a row for each population",
    ),
    Plot::of::<Traces>("traces", &["plotTraces", "iplotTraces"], "recorded variables over time"),
];
