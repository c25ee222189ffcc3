//! The raster: spikes as dots, a row per cell, with the rate of all cells below.

use super::raster_phase::{self, ByPhase, Phases};
use crate::curve::polylines;
use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{choices, options};
use crate::page::{Figure, Frame, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, grouped, three_figures};
use crate::theme::{Colour, Theme};
use netpyne_analysis::{Include, RasterOrder, RasterPop, TimeRange, raster, select, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

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
        /// Order of the rows: `gid`, `pop`, or the place `x`, `y` or `z`, µm, which the axis then shows.
        order["orderBy", "order"]: RowOrder = RowOrder::Gid;
        /// Whether the first row is at the top.
        inverse["orderInverse"]: bool = false;
        /// Width of the bins of the rate, ms; without it, a two-hundredth of the time shown.
        bin["spikeHistBin", "binSize"]: Option<f64> = None;
        /// Colours spikes by the phase of an oscillation, in place of their population: `true` (the LFP at its first electrode), or
        /// its `signal` (`LFP`, `dipole`), `electrode` (from 1), `filtFreq`, `filtOrder`, and `include_signal` by name.
        phase["colorbyPhase"]: Option<ByPhase> = None;
    }
}

/// Order of the rows of a raster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// By gid.
    #[default]
    Gid,
    /// Population by population, by gid within one.
    Pop,
    /// Each cell where it is: x.
    X,
    /// y: depth, which grows downwards.
    Y,
    /// z.
    Z,
}

choices!(RowOrder, "gid, pop, x, y or z", "gid" => RowOrder::Gid, "pop" => RowOrder::Pop,
    "x" => RowOrder::X, "y" => RowOrder::Y, "z" => RowOrder::Z);

impl RowOrder {
    fn axis(self) -> Option<usize> {
        match self {
            RowOrder::Gid | RowOrder::Pop => None,
            RowOrder::X => Some(0),
            RowOrder::Y => Some(1),
            RowOrder::Z => Some(2),
        }
    }
}

/// Spikes as points, and the colours of their populations.
struct Content {
    data: netpyne_analysis::Raster,
    colours: Vec<Colour>,
    /// Where each row is: its number, or a place in µm.
    heights: Vec<f64>,
    phases: Option<Phases>,
}

impl Content {
    /// Whether the axis counts rows.
    fn rows_are_numbers(&self) -> bool {
        self.heights.iter().enumerate().all(|(row, height)| *height == row as f64)
    }

    /// The pixel in the middle of some rows.
    fn middle_of(&self, panel: &Panel, rows: Range<usize>) -> f64 {
        let known: Vec<f64> =
            self.heights[rows].iter().copied().filter(|height| height.is_finite()).collect();
        panel.y.pixel(known.iter().sum::<f64>() / known.len().max(1) as f64)
    }

    /// All colours that dots have.
    fn colours_of_dots(&self, theme: Theme) -> Vec<Colour> {
        match self.phases {
            None => self.colours.clone(),
            Some(_) => {
                let steps = (0..raster_phase::STEPS).map(|step| raster_phase::colour(theme, step));
                // And of those that have no phase.
                steps.chain([theme.neutral()]).collect()
            }
        }
    }

    /// Which of them a spike of a population has.
    fn colour_of(&self, spike: usize, pop: u32) -> usize {
        match &self.phases {
            None => pop as usize,
            Some(phases) => phases.of_spikes[spike].map_or(raster_phase::STEPS, raster_phase::step_of),
        }
    }
}

impl Draw for Raster {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let cells = select(&self.cells, source.populations)
            .map_err(|e| Diagnostics::from(Diagnostic::error(e.to_string())))?;
        let all = self.cells.contains(&Include::All);
        let range = source.range(self.range);
        let include = (!all).then_some(&cells[..]);
        let order = if self.order == RowOrder::Gid { RasterOrder::Gid } else { RasterOrder::Pop };
        let data = raster(&source.data.spikes, source.populations, include, order, range);
        let place = |pop: &RasterPop| source.place_of(&pop.rate.label).unwrap_or(0);
        let colours = data.pops.iter().map(|pop| style.population(source, place(pop))).collect();
        let heights = self.heights(&data, source)?;
        let times: Vec<f64> = data.points.iter().map(|point| point.0).collect();
        let phases = self.phase.as_ref().map(|by| by.phases(source, &times)).transpose()?;
        Ok(self.figure(&Content { data, colours, heights, phases }, style))
    }

    fn uses_wiring(&self) -> bool {
        self.order.axis().is_some()
    }
}

impl Raster {
    /// Where each row is.
    fn heights(&self, data: &netpyne_analysis::Raster, source: &Source<'_>) -> Result<Vec<f64>, Diagnostics> {
        let Some(axis) = self.order.axis() else {
            return Ok((0..data.rows.len()).map(|row| row as f64).collect());
        };
        let cells = source.wiring.map_or(&[][..], |wiring| &wiring.cells);
        let places: HashMap<_, f64> = cells.iter().map(|cell| (cell.gid, cell.position[axis])).collect();
        let heights = data.rows.iter().map(|gid| places.get(gid).copied().unwrap_or(f64::NAN));
        let heights: Vec<f64> = heights.collect();
        if !heights.is_empty() && heights.iter().all(|height| !height.is_finite()) {
            let message = "the result does not tell where cells are";
            return Err(Diagnostic::error(message).help("order rows by `gid` or `pop`").into());
        }
        Ok(heights)
    }

