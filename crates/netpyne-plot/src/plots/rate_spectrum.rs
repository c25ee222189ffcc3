//! The power spectra of population rates.

use crate::options::options;
use crate::page::Figure;
use crate::source::Source;
use crate::spectrum::{Around, Curve, Estimate, Transform, highest, spectrum};
use crate::style::{Draw, Style};
use crate::text::three_figures;
use netpyne_analysis::{Include, Subset, TimeRange, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

options! {
    /// How strong each frequency is in the rate of each population.
    pub struct RateSpectrum {
        /// What has a curve: `eachPop`, `allCells`, populations, cells, lists of these.
        subsets["include"]: Vec<Subset> = vec![Subset::EachPop, Subset::Cells(vec![Include::All])];
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of the bins of the rate, ms; half a frequency per bin is the highest there is.
        bin["binSize", "bin"]: f64 = 5.0;
        /// Lowest frequency shown, Hz.
        low["minFreq"]: f64 = 1.0;
        /// Highest frequency shown, Hz.
        high["maxFreq"]: f64 = 100.0;
        /// Between frequencies of wavelets, Hz.
        step["stepFreq"]: f64 = 1.0;
        /// `morlet`: wavelets, mean over time; `fft`: mean over overlapping segments.
        method["transformMethod", "method"]: Transform = Transform::Morlet;
        /// Bins in a segment of `fft`.
        segment["NFFT"]: usize = 256;
        /// Bins that neighbouring segments have in common.
        overlap["noverlap"]: usize = 128;
        /// Whether all curves are divided by the highest power.
        norm["norm"]: bool = false;
        /// Whether the axis of power is logarithmic.
        log["yLogScale", "logy"]: bool = true;
        /// Whether the axis of frequency is logarithmic.
        log_frequency["logx"]: bool = false;
    }
}

impl Draw for RateSpectrum {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        let bins = range.length() / self.bin;
        if !(4.0..=200_000.0).contains(&bins) {
            let message = format!("a spectrum of {} ms needs 4 to 200000 bins", range.length());
            return Err(Diagnostic::error(message).help(format!("`binSize` is {} ms", self.bin)).into());
        }
        let estimate = self.estimate();
        if !estimate.is_possible() {
            return Err(Diagnostic::error("`minFreq`, `maxFreq` and `stepFreq` give no frequencies").into());
        }
        let found = source.groups(&self.subsets)?;
        let mut curves = Vec::new();
        for group in found {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            let rates = spike_histogram(&times, range, self.bin).rates(cells.len());
            let silent = rates.iter().all(|rate| *rate == 0.0);
            let colour = style.group(source, &group);
            let label = if silent { format!("{} (no spikes)", group.label) } else { group.label };
            curves.push(Curve {
                label,
                colour,
                points: if silent {
                    vec![]
                } else {
                    estimate.power(ndarray::Array1::from(rates).view(), 1e3 / self.bin)
                },
            });
        }
        if self.norm {
            let most = highest(&curves);
            curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.1 /= most);
        }
        Ok(self.figure(&curves, style))
    }
}

impl RateSpectrum {
    fn estimate(&self) -> Estimate {
        Estimate {
            method: self.method,
            low: self.low,
            high: self.high,
            step: self.step,
            segment: self.segment,
            overlap: self.overlap,
        }
    }

    fn axis(&self) -> &'static str {
        match (self.norm, self.method) {
            (true, _) => "Power over its maximum",
            (false, Transform::Morlet) => "Power of the rate (Hz²)",
            (false, Transform::Fft) => "Power density of the rate (Hz²/Hz)",
        }
    }

    fn figure(&self, curves: &[Curve], style: &Style) -> Figure {
        let nyquist = 500.0 / self.bin;
        let remark = format!("{}-ms bins, so up to {} Hz", three_figures(self.bin), three_figures(nyquist));
        let around = Around {
            title: "Spectra of rates",
            remark: &remark,
            power: self.axis(),
            frequencies: (self.low, self.high.min(nyquist)),
            logarithmic: (self.log_frequency, self.log),
            nothing: "no spikes",
        };
        spectrum(curves, &around, style)
    }
}
