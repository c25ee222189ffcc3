//! How rates and intervals of cells are distributed: boxes, and points where cells are few.

use crate::options::{FromSetting, choices, options};
use crate::page::{Anchor, Figure, Frame, Stroke, TextStyle};
use crate::panel::{BOTTOM, MEDIUM, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{fit, width};
use crate::theme::Colour;
use netpyne_analysis::{
    Include, Subset, TimeRange, local_variation, spike_synchrony, synchrony_matrix, trains, variation,
};
use netpyne_base::Diagnostics;

const WIDTH: f64 = 1080.0;
const ROW: f64 = 30.0;
/// Between statistics.
const GAP: f64 = 84.0;
/// Up to here single cells are shown as points.
const FEW: usize = 20;
/// Cells with fewer spikes have no interval statistics worth showing (NetPyNE's limit).
const ENOUGH: usize = 11;
/// Synchrony of pairs is shown of no more cells than this: their number is squared.
const MOST_PAIRED: usize = 300;

options! {
    /// Statistics of single cells, a row for each population: quartiles as a box, its whiskers up to 1.5 times as far as the box is
    /// wide, points for cells beyond them.
    pub struct SpikeStats {
        /// What has a row: `eachPop`, `allCells`, populations, cells, lists of these.
        subsets["include"]: Vec<Subset> = vec![Subset::EachPop, Subset::Cells(vec![Include::All])];
        /// Times to look at, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// What is shown: `rate`, `isicv`, `lv`, `sync`, `pairsync`.
        statistics["stats"]: Vec<Statistic> = vec![Statistic::Rate, Statistic::Variation];
        /// Whether silent cells have a rate.
        silent["includeRate0"]: bool = true;
    }
}

/// A statistic of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Spikes per second.
    Rate,
    /// Coefficient of variation of the intervals.
    Variation,
    /// Local variation of the intervals.
    LocalVariation,
    /// SPIKE-synchronization of all cells of a population.
    Synchrony,
    /// Mean SPIKE-synchronization of each cell with the others.
    PairSynchrony,
}

choices!(Statistic, "rate, isicv, lv, sync or pairsync",
    "rate" => Statistic::Rate, "isicv" => Statistic::Variation, "lv" => Statistic::LocalVariation,
    "sync" => Statistic::Synchrony, "pairsync" => Statistic::PairSynchrony);

impl FromSetting for Vec<Statistic> {
    const FORM: &'static str = "a list of rate, isicv, lv, sync and pairsync";

    fn from_setting(value: &crate::settings::Setting) -> Result<Self, String> {
        match value {
            crate::settings::Setting::List(items) => items.iter().map(Statistic::from_setting).collect(),
            value => Ok(vec![Statistic::from_setting(value)?]),
        }
    }
}

/// One row: a group of cells and their values.
struct Row {
    label: String,
    colour: Colour,
    trains: Vec<Vec<f64>>,
}

impl Draw for SpikeStats {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        let found = source.groups(&self.subsets)?;
        let row = |group: netpyne_analysis::Group| Row {
            colour: style.group(source, &group),
            trains: trains(&source.data.spikes, &group.gids, range),
            label: group.label,
        };
        let rows: Vec<Row> = found.into_iter().map(row).collect();
        Ok(self.figure(&rows, range, style))
    }
}

impl SpikeStats {
    fn figure(&self, rows: &[Row], range: TimeRange, style: &Style) -> Figure {
        let count = self.statistics.len().max(1) as f64;
        let natural = (rows.len().max(2) as f64) * ROW;
        let (page, height) = style.page(WIDTH, TOP + count * (natural + GAP) - GAP + BOTTOM);
        let each = (height - TOP - BOTTOM + GAP) / count - GAP;
        let mut figure = Figure::new(page, height, style.theme);
        heading(
            &mut figure,
            style.heading("Statistics of cells"),
            "boxes are quartiles, the star is the mean",
        );
        let names = rows.iter().map(|row| width(&row.label, MEDIUM)).fold(40.0, f64::max).min(230.0);
        let left = names + 88.0;
        for (index, statistic) in self.statistics.iter().enumerate() {
            let top = TOP + index as f64 * (each + GAP);
            let values: Vec<Vec<f64>> = rows.iter().map(|row| self.values(*statistic, row, range)).collect();
            let most = values.iter().flatten().copied().fold(0.0, f64::max);
            let x = Scale::new(0.0, if most > 0.0 { most * 1.04 } else { 1.0 }, left, page - 40.0);
            let y = Scale::new(0.0, rows.len().max(1) as f64, top, top + each);
            let frame = Panel { x, y: Scale { start: top + each, end: top, ..y } };
            frame.x_axis(&mut figure, Some(statistic.axis()));
            for (at, (row, values)) in rows.iter().zip(&values).enumerate() {
                let middle = y.pixel(at as f64 + 0.5);
                let thick = ((each / rows.len() as f64) * 0.56).min(18.0);
                let name = TextStyle::new(MEDIUM, figure.theme.ink()).at(Anchor::End);
                figure.text((left - 62.0, middle + 4.6), fit(&row.label, MEDIUM, 230.0), name);
                let number = TextStyle::new(SMALL, figure.theme.muted()).at(Anchor::End);
                figure.text((left - 8.0, middle + 4.2), format!("n={}", values.len()), number);
                if values.is_empty() {
                    let remark = TextStyle::new(SMALL, figure.theme.muted());
                    figure.text((left + 8.0, middle + 4.2), statistic.nothing(), remark);
                    continue;
                }
                boxed(&mut figure, x, (middle, thick), values, row.colour);
            }
            frame.base_line(&mut figure);
        }
        figure
    }

