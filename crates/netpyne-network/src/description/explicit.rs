//! An instantiated network as plain data, whoever made it.

use crate::description::names::{NameId, Names};
use crate::description::network::Tags;
use netpyne_base::Gid;
use netpyne_specs::{Dict, Value};
use std::sync::Arc;

/// A network cell by cell. Equal things are stored once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExplicitNetwork {
    /// Names that the rest refers to.
    pub names: Names,
    /// Populations in order of their gids.
    pub pops: Vec<ExplicitPop>,
    /// Cells in order of their gids.
    pub cells: Vec<ExplicitCell>,
    /// Sections of cells, in NetPyNE's layout without `synMechs`; with the named lists of sections.
    pub structures: Vec<Arc<(Dict, Dict)>>,
    /// What synapses have in common.
    pub synapse_kinds: Vec<SynapseKind>,
    /// What connections have in common.
    pub conn_kinds: Vec<ConnKind>,
}

/// A population.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExplicitPop {
    /// Its label.
    pub label: String,
    /// Its tags, `pop` included.
    pub tags: Dict,
    /// Where its cells are in [`ExplicitNetwork::cells`].
    pub cells: std::ops::Range<u32>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplicitCell {
    /// Its gid.
    pub gid: Gid,
    /// Its tags, positions excluded.
    pub tags: Arc<Tags>,
    /// `[x, y, z]`, µm.
    pub position: [f64; 3],
    /// `[x, y, z]` as fractions of the network's extent.
    pub normalised: [f64; 3],
    /// What it is.
    pub body: ExplicitBody,
    /// Connections onto it, in order of creation.
    pub conns: Vec<ExplicitConn>,
    /// Its stimuli as NetPyNE stores them, in order of creation.
    pub stims: Vec<Arc<Dict>>,
}

/// What a cell is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExplicitBody {
    /// Sections.
    Compartments {
        /// Index into [`ExplicitNetwork::structures`].
        structure: u32,
        /// In order of creation within each section.
        synapses: Vec<ExplicitSynapse>,
        /// Sections that are stored with an empty list of synapses.
        emptied: Vec<NameId>,
    },
    /// An artificial cell with its parameters.
    Artificial(Dict),
    /// Sections that were not stored: the rules tell them.
    Unknown,
}

/// A synapse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExplicitSynapse {
    /// Its section.
    pub sec: NameId,
    /// Location in the section, 0 to 1.
    pub loc: f64,
    /// Index into [`ExplicitNetwork::synapse_kinds`].
    pub kind: u32,
}

/// What synapses have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseKind {
    /// Label of the synaptic mechanism.
    pub label: NameId,
    /// Whether the location was written as an int.
    pub whole: bool,
    /// `mod` and parameters.
    pub params: Arc<Dict>,
}

/// A connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExplicitConn {
    /// Presynaptic cell; none: a NetStim.
    pub pre: Option<Gid>,
    /// Section, if it is a single one; [`NameId::NONE`] otherwise.
    pub sec: NameId,
    /// Location in the section.
    pub loc: f64,
    /// Weight.
    pub weight: f64,
    /// Delay, ms.
    pub delay: f64,
    /// Index into [`ExplicitNetwork::conn_kinds`].
    pub kind: u32,
}

/// What connections have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnKind {
    /// Label of the rule, if labels are stored.
    pub label: Option<NameId>,
    /// Synaptic mechanism; none for targets without any.
    pub syn_mech: Option<NameId>,
    /// Source of a stimulus, for connections from a NetStim.
    pub pre_label: Option<NameId>,
    /// Whether weight, delay and location were written as ints.
    pub whole: [bool; 3],
    /// `sec` and `loc` where these are no name and number (targets that take events themselves).
    pub place: Option<(Value, Value)>,
    /// Keys before `label`: `shape`, `plast`, `weightIndex`, ...
    pub extra: Dict,
    /// Keys after `label`: `preLoc`, `weightIndex`, ...
    pub late: Dict,
    /// All of it as NetPyNE stores it, if it is a pointer connection.
    pub pointer: Option<Arc<Dict>>,
}
