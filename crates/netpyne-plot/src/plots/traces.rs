//! Traces: panels one above the other with a common time axis.

use crate::curve::polylines;
use crate::options::{choices, options};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, MEDIUM, Panel, SMALL, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::{fit, width};
use crate::theme::Colour;
use netpyne_analysis::{Include, TimeRange, select};
use netpyne_base::{Diagnostic, Diagnostics, Gid, did_you_mean, listed};
use netpyne_results::Trace;

const WIDTH: f64 = 1080.0;
const RIGHT: f64 = 32.0;
const TITLE: f64 = 44.0;
const HEADING: f64 = 34.0;
/// Most panels of single cells before cells are overlaid.
const MANY: usize = 10;

options! {
    /// Recorded variables over time: a common time axis, colours by population (of cells in a panel of their own).
    pub struct Traces {
        /// Cells to show.
        cells["include"]: Vec<Include> = vec![Include::All];
        /// Traces to show, by name; all if none is named.
        names["traces"]: Vec<String> = Vec::new();
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// What has a panel of its own: `cell` (each variable of each cell), `trace` (each variable), or `auto`: each cell
        /// while these are few.
        panels["oneFigPer", "panels"]: TraceStyle = TraceStyle::Auto;
        /// Whether cells are drawn over each other.
        overlay["overlay"]: Option<bool> = None;
        /// Lowest and highest value shown; without it each panel has its own.
        limits["ylim"]: Option<Limits> = None;
        /// Whether all panels of one unit have the same scale.
        shared["sharey"]: bool = false;
    }
}

/// How traces are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TraceStyle {
    /// A panel for each variable of each cell while these are few, else one per variable.
    #[default]
    Auto,
    /// A panel for each variable of each cell.
    PerCell,
    /// A panel for each variable, cells overlaid.
    Overlay,
}

choices!(TraceStyle, "cell, trace or auto",
    "auto" => TraceStyle::Auto, "cell" => TraceStyle::PerCell, "trace" => TraceStyle::Overlay,
    "popTrace" => TraceStyle::Overlay);

/// One line in a panel.
struct Curve<'a> {
    name: String,
    colour: Colour,
    values: &'a [f64],
}

/// What one panel shows.
struct Content<'a> {
    heading: String,
    unit: &'static str,
    curves: Vec<Curve<'a>>,
}

impl Draw for Traces {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let traces = self.chosen(source)?;
        let panels: usize = traces.iter().map(|trace| trace.cells.len()).sum();
        let per_cell = match (self.overlay, self.panels) {
            (Some(true), _) | (_, TraceStyle::Overlay) => false,
            (Some(false), _) | (_, TraceStyle::PerCell) => true,
            (None, TraceStyle::Auto) => panels <= MANY,
        };
        let contents = match per_cell {
            true => per_cell_contents(&traces, source, style),
            false => overlay_contents(&traces, source, style),
        };
        Ok(self.figure(&contents, source, style))
    }
}

impl Traces {
    /// The traces and cells that were asked for.
    fn chosen(&self, source: &Source<'_>) -> Result<Vec<Trace>, Diagnostics> {
        let mut problems = Diagnostics::new();
        let known: Vec<&str> = source.data.traces.iter().map(|trace| trace.label.as_str()).collect();
        for name in self.names.iter().filter(|name| !known.contains(&name.as_str())) {
            let help = did_you_mean(name, &known)
                .or_else(|| listed(&known).map(|known| format!("recorded were: {known}")));
            problems.push(Diagnostic::error(format!("no trace `{name}` was recorded")).help_opt(help));
        }
        let all = self.cells.contains(&Include::All);
        let cells = select(&self.cells, source.populations).unwrap_or_else(|e| {
            problems.push(Diagnostic::error(e.to_string()));
            Vec::new()
        });
        if problems.has_errors() {
            return Err(problems);
        }
        let mut traces = source.data.traces.clone();
        traces.retain(|trace| self.names.is_empty() || self.names.contains(&trace.label));
        if !all {
            traces.iter_mut().for_each(|trace| trace.cells.retain(|cell| cells.contains(&cell.gid)));
        }
        Ok(traces)
    }

