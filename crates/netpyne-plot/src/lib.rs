#![doc = include_str!("../README.md")]
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
