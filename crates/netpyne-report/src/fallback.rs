//! The page without scripts: figures as pictures, and the statistics as a table.

use crate::block::base64;
use netpyne_analysis::{TimeRange, isi_stats, population_rates};
use netpyne_base::escaped;
use netpyne_plot::{Figure, Format, Plot, Settings, Source};
use netpyne_results::{SimData, Spikes};
use std::fmt::Write;

/// Most dots of the raster.
const DOTS: usize = 20_000;
/// Most traces and samples of these in a picture.
const TRACES: usize = 8;
/// Bytes of lines above which pixels may be fewer.
const MANY_LINES: usize = 60_000;
/// Largest picture in bytes.
const LARGEST: usize = 400_000;

/// Figures of what was recorded, and a table of rates.
pub(crate) fn fallback(source: &Source<'_>) -> String {
    let mut out = String::from("<p class=\"remark\">This page is interactive where scripts may run.</p>\n");
    table(source, &mut out);
    let few = thinned(source);
    let few = Source { data: &few, ..*source };
    let mut names = vec!["raster", "rates"];
    if !source.data.traces.is_empty() {
        names.push("traces");
    }
    if source.data.matrix("LFP").is_some() {
        names.extend(["LFP", "CSD"]);
    }
    if source.wiring.is_some_and(|wiring| !wiring.synapses.is_empty()) {
        names.push("connectivity");
    }
    for name in names {
        let source = if name == "raster" || name == "traces" { &few } else { source };
        let Ok(plot) = Plot::find(name) else { continue };
        // What cannot be drawn of these data is not there to be seen.
        let Ok(figure) = plot.draw(source, &Settings::new()) else { continue };
        let Some((kind, bytes)) = picture(&figure) else { continue };
        // As a picture its names and styles are its own, and nothing in it can run.
        let _ = write!(out, "<figure><img alt=\"{}\" src=\"data:{kind};base64,", escaped(plot.about));
        base64(&bytes, &mut out);
        out.push_str("\"></figure>\n");
    }
    out
}

/// A figure as the smaller of lines and pixels; what is large as both is left out.
fn picture(figure: &Figure) -> Option<(&'static str, Vec<u8>)> {
    let svg = figure.encode(Format::Svg).ok()?;
    if svg.len() <= MANY_LINES {
        return Some(("image/svg+xml", svg));
    }
    let png = figure.encode(Format::Png).ok()?;
    let (kind, bytes) = if png.len() < svg.len() { ("image/png", png) } else { ("image/svg+xml", svg) };
    (bytes.len() <= LARGEST).then_some((kind, bytes))
}

/// The same with fewer spikes and traces, which make a picture of bounded size.
fn thinned(source: &Source<'_>) -> SimData {
    let spikes = &source.data.spikes;
    let every = spikes.len().div_ceil(DOTS).max(1);
    let kept: Spikes = spikes.iter().step_by(every).collect();
    let mut traces = source.data.traces.clone();
    traces.truncate(TRACES);
    traces.iter_mut().for_each(|trace| trace.cells.truncate(TRACES / 2));
    SimData { spikes: kept, traces, t: source.data.t.clone(), ..SimData::default() }
}

fn table(source: &Source<'_>, out: &mut String) {
    let rates =
        population_rates(&source.data.spikes, source.populations, TimeRange::new(0.0, source.duration));
    let variation = isi_stats(&source.data.spikes);
    out.push_str("<table><tr><th>Population</th><th>Cells</th><th>Spikes</th><th>Rate (Hz)</th><th>CV of intervals</th></tr>\n");
    for (rate, pop) in rates.iter().zip(source.populations) {
        let own =
            variation.iter().filter(|cell| cell.spikes > 2 && pop.contains(cell.gid) && cell.cv.is_finite());
        let (count, sum) = own.fold((0, 0.0), |(count, sum), cell| (count + 1, sum + cell.cv));
        let cv = if count > 0 { format!("{:.2}", sum / f64::from(count)) } else { "–".to_owned() };
        let name = escaped(&rate.label);
        let _ = writeln!(
            out,
            "<tr><td>{name}</td><td>{}</td><td>{}</td><td>{:.2}</td><td>{cv}</td></tr>",
            rate.cells, rate.spikes, rate.rate
        );
    }
    out.push_str("</table>\n");
}
