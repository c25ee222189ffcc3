//! Connections that wait until all rules have been applied.

use crate::build::share::Ordinal;
use crate::build::syn_mech::SynMech;
use crate::description::conns::PlanId;
use crate::description::network::CellIndex;
use crate::model::PointId;
use netpyne_morphology::SectionIx;
use netpyne_specs::Value;
use std::sync::Arc;

/// A connection whose synapse does not exist yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// Presynaptic cell.
    pub pre: Ordinal,
    /// Target cell.
    pub post: CellIndex,
    /// Where the synapse goes; none for targets without synapses.
    pub place: Option<(SectionIx, f64)>,
    /// Target without synapses.
    pub point: Option<PointId>,
    /// Weight.
    pub weight: f64,
    /// Element of the weight vector.
    pub weight_index: u8,
    /// Delay.
    pub delay: f64,
    /// Plan.
    pub plan: PlanId,
}

/// The presynaptic side of a pointer connection, made after all rules.
pub(crate) struct Mirrored {
    pub cell: Ordinal,
    pub other: Ordinal,
    pub sec: Value,
    pub loc: Value,
    pub pre_sec: Value,
    pub pre_loc: Value,
    pub weight: Value,
    pub syn: Arc<SynMech>,
    /// Id of the connection that this one mirrors, and its own.
    pub ids: (u32, u32),
    pub path: String,
}