    /// The scale of the rows between `first` and `last` on the page.
    fn rows(&self, content: &Content, first: f64, last: f64) -> Scale {
        if self.order.axis().is_none() {
            return Scale::new(-0.5, content.data.rows.len().max(1) as f64 - 0.5, first, last);
        }
        let known = content.heights.iter().copied().filter(|height| height.is_finite());
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let margin = 0.02 * (high - low).max(1.0);
        if low > high {
            Scale::new(0.0, 1.0, first, last)
        } else {
            Scale::new(low - margin, high + margin, first, last)
        }
    }

    fn figure(&self, content: &Content, style: &Style) -> Figure {
        let data = &content.data;
        let labels: Vec<String> = data.pops.iter().map(legend_text).collect();
        let natural = TOP + height_of(data.rows.len(), data.pops.len()) + GAP + RATE_HEIGHT + BOTTOM;
        let (width, height) = style.page(WIDTH, natural);
        let rate_top = height - BOTTOM - RATE_HEIGHT;
        let mut figure = Figure::new(width, height, style.theme);
        let legend = content.phases.iter().map(|phases| phases.title.as_str());
        let right = width - direct_labels::room(width, labels.iter().map(String::as_str).chain(legend));
        let x = Scale::new(data.range.start, data.range.end, LEFT, right);
        // Depth grows downwards.
        let (first, last) = match self.inverse != (self.order == RowOrder::Y) {
            true => (TOP, rate_top - GAP),
            false => (rate_top - GAP, TOP),
        };
        // The panel goes from bottom to top, the rows either way.
        let y = self.rows(content, first, last);
        let upright = Scale { start: rate_top - GAP, end: TOP, ..y };
        let (spikes, frame) = (Panel { x, y }, Panel { x, y: upright });

        title(&mut figure, content, style);
        bands(&mut figure, &spikes, content);
        frame.x_axis(&mut figure, None);
        dots(&mut figure, &spikes, content);
        frame.base_line(&mut figure);
        let axis = ["x (µm)", "y (µm)", "z (µm)"];
        spikes.y_axis(&mut figure, self.order.axis().map_or("Cell", |n| axis[n]), false);
        if data.points.is_empty() {
            frame.remark(&mut figure, "no spikes");
        }
        names(&mut figure, &spikes, content, labels, (TOP, rate_top - GAP));
        let below = (rate_top, height - BOTTOM);
        match &content.phases {
            Some(phases) if phases.is_drawn => oscillation(&mut figure, phases, x, below),
            _ => self.rate_panel(&mut figure, data, x, below),
        }
        if let Some(phases) = &content.phases {
            let frame = Frame { left: right + 14.0, top: rate_top, right: width - 12.0, bottom: height };
            raster_phase::legend(&mut figure, frame, &phases.title);
        }
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

/// The oscillation below the spikes.
fn oscillation(figure: &mut Figure, phases: &Phases, x: Scale, (top, bottom): (f64, f64)) {
    let signals = &phases.signals;
    let Some(row) = signals.rows.first() else { return };
    let times: Vec<f64> = (0..row.values.len()).map(|sample| signals.time(sample)).collect();
    let inside = times.iter().zip(&row.values).filter(|(t, _)| x.low <= **t && **t <= x.high);
    let most = inside.map(|(_, value)| value.abs()).fold(0.0, f64::max);
    let most = if most > 0.0 { most * 1.05 } else { 1.0 };
    let panel = Panel { x, y: Scale::new(-most, most, bottom, top) };
    panel.x_axis(figure, Some("Time (ms)"));
    for line in polylines(&panel, &times, &row.values) {
        figure.polyline(line, Stroke::new(1.2, figure.theme.neutral()));
    }
    panel.base_line(figure);
    panel.y_axis(figure, &signals.unit, false);
    panel.caption(figure, &phases.title);
}

fn title(figure: &mut Figure, content: &Content, style: &Style) {
    let data = &content.data;
    let mut parts = vec![counted(data.rows.len(), "cell"), counted(data.points.len(), "spike")];
    parts.push(format!("{} Hz", three_figures(data.average_rate)));
    if !data.points.is_empty() {
        parts.push(format!("synchrony {:.2}", data.sync));
    }
    if let Some(found) = content.phases.as_ref().and_then(Phases::locking) {
        let at = format!("{:.0}", found.direction.to_degrees()).replace('-', "−");
        parts.push(format!("locking {:.2} at {at}°", found.strength));
    }
    heading(figure, style.heading("Raster of spikes"), &parts.join("  ·  "));
}

/// A faint ground in the population's colour where its rows are neighbours.
fn bands(figure: &mut Figure, panel: &Panel, content: &Content) {
    if !content.rows_are_numbers() {
        return;
    }
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
    let colours = content.colours_of_dots(figure.theme);
    let mut taken: Vec<HashSet<(i32, i32)>> = vec![HashSet::new(); colours.len()];
    let mut centres: Vec<Vec<(f64, f64)>> = vec![Vec::new(); colours.len()];
    for (spike, &(time, row, pop)) in data.points.iter().enumerate().filter(|(_, point)| point.0.is_finite())
    {
        let (x, y) = (panel.x.pixel(time), panel.y.pixel(content.heights[row as usize]));
        let colour = content.colour_of(spike, pop);
        if y.is_finite() && taken[colour].insert(((x / grain) as i32, (y / grain) as i32)) {
            centres[colour].push((x, y));
        }
    }
    for (centres, colour) in centres.into_iter().zip(colours) {
        if !centres.is_empty() {
            figure.dots(centres, radius, colour);
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
                Some((first, last)) => content.middle_of(panel, first..last),
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
