//! Synaptic mechanisms, compiled.

use crate::description::names::NameId;
use crate::model::ParameterSetId;
use netpyne_expr::Expr;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::FieldId;
use netpyne_specs::Dict;
use std::sync::Arc;

/// A synaptic mechanism.
#[derive(Clone, Debug)]
pub(crate) struct SynMech {
    /// Its label.
    pub name: NameId,
    /// What synapses are made of.
    pub mechanism: MechId,
    /// Parameters in the order in which they are set.
    pub params: Vec<(FieldId, Parameter)>,
    /// All parameters, if none is a string function.
    pub set: Option<ParameterSetId>,
    /// What NetPyNE stores for each synapse.
    pub dict: Arc<Dict>,
    /// How pointer connections use it.
    pub pointer: Option<PointerUse>,
    pub path: String,
}

/// How a parameter of a synapse is given.
#[derive(Clone, Debug)]
pub(crate) enum Parameter {
    Number(f64),
    String(Expr),
}

/// Variables that point at each other in a pointer connection.
#[derive(Clone, Debug)]
pub(crate) struct PointerUse {
    /// What NetPyNE stores, defaults included.
    pub dict: Dict,
    /// Variable of the synapse.
    pub target_var: String,
    /// Variable of the presynaptic section.
    pub source_var: String,
    /// Whether the presynaptic side gets the same synapse.
    pub bidirectional: bool,
}
