//! Amplitudes of synaptic potentials, one after the other.

use super::traces::{population, sampled_unit};
use crate::direct_labels::{self, DirectLabel};
use crate::options::{choices, options};
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use crate::theme::Colour;
use netpyne_analysis::{Amplitude, Convention, Include, Potentials, amplitudes};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean, listed};

/// Most cells that are named.
const NAMED: usize = 14;

options! {
    /// Amplitudes of a train of synaptic potentials in a trace, a line for each cell.
    pub struct SynapticAmplitudes {
        /// Cells to show.
        cells["include"]: Vec<Include> = vec![Include::All];
        /// The trace to look at; the first that was recorded if nothing is said.
        trace["trace"]: Option<String> = None;
        /// When the first potential starts, ms.
        start["start"]: Start = Start(0.0);
        /// From one to the next, ms.
        interval["interval"]: f64 = 50.0;
        /// How many there are.
        number["number"]: usize = 2;
        /// `absolute`, `relative` (to the value before the first) or `ratio` (over the first).
        measure["amp"]: Amplitude = Amplitude::Absolute;
        /// `exc`: potentials go up; `inh`: down.
        polarity["polarity"]: Polarity = Polarity::Excitatory;
    }
}

/// A time that may be 0, ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start(pub f64);

impl crate::options::FromSetting for Start {
    const FORM: &'static str = "a time of 0 or later";

    fn from_setting(value: &crate::settings::Setting) -> Result<Self, String> {
        match value {
            crate::settings::Setting::Number(time) if *time >= 0.0 && time.is_finite() => Ok(Start(*time)),
            _ => Err(String::new()),
        }
    }
}

/// Which way potentials go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Polarity {
    /// Up.
    #[default]
    Excitatory,
    /// Down.
    Inhibitory,
}

choices!(Amplitude, "absolute, relative or ratio", "absolute" => Amplitude::Absolute,
    "relative" => Amplitude::Relative, "ratio" => Amplitude::Ratio);
choices!(Polarity, "exc or inh", "exc" => Polarity::Excitatory, "inh" => Polarity::Inhibitory);

impl Draw for SynapticAmplitudes {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let traces = &source.data.traces;
        let trace = match &self.trace {
            Some(name) => source.data.trace(name),
            None => traces.first(),
        };
        let Some(trace) = trace else {
            let known: Vec<&str> = traces.iter().map(|trace| trace.label.as_str()).collect();
            let name = self.trace.as_deref().unwrap_or("");
            let help = did_you_mean(name, &known)
                .or_else(|| listed(&known).map(|known| format!("recorded were: {known}")));
            return Err(Diagnostic::error(format!("no trace `{name}` was recorded")).help_opt(help).into());
        };
        let all = self.cells.contains(&Include::All);
        let chosen = if all { Vec::new() } else { source.cells(&self.cells)? };
        let when = Potentials {
            start: self.start.0,
            interval: self.interval,
            number: self.number.min(10_000),
            excitatory: self.polarity == Polarity::Excitatory,
        };
        let mut curves = Vec::new();
        for cell in trace.cells.iter().filter(|cell| all || chosen.contains(&cell.gid)) {
            let (pop, colour) = population(cell.gid, source, style);
            let name = pop.map_or(format!("cell {}", cell.gid), |pop| format!("cell {} ({pop})", cell.gid));
            for (_, values) in cell.values.series().into_iter().take(1) {
                let found = amplitudes(values, source.record_step, &when, self.measure, Convention::Correct);
                curves.push((name.clone(), colour, found));
            }
        }
        if curves.iter().all(|curve| curve.2.iter().all(|value| value.is_nan())) {
            let message = format!("`{}` has no samples where potentials are expected", trace.label);
            return Err(Diagnostic::error(message).help("see `start`, `interval` and `number`").into());
        }
        Ok(self.figure(&trace.label, &curves, style))
    }
}

impl SynapticAmplitudes {
    fn figure(&self, trace: &str, curves: &[(String, Colour, Vec<f64>)], style: &Style) -> Figure {
        let (page, height) = style.page(820.0, 480.0);
        let mut figure = Figure::new(page, height, style.theme);
        let remark = format!("{trace}, every {} ms from {} ms", three_figures(self.interval), self.start.0);
        heading(&mut figure, style.heading("Synaptic potentials"), &remark);
        let shown = if curves.len() <= NAMED { curves } else { &[] };
        let right = page - direct_labels::room(page, shown.iter().map(|curve| curve.0.as_str()));
        let finite = || curves.iter().flat_map(|curve| &curve.2).copied().filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let margin = 0.08 * (high - low);
        let last = self.number.max(2) as f64;
        let panel = Panel {
            x: Scale::new(0.8, last + 0.2, LEFT, right),
            y: Scale::new(low - margin, high + margin, height - BOTTOM, TOP),
        };
        panel.x_axis(&mut figure, Some("Number of the potential"));
        let unit = sampled_unit(trace);
        let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
        let title = match self.measure {
            Amplitude::Absolute => format!("Extreme{unit}"),
            Amplitude::Relative => format!("Amplitude{unit}"),
            Amplitude::Ratio => "Amplitude over the first".to_owned(),
        };
        panel.y_axis(&mut figure, &title, true);
        for (_, colour, values) in curves {
            let numbered = values.iter().enumerate().filter(|(_, value)| value.is_finite());
            let points: Vec<(f64, f64)> =
                numbered.map(|(k, value)| (panel.x.pixel(k as f64 + 1.0), panel.y.pixel(*value))).collect();
            figure.polyline(points.clone(), Stroke::new(1.2, colour.opacity(0.8)));
            figure.dots(points, 3.2, *colour);
        }
        panel.base_line(&mut figure);
        let labels = shown.iter().map(|(text, colour, values)| DirectLabel {
            text: text.clone(),
            colour: *colour,
            wished: values.iter().rev().find(|v| v.is_finite()).map_or(TOP, |value| panel.y.pixel(*value)),
        });
        direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, height - BOTTOM));
        figure
    }
}
