//! Weights of connections over time, and how they are spread at the beginning and at the end.

use crate::curve::polylines;
use crate::direct_labels::{self, DirectLabel};
use crate::options::options;
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, MEDIUM, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, fit_middle};
use crate::theme::Colour;
use netpyne_analysis::TimeRange;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_results::Matrix;
use std::collections::BTreeMap;

const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 620.0;
const GAP: f64 = 78.0;
/// Most connections of a group that are drawn one by one.
const FEW: usize = 60;
/// Widest name of a population, pixels.
const NAME: f64 = 118.0;
/// Most groups; the rest is one more.
const MOST_GROUPS: usize = 8;

options! {
    /// Weights over time by presynaptic and postsynaptic population: each connection where these are few, else the median and the range
    /// of the middle 80 %; below, how they are spread in the first and the last sample.
    pub struct Weights {
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Number of bins of the spread.
        bins["bins"]: usize = 50;
    }
}

/// Connections from one population to another.
struct Group {
    label: String,
    colour: Colour,
    columns: Vec<usize>,
}

/// The weights that were recorded.
pub(super) fn recorded<'a>(source: &Source<'a>) -> Result<&'a Matrix, Diagnostics> {
    source.data.matrix("weights").filter(|matrix| matrix.rows() > 0 && !matrix.columns.is_empty()).ok_or_else(
        || {
            let help = "`saveWeights` in simConfig asks for them";
            Diagnostic::error("no weights were recorded").help(help).into()
        },
    )
}

impl Draw for Weights {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let matrix = recorded(source)?;
        Ok(self.figure(matrix, &groups(matrix, source, style), source, style))
    }
}

impl Weights {
    fn figure(&self, matrix: &Matrix, groups: &[Group], source: &Source<'_>, style: &Style) -> Figure {
        let (page, height) = style.page(WIDTH, HEIGHT);
        let mut figure = Figure::new(page, height, style.theme);
        heading(&mut figure, style.heading("Weights"), &counted(matrix.columns.len(), "connection"));
        let right = page - direct_labels::room(page, groups.iter().map(|group| group.label.as_str()));
        let range = source.range(self.range);
        let finite = || matrix.values.iter().copied().filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let margin = 0.06 * (high - low);
        let split = TOP + 0.62 * (height - TOP - BOTTOM - GAP);
        let panel = Panel {
            x: Scale::new(range.start, range.end, LEFT, right),
            y: Scale::new(low - margin, high + margin, split, TOP),
        };
        panel.x_axis(&mut figure, Some("Time (ms)"));
        panel.y_axis(&mut figure, "Weight", true);
        let times = matrix.times();
        for group in groups {
            over_time(&mut figure, &panel, (matrix, &times), group);
        }
        panel.base_line(&mut figure);
        let last = |group: &Group| spread_at(matrix, matrix.rows() - 1, &group.columns).1;
        let labels = groups.iter().map(|group| DirectLabel {
            text: group.label.clone(),
            colour: group.colour,
            wished: panel.y.pixel(last(group)),
        });
        direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, split));
        self.spread(&mut figure, matrix, (low, high), (split + GAP, height - BOTTOM, right));
        figure
    }

    /// How weights are spread in the first and the last sample.
    fn spread(
        &self,
        figure: &mut Figure,
        matrix: &Matrix,
        (low, high): (f64, f64),
        (top, bottom, right): (f64, f64, f64),
    ) {
        let bins = self.bins.min(400);
        let x = Scale::new(low, high, LEFT, right);
        let counts = |row: usize| {
            let mut counts = vec![0usize; bins];
            for value in matrix.view().row(row).iter().filter(|value| value.is_finite()) {
                let bin = ((value - x.low) / (x.high - x.low) * bins as f64) as usize;
                counts[bin.min(bins - 1)] += 1;
            }
            counts
        };
        let (first, last) = (counts(0), counts(matrix.rows() - 1));
        let most = first.iter().chain(&last).copied().max().unwrap_or(0).max(1) as f64;
        let panel = Panel { x, y: Scale::new(0.0, most * 1.08, bottom, top) };
        panel.x_axis(figure, Some("Weight"));
        panel.y_axis(figure, "Connections", true);
        let theme = figure.theme;
        let shown = [(first, theme.muted(), "first sample"), (last, theme.hue(0), "last sample")];
        let mut at = right;
        for (counts, colour, name) in shown.iter().rev() {
            let border = |i: usize| panel.x.pixel(x.low + (x.high - x.low) * i as f64 / bins as f64);
            let mut outline = vec![(panel.x.start, bottom)];
            for (i, count) in counts.iter().enumerate() {
                let y = panel.y.pixel(*count as f64);
                outline.extend([(border(i), y), (border(i + 1), y)]);
            }
            outline.push((panel.x.end, bottom));
            figure.polygon(outline.clone(), colour.opacity(0.18));
            figure.polyline(outline, Stroke::new(1.3, *colour));
            figure.text((at, top - 9.0), *name, TextStyle::new(SMALL, theme.ink()).at(Anchor::End));
            at -= crate::text::width(name, SMALL) + 9.0;
            figure.dots(vec![(at, top - 13.0)], 3.5, *colour);
            at -= 18.0;
        }
        panel.base_line(figure);
    }
}

