#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod distance;
mod error;
mod geometry;
pub mod import3d;
mod morphology;
mod section;
mod shape;
mod topology;
mod tree;

// What signatures of this crate name.
pub use netpyne_base as base;

pub use error::MorphologyError;
pub use morphology::Morphology;
pub use section::{Connection, Point, Section, SectionIx, Segment};
pub use tree::{SectionNodes, Tree};