    fn figure(&self, contents: &[Content<'_>], source: &Source<'_>, style: &Style) -> Figure {
        let samples = contents.iter().flat_map(|c| &c.curves).map(|c| c.values.len()).max().unwrap_or(0);
        let times = sample_times(&source.data.t, samples, source.record_step);
        let count = contents.len().max(1) as f64;
        let natural = TITLE + count * (panel_height(contents.len()) + HEADING) + BOTTOM;
        let (page, height) = style.page(WIDTH, natural);
        let each = (height - TITLE - BOTTOM) / count - HEADING;
        let mut figure = Figure::new(page, height, style.theme);
        heading(&mut figure, style.heading("Traces"), "");
        let range = source.range(self.range);
        let x = Scale::new(range.start, range.end, LEFT, page - RIGHT);
        if contents.is_empty() {
            let y = Scale::new(0.0, 1.0, height - BOTTOM, TITLE);
            Panel { x, y }.remark(&mut figure, "no traces recorded");
        }
        let last = contents.len().saturating_sub(1);
        for (index, content) in contents.iter().enumerate() {
            let top = TITLE + HEADING + index as f64 * (each + HEADING);
            let limits = self.limits_of(content, contents);
            let y = Scale::new(limits.0, limits.1, top + each, top);
            draw_panel(&mut figure, content, Panel { x, y }, &times, index == last);
        }
        figure
    }

    /// What the vertical axis of a panel shows.
    fn limits_of(&self, content: &Content<'_>, all: &[Content<'_>]) -> (f64, f64) {
        if let Some(Limits(low, high)) = self.limits {
            return (low, high);
        }
        let mut limits = content.extremes();
        if self.shared {
            for other in all.iter().filter(|other| other.unit == content.unit) {
                let (low, high) = other.extremes();
                limits = (limits.0.min(low), limits.1.max(high));
            }
        }
        let margin = if limits.1 > limits.0 { 0.06 * (limits.1 - limits.0) } else { 0.0 };
        (limits.0 - margin, limits.1 + margin)
    }
}

/// Lowest and highest value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits(pub f64, pub f64);

impl crate::options::FromSetting for Limits {
    const FORM: &'static str = "a lowest and a higher value";

    fn from_setting(value: &crate::settings::Setting) -> Result<Self, String> {
        use crate::settings::Setting::{List, Number};
        match value {
            List(items) => match items[..] {
                [Number(low), Number(high)] if low < high && (high - low).is_finite() => {
                    Ok(Limits(low, high))
                }
                _ => Err(String::new()),
            },
            _ => Err(String::new()),
        }
    }
}

impl Content<'_> {
    /// Least and largest finite value; the other way round if there is none.
    fn extremes(&self) -> (f64, f64) {
        let finite = self.curves.iter().flat_map(|c| c.values).copied().filter(|v| v.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    }
}

/// Panels shrink as they get many, so that a figure stays a page or two.
fn panel_height(panels: usize) -> f64 {
    match panels {
        0 | 1 => 260.0,
        2 => 180.0,
        3..=5 => 130.0,
        _ => 96.0,
    }
}

/// Sample times: recorded ones as far as they go, then equal steps.
fn sample_times(recorded: &[f64], samples: usize, step: f64) -> Vec<f64> {
    let step = if step > 0.0 { step } else { 1.0 };
    let mut times = recorded.to_vec();
    times.truncate(samples.max(1));
    let from = times.len();
    times.extend((from..samples).map(|i| i as f64 * step));
    times
}

fn per_cell_contents<'a>(traces: &'a [Trace], source: &Source<'_>, style: &Style) -> Vec<Content<'a>> {
    let mut contents = Vec::new();
    for trace in traces {
        for cell in &trace.cells {
            let (pop, colour) = population(cell.gid, source, style);
            let series = cell.values.series();
            let alone = series.len() == 1;
            let curves = series.into_iter().enumerate().map(|(i, (name, values))| Curve {
                name: name.unwrap_or_default().to_owned(),
                colour: if alone { colour } else { style.theme.hue(i) },
                values,
            });
            let whose = pop.map_or(String::new(), |pop| format!(" ({pop})"));
            let heading = format!("{} · cell {}{whose}", trace.label, cell.gid);
            contents.push(Content { heading, unit: sampled_unit(&trace.label), curves: curves.collect() });
        }
    }
    contents
}