/// Lines of single connections, or the median and the middle 80 % of many.
fn over_time(figure: &mut Figure, panel: &Panel, (matrix, times): (&Matrix, &[f64]), group: &Group) {
    let spreads: Vec<(f64, f64, f64)> =
        (0..matrix.rows()).map(|row| spread_at(matrix, row, &group.columns)).collect();
    let middle: Vec<f64> = spreads.iter().map(|spread| spread.1).collect();
    figure.clipped(panel.frame(), |figure| {
        if group.columns.len() <= FEW {
            let opacity = (6.0 / group.columns.len() as f64).clamp(0.25, 0.8);
            for &column in &group.columns {
                let values: Vec<f64> = matrix.view().column(column).to_vec();
                for points in polylines(panel, times, &values) {
                    figure.polyline(points, Stroke::new(1.0, group.colour.opacity(opacity)));
                }
            }
        } else {
            let side = |of: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { spreads.iter().map(of).collect() };
            let lower = polylines(panel, times, &side(|spread| spread.0)).concat();
            let mut outline = polylines(panel, times, &side(|spread| spread.2)).concat();
            outline.extend(lower.into_iter().rev());
            figure.polygon(outline, group.colour.opacity(0.2));
        }
        if group.columns.len() > 1 {
            for points in polylines(panel, times, &middle) {
                figure.polyline(points, Stroke::new(2.2, group.colour));
            }
        }
    });
}

/// The tenth, fiftieth and ninetieth hundredth of a row's weights.
fn spread_at(matrix: &Matrix, row: usize, columns: &[usize]) -> (f64, f64, f64) {
    let view = matrix.view();
    let mut values: Vec<f64> = columns.iter().map(|column| view[(row, *column)]).collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((share * (values.len() - 1) as f64).round() as usize).copied();
    let value = |share| if values.is_empty() { f64::NAN } else { at(share).unwrap_or(f64::NAN) };
    (value(0.1), value(0.5), value(0.9))
}

/// Connections by population, the largest groups first.
fn groups(matrix: &Matrix, source: &Source<'_>, style: &Style) -> Vec<Group> {
    let pop = |text: &str| {
        let gid = text.trim().parse().ok().map(Gid);
        gid.and_then(|gid| source.population_of(gid)).map(|place| source.populations[place].label.clone())
    };
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (column, name) in matrix.columns.iter().enumerate() {
        // `3->12 exc`
        let label = match name.split_once("->") {
            Some((pre, rest)) => {
                let post = rest.split(' ').next().unwrap_or(rest);
                let pre = pop(pre).unwrap_or_else(|| pre.to_owned());
                let post = pop(post).unwrap_or_else(|| post.to_owned());
                format!("{pre} → {post}")
            }
            None => "connections".to_owned(),
        };
        found.entry(label).or_default().push(column);
    }
    let mut groups: Vec<(String, Vec<usize>)> = found.into_iter().collect();
    groups.sort_by_key(|(_, columns)| std::cmp::Reverse(columns.len()));
    if groups.len() > MOST_GROUPS {
        let rest = groups.split_off(MOST_GROUPS - 1).into_iter().flat_map(|(_, columns)| columns);
        let rest: Vec<usize> = rest.collect();
        groups.push(("others".to_owned(), rest));
    }
    let group = |(index, (label, columns)): (usize, (String, Vec<usize>))| Group {
        label: format!("{} ({})", shortened(&label), columns.len()),
        colour: style.theme.hue(index),
        columns,
    };
    groups.into_iter().enumerate().map(group).collect()
}

/// The label with long names of populations cut in their middles.
fn shortened(label: &str) -> String {
    let parts: Vec<String> = label.split(" → ").map(|name| fit_middle(name, MEDIUM, NAME)).collect();
    parts.join(" → ")
}
