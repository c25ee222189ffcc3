//! Weights of connections as a matrix: presynaptic cells in rows, postsynaptic ones in columns.

use super::weights::recorded;
use crate::heat::{BAR_ROOM, ColourScale, fields};
use crate::options::{choices, options};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{MEDIUM, Panel, SMALL, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{counted, fit_middle, three_figures, width};
use netpyne_base::{Diagnostics, Gid};
use std::collections::{BTreeMap, BTreeSet};

/// Most fields in a row or column; more cells than that share fields.
const MOST_FIELDS: usize = 400;
/// Side of the matrix, pixels.
const SIDE: f64 = 620.0;
/// Widest name of a population.
const NAME: f64 = 150.0;

options! {
    /// Weights that were recorded, from each presynaptic cell (row) to each postsynaptic one (column), in the order of cells: at the end,
    /// at the beginning, or what they have gained and lost. Where there is no connection, a field has the colour of the page.
    pub struct WeightMatrix {
        /// `last`, `first` or `change`.
        show["show"]: ShownWeight = ShownWeight::Last;
        /// The time of the sample, ms, in place of the last one.
        time["time"]: Option<f64> = None;
    }
}

/// Which weights are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownWeight {
    /// Those of the last sample.
    Last,
    /// Those of the first sample.
    First,
    /// The last less the first ones.
    Change,
}

choices!(ShownWeight, "last, first or change", "last" => ShownWeight::Last, "first" => ShownWeight::First,
    "change" => ShownWeight::Change);

/// Cells along one side and their populations.
struct Side {
    /// Place of each presynaptic or postsynaptic cell; sources that are no cells stand under what they are called.
    places: BTreeMap<(Option<Gid>, String), usize>,
    /// Names of neighbours that belong together, and where they begin and end.
    bands: Vec<(String, usize, usize)>,
}

impl Draw for WeightMatrix {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let matrix = recorded(source)?;
        let times = matrix.times();
        let last = self.time.map_or(matrix.rows() - 1, |time| {
            let away = |i: &usize| (times[*i] - time).abs();
            (0..times.len()).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(0)
        });
        let view = matrix.view();
        let value = |column: usize| match self.show {
            ShownWeight::Last => view[(last, column)],
            ShownWeight::First => view[(0, column)],
            ShownWeight::Change => view[(last, column)] - view[(0, column)],
        };
        let ends: Vec<[(Option<Gid>, String); 2]> = matrix.columns.iter().map(|name| ends(name)).collect();
        let side = |end: usize| Side::new(ends.iter().map(|ends| &ends[end]), source);
        let (pre, post) = (side(0), side(1));
        let (rows, columns) = (pre.fields(), post.fields());
        let mut sums = vec![(0.0, 0usize); rows * columns];
        for (column, [from, to]) in ends.iter().enumerate().filter(|(column, _)| value(*column).is_finite()) {
            let sum = &mut sums[pre.field(from) * columns + post.field(to)];
            *sum = (sum.0 + value(column), sum.1 + 1);
        }
        let means: Vec<f64> = sums.iter().map(|(sum, count)| sum / (*count).max(1) as f64).collect();
        let most = means.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let negative = means.iter().any(|mean| *mean < 0.0);
        let colours = if negative { ColourScale::diverging(most) } else { ColourScale::sequential(most) };
        let (title, at) = match self.show {
            ShownWeight::Last => ("Weight", format!("at {} ms", three_figures(times[last]))),
            ShownWeight::First => ("Weight", format!("at {} ms", three_figures(times[0]))),
            ShownWeight::Change => (
                "Change of weight",
                format!("from {} to {} ms", three_figures(times[0]), three_figures(times[last])),
            ),
        };
        let remark = format!("{}, {at}", counted(matrix.columns.len(), "connection"));
        Ok(figure((&pre, &post), &means, colours, (title, &remark), style))
    }
}

/// The cells of a column called `3->12 exc`.
fn ends(name: &str) -> [(Option<Gid>, String); 2] {
    let (pre, rest) = name.split_once("->").unwrap_or((name, name));
    let post = rest.split(' ').next().unwrap_or(rest);
    [pre, post].map(|text| match text.trim().parse() {
        Ok(gid) => (Some(Gid(gid)), String::new()),
        Err(_) => (None, text.to_owned()),
    })
}