fn overlay_contents<'a>(traces: &'a [Trace], source: &Source<'_>, style: &Style) -> Vec<Content<'a>> {
    let shown = traces.iter().filter(|trace| !trace.cells.is_empty());
    shown
        .map(|trace| {
            let lines = trace.cells.iter().flat_map(|cell| {
                let (pop, _) = population(cell.gid, source, style);
                let owner =
                    pop.map_or(format!("cell {}", cell.gid), |pop| format!("cell {} ({pop})", cell.gid));
                cell.values.series().into_iter().map(move |(name, values)| {
                    (name.map_or(owner.clone(), |name| format!("{owner} {name}")), values)
                })
            });
            let curves = lines.enumerate().map(|(i, (name, values))| Curve {
                name,
                colour: style.theme.hue(i),
                values,
            });
            Content {
                heading: trace.label.clone(),
                unit: sampled_unit(&trace.label),
                curves: curves.collect(),
            }
        })
        .collect()
}

/// Name and colour of the population of `gid`.
pub(super) fn population<'a>(gid: Gid, source: &Source<'a>, style: &Style) -> (Option<&'a str>, Colour) {
    match source.population_of(gid) {
        Some(place) => (Some(&source.populations[place].label), style.population(source, place)),
        None => (None, style.theme.hue(0)),
    }
}

/// The unit that a label suggests: voltages are labelled with a V.
pub(super) fn sampled_unit(label: &str) -> &'static str {
    let voltage = ["V", "v"].iter().any(|v| label == *v || label.starts_with(&format!("{v}_")));
    if voltage || label.starts_with("Vm") || label.starts_with("Vsoma") { "mV" } else { "" }
}

fn draw_panel(figure: &mut Figure, content: &Content<'_>, panel: Panel, times: &[f64], last: bool) {
    let top = panel.frame().top;
    panel.x_axis(figure, last.then_some("Time (ms)"));
    panel.y_axis(figure, content.unit, true);
    figure.clipped(panel.frame(), |figure| {
        for curve in &content.curves {
            for points in polylines(&panel, times, curve.values) {
                figure.polyline(points, Stroke::new(1.4, curve.colour));
            }
        }
    });
    panel.base_line(figure);
    let heading = fit(&content.heading, MEDIUM, 420.0);
    figure.text((LEFT + 2.0, top - 9.0), heading, TextStyle::new(MEDIUM, figure.theme.ink()));
    let (low, high) = content.extremes();
    if low > high {
        panel.remark(figure, "no finite samples");
    }
    if content.curves.len() > 1 {
        key(figure, content, panel.x.end, top - 9.0);
    }
}

/// Names of the curves in their colours, right-aligned above the panel; what does not fit is counted.
fn key(figure: &mut Figure, content: &Content<'_>, right: f64, y: f64) {
    let mut room = 470.0;
    let mut shown = 0;
    for curve in &content.curves {
        let need = width(&curve.name, SMALL) + 26.0;
        if need > room {
            break;
        }
        room -= need;
        shown += 1;
    }
    let mut x = right;
    let (ink, muted) = (figure.theme.ink(), figure.theme.muted());
    if shown < content.curves.len() {
        let rest = format!("+{}", content.curves.len() - shown);
        figure.text((x, y), rest.as_str(), TextStyle::new(SMALL, muted).at(Anchor::End));
        x -= width(&rest, SMALL) + 14.0;
    }
    for curve in content.curves[..shown].iter().rev() {
        figure.text((x, y), curve.name.as_str(), TextStyle::new(SMALL, ink).at(Anchor::End));
        x -= width(&curve.name, SMALL) + 8.0;
        figure.dots(vec![(x, y - 4.0)], 3.5, curve.colour);
        x -= 18.0;
    }
}
