//! A figure of power by frequency: one curve for each signal, in one panel.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::choices;
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::{Scale, Spread};
use crate::style::Style;
use crate::theme::Colour;
use ndarray::ArrayView1;
use netpyne_analysis::{Convention, Morlet, Welch, morlet_spectrum, power_spectrum};

const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 520.0;

/// How power is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transform {
    /// With Morlet wavelets: power in the square of the signal's unit.
    #[default]
    Morlet,
    /// Welch's method: power density.
    Fft,
}

choices!(Transform, "morlet or fft", "morlet" => Transform::Morlet, "fft" => Transform::Fft);

/// Which frequencies, and how their power is found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub method: Transform,
    pub low: f64,
    pub high: f64,
    pub step: f64,
    /// Samples in a segment, and those that neighbours have in common.
    pub segment: usize,
    pub overlap: usize,
}

impl Estimate {
    /// Power of `signal`, sampled at `rate` Hz, at each frequency.
    pub fn power(&self, signal: ArrayView1<'_, f64>, rate: f64) -> Vec<(f64, f64)> {
        let points: Vec<(f64, f64)> = match self.method {
            Transform::Morlet => {
                let how = Morlet::new(self.low, self.high, self.step).up_to_nyquist(rate);
                let power = morlet_spectrum(signal, rate, &how, Convention::Correct);
                how.frequencies.into_iter().zip(power).collect()
            }
            Transform::Fft => {
                let segment = self.segment.clamp(2, signal.len().max(2));
                let overlap = self.overlap.min(segment - 1);
                let found = power_spectrum(signal, rate, &Welch { overlap, ..Welch::new(segment) });
                found.frequencies.into_iter().zip(found.power).collect()
            }
        };
        points.into_iter().filter(|(f, _)| (self.low..=self.high).contains(f)).collect()
    }

    /// Whether there are frequencies, not too many.
    pub fn is_possible(&self) -> bool {
        self.low < self.high && (self.high - self.low) / self.step <= 2000.0
    }
}

/// One curve.
pub(crate) struct Curve {
    pub label: String,
    pub colour: Colour,
    pub points: Vec<(f64, f64)>,
}

/// What stands around the curves.
pub(crate) struct Around<'a> {
    pub title: &'a str,
    pub remark: &'a str,
    /// Title of the axis of power.
    pub power: &'a str,
    pub frequencies: (f64, f64),
    /// Whether the axes of frequency and power are logarithmic.
    pub logarithmic: (bool, bool),
    /// What stands in the panel if there are no curves.
    pub nothing: &'a str,
}

/// The figure of `curves`.
pub(crate) fn spectrum(curves: &[Curve], around: &Around<'_>, style: &Style) -> Figure {
    let (width, height) = style.page(WIDTH, HEIGHT.max(TOP + BOTTOM + curves.len() as f64 * LINE));
    let mut figure = Figure::new(width, height, style.theme);
    heading(&mut figure, style.heading(around.title), around.remark);
    let right = width - direct_labels::room(width, curves.iter().map(|curve| curve.label.as_str()));
    let spread = |log| if log { Spread::Log } else { Spread::Linear };
    let (low, high) = around.frequencies;
    let x = Scale::of(spread(around.logarithmic.0), low, high, LEFT, right);
    let most = highest(curves);
    let powers = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
    // Rounding leaves powers of 1e-30 where there is nothing.
    let least = powers().filter(|power| *power > most * 1e-8).fold(most, f64::min);
    let y = match around.logarithmic.1 {
        true => Scale::of(Spread::Log, least * 0.8, most * 1.25, height - BOTTOM, TOP),
        false => Scale::new(0.0, if most > 0.0 { most * 1.05 } else { 1.0 }, height - BOTTOM, TOP),
    };
    let panel = Panel { x, y };
    panel.x_axis(&mut figure, Some("Frequency (Hz)"));
    panel.y_axis(&mut figure, around.power, true);
    figure.clipped(panel.frame(), |figure| {
        for curve in curves {
            let points = curve.points.iter().map(|(f, p)| (x.pixel(*f), y.pixel(*p))).collect();
            figure.polyline(points, Stroke::new(1.6, curve.colour));
        }
    });
    panel.base_line(&mut figure);
    if powers().next().is_none() {
        panel.remark(&mut figure, around.nothing);
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

/// The highest power of all curves.
pub(crate) fn highest(curves: &[Curve]) -> f64 {
    curves.iter().flat_map(|curve| &curve.points).map(|point| point.1).fold(0.0, f64::max)
}