impl Side {
    fn new<'a>(cells: impl Iterator<Item = &'a (Option<Gid>, String)>, source: &Source<'_>) -> Self {
        let cells: BTreeSet<_> = cells.cloned().collect();
        let mut bands: Vec<(String, usize, usize)> = Vec::new();
        for (place, (gid, name)) in cells.iter().enumerate() {
            let pop = gid.and_then(|gid| source.population_of(gid));
            let label = pop.map_or(name.clone(), |pop| source.populations[pop].label.clone());
            match bands.last_mut() {
                Some(last) if last.0 == label => last.2 = place + 1,
                _ => bands.push((label, place, place + 1)),
            }
        }
        Self { places: cells.into_iter().enumerate().map(|(place, cell)| (cell, place)).collect(), bands }
    }

    fn fields(&self) -> usize {
        self.places.len().min(MOST_FIELDS)
    }

    fn field(&self, cell: &(Option<Gid>, String)) -> usize {
        self.places[cell] * self.fields() / self.places.len()
    }

    /// Where each band begins and ends, as shares of the side.
    fn shares(&self) -> impl Iterator<Item = (&str, f64, f64)> {
        let count = self.places.len() as f64;
        self.bands
            .iter()
            .map(move |(name, from, to)| (name.as_str(), *from as f64 / count, *to as f64 / count))
    }
}

fn figure(
    (pre, post): (&Side, &Side),
    means: &[f64],
    colours: ColourScale,
    (title, remark): (&str, &str),
    style: &Style,
) -> Figure {
    let room = |side: &Side| {
        let widest = side.bands.iter().map(|band| width(&band.0, SMALL)).fold(20.0, f64::max);
        widest.min(NAME)
    };
    let (left, top) = (room(pre) + 58.0, room(post) + 98.0);
    let (page, height) = style.page(left + SIDE + BAR_ROOM, top + SIDE + 28.0);
    let mut figure = Figure::new(page, height, style.theme);
    heading(&mut figure, style.heading(title), remark);
    let x = Scale::new(0.0, 1.0, left, page - BAR_ROOM);
    let y = Scale::new(0.0, 1.0, top, height - 28.0);
    let borders = |scale: &Scale, count: usize| -> Vec<f64> {
        (0..=count).map(|i| scale.pixel(i as f64 / count as f64)).collect()
    };
    fields(&mut figure, borders(&x, post.fields()), borders(&y, pre.fields()), means, colours);
    let (line, ink) = (Stroke::new(1.0, style.theme.axis()), style.theme.ink());
    // A name needs a line of its own.
    let mut free = f64::NEG_INFINITY;
    for (name, from, to) in pre.shares() {
        figure.line((x.start, y.pixel(from)), (x.end, y.pixel(from)), line);
        let middle = y.pixel(0.5 * (from + to));
        if middle - free >= 14.0 {
            free = middle;
            let text = TextStyle::new(SMALL, ink).at(Anchor::End);
            figure.text((left - 8.0, middle + 4.2), fit_middle(name, SMALL, NAME), text);
        }
    }
    free = f64::NEG_INFINITY;
    for (name, from, to) in post.shares() {
        figure.line((x.pixel(from), y.start), (x.pixel(from), y.end), line);
        let middle = x.pixel(0.5 * (from + to));
        if middle - free >= 14.0 {
            free = middle;
            let text = TextStyle::new(SMALL, ink).upright();
            figure.text((middle + 4.2, top - 8.0), fit_middle(name, SMALL, NAME), text);
        }
    }
    figure.line((x.start, y.end), (x.end, y.end), line);
    figure.line((x.end, y.start), (x.end, y.end), line);
    let titles = TextStyle::new(MEDIUM, ink);
    figure.text((left, top - room(post) - 18.0), "Postsynaptic cell", titles);
    let upright = titles.at(Anchor::Middle).upright();
    figure.text((left - room(pre) - 24.0, 0.5 * (y.start + y.end)), "Presynaptic cell", upright);
    let bar = Panel { x, y: Scale { start: y.start + 320.0_f64.min(y.end - y.start), end: y.start, ..y } };
    colours.bar(&mut figure, &bar, title);
    figure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_connections() {
        assert_eq!(ends("3->12 exc"), [(Some(Gid(3)), String::new()), (Some(Gid(12)), String::new())]);
        assert_eq!(ends("NetStim->4 exc")[0], (None, "NetStim".to_owned()));
    }
}
