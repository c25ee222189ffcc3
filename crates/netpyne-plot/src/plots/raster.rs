//! The raster: spikes as dots, a row per cell, with the rate of all cells below.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{choices, options};
use crate::page::{Figure, Frame, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, grouped, three_figures};
use crate::theme::Colour;
use netpyne_analysis::{Include, RasterOrder, RasterPop, TimeRange, raster, select, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

const WIDTH: f64 = 1080.0;
const RATE_HEIGHT: f64 = 92.0;
const GAP: f64 = 38.0;

options! {
    /// Spikes as dots, coloured by population, whose name stands at the right with its number of cells and rate; below, the
    /// rate of all cells.
    pub struct Raster {
        /// Cells to show.
        cells["include"]: Vec<Include> = vec![Include::All];
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Order of the rows: `gid` or `pop`.
        order["orderBy", "order"]: RasterOrder = RasterOrder::Gid;
        /// Whether the first row is at the top.
        inverse["orderInverse"]: bool = false;
        /// Width of the bins of the rate, ms; without it, a two-hundredth of the time shown.
        bin["spikeHistBin", "binSize"]: Option<f64> = None;
    }
}

choices!(RasterOrder, "gid or pop", "gid" => RasterOrder::Gid, "pop" => RasterOrder::Pop);

/// Spikes as points, and the colours of their populations.
struct Content {
    data: netpyne_analysis::Raster,
    colours: Vec<Colour>,
}

impl Draw for Raster {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let cells = select(&self.cells, source.populations)
            .map_err(|e| Diagnostics::from(Diagnostic::error(e.to_string())))?;
        let all = self.cells.contains(&Include::All);
        let range = source.range(self.range);
        let include = (!all).then_some(&cells[..]);
        let data = raster(&source.data.spikes, source.populations, include, self.order, range);
        let place = |pop: &RasterPop| source.place_of(&pop.rate.label).unwrap_or(0);
        let colours = data.pops.iter().map(|pop| style.population(source, place(pop))).collect();
        Ok(self.figure(&Content { data, colours }, style))
    }
}

impl Raster {
    fn figure(&self, content: &Content, style: &Style) -> Figure {
        let data = &content.data;
        let labels: Vec<String> = data.pops.iter().map(legend_text).collect();
        let natural = TOP + height_of(data.rows.len(), data.pops.len()) + GAP + RATE_HEIGHT + BOTTOM;
        let (width, height) = style.page(WIDTH, natural);
        let rate_top = height - BOTTOM - RATE_HEIGHT;
        let mut figure = Figure::new(width, height, style.theme);
        let right = width - direct_labels::room(width, labels.iter().map(String::as_str));
        let x = Scale::new(data.range.start, data.range.end, LEFT, right);
        let rows = data.rows.len().max(1) as f64;
        let (first, last) = if self.inverse { (TOP, rate_top - GAP) } else { (rate_top - GAP, TOP) };
        // The panel goes from bottom to top, the rows either way.
        let y = Scale::new(-0.5, rows - 0.5, first, last);
        let upright = Scale { start: rate_top - GAP, end: TOP, ..y };
        let (spikes, frame) = (Panel { x, y }, Panel { x, y: upright });

        title(&mut figure, data, style);
        bands(&mut figure, &spikes, content);
        frame.x_axis(&mut figure, None);
        dots(&mut figure, &spikes, content);
        frame.base_line(&mut figure);
        spikes.y_axis(&mut figure, "Cell", false);
        if data.points.is_empty() {
            frame.remark(&mut figure, "no spikes");
        }
        names(&mut figure, &spikes, content, labels, (TOP, rate_top - GAP));
        self.rate_panel(&mut figure, data, x, (rate_top, height - BOTTOM));
        figure
    }

    /// Mean rate of all cells over time.
    fn rate_panel(
        &self,
        figure: &mut Figure,
        data: &netpyne_analysis::Raster,
        x: Scale,
        (top, bottom): (f64, f64),
    ) {
        let theme = figure.theme;
        let range = TimeRange::new(x.low, x.high);
        let bin = self.bin.unwrap_or_else(|| bin_width(range.length())).max(range.length() / 20_000.0);
        let times: Vec<f64> = data.points.iter().map(|point| point.0).collect();
        let histogram = spike_histogram(&times, range, bin);
        let rates = histogram.rates(data.rows.len());
        let peak = rates.iter().copied().fold(0.0, f64::max);
        let high = if peak > 0.0 { peak * 1.08 } else { 1.0 };
        let panel = Panel { x, y: Scale::new(0.0, high, bottom, top) };
        panel.x_axis(figure, Some("Time (ms)"));
        let mut outline = vec![(x.start, panel.y.start)];
        for (index, rate) in rates.iter().enumerate() {
            let y = panel.y.pixel(*rate);
            let from = histogram.start + index as f64 * bin;
            outline.push((x.pixel(from), y));
            outline.push((x.pixel((from + bin).min(x.high)), y));
        }
        outline.push((x.end, panel.y.start));
        if peak > 0.0 {
            let ground = theme.neutral();
            figure.polygon(outline.clone(), theme.tint(ground, 0.28));
            figure.polyline(outline, Stroke::new(1.0, theme.tint(ground, 0.75)));
        }
        panel.base_line(figure);
        panel.y_axis(figure, "Hz", false);
        let cells = grouped(data.rows.len());
        panel.caption(figure, &format!("Rate per cell, {}-ms bins, all {cells} cells", three_figures(bin)));
    }
}

