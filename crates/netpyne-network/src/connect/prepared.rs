//! Plain connections of a rule onto one kind of cell, worked out once: which synapses at which nodes, with which weights.

use crate::build::built_cell::BuiltCell;
use crate::build::syn_mech::SynMech;
use crate::connect::placement::Place;
use crate::description::conns::PlanId;
use crate::description::names::NameId;
use netpyne_specs::Number;
use std::sync::Arc;

/// The connections of a rule onto one kind of cell.
pub(crate) struct PreparedRule {
    pub built: Arc<BuiltCell>,
    pub factor: Number,
    pub parts: Vec<Part>,
}

/// The connections of one synaptic mechanism.
pub(crate) struct Part {
    pub syn: Arc<SynMech>,
    /// Weight with the cell's factor; none: evaluated for each pair.
    pub weight: Option<f64>,
    /// Delay; none: evaluated for each pair.
    pub delay: Option<f64>,
    pub spots: Vec<Spot>,
    pub choice: Choice,
}

/// A place for a synapse.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub place: Place,
    pub node: u32,
    pub sec: NameId,
    pub plan: PlanId,
    /// Factor of weights there.
    pub norm: Option<f64>,
}

/// Which of its places a connection has synapses at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Choice {
    /// A synapse at each of the places.
    All,
    /// One of the places, drawn for each pair.
    Drawn,
    /// In the section of the only place, at a location evaluated for each pair.
    Evaluated,
}
