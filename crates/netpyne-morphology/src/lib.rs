//! Sections, 3-D points, topology and discretisation into NEURON's segments.
//!
//! A [`Morphology`] is one cell, edited by the operations NEURON offers, in whose order results depend: create sections,
//! connect them, set L, diam, nseg, Ra and 3-D points. [`Morphology::discretise`] turns it into a [`Tree`]: nodes in
//! NEURON's order with their areas and axial coupling, equal to NEURON's to the last bit.
//!
//! Vocabulary: a *section* is an unbranched cable; x in 0..=1 is a place on it. It has `nseg` *segments*, each a node
//! with area, and a node without area at the end away from its parent. A section that is not connected to another has
//! a root node besides. A section connected by its 1 end is *reversed*: its nodes count from the 1 end.
//!
//! Invariants: [`Tree::parent`]`[i] < i` except for roots, which come first and are their own parents; 3-D points are
//! single precision, as in NEURON; no operation panics, mistakes are [`MorphologyError`]s.
//!
//! ```
//! use netpyne_morphology::Morphology;
//! let mut cell = Morphology::new();
//! let soma = cell.add_section("soma");
//! let dend = cell.add_section("dend");
//! cell.connect(dend, soma, 1.0, 0.0)?;
//! cell.set_length(soma, 18.8)?;
//! cell.set_diam(soma, 18.8)?;
//! cell.set_nseg(dend, 5)?;
//! let tree = cell.discretise()?;
//! assert_eq!(tree.len(), 1 + 2 + 6);
//! assert_eq!(tree.node_at(dend, 0.0), Some(2));
//! # Ok::<(), netpyne_morphology::MorphologyError>(())
//! ```
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

pub use error::MorphologyError;
pub use morphology::Morphology;
pub use section::{Connection, Point, Section, SectionIx, Segment};
pub use tree::{SectionNodes, Tree};
