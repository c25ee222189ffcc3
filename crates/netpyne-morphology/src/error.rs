//! What can be wrong with a morphology.

use netpyne_base::{Diagnostic, Shown};
use std::fmt;

/// A mistake in a morphology. Sections are named, not numbered.
#[derive(Clone, Debug, PartialEq)]
pub enum MorphologyError {
    /// The section index is not of this cell.
    UnknownSection(u32),
    /// Connecting `child` to `parent` would close a loop.
    Loop {
        /// Section to be connected.
        child: String,
        /// Section it was to be connected to.
        parent: String,
    },
    /// The place on the parent is not in 0..=1.
    ParentX {
        /// Section to be connected.
        section: String,
        /// The place asked for.
        x: f64,
    },
    /// The end of the child is neither 0 nor 1.
    ChildX {
        /// Section to be connected.
        section: String,
        /// The end asked for.
        x: f64,
    },
    /// nseg is not in 1..=32767.
    Nseg {
        /// Section.
        section: String,
        /// The number asked for.
        nseg: i64,
    },
    /// A quantity that has to be positive is not.
    NotPositive {
        /// Section.
        section: String,
        /// `L`, `diam`, `Ra`, ...
        quantity: &'static str,
        /// The value given.
        value: f64,
    },
    /// A 3-D point is not finite, or does not exist.
    BadPoint {
        /// Section.
        section: String,
        /// Index of the point.
        index: usize,
    },
    /// The 3-D points give no usable length, area or resistance.
    Degenerate {
        /// Section.
        section: String,
    },
}

impl fmt::Display for MorphologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSection(ix) => write!(f, "there is no section number {ix}"),
            Self::Loop { child, parent } => {
                write!(f, "connecting section `{child}` to `{parent}` would close a loop")
            }
            Self::ParentX { section, x } => {
                write!(f, "section `{section}` is connected at parentX = {}, which is not in 0..1", Shown(*x))
            }
            Self::ChildX { section, x } => {
                write!(f, "section `{section}` is connected by childX = {}; it must be 0 or 1", Shown(*x))
            }
            Self::Nseg { section, nseg } => {
                write!(f, "section `{section}` has nseg = {nseg}; it must be in 1..32767")
            }
            Self::NotPositive { section, quantity, value } => {
                write!(f, "section `{section}` has {quantity} = {}; it must be positive", Shown(*value))
            }
            Self::BadPoint { section, index } => {
                write!(f, "3-D point {index} of section `{section}` is missing or not finite")
            }
            Self::Degenerate { section } => {
                write!(f, "the 3-D points of section `{section}` give no usable length, area or resistance")
            }
        }
    }
}

impl std::error::Error for MorphologyError {}

impl From<MorphologyError> for Diagnostic {
    fn from(error: MorphologyError) -> Self {
        Diagnostic::error(error.to_string())
    }
}
