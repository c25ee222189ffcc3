//! Oscillations of population rates by frequency and time.

use crate::heat::{BAR_ROOM, ColourScale, fields};
use crate::options::options;
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::{Scale, Spread};
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use ndarray::Array2;
use netpyne_analysis::{
    Convention, Include, Morlet, Subset, TimeRange, groups, morlet_power, spike_histogram,
};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

const WIDTH: f64 = 1080.0;
const GAP: f64 = 34.0;
/// Most panels of one figure; more would be slivers.
const MOST_PANELS: usize = 6;
/// Most columns of a heat map: a page has no more pixels.
const MOST_COLUMNS: usize = 900;

options! {
    /// The amplitude of each frequency in the rate at each time: a panel for each population, one scale of colours for all.
    pub struct RateSpectrogram {
        /// What has a panel: `allCells`, `eachPop`, populations, cells, lists of these.
        subsets["include"]: Vec<Subset> = vec![Subset::Cells(vec![Include::All])];
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of the bins of the rate, ms.
        bin["binSize", "bin"]: f64 = 5.0;
        /// Lowest frequency, Hz.
        low["minFreq"]: f64 = 1.0;
        /// Highest frequency, Hz.
        high["maxFreq"]: f64 = 100.0;
        /// Between frequencies, Hz.
        step["stepFreq"]: f64 = 1.0;
        /// Whether the axis of frequency is logarithmic.
        log["logy"]: bool = true;
    }
}

impl Draw for RateSpectrogram {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        let bins = range.length() / self.bin;
        let rate = 1e3 / self.bin;
        let how = Morlet::new(self.low, self.high, self.step.max((self.high - self.low) / 400.0));
        let how = how.up_to_nyquist(rate);
        if !(4.0..=50_000.0).contains(&bins) || how.frequencies.len() < 2 {
            let message =
                format!("a spectrogram of {} ms needs 4 to 50000 bins and two frequencies", range.length());
            let help = format!("`binSize` is {} ms, so frequencies go up to {} Hz", self.bin, 0.5 * rate);
            return Err(Diagnostic::error(message).help(help).into());
        }
        let found = groups(&self.subsets, source.populations).map_err(|errors| {
            Diagnostics(errors.into_iter().map(|error| Diagnostic::error(error.to_string())).collect())
        })?;
        let all = found.len();
        let panels = found.into_iter().take(MOST_PANELS).map(|group| {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            let rates = ndarray::Array1::from(spike_histogram(&times, range, self.bin).rates(cells.len()));
            (group.label, morlet_power(rates.view(), rate, &how, Convention::Correct).sqrt())
        });
        let panels: Vec<(String, Array2<f64>)> = panels.collect();
        Ok(self.figure(&panels, all, &how, range, style))
    }
}

impl RateSpectrogram {
    fn figure(
        &self,
        panels: &[(String, Array2<f64>)],
        all: usize,
        how: &Morlet,
        range: TimeRange,
        style: &Style,
    ) -> Figure {
        let count = panels.len().max(1) as f64;
        let natural = if panels.len() > 2 { 170.0 } else { 300.0 };
        let (width, height) = style.page(WIDTH, TOP + count * (natural + GAP) + BOTTOM - GAP);
        let each = (height - TOP - BOTTOM + GAP) / count - GAP;
        let mut figure = Figure::new(width, height, style.theme);
        let shown =
            if all > panels.len() { format!("{} of {all} shown; ", panels.len()) } else { String::new() };
        let remark =
            format!("{shown}{}-ms bins; beyond the dashes the ends are felt", three_figures(self.bin));
        heading(&mut figure, style.heading("Spectrogram of rates"), &remark);
        let x = Scale::new(range.start, range.end, LEFT, width - BAR_ROOM);
        let most = panels.iter().flat_map(|(_, amplitude)| amplitude).copied().fold(0.0, f64::max);
        let colours = ColourScale::sequential(most);
        let borders = self.borders(&how.frequencies);
        let (low, high) = (borders[0], borders[borders.len() - 1]);
        let spread = if self.log { Spread::Log } else { Spread::Linear };
        for (index, (label, power)) in panels.iter().enumerate() {
            let top = TOP + index as f64 * (each + GAP);
            let panel = Panel { x, y: Scale::of(spread, low, high, top + each, top) };
            let last = index + 1 == panels.len();
            panel.x_axis(&mut figure, last.then_some("Time (ms)"));
            let (columns, values) = thinned(power);
            let end = (range.start + power.ncols() as f64 * self.bin).min(range.end);
            let time = |i: usize| range.start + (end - range.start) * i as f64 / columns as f64;
            let xs = (0..=columns).map(|i| x.pixel(time(i))).collect();
            let ys = borders.iter().rev().map(|border| panel.y.pixel(*border)).collect();
            fields(&mut figure, xs, ys, &values, colours);
            cone(&mut figure, &panel, how.width);
            panel.base_line(&mut figure);
            panel.y_axis(&mut figure, "Hz", false);
            panel.caption(&mut figure, label);
            if index == 0 {
                let bar = Panel {
                    x,
                    y: Scale { start: top + each.max(160.0).min(height - BOTTOM - top), ..panel.y },
                };
                colours.bar(&mut figure, &bar, "Amplitude (Hz)");
            }
        }
        figure
    }

    /// Borders between frequencies, lowest first.
    fn borders(&self, frequencies: &[f64]) -> Vec<f64> {
        let between =
            |pair: &[f64]| if self.log { (pair[0] * pair[1]).sqrt() } else { 0.5 * (pair[0] + pair[1]) };
        let last = frequencies.len() - 1;
        let mut borders = vec![frequencies[0]];
        borders.extend(frequencies.windows(2).map(between));
        borders.push(frequencies[last]);
        borders
    }
}

/// Rows from the highest frequency down, of at most as many columns as a page has pixels: means of neighbours.
fn thinned(power: &Array2<f64>) -> (usize, Vec<f64>) {
    let columns = power.ncols().min(MOST_COLUMNS);
    let border = |i: usize| i * power.ncols() / columns;
    let mean = |row: ndarray::ArrayView1<'_, f64>, i: usize| {
        let part = border(i)..border(i + 1);
        let count = part.len() as f64;
        part.map(|at| row[at]).sum::<f64>() / count
    };
    let rows = power.rows().into_iter().rev();
    (columns, rows.flat_map(|row| (0..columns).map(move |i| mean(row, i)).collect::<Vec<_>>()).collect())
}

/// Where a wavelet is √2 of its standard deviations away from an end (Torrence & Compo 1998).
fn cone(figure: &mut Figure, panel: &Panel, width: f64) {
    let stroke = Stroke::new(1.2, figure.theme.ink().opacity(0.6)).dashed(5.0, 4.0);
    let reach = |frequency: f64| 1e3 * std::f64::consts::SQRT_2 * width / (std::f64::consts::TAU * frequency);
    let frequency = |i: usize| panel.y.low * (panel.y.high / panel.y.low).powf(i as f64 / 60.0);
    let side = |sign: f64, end: f64| -> Vec<(f64, f64)> {
        let place = |i| (panel.x.pixel(end + sign * reach(frequency(i))), panel.y.pixel(frequency(i)));
        (0..=60).map(place).collect()
    };
    let sides = [side(1.0, panel.x.low), side(-1.0, panel.x.high)];
    figure.clipped(panel.frame(), |figure| {
        sides.into_iter().for_each(|points| figure.polyline(points, stroke));
    });
}
