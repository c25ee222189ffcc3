//! Rates and synchrony of groups of cells in several ranges of time, side by side.

use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::{FromSetting, options};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, MEDIUM, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::settings::Setting;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{fit, three_figures};
use netpyne_analysis::{
    Group, Include, Subset, TimeRange, average_rate, spike_histogram, spike_synchrony, trains,
};
use netpyne_base::{Diagnostic, Diagnostics};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 230.0;
/// Between panels.
const GAP: f64 = 64.0;
/// Synchrony is computed of no more cells than this: it takes time by the square of their number.
const MOST: usize = 300;

options! {
    /// Mean rates of groups of cells in some ranges of time, and the highest rates in bins within these.
    pub struct RangeRates {
        /// Groups of cells.
        groups["include"]: Vec<Subset> = vec![Subset::Cells(vec![Include::All]), Subset::EachPop];
        /// Width of the bins of the highest rate, ms.
        bin["peakBin", "binSize"]: f64 = 5.0;
        /// Ranges of time, ms; the whole run if there are none.
        ranges["timeRanges"]: Ranges = Ranges::default();
        /// What they are called.
        labels["timeRangeLabels"]: Vec<String> = Vec::new();
    }
}

options! {
    /// SPIKE-synchronization of groups of cells in some ranges of time.
    pub struct RangeSynchrony {
        /// Groups of cells.
        groups["include"]: Vec<Subset> = vec![Subset::Cells(vec![Include::All]), Subset::EachPop];
        /// Ranges of time, ms; the whole run if there are none.
        ranges["timeRanges"]: Ranges = Ranges::default();
        /// What they are called.
        labels["timeRangeLabels"]: Vec<String> = Vec::new();
    }
}

/// Ranges of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranges(pub Vec<TimeRange>);

impl FromSetting for Ranges {
    const FORM: &'static str = "a list of ranges, each a start and a later end in ms";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Nothing => Ok(Self::default()),
            Setting::List(items) if items.iter().all(|item| matches!(item, Setting::List(_))) => {
                items.iter().map(TimeRange::from_setting).collect::<Result<_, _>>().map(Self)
            }
            value => Ok(Self(vec![TimeRange::from_setting(value)?])),
        }
    }
}

/// A panel: what it shows, and a value for each range and group, if there is one.
struct Shown {
    title: &'static str,
    values: Vec<Vec<Option<f64>>>,
}

impl Draw for RangeRates {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let ranges = ranges(&self.ranges, source);
        if ranges.iter().any(|range| range.length() / self.bin > 1e6) {
            return Err(Diagnostic::error("`peakBin` is too small for the ranges of time").into());
        }
        let groups = source.groups(&self.groups)?;
        let of_all = |rate: &dyn Fn(&Group, Vec<f64>, TimeRange) -> f64| -> Vec<Vec<Option<f64>>> {
            let of_range = |range: &TimeRange| {
                let of_group = |group: &Group| {
                    let trains = trains(&source.data.spikes, &group.gids, *range);
                    (!group.gids.is_empty()).then(|| rate(group, trains.concat(), *range))
                };
                groups.iter().map(of_group).collect()
            };
            ranges.iter().map(of_range).collect()
        };
        let mean = of_all(&|group, times, range| average_rate(times.len(), group.gids.len(), range.length()));
        let peak = of_all(&|group, times, range| {
            let rates = spike_histogram(&times, range, self.bin).rates(group.gids.len());
            rates.into_iter().fold(0.0, f64::max)
        });
        let panels = [
            Shown { title: "Mean rate (Hz)", values: mean },
            Shown { title: "Highest rate (Hz)", values: peak },
        ];
        let remark = format!("highest in {}-ms bins", three_figures(self.bin));
        let labels = labels(&ranges, &self.labels);
        Ok(figure((source, style), &groups, &labels, ("Rates by range of time", &remark), &panels))
    }
}