    fn values(&self, statistic: Statistic, row: &Row, range: TimeRange) -> Vec<f64> {
        let enough = || row.trains.iter().filter(|train| train.len() >= ENOUGH);
        let fired = || row.trains.iter().filter(|train| !train.is_empty()).take(MOST_PAIRED).cloned();
        let seconds = range.length() / 1e3;
        match statistic {
            Statistic::Rate => {
                let shown = row.trains.iter().filter(|train| self.silent || !train.is_empty());
                shown.map(|train| train.len() as f64 / seconds).filter(|rate| rate.is_finite()).collect()
            }
            Statistic::Variation => enough().filter_map(|train| variation(train)).collect(),
            Statistic::LocalVariation => enough().filter_map(|train| local_variation(train)).collect(),
            Statistic::Synchrony => {
                spike_synchrony(&fired().collect::<Vec<_>>(), range.length()).into_iter().collect()
            }
            Statistic::PairSynchrony => {
                let trains: Vec<Vec<f64>> = fired().collect();
                let others = trains.len() as f64 - 1.0;
                let matrix = synchrony_matrix(&trains, range.length());
                // Without the pair of a cell with itself.
                let mean = |row: ndarray::ArrayView1<'_, f64>| (row.sum() - 1.0) / others;
                if others > 0.0 { matrix.rows().into_iter().map(mean).collect() } else { Vec::new() }
            }
        }
    }
}

impl Statistic {
    fn axis(self) -> &'static str {
        match self {
            Statistic::Rate => "Rate (Hz)",
            Statistic::Variation => "Variation of intervals (CV)",
            Statistic::LocalVariation => "Local variation of intervals (LV)",
            Statistic::Synchrony => "SPIKE-synchronization",
            Statistic::PairSynchrony => "Mean SPIKE-synchronization with other cells",
        }
    }

    fn nothing(self) -> &'static str {
        match self {
            Statistic::Rate => "no cell",
            Statistic::Variation | Statistic::LocalVariation => "no cell with more than 10 spikes",
            Statistic::Synchrony | Statistic::PairSynchrony => "fewer than two cells that fired",
        }
    }
}

/// The box of some values, with whiskers, points and the mean; `middle` and `thick` are its place and size across the axis.
fn boxed(figure: &mut Figure, x: Scale, (middle, thick): (f64, f64), values: &[f64], colour: Colour) {
    let theme = figure.theme;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (sorted.len() - 1) as f64;
        let (low, high) = (place.floor() as usize, place.ceil() as usize);
        sorted[low] + (sorted[high] - sorted[low]) * (place - low as f64)
    };
    let (first, median, third) = (at(0.25), at(0.5), at(0.75));
    let reach = 1.5 * (third - first);
    let inside = |value: &&f64| (first - reach..=third + reach).contains(*value);
    let low = sorted.iter().find(inside).copied().unwrap_or(first);
    let high = sorted.iter().rev().find(inside).copied().unwrap_or(third);
    let few = sorted.len() < FEW;
    let half = 0.5 * thick;
    figure.line((x.pixel(low), middle), (x.pixel(high), middle), Stroke::new(1.2, colour));
    for end in [low, high] {
        figure.line(
            (x.pixel(end), middle - 0.5 * half),
            (x.pixel(end), middle + 0.5 * half),
            Stroke::new(1.2, colour),
        );
    }
    let frame = Frame {
        left: x.pixel(first),
        top: middle - half,
        right: x.pixel(third).max(x.pixel(first) + 1.0),
        bottom: middle + half,
    };
    figure.rect(frame, theme.tint(colour, 0.35));
    figure.line((x.pixel(median), middle - half), (x.pixel(median), middle + half), Stroke::new(2.0, colour));
    let shown = sorted.iter().filter(|value| few || !inside(value));
    let points: Vec<(f64, f64)> = shown.map(|value| (x.pixel(*value), middle)).collect();
    if !points.is_empty() {
        figure.dots(points, 2.2, colour);
    }
    let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
    star(figure, (x.pixel(mean), middle));
}

/// A star that stands out from the box.
fn star(figure: &mut Figure, (x, y): (f64, f64)) {
    let corner = |i: usize| {
        let radius = if i.is_multiple_of(2) { 5.5 } else { 2.2 };
        let angle = std::f64::consts::PI * (i as f64 / 5.0 - 0.5);
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    figure.polygon((0..10).map(corner).collect(), figure.theme.ink());
}
