//! Figures of simulated networks as PNG and SVG: rasters of spikes, traces of variables.
//!
//! A plot function lays its data out into a [`Figure`], a plain list of shapes in pixels; a figure is then written as SVG
//! text or rasterised to PNG. Nothing depends on fonts or libraries of the machine. Data of any size gives figures of
//! bounded size: points and lines that fall on the same place of the page are drawn once.
//!
//! ```
//! use netpyne_analysis::{RasterOrder, TimeRange, raster};
//! use netpyne_base::Gid;
//! use netpyne_results::{Population, Spikes};
//! let spikes: Spikes = [(10.0, Gid(0)), (20.0, Gid(1))].into_iter().collect();
//! let pops = [Population::new("S", [Gid(0), Gid(1)])];
//! let data = raster(&spikes, &pops, None, RasterOrder::Gid, TimeRange::new(0.0, 100.0));
//! let svg = netpyne_plot::plot_raster(&data).svg();
//! assert!(svg.contains("S (2 cells, 10 Hz)"));
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "figures are no simulation: their last bits do not matter")]

mod axis;
mod figure;
mod page;
mod palette;
mod png;
mod raster;
mod svg;
mod text;
mod traces;

pub use figure::{Error, Format};
pub use page::Figure;
pub use raster::plot_raster;
pub use traces::{TraceStyle, plot_traces};