impl Draw for RangeSynchrony {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let ranges = ranges(&self.ranges, source);
        let groups = source.groups(&self.groups)?;
        let of_range = |range: &TimeRange| {
            let of_group = |group: &Group| {
                let trains = trains(&source.data.spikes, &group.gids, *range).into_iter();
                let fired: Vec<Vec<f64>> = trains.filter(|train| !train.is_empty()).take(MOST).collect();
                let shifted = fired.into_iter().map(|train| train.iter().map(|t| t - range.start).collect());
                spike_synchrony(&shifted.collect::<Vec<Vec<f64>>>(), range.length())
            };
            groups.iter().map(of_group).collect()
        };
        let values = ranges.iter().map(of_range).collect();
        let labels = labels(&ranges, &self.labels);
        let many = groups.iter().any(|group| group.gids.len() > MOST);
        let remark = match many {
            true => format!("of cells that spike, at most {MOST} of a group"),
            false => "of cells that spike".to_owned(),
        };
        let panels = [Shown { title: "SPIKE-synchronization", values }];
        Ok(figure((source, style), &groups, &labels, ("Synchrony by range of time", &remark), &panels))
    }
}

fn ranges(asked: &Ranges, source: &Source<'_>) -> Vec<TimeRange> {
    if asked.0.is_empty() { vec![source.range(None)] } else { asked.0.clone() }
}

fn labels(ranges: &[TimeRange], given: &[String]) -> Vec<String> {
    let own = |range: &TimeRange| format!("{}–{} ms", three_figures(range.start), three_figures(range.end));
    let label = |(n, range)| given.get(n).cloned().unwrap_or_else(|| own(range));
    ranges.iter().enumerate().map(label).collect()
}

fn figure(
    (source, style): (&Source<'_>, &Style),
    groups: &[Group],
    ranges: &[String],
    (title, remark): (&str, &str),
    panels: &[Shown],
) -> Figure {
    let natural = HEIGHT.max(groups.len() as f64 * LINE);
    let count = panels.len() as f64;
    let (width, height) = style.page(WIDTH, TOP + count * (natural + GAP) - GAP + BOTTOM);
    let each = (height - TOP - BOTTOM + GAP) / count - GAP;
    let mut figure = Figure::new(width, height, style.theme);
    heading(&mut figure, style.heading(title), remark);
    let right = width - direct_labels::room(width, groups.iter().map(|group| group.label.as_str()));
    let x = Scale::new(-0.5, ranges.len() as f64 - 0.5, LEFT, right);
    for (n, shown) in panels.iter().enumerate() {
        let top = TOP + n as f64 * (each + GAP);
        let most = shown.values.iter().flatten().flatten().copied().fold(0.0, f64::max);
        let high = if most > 0.0 { most * 1.08 } else { 1.0 };
        let panel = Panel { x, y: Scale::new(0.0, high, top + each, top) };
        panel.y_axis(&mut figure, shown.title, true);
        panel.base_line(&mut figure);
        let mut direct = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let colour = style.group(source, group);
            let known = shown.values.iter().enumerate();
            let points: Vec<(f64, f64)> = known
                .filter_map(|(range, values)| Some((range, values[at]?)))
                .map(|(range, value)| (x.pixel(range as f64), panel.y.pixel(value)))
                .collect();
            let middle = top + 0.5 * each;
            let wished = points.last().map_or(middle, |point| point.1);
            let text =
                if points.is_empty() { format!("{} (none)", group.label) } else { group.label.clone() };
            direct.push(DirectLabel { text, colour, wished });
            if points.len() > 1 {
                figure.polyline(points.clone(), Stroke::new(1.6, colour));
            }
            figure.dots(points, 3.6, colour);
        }
        direct_labels::draw(&mut figure, &direct, right, (top, top + each));
    }
    names_of_ranges(&mut figure, x, ranges, height - BOTTOM);
    figure
}

/// Below the panels; as many as there is room for.
fn names_of_ranges(figure: &mut Figure, x: Scale, ranges: &[String], bottom: f64) {
    let theme = figure.theme;
    let room = (x.end - x.start) / ranges.len().max(1) as f64;
    let every = (44.0 / room).ceil().max(1.0) as usize;
    for (n, name) in ranges.iter().enumerate().step_by(every) {
        let style = TextStyle::new(SMALL, theme.muted()).at(Anchor::Middle);
        let name = fit(name, SMALL, room * every as f64 - 8.0);
        figure.text((x.pixel(n as f64), bottom + 19.0), name, style);
    }
    let style = TextStyle::new(MEDIUM, theme.ink()).at(Anchor::Middle);
    figure.text((0.5 * (x.start + x.end), bottom + 42.0), "Range of time", style);
}
