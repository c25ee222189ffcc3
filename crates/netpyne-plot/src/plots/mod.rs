//! The list of plots, a file for each.

mod by_range;
mod connectivity;
mod connectivity_graph;
mod csd;
mod firing_curve;
mod firing_movie;
mod granger;
mod head;
mod head_map;
mod head_model;
mod influence;
mod network_2d;
mod raster;
mod raster_phase;
mod rate_spectrogram;
mod rate_spectrum;
mod rates;
mod shape;
mod signal_spectrogram;
mod signal_spectrum;
mod signal_traces;
mod spike_stats;
mod synaptic_amplitudes;
mod traces;
mod weight_matrix;
mod weights;

use crate::plot::Plot;
pub use crate::spectrum::Transform;
pub use by_range::{RangeRates, RangeSynchrony, Ranges};
pub use connectivity::{Connectivity, Graph, Grouping, Unit};
pub use csd::{Csd, Layers, Over, Smooth, Times};
pub use firing_curve::FiringCurve;
pub use firing_movie::FiringMovie;
pub use granger::GrangerCausality;
pub use head::{Eeg, HeadSignals, Meg};
pub use head_model::{Direction, Four, HeadModel, Place};
pub use influence::{GrangerMatrix, TransferMatrix};
pub use network_2d::{LfpLocations, Network2D, NetworkMap, View};
pub use raster::{Raster, RowOrder};
pub use raster_phase::ByPhase;
pub use rate_spectrogram::RateSpectrogram;
pub use rate_spectrum::RateSpectrum;
pub use rates::{Measure, Rates};
pub use shape::{Angle, By, Shapes};
pub use signal_spectrogram::{CsdSpectrogram, DipoleSpectrogram, LfpSpectrogram, SignalSpectrogram};
pub use signal_spectrum::{CsdSpectrum, DipoleSpectrum, LfpSpectrum, SignalSpectrum};
pub use signal_traces::{CsdTraces, DipoleTraces, LfpTraces, Shown, SignalTraces};
pub use spike_stats::{SpikeStats, Statistic};
pub use synaptic_amplitudes::{Polarity, Start, SynapticAmplitudes};
pub use traces::{TraceStyle, Traces};
pub use weight_matrix::{ShownWeight, WeightMatrix};
pub use weights::Weights;

/// Declares plots that are one figure of different quantities.
macro_rules! views {
    ($Of:ident: $($rest:tt)+) => { views! { @ $Of false $($rest)+ } };
    ($Of:ident with wiring: $($rest:tt)+) => { views! { @ $Of true $($rest)+ } };
    (@ $Of:ident $wiring:literal $( $(#[$meta:meta])* $Name:ident => $quantity:expr, )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $Name(pub $Of);

        impl $crate::options::Options for $Name {
            const TABLE: &'static [$crate::options::OptionInfo] = <$Of as $crate::options::Options>::TABLE;
            const SHARED: &'static [&'static [$crate::options::OptionInfo]] =
                <$Of as $crate::options::Options>::SHARED;

            fn read(given: &mut $crate::options::Given<'_>) -> Self {
                Self(<$Of as $crate::options::Options>::read(given))
            }
        }

        impl $crate::style::Draw for $Name {
            fn draw(
                &self,
                source: &$crate::source::Source<'_>,
                style: &$crate::style::Style,
            ) -> Result<$crate::page::Figure, netpyne_base::Diagnostics> {
                self.0.draw($quantity, source, style)
            }

            fn uses_wiring(&self) -> bool {
                $wiring
            }
        }
    )+ };
}
use views;

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
    Plot::of::<RangeRates>(
        "rangeRates",
        &["plotRates"],
        "mean and highest rates of groups of cells in ranges of time",
    ),
    Plot::of::<RangeSynchrony>(
        "rangeSynchrony",
        &["plotSyncs"],
        "synchrony of groups of cells in ranges of time",
    ),
    Plot::of::<Connectivity>(
        "connectivity",
        &["plotConn", "iplotConn"],
        "what one group of cells sends to another",
    ),
    Plot::of::<LfpTraces>("LFP", &["plotLFPTimeSeries", "iplotLFP"], "local field potentials over time"),
    Plot::of::<LfpSpectrum>("LFPPSD", &["plotLFPPSD"], "power spectra of local field potentials"),
    Plot::of::<LfpSpectrogram>(
        "LFPSpectrogram",
        &["plotLFPSpectrogram"],
        "local field potentials by frequency and time",
    ),
    Plot::of::<Csd>("CSD", &["plotCSD"], "current source density by depth and time"),
    Plot::of::<CsdTraces>("CSDTimeSeries", &["plotCSDTimeSeries"], "current source densities over time"),
    Plot::of::<CsdSpectrum>("CSDPSD", &["plotCSDPSD"], "power spectra of current source densities"),
    Plot::of::<CsdSpectrogram>(
        "CSDSpectrogram",
        &["plotCSDSpectrogram"],
        "current source densities by frequency and time",
    ),
    Plot::of::<DipoleTraces>(
        "dipole",
        &["plotDipole", "iplotDipole"],
        "the current dipole moment of the network over time",
    ),
    Plot::of::<DipoleSpectrum>(
        "dipolePSD",
        &["plotDipolePSD", "iplotDipolePSD"],
        "power spectra of the dipole moment",
    ),
    Plot::of::<DipoleSpectrogram>(
        "dipoleSpectrogram",
        &["plotDipoleSpectrogram", "iplotDipoleSpectrogram"],
        "the dipole moment by frequency and time",
    ),
    Plot::of::<Eeg>("EEG", &["plotEEG"], "potentials on the scalp that the dipole moment makes"),
    Plot::of::<Meg>("MEG", &["plotMEG"], "magnetic fields beside the head that the dipole moment makes"),
    Plot::of::<LfpLocations>("LFPLocations", &["plotLFPLocations"], "cells and electrodes where they are"),
    Plot::of::<NetworkMap>(
        "2Dnet",
        &["plot2Dnet", "plot2DNet", "iplot2Dnet"],
        "cells where they are, and connections between them",
    ),
    Plot::of::<FiringMovie>(
        "firing",
        &["plot2Dfiring", "plot2DFiring"],
        "a movie of cells that spike, where they are",
    ),
    Plot::of::<Shapes>("shape", &["plotShape"], "cells with their branches in space"),
    Plot::of::<Weights>("weights", &["plotWeights"], "weights of connections over time"),
    Plot::of::<WeightMatrix>(
        "weightMatrix",
        &["plotWeightMatrix"],
        "weights of connections from cell to cell, at a time or what they have gained and lost",
    ),
    Plot::of::<FiringCurve>("fI", &["plotfI"], "rate by injected current"),
    Plot::of::<SynapticAmplitudes>(
        "EPSPAmp",
        &["plotEPSPAmp"],
        "amplitudes of synaptic potentials, one after the other",
    ),
    Plot::of::<GrangerCausality>(
        "granger",
        &["plotGranger", "iplotGranger"],
        "what one group of cells tells of the future of another, by frequency",
    ),
    Plot::of::<GrangerMatrix>(
        "grangerMatrix",
        &["plotGrangerMatrix"],
        "what each group of cells tells of the future of each other one",
    ),
    Plot::of::<TransferMatrix>(
        "transferEntropy",
        &["nTE", "plotTransferEntropy"],
        "how much less uncertain each group of cells is if the past of another is known",
    ),
    Plot::of::<Traces>("traces", &["plotTraces", "iplotTraces"], "recorded variables over time"),
];
