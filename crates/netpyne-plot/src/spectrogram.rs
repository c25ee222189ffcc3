//! A figure of frequencies over time: a panel for each signal, one scale of colours for all.

use crate::heat::{BAR_ROOM, ColourScale, fields};
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::{Scale, Spread};
use crate::style::Style;
use ndarray::Array2;
use netpyne_analysis::{Morlet, TimeRange};

const WIDTH: f64 = 1080.0;
const GAP: f64 = 34.0;
/// Most panels of one figure; more would be slivers.
pub(crate) const MOST_PANELS: usize = 6;
/// Most columns of a heat map: a page has no more pixels.
const MOST_COLUMNS: usize = 900;

/// What is shown, and what stands around it.
pub(crate) struct Content<'a> {
    pub title: &'a str,
    pub remark: &'a str,
    /// A label and a row per frequency of `how`, for each panel.
    pub panels: &'a [(String, Array2<f64>)],
    pub how: &'a Morlet,
    pub range: TimeRange,
    /// Between columns, ms.
    pub step: f64,
    /// Title of the bar of colours.
    pub bar: &'a str,
    /// Whether the axis of frequency is logarithmic.
    pub logarithmic: bool,
}

/// The figure.
pub(crate) fn spectrogram(content: &Content<'_>, style: &Style) -> Figure {
    let Content { panels, how, range, .. } = *content;
    let count = panels.len().max(1) as f64;
    let natural = if panels.len() > 2 { 170.0 } else { 300.0 };
    let (width, height) = style.page(WIDTH, TOP + count * (natural + GAP) + BOTTOM - GAP);
    let each = (height - TOP - BOTTOM + GAP) / count - GAP;
    let mut figure = Figure::new(width, height, style.theme);
    let remark = format!("{}beyond the dashes the ends are felt", content.remark);
    heading(&mut figure, style.heading(content.title), &remark);
    let x = Scale::new(range.start, range.end, LEFT, width - BAR_ROOM);
    let most = panels.iter().flat_map(|(_, amplitude)| amplitude).copied().fold(0.0, f64::max);
    let colours = ColourScale::sequential(most);
    let borders = content.borders();
    let (low, high) = (borders[0], borders[borders.len() - 1]);
    let spread = if content.logarithmic { Spread::Log } else { Spread::Linear };
    for (index, (label, power)) in panels.iter().enumerate() {
        let top = TOP + index as f64 * (each + GAP);
        let panel = Panel { x, y: Scale::of(spread, low, high, top + each, top) };
        let last = index + 1 == panels.len();
        panel.x_axis(&mut figure, last.then_some("Time (ms)"));
        let (columns, values) = thinned(power);
        let end = (range.start + power.ncols() as f64 * content.step).min(range.end);
        let time = |i: usize| range.start + (end - range.start) * i as f64 / columns as f64;
        let xs = (0..=columns).map(|i| x.pixel(time(i))).collect();
        let ys = borders.iter().rev().map(|border| panel.y.pixel(*border)).collect();
        fields(&mut figure, xs, ys, &values, colours);
        cone(&mut figure, &panel, how.width);
        panel.base_line(&mut figure);
        panel.y_axis(&mut figure, "Hz", false);
        panel.caption(&mut figure, label);
        if index == 0 {
            let bar =
                Panel { x, y: Scale { start: top + each.max(160.0).min(height - BOTTOM - top), ..panel.y } };
            colours.bar(&mut figure, &bar, content.bar);
        }
    }
    figure
}

impl Content<'_> {
    /// Borders between frequencies, lowest first.
    fn borders(&self) -> Vec<f64> {
        let frequencies = &self.how.frequencies;
        let between = |pair: &[f64]| match self.logarithmic {
            true => (pair[0] * pair[1]).sqrt(),
            false => 0.5 * (pair[0] + pair[1]),
        };
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
