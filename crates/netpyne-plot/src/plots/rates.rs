//! Rates or numbers of spikes over time: a row for each population, with one scale for all.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{choices, options};
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, fit, three_figures};
use crate::theme::Colour;
use netpyne_analysis::{Include, Subset, TimeRange, smoothed, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

const WIDTH: f64 = 1080.0;
/// Between two rows.
const GAP: f64 = 8.0;
/// Most bins that a row is drawn of.
const MOST_BINS: f64 = 200_000.0;

options! {
    /// Rates of populations over time, each in a row of its own: populations of very different rates stay readable.
    pub struct Rates {
        /// What has a row: `eachPop`, `allCells`, populations, cells, lists of these.
        subsets["include"]: Vec<Subset> = vec![Subset::EachPop, Subset::Cells(vec![Include::All])];
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of the bins, ms.
        bin["binSize", "bin"]: f64 = 5.0;
        /// `rate`: spikes per cell and second; `count`: spikes in each bin.
        measure["measure", "yaxis"]: Measure = Measure::Rate;
        /// Width of the Hann window that smooths, in bins.
        smooth["smooth"]: Option<usize> = None;
        /// Whether each row is divided by its highest value.
        norm["norm"]: bool = false;
        /// Whether bins are added up over time.
        cumulative["cumulative"]: bool = false;
        /// Whether all rows are drawn over each other.
        overlay["overlay"]: bool = false;
        /// Whether all rows have the same scale.
        shared["sharey"]: bool = true;
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Spikes per cell and second, Hz.
    #[default]
    Rate,
    /// Spikes in each bin.
    Count,
}

choices!(Measure, "rate or count", "rate" => Measure::Rate, "count" => Measure::Count);

/// One row.
struct Row {
    label: String,
    colour: Colour,
    values: Vec<f64>,
}

impl Draw for Rates {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        if range.length() / self.bin > MOST_BINS {
            let message = format!("bins of {} ms are too many for {} ms", self.bin, range.length());
            return Err(Diagnostic::error(message).help("choose a larger `binSize`").into());
        }
        let rows = self.rows(source, style, range)?;
        Ok(self.figure(&rows, range, style))
    }
}

impl Rates {
    fn rows(&self, source: &Source<'_>, style: &Style, range: TimeRange) -> Result<Vec<Row>, Diagnostics> {
        let found = source.groups(&self.subsets)?;
        let row = |group: netpyne_analysis::Group| {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            let histogram = spike_histogram(&times, range, self.bin);
            let values = match self.measure {
                Measure::Rate => histogram.rates(cells.len()),
                Measure::Count => histogram.counts.iter().map(|&count| count as f64).collect(),
            };
            let inside = times.iter().filter(|time| range.contains(**time)).count();
            let rate = netpyne_analysis::average_rate(inside, cells.len(), range.length());
            let cells = counted(cells.len(), "cell");
            Row {
                label: format!("{} ({cells}, {} Hz)", group.label, three_figures(rate)),
                colour: style.group(source, &group),
                values: self.transformed(values),
            }
        };
        Ok(found.into_iter().map(row).collect())
    }

    fn transformed(&self, mut values: Vec<f64>) -> Vec<f64> {
        if self.cumulative {
            let mut sum = 0.0;
            values.iter_mut().for_each(|value| {
                sum += *value;
                *value = sum;
            });
        }
        if let Some(window) = self.smooth {
            values = smoothed(&values, window);
        }
        let peak = highest(&values);
        if self.norm && peak > 0.0 {
            values.iter_mut().for_each(|value| *value /= peak);
        }
        values
    }

    /// Title of the vertical axis.
    fn axis(&self) -> String {
        let what = match (self.norm, self.measure) {
            (true, _) => "Share of the peak",
            (false, Measure::Rate) => "Rate per cell (Hz)",
            (false, Measure::Count) => "Spikes per bin",
        };
        let sum = if self.cumulative { ", added up" } else { "" };
        let smooth = self.smooth.map_or(String::new(), |window| format!(", smoothed over {window}"));
        format!("{what}, {}-ms bins{sum}{smooth}", three_figures(self.bin))
    }

    fn figure(&self, rows: &[Row], range: TimeRange, style: &Style) -> Figure {
        let panels = if self.overlay { 1 } else { rows.len().max(1) };
        let natural = match panels {
            1 => 320.0_f64.max(rows.len() as f64 * LINE),
            2..=4 => 120.0,
            _ => 54.0,
        };
        let count = panels as f64;
        let (width, height) = style.page(WIDTH, TOP + count * (natural + GAP) + BOTTOM);
        let each = (height - TOP - BOTTOM) / count - GAP;
        let mut figure = Figure::new(width, height, style.theme);
        let own = if self.measure == Measure::Rate { "Rates over time" } else { "Spikes over time" };
        heading(&mut figure, style.heading(own), &format!("{}-ms bins", three_figures(self.bin)));
        let right = width - direct_labels::room(width, rows.iter().map(|row| row.label.as_str()));
        let x = Scale::new(range.start, range.end, LEFT, right);
        let all = rows.iter().map(|row| highest(&row.values)).fold(0.0, f64::max);
        let place = |index: usize, high: f64| {
            let top = TOP + index as f64 * (each + GAP);
            Panel { x, y: Scale::new(0.0, if high > 0.0 { high * 1.08 } else { 1.0 }, top + each, top) }
        };
        let whole = Panel { x, y: Scale::new(0.0, 1.0, height - BOTTOM - GAP, TOP) };
        for index in 0..panels {
            let shown = if self.overlay { rows } else { rows.get(index..index + 1).unwrap_or(&[]) };
            let own = shown.iter().map(|row| highest(&row.values)).fold(0.0, f64::max);
            let panel = place(index, if self.shared { all } else { own });
            panel.x_axis(&mut figure, (index + 1 == panels).then_some("Time (ms)"));
            for row in shown {
                self.curve(&mut figure, &panel, row, range);
            }
            panel.base_line(&mut figure);
            panel.y_axis(&mut figure, "", false);
        }
        whole.y_title(&mut figure, &fit(&self.axis(), 13, height - 40.0), 34.0);
        if rows.is_empty() {
            whole.remark(&mut figure, "no cells");
        }
        let labels = rows.iter().enumerate().map(|(index, row)| {
            let middle = place(index, all).frame().middle().1;
            let last = row.values.last().copied().unwrap_or(0.0);
            let wished = if self.overlay { place(0, all).y.pixel(last) } else { middle };
            DirectLabel { text: row.label.clone(), colour: row.colour, wished }
        });
        direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, height - BOTTOM));
        figure
    }

    /// Steps for bins, a line for what is smooth; with a ground below where it is alone.
    fn curve(&self, figure: &mut Figure, panel: &Panel, row: &Row, range: TimeRange) {
        let mut outline = vec![(panel.x.start, panel.y.start)];
        for (index, value) in row.values.iter().enumerate() {
            let from = range.start + index as f64 * self.bin;
            let to = (from + self.bin).min(range.end);
            let y = panel.y.pixel(*value);
            if self.smooth.is_some() {
                outline.push((panel.x.pixel(0.5 * (from + to)), y));
            } else {
                outline.push((panel.x.pixel(from), y));
                outline.push((panel.x.pixel(to), y));
            }
        }
        outline.push((panel.x.end, panel.y.start));
        let line = if self.overlay { 1.4 } else { 1.0 };
        if !self.overlay {
            figure.polygon(outline.clone(), figure.theme.tint(row.colour, 0.3));
        }
        let ends = if self.overlay { 1..outline.len() - 1 } else { 0..outline.len() };
        figure.polyline(outline[ends].to_vec(), Stroke::new(line, row.colour));
    }
}

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