/// Taller for many cells, within reason, and never too short for its legend.
fn height_of(rows: usize, pops: usize) -> f64 {
    let by_rows = (rows as f64 * 9.0).clamp(150.0, 460.0);
    by_rows.max(pops as f64 * LINE)
}

fn legend_text(pop: &RasterPop) -> String {
    let rate = &pop.rate;
    format!("{} ({}, {} Hz)", rate.label, counted(rate.cells, "cell"), three_figures(rate.rate))
}

fn title(figure: &mut Figure, data: &netpyne_analysis::Raster, style: &Style) {
    let mut parts = vec![counted(data.rows.len(), "cell"), counted(data.points.len(), "spike")];
    parts.push(format!("{} Hz", three_figures(data.average_rate)));
    if !data.points.is_empty() {
        parts.push(format!("synchrony {:.2}", data.sync));
    }
    heading(figure, style.heading("Raster of spikes"), &parts.join("  ·  "));
}

/// A faint ground in the population's colour where its rows are neighbours.
fn bands(figure: &mut Figure, panel: &Panel, content: &Content) {
    for (pop, colour) in content.data.pops.iter().zip(&content.colours) {
        let Some((first, last)) = pop.rows else { continue };
        let (one, other) = (panel.y.pixel(first as f64 - 0.5), panel.y.pixel(last as f64 - 0.5));
        let (top, bottom) = (one.min(other), one.max(other));
        let ground = figure.theme.tint(*colour, 0.07);
        figure.rect(Frame { left: panel.x.start, top, right: panel.x.end, bottom }, ground);
    }
}

/// The spikes; those of a population that fall on the same place are drawn once.
fn dots(figure: &mut Figure, panel: &Panel, content: &Content) {
    let data = &content.data;
    let pitch = (panel.y.start - panel.y.end).abs() / data.rows.len().max(1) as f64;
    let radius = dot_radius(pitch, data.points.len() as f64, panel.frame());
    let grain = radius * 0.8;
    let mut taken: Vec<HashSet<(i32, i32)>> = vec![HashSet::new(); data.pops.len()];
    let mut centres: Vec<Vec<(f64, f64)>> = vec![Vec::new(); data.pops.len()];
    for &(time, row, pop) in data.points.iter().filter(|point| point.0.is_finite()) {
        let (x, y) = (panel.x.pixel(time), panel.y.pixel(f64::from(row)));
        if taken[pop as usize].insert(((x / grain) as i32, (y / grain) as i32)) {
            centres[pop as usize].push((x, y));
        }
    }
    for (centres, colour) in centres.into_iter().zip(&content.colours) {
        if !centres.is_empty() {
            figure.dots(centres, radius, *colour);
        }
    }
}

/// As large as rows allow; where few dots are on the page, larger than a row, so that they are seen.
fn dot_radius(pitch: f64, dots: f64, frame: Frame) -> f64 {
    let free = (frame.width() * frame.height() / dots.max(1.0)).sqrt();
    (pitch * 0.42).max(free * 0.12).clamp(0.85, 2.4).min((pitch * 1.2).max(0.85))
}

/// Names of the populations at the right.
fn names(
    figure: &mut Figure,
    panel: &Panel,
    content: &Content,
    texts: Vec<String>,
    (top, bottom): (f64, f64),
) {
    let entries = content.data.pops.iter().zip(&content.colours).zip(texts).enumerate();
    let labels: Vec<DirectLabel> = entries
        .map(|(index, ((pop, colour), text))| {
            let wished = match pop.rows {
                Some((first, last)) => panel.y.pixel(0.5 * (first + last) as f64 - 0.5),
                None => top + (index as f64 + 0.5) * LINE,
            };
            DirectLabel { text, colour: *colour, wished }
        })
        .collect();
    direct_labels::draw(figure, &labels, panel.x.end, (top, bottom));
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
    fn bins_are_round() {
        assert_eq!(bin_width(1000.0), 5.0);
        assert_eq!(bin_width(500.0), 5.0);
        assert_eq!(bin_width(20.0), 0.1);
    }
}
