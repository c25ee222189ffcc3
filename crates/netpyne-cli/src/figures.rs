//! Drawing what was asked for.

use crate::args::{FigureFormat, FigureKind, Plots};
use crate::outcome::Failure;
use netpyne::analysis::{RasterOrder, TimeRange, raster};
use netpyne::plot::{TraceStyle, plot_raster, plot_traces};
use netpyne::results::{Population, SimData};
use std::path::PathBuf;

/// Draws the figures that `plots` names, `raster.png` and so on; gives the files written.
pub fn draw(
    plots: &Plots,
    data: &SimData,
    pops: &[Population],
    duration: f64,
    record_step: f64,
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    if plots.plot.is_empty() {
        return Ok(files);
    }
    std::fs::create_dir_all(&plots.plot_dir)
        .map_err(|e| Failure::Broken(format!("cannot create {}: {e}", plots.plot_dir.display())))?;
    let range = TimeRange::new(0.0, duration);
    for kind in &plots.plot {
        let (name, figure) = match kind {
            FigureKind::Raster => {
                let points = raster(&data.spikes, pops, None, RasterOrder::Gid, range);
                ("raster", plot_raster(&points))
            }
            FigureKind::Traces => ("traces", plot_traces(data, pops, range, record_step, TraceStyle::Auto)),
        };
        for format in &plots.plot_format {
            let ending = match format {
                FigureFormat::Png => "png",
                FigureFormat::Svg => "svg",
            };
            let file = plots.plot_dir.join(format!("{name}.{ending}"));
            figure.save(&file)?;
            files.push(file);
        }
    }
    Ok(files)
}
