//! The raster figure: spikes as dots, a row per cell, with population rates and the network's rate below.

use crate::axis::{Panel, Scale};
use crate::page::{Anchor, Figure, Shape, TextStyle};
use crate::palette::{Colour, INK, MUTED, hue};
use crate::text::{counted, fit, grouped, three_figures, width};
use netpyne_analysis::{Raster, TimeRange, spike_histogram};
use std::collections::HashSet;

const WIDTH: f64 = 1080.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 78.0;
const LEGEND_SIZE: u32 = 13;
const LEGEND_LINE: f64 = 21.0;
const RATE_HEIGHT: f64 = 92.0;
const GAP: f64 = 38.0;
const BOTTOM: f64 = 56.0;

/// The raster as a figure.
///
/// Rows run upwards in the order of `data`, dots have the colour of their population, whose name stands at the right with
/// its number of cells and rate, `S (20 cells, 12.3 Hz)`. Below runs the mean rate of all cells over time.
pub fn plot_raster(data: &Raster) -> Figure {
    let labels: Vec<String> =
        data.pops.iter().map(|pop| fit(&legend_text(pop), LEGEND_SIZE, 330.0)).collect();
    let legend = labels.iter().map(|label| width(label, LEGEND_SIZE)).fold(60.0, f64::max) + 44.0;
    let spikes_height = height_of(data.rows.len(), data.pops.len());
    let rate_top = TOP + spikes_height + GAP;
    let mut figure = Figure::new(WIDTH, rate_top + RATE_HEIGHT + BOTTOM);
    let x = Scale::new(data.range.start, data.range.end, LEFT, WIDTH - legend);
    let rows = data.rows.len().max(1) as f64;
    let spikes = Panel { x, y: Scale::new(-0.5, rows - 0.5, TOP + spikes_height, TOP) };

    title(&mut figure, data);
    bands(&mut figure, &spikes, data);
    spikes.time_axis(&mut figure, false);
    dots(&mut figure, &spikes, data);
    spikes.base_line(&mut figure);
    spikes.value_axis(&mut figure, (spikes_height / 70.0) as usize, false);
    figure.text((LEFT - 8.0, TOP - 12.0), "Cell", TextStyle::new(13, INK).at(Anchor::End));
    if data.points.is_empty() {
        let middle = (0.5 * (x.start + x.end), TOP + 0.5 * spikes_height);
        figure.text(middle, "no spikes", TextStyle::new(15, MUTED).at(Anchor::Middle));
    }
    draw_legend(&mut figure, &spikes, data, &labels);
    rate_panel(&mut figure, data, x, rate_top);
    figure
}

/// Taller for many cells, within reason, and never too short for its legend.
fn height_of(rows: usize, pops: usize) -> f64 {
    let by_rows = (rows as f64 * 9.0).clamp(150.0, 460.0);
    by_rows.max(pops as f64 * LEGEND_LINE)
}

fn legend_text(pop: &netpyne_analysis::RasterPop) -> String {
    let rate = &pop.rate;
    format!("{} ({}, {} Hz)", rate.label, counted(rate.cells, "cell"), three_figures(rate.rate))
}

fn title(figure: &mut Figure, data: &Raster) {
    figure.text((LEFT, 34.0), "Raster of spikes", TextStyle::new(18, INK));
    let mut parts = vec![counted(data.rows.len(), "cell"), counted(data.points.len(), "spike")];
    parts.push(format!("{} Hz", three_figures(data.average_rate)));
    if !data.points.is_empty() {
        parts.push(format!("synchrony {:.2}", data.sync));
    }
    let after = LEFT + width("Raster of spikes", 18) + 18.0;
    figure.text((after, 34.0), parts.join("  ·  "), TextStyle::new(13, MUTED));
}

/// A faint ground in the population's colour where its rows are neighbours.
fn bands(figure: &mut Figure, panel: &Panel, data: &Raster) {
    for (index, pop) in data.pops.iter().enumerate() {
        let Some((first, last)) = pop.rows else { continue };
        let (bottom, top) = (panel.y.pixel(first as f64 - 0.5), panel.y.pixel(last as f64 - 0.5));
        figure.rect(panel.x.start, top, panel.x.end - panel.x.start, bottom - top, hue(index).tint(0.05));
    }
}

