//! Cells with shape: segments become sections, and what is said about groups of segments becomes a cell rule.

mod as_neuron;
mod groups;
mod membrane;
mod morphology;
mod nonuniform;
mod rule;
mod sections;

pub use rule::{Cells, Rule, parts};
pub use sections::{Section, Shape};
