//! Networks: populations, projections, inputs, and what a simulation records.
//!
//! What comes out is a specification as any other, with mechanisms of its own, and the files that the simulation writes.

mod ends;
mod inputs;
mod listed;
mod outputs;
mod populations;
mod projections;
mod quantities;
mod simulation;

pub use outputs::{Column, EventFile, OutputFile, Outputs, Source, Transform};
pub use simulation::translate;

use crate::cell::Cells;
use crate::document::{Document, Element};
use indexmap::IndexMap;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::Mechanism;
use netpyne_specs::{NetParams, SimConfig, Value};

/// A model as a specification.
#[derive(Debug)]
pub struct Translated {
    /// The network.
    pub net_params: NetParams,
    /// The simulation.
    pub sim_config: SimConfig,
    /// What stands under `net` in a saved file, if the file was written from an instantiated network: cells, connections and
    /// stimuli one by one. Then `net_params` has no rules.
    pub saved: Option<Value>,
    /// Mechanisms that it uses.
    pub mechanisms: Vec<Mechanism>,
    /// Files that the simulation writes.
    pub outputs: Outputs,
    /// What is odd.
    pub warnings: Diagnostics,
}

/// A network being made.
pub(crate) struct Network<'d> {
    pub document: &'d Document,
    pub element: &'d Element,
    pub cells: Cells,
    pub net: NetParams,
    pub populations: IndexMap<String, Population<'d>>,
    /// Labels of inputs and synapses, so that quantities find them.
    pub attached: Vec<Attached>,
    pub problems: Diagnostics,
    /// Label and first gid of the populations that those of the file are parts of, in files written from instantiated networks.
    pub listed: IndexMap<String, (String, usize)>,
}

/// A population.
pub(crate) struct Population<'d> {
    /// The component of its cells.
    pub component: &'d Element,
    /// How many there are.
    pub size: usize,
    /// What its cells are.
    pub kind: CellKind,
    /// Ids of its cells in order, where they are not 0, 1, 2, ...
    pub ids: Option<Vec<i64>>,
}

/// What the cells of a population are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Cells with shape.
    Shaped,
    /// Points with a voltage.
    Point,
    /// Sources of spikes.
    Source,
}

/// A synapse or an input at a cell.
pub(crate) struct Attached {
    /// Its component.
    pub component: String,
    /// Label of the synaptic mechanism, or of the target of a stimulus.
    pub label: String,
    pub is_synapse: bool,
    pub population: String,
    pub cell: usize,
    pub section: String,
    pub at: f64,
}

/// The section of cells without shape.
pub(crate) const POINT_SECTION: &str = "soma";

/// The point process that a cell without shape is.
pub(crate) const POINT: &str = "cell";

impl Network<'_> {
    /// Where a cell with this id is in its population.
    pub fn index(&self, population: &str, id: i64) -> Option<usize> {
        let population = self.populations.get(population)?;
        match &population.ids {
            Some(ids) => ids.iter().position(|known| *known == id),
            None => usize::try_from(id).ok().filter(|i| *i < population.size),
        }
    }
}
