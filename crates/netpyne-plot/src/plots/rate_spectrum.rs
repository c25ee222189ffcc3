//! The power spectra of population rates.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{choices, options};
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::{Scale, Spread};
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use crate::theme::Colour;
use netpyne_analysis::{
    Convention, Include, Morlet, Subset, TimeRange, Welch, groups, morlet_spectrum, power_spectrum,
    spike_histogram,
};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 520.0;

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

/// How power is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transform {
    /// With Morlet wavelets: power in the square of the rate.
    #[default]
    Morlet,
    /// Welch's method: power density.
    Fft,
}

choices!(Transform, "morlet or fft", "morlet" => Transform::Morlet, "fft" => Transform::Fft);

/// One curve.
struct Curve {
    label: String,
    colour: Colour,
    points: Vec<(f64, f64)>,
}

impl Draw for RateSpectrum {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        let bins = range.length() / self.bin;
        if !(4.0..=200_000.0).contains(&bins) {
            let message = format!("a spectrum of {} ms needs 4 to 200000 bins", range.length());
            return Err(Diagnostic::error(message).help(format!("`binSize` is {} ms", self.bin)).into());
        }
        if self.low >= self.high || (self.high - self.low) / self.step > 2000.0 {
            return Err(Diagnostic::error("`minFreq`, `maxFreq` and `stepFreq` give no frequencies").into());
        }
        let found = groups(&self.subsets, source.populations).map_err(|errors| {
            Diagnostics(errors.into_iter().map(|error| Diagnostic::error(error.to_string())).collect())
        })?;
        let mut curves = Vec::new();
        for group in found {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            let rates = spike_histogram(&times, range, self.bin).rates(cells.len());
            let silent = rates.iter().all(|rate| *rate == 0.0);
            let label = if silent { format!("{} (no spikes)", group.label) } else { group.label };
            let colour = match group.population {
                Some(place) => style.population(source, place),
                None => style.theme.neutral(),
            };
            curves.push(Curve { label, colour, points: if silent { vec![] } else { self.power(rates) } });
        }
        if self.norm {
            let most = highest(&curves);
            curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.1 /= most);
        }
        Ok(self.figure(&curves, style))
    }
}

impl RateSpectrum {
    /// Power at each frequency shown.
    fn power(&self, rates: Vec<f64>) -> Vec<(f64, f64)> {
        let rate = 1e3 / self.bin;
        let rates = ndarray::Array1::from(rates);
        let points: Vec<(f64, f64)> = match self.method {
            Transform::Morlet => {
                let how = Morlet::new(self.low, self.high, self.step).up_to_nyquist(rate);
                let power = morlet_spectrum(rates.view(), rate, &how, Convention::Correct);
                how.frequencies.into_iter().zip(power).collect()
            }
            Transform::Fft => {
                let segment = self.segment.min(rates.len());
                let overlap = self.overlap.min(segment - 1);
                let found = power_spectrum(rates.view(), rate, &Welch { overlap, ..Welch::new(segment) });
                found.frequencies.into_iter().zip(found.power).collect()
            }
        };
        points.into_iter().filter(|(f, _)| (self.low..=self.high).contains(f)).collect()
    }

    fn axis(&self) -> &'static str {
        match (self.norm, self.method) {
            (true, _) => "Power over its maximum",
            (false, Transform::Morlet) => "Power of the rate (Hz²)",
            (false, Transform::Fft) => "Power density of the rate (Hz²/Hz)",
        }
    }

    fn figure(&self, curves: &[Curve], style: &Style) -> Figure {
        let (width, height) = style.page(WIDTH, HEIGHT.max(TOP + BOTTOM + curves.len() as f64 * LINE));
        let mut figure = Figure::new(width, height, style.theme);
        let nyquist = 500.0 / self.bin;
        let remark = format!("{}-ms bins, so up to {} Hz", three_figures(self.bin), three_figures(nyquist));
        heading(&mut figure, style.heading("Spectra of rates"), &remark);
        let right = width - direct_labels::room(curves.iter().map(|curve| curve.label.as_str()));
        let spread = |log| if log { Spread::Log } else { Spread::Linear };
        let x = Scale::of(spread(self.log_frequency), self.low, self.high.min(nyquist), LEFT, right);
        let most = highest(curves);
        let powers = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
        // Rounding leaves powers of 1e-30 where there is nothing.
        let least = powers().filter(|power| *power > most * 1e-8).fold(most, f64::min);
        let y = match self.log {
            true => Scale::of(Spread::Log, least * 0.8, most * 1.25, height - BOTTOM, TOP),
            false => Scale::new(0.0, if most > 0.0 { most * 1.05 } else { 1.0 }, height - BOTTOM, TOP),
        };
        let panel = Panel { x, y };
        panel.x_axis(&mut figure, Some("Frequency (Hz)"));
        panel.y_axis(&mut figure, self.axis(), true);
        figure.clipped(panel.frame(), |figure| {
            for curve in curves {
                let points = curve.points.iter().map(|(f, p)| (x.pixel(*f), y.pixel(*p))).collect();
                figure.polyline(points, Stroke::new(1.6, curve.colour));
            }
        });
        panel.base_line(&mut figure);
        if powers().next().is_none() {
            panel.remark(&mut figure, "no spikes");
        }
        let wished = |curve: &Curve| curve.points.last().map_or(height, |point| y.pixel(point.1));
        let labels = curves.iter().map(|curve| DirectLabel {
            text: curve.label.clone(),
            colour: curve.colour,
            wished: wished(curve),
        });
        direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, height - BOTTOM));
        figure
    }
}

fn highest(curves: &[Curve]) -> f64 {
    curves.iter().flat_map(|curve| &curve.points).map(|point| point.1).fold(0.0, f64::max)
}
