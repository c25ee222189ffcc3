//! Firing by injected current: the f-I curve of steps in one run.

use super::csd::Times;
use crate::direct_labels::{self, DirectLabel};
use crate::options::options;
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use netpyne_analysis::{Include, firing};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

options! {
    /// Rate by injected current: at each of some times a step of current begins; the rate during it, of its first interval, and at its
    /// end.
    pub struct FiringCurve {
        /// Currents of the steps, nA.
        amplitudes["amps"]: Times = Times::default();
        /// When each begins, ms.
        times["times"]: Times = Times::default();
        /// How long each is, ms.
        duration["dur"]: Option<f64> = None;
        /// How long its end is, ms.
        steady["durSteady"]: Option<f64> = None;
        /// Whether the first interval is shown.
        onset["calculateOnset"]: bool = false;
        /// Cells whose spikes count.
        cells["include"]: Vec<Include> = vec![Include::All];
    }
}

impl Draw for FiringCurve {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let (amplitudes, times) = (&self.amplitudes.0, &self.times.0);
        let Some(duration) = self.duration.filter(|_| !times.is_empty() && times.len() == amplitudes.len())
        else {
            let message = "an f-I curve needs `amps` and `times` of equal length, and `dur`";
            return Err(Diagnostic::error(message).into());
        };
        let chosen: HashSet<_> = source.cells(&self.cells)?.into_iter().collect();
        let spikes = source.data.spikes.iter().filter(|(_, gid)| chosen.contains(gid));
        let mut spikes: Vec<f64> = spikes.map(|(time, _)| time).collect();
        spikes.sort_by(f64::total_cmp);
        let found: Vec<_> =
            times.iter().map(|start| firing(&spikes, *start, duration, self.steady)).collect();
        let mut curves = vec![("whole step".to_owned(), found.iter().map(|f| f.mean).collect::<Vec<f64>>())];
        if let Some(steady) = self.steady {
            let values = found.iter().map(|f| f.steady.unwrap_or(0.0)).collect();
            curves.push((format!("last {} ms", three_figures(steady)), values));
        }
        if self.onset {
            curves.push(("first interval".to_owned(), found.iter().map(|f| f.onset).collect()));
        }
        Ok(self.figure(amplitudes, &curves, duration, style))
    }
}

impl FiringCurve {
    fn figure(
        &self,
        amplitudes: &[f64],
        curves: &[(String, Vec<f64>)],
        duration: f64,
        style: &Style,
    ) -> Figure {
        let (page, height) = style.page(820.0, 480.0);
        let mut figure = Figure::new(page, height, style.theme);
        let remark = format!("steps of {} ms", three_figures(duration));
        heading(&mut figure, style.heading("Firing by current"), &remark);
        let right = page - direct_labels::room(page, curves.iter().map(|curve| curve.0.as_str()));
        let most = curves.iter().flat_map(|curve| &curve.1).copied().fold(0.0, f64::max);
        let (low, high) = amplitudes
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), a| (low.min(*a), high.max(*a)));
        let margin = 0.04 * (high - low);
        let panel = Panel {
            x: Scale::new(low - margin, high + margin, LEFT, right),
            y: Scale::new(0.0, if most > 0.0 { most * 1.08 } else { 1.0 }, height - BOTTOM, TOP),
        };
        panel.x_axis(&mut figure, Some("Current (nA)"));
        panel.y_axis(&mut figure, "Rate (Hz)", true);
        let mut order: Vec<usize> = (0..amplitudes.len()).collect();
        order.sort_by(|a, b| amplitudes[*a].total_cmp(&amplitudes[*b]));
        let mut labels = Vec::new();
        for (index, (name, values)) in curves.iter().enumerate() {
            let pixel = |i: &usize| (panel.x.pixel(amplitudes[*i]), panel.y.pixel(values[*i]));
            let points: Vec<(f64, f64)> = order.iter().map(pixel).collect();
            let colour = style.theme.hue(index);
            figure.polyline(points.clone(), Stroke::new(1.8, colour));
            labels.push(DirectLabel {
                text: name.clone(),
                colour,
                wished: points.last().map_or(TOP, |p| p.1),
            });
            figure.dots(points, 3.6, colour);
        }
        panel.base_line(&mut figure);
        direct_labels::draw(&mut figure, &labels, right, (TOP, height - BOTTOM));
        figure
    }
}
