#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "figures are no simulation: their last bits do not matter")]

mod colour_map;
mod curve;
mod decoded;
mod direct_labels;
mod figure;
mod heat;
mod ignored;
mod labelled_matrix;
mod list;
mod movie;
mod options;
mod page;
mod panel;
mod pdf;
mod plot;
pub mod plots;
mod png;
mod scale;
mod settings;
mod signals;
mod source;
mod spectrogram;
mod spectrum;
mod style;
mod svg;
mod text;
mod texts;
mod theme;
mod units;
mod upright;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_results as results;

pub use figure::{Error, Format, replace};
pub use options::{FromSetting, Given, OptionInfo, Options};
pub use page::Figure;
pub use plot::{Plot, Prepared};
pub use settings::{Setting, Settings};
pub use signals::{Choice, Pass};
pub use source::Source;
pub use style::{Colours, Draw, Journal, Save, Style};
pub use texts::PlacedText;
pub use theme::{Colour, Theme};
