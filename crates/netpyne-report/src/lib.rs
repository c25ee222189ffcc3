#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "a page is no simulation: its last bits do not matter")]

mod assets;
mod block;
mod cells;
mod compact;
mod fallback;
mod html;
mod limits;
mod links;
mod live;
mod names;
mod outline;
mod report;
mod series;
mod spikes;
mod tokens;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_plot as plot;
pub use netpyne_specs as specs;

pub use limits::Limits;
pub use live::{Live, Progress};
pub use report::{Error, Report, View};
