//! Sections, 3-D points, topology and discretisation into NEURON's segments.
#![forbid(unsafe_code)]

mod tree;

pub use tree::{Tree, TreeSection};
