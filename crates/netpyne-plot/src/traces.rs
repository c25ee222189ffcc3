//! The traces figure: panels one above the other with a common time axis.

use crate::axis::{Panel, Scale};
use crate::page::{Anchor, Figure, Shape, TextStyle};
use crate::palette::{Colour, INK, MUTED, hue};
use crate::text::{fit, width};
use netpyne_analysis::TimeRange;
use netpyne_base::Gid;
use netpyne_results::{Population, SimData};

const WIDTH: f64 = 1080.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 32.0;
const TOP: f64 = 58.0;
const BOTTOM: f64 = 56.0;
const HEADING: f64 = 34.0;
/// Most cells shown in one figure before panels are shared.
const MANY: usize = 10;

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

/// The recorded traces as a figure: a common time axis, colours by population (of cells in a panel of their own).
///
/// The axis shows `range`; `step` is the interval between samples in ms, for data that holds no sample times.
pub fn plot_traces(
    data: &SimData,
    pops: &[Population],
    range: TimeRange,
    step: f64,
    style: TraceStyle,
) -> Figure {
    let panels: usize = data.traces.iter().map(|trace| trace.cells.len()).sum();
    let per_cell = match style {
        TraceStyle::Auto => panels <= MANY,
        TraceStyle::PerCell => true,
        TraceStyle::Overlay => false,
    };
    let contents = if per_cell { per_cell_contents(data, pops) } else { overlay_contents(data, pops) };
    let samples = contents.iter().flat_map(|c| &c.curves).map(|c| c.values.len()).max().unwrap_or(0);
    let times = sample_times(&data.t, samples, step);
    let height = panel_height(contents.len());
    let count = contents.len().max(1) as f64;
    let mut figure = Figure::new(WIDTH, TOP + count * (height + HEADING) + BOTTOM);
    figure.text((LEFT, 34.0), "Traces", TextStyle::new(18, INK));
    let x = Scale::new(range.start, range.end, LEFT, WIDTH - RIGHT);
    if contents.is_empty() {
        let middle = (0.5 * (x.start + x.end), TOP + 0.5 * height);
        figure.text(middle, "no traces recorded", TextStyle::new(15, MUTED).at(Anchor::Middle));
    }
    let last = contents.len().saturating_sub(1);
    for (index, content) in contents.iter().enumerate() {
        let top = TOP + HEADING + index as f64 * (height + HEADING);
        draw_panel(&mut figure, content, x, (top, top + height), &times, index == last);
    }
    figure
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

fn per_cell_contents<'a>(data: &'a SimData, pops: &[Population]) -> Vec<Content<'a>> {
    let mut contents = Vec::new();
    for trace in &data.traces {
        for cell in &trace.cells {
            let (pop, colour) = population(cell.gid, pops);
            let series = cell.values.series();
            let alone = series.len() == 1;
            let curves = series.into_iter().enumerate().map(|(i, (name, values))| Curve {
                name: name.unwrap_or_default().to_owned(),
                colour: if alone { colour } else { hue(i) },
                values,
            });
            let whose = pop.map_or(String::new(), |pop| format!(" ({pop})"));
            let heading = format!("{} · cell {}{whose}", trace.label, cell.gid);
            contents.push(Content { heading, unit: unit(&trace.label), curves: curves.collect() });
        }
    }
    contents
}

fn overlay_contents<'a>(data: &'a SimData, pops: &[Population]) -> Vec<Content<'a>> {
    let shown = data.traces.iter().filter(|trace| !trace.cells.is_empty());
    shown
        .map(|trace| {
            let lines = trace.cells.iter().flat_map(|cell| {
                let (pop, _) = population(cell.gid, pops);
                let owner =
                    pop.map_or(format!("cell {}", cell.gid), |pop| format!("cell {} ({pop})", cell.gid));
                cell.values.series().into_iter().map(move |(name, values)| {
                    (name.map_or(owner.clone(), |name| format!("{owner} {name}")), values)
                })
            });
            let curves = lines.enumerate().map(|(i, (name, values))| Curve { name, colour: hue(i), values });
            Content { heading: trace.label.clone(), unit: unit(&trace.label), curves: curves.collect() }
        })
        .collect()
}

/// Name and colour of the population of `gid`.
fn population(gid: Gid, pops: &[Population]) -> (Option<&str>, Colour) {
    match pops.iter().position(|pop| pop.contains(gid)) {
        Some(index) => (Some(&pops[index].label), hue(index)),
        None => (None, hue(0)),
    }
}