/// The spikes; those of a population that fall on the same place are drawn once.
fn dots(figure: &mut Figure, panel: &Panel, data: &Raster) {
    let pitch = (panel.y.start - panel.y.end) / data.rows.len().max(1) as f64;
    let radius = (pitch * 0.42).clamp(0.85, 2.4);
    let grain = radius * 0.8;
    for (index, _) in data.pops.iter().enumerate() {
        let mut taken = HashSet::new();
        let mut centres = Vec::new();
        for &(time, row, pop) in &data.points {
            if pop as usize != index || !time.is_finite() {
                continue;
            }
            let (x, y) = (panel.x.pixel(time), panel.y.pixel(f64::from(row)));
            if taken.insert(((x / grain) as i32, (y / grain) as i32)) {
                centres.push((x, y));
            }
        }
        if !centres.is_empty() {
            figure.shapes.push(Shape::Dots { centres, radius, fill: hue(index) });
        }
    }
}

/// Names of the populations at the right, each as near to its rows as the others allow.
fn draw_legend(figure: &mut Figure, panel: &Panel, data: &Raster, labels: &[String]) {
    let wished: Vec<f64> = data
        .pops
        .iter()
        .enumerate()
        .map(|(index, pop)| match pop.rows {
            Some((first, last)) => panel.y.pixel(0.5 * (first + last) as f64 - 0.5),
            None => panel.y.end + (index as f64 + 0.5) * LEGEND_LINE,
        })
        .collect();
    let heights = spread(&wished, panel.y.end, panel.y.start, LEGEND_LINE);
    let x = panel.x.end + 16.0;
    for ((index, label), y) in labels.iter().enumerate().zip(heights) {
        figure.shapes.push(Shape::Dots { centres: vec![(x + 4.0, y)], radius: 4.5, fill: hue(index) });
        figure.text((x + 16.0, y + 4.6), label, TextStyle::new(LEGEND_SIZE, INK));
    }
}

/// Positions at least `gap` apart within `low..high`, in the order of and near to `wished`.
fn spread(wished: &[f64], low: f64, high: f64, gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].total_cmp(&wished[*b]));
    let mut placed = vec![0.0; wished.len()];
    let mut floor = low + 0.5 * gap;
    for &index in &order {
        placed[index] = wished[index].max(floor);
        floor = placed[index] + gap;
    }
    let mut ceiling = high - 0.5 * gap;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(ceiling);
        ceiling = placed[index] - gap;
    }
    placed
}

/// Mean rate of all cells over time.
fn rate_panel(figure: &mut Figure, data: &Raster, x: Scale, top: f64) {
    let range = TimeRange::new(x.low, x.high);
    let bin = bin_width(range.length());
    let times: Vec<f64> = data.points.iter().map(|point| point.0).collect();
    let histogram = spike_histogram(&times, range, bin);
    let rates = histogram.rates(data.rows.len());
    let peak = rates.iter().copied().fold(0.0, f64::max);
    let high = if peak > 0.0 { peak * 1.08 } else { 1.0 };
    let panel = Panel { x, y: Scale::new(0.0, high, top + RATE_HEIGHT, top) };
    panel.time_axis(figure, true);
    let mut outline = vec![(x.start, panel.y.start)];
    for (index, rate) in rates.iter().enumerate() {
        let y = panel.y.pixel(*rate);
        let from = histogram.start + index as f64 * bin;
        outline.push((x.pixel(from), y));
        outline.push((x.pixel((from + bin).min(x.high)), y));
    }
    outline.push((x.end, panel.y.start));
    if peak > 0.0 {
        let ground = Colour(70, 84, 100);
        figure.shapes.push(Shape::Polygon { points: outline.clone(), fill: ground.tint(0.28) });
        figure.shapes.push(Shape::Polyline { points: outline, width: 1.0, stroke: ground.tint(0.75) });
    }
    panel.base_line(figure);
    panel.value_axis(figure, 3, false);
    panel.time_label(figure);
    figure.text((LEFT - 8.0, top - 12.0), "Hz", TextStyle::new(13, INK).at(Anchor::End));
    let caption =
        format!("Rate per cell, {}-ms bins, all {} cells", three_figures(bin), grouped(data.rows.len()));
    figure.text((LEFT + 2.0, top - 12.0), caption, TextStyle::new(12, MUTED));
}

/// A round bin of about 1/200 of the range: 5 ms for a second, as in NetPyNE.
fn bin_width(length: f64) -> f64 {
    let rough = (length / 200.0).max(f64::MIN_POSITIVE);
    let magnitude = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|m| m * magnitude).into_iter().find(|b| *b >= rough * 0.999).unwrap_or(rough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        let placed = spread(&[10.0, 12.0, 90.0, 95.0], 0.0, 100.0, 20.0);
        assert_eq!(placed, [10.0, 30.0, 70.0, 90.0]);
    }

    #[test]
    fn bins_are_round() {
        assert_eq!(bin_width(1000.0), 5.0);
        assert_eq!(bin_width(500.0), 5.0);
        assert_eq!(bin_width(20.0), 0.1);
    }
}