/// The unit that a label suggests: voltages are labelled with a V.
fn unit(label: &str) -> &'static str {
    let voltage = ["V", "v"].iter().any(|v| label == *v || label.starts_with(&format!("{v}_")));
    if voltage || label.starts_with("Vm") || label.starts_with("Vsoma") { "mV" } else { "" }
}

fn draw_panel(
    figure: &mut Figure,
    content: &Content<'_>,
    x: Scale,
    (top, bottom): (f64, f64),
    times: &[f64],
    last: bool,
) {
    let finite = || content.curves.iter().flat_map(|c| c.values).copied().filter(|v| v.is_finite());
    let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let margin = if high > low { 0.06 * (high - low) } else { 0.0 };
    let panel = Panel { x, y: Scale::new(low - margin, high + margin, bottom, top) };
    panel.time_axis(figure, last);
    panel.value_axis(figure, ((bottom - top) / 38.0) as usize, true);
    for curve in &content.curves {
        for points in polylines(&panel, times, curve.values) {
            figure.shapes.push(Shape::Polyline { points, width: 1.4, stroke: curve.colour });
        }
    }
    panel.base_line(figure);
    if last {
        panel.time_label(figure);
    }
    figure.text((LEFT - 8.0, top - 9.0), content.unit, TextStyle::new(12, MUTED).at(Anchor::End));
    figure.text((LEFT + 2.0, top - 9.0), fit(&content.heading, 13, 420.0), TextStyle::new(13, INK));
    if low > high {
        let middle = (0.5 * (x.start + x.end), 0.5 * (top + bottom));
        figure.text(middle, "no finite samples", TextStyle::new(14, MUTED).at(Anchor::Middle));
    }
    if content.curves.len() > 1 {
        key(figure, content, x.end, top - 9.0);
    }
}

/// Names of the curves in their colours, right-aligned above the panel; what does not fit is counted.
fn key(figure: &mut Figure, content: &Content<'_>, right: f64, y: f64) {
    let mut room = 470.0;
    let mut shown = 0;
    for curve in &content.curves {
        let need = width(&curve.name, 12) + 26.0;
        if need > room {
            break;
        }
        room -= need;
        shown += 1;
    }
    let mut x = right;
    if shown < content.curves.len() {
        let rest = format!("+{}", content.curves.len() - shown);
        figure.text((x, y), rest.as_str(), TextStyle::new(12, MUTED).at(Anchor::End));
        x -= width(&rest, 12) + 14.0;
    }
    for curve in content.curves[..shown].iter().rev() {
        figure.text((x, y), curve.name.as_str(), TextStyle::new(12, INK).at(Anchor::End));
        x -= width(&curve.name, 12) + 8.0;
        figure.shapes.push(Shape::Dots { centres: vec![(x, y - 4.0)], radius: 3.5, fill: curve.colour });
        x -= 18.0;
    }
}

/// The curve as lines, broken where samples are not finite, with at most four points per pixel column.
fn polylines(panel: &Panel, times: &[f64], values: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let x = panel.x;
    let samples: Vec<Option<(f64, f64)>> = times
        .iter()
        .zip(values)
        .map(|(t, v)| {
            (x.low <= *t && *t <= x.high && v.is_finite()).then(|| (x.pixel(*t), panel.y.pixel(*v)))
        })
        .collect();
    let runs = samples.split(Option::is_none).filter(|run| !run.is_empty());
    runs.map(|run| {
        let points: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
        match points[..] {
            // A lone sample would be invisible.
            [(x, y)] => vec![(x - 1.0, y), (x + 1.0, y)],
            _ => thinned(&points),
        }
    })
    .collect()
}

/// First, lowest, highest and last point of each half-pixel column, which draws the same line.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 * 2.0).floor() as i64;
    let mut out = Vec::new();
    for chunk in points.chunk_by(|a, b| column(a) == column(b)) {
        if chunk.len() <= 4 {
            out.extend_from_slice(chunk);
            continue;
        }
        let by_height = |a: &usize, b: &usize| chunk[*a].1.total_cmp(&chunk[*b].1);
        let lowest = (0..chunk.len()).min_by(by_height).unwrap_or(0);
        let highest = (0..chunk.len()).max_by(by_height).unwrap_or(0);
        let mut keep = [0, lowest.min(highest), lowest.max(highest), chunk.len() - 1].to_vec();
        keep.dedup();
        out.extend(keep.into_iter().map(|i| chunk[i]));
    }
    out
}
