//! NetStims, made anew for every synapse that they drive.

use crate::build::Build;
use crate::description::conns::PlanId;
use crate::description::names::NameId;
use crate::description::network::{CellIndex, Stim};
use crate::model::{ParameterSetId, Source, SourceId, SourceKind};
use crate::streams::StreamCount;
use netpyne_math::hash::hash_str;
use netpyne_mechanism::MechId;
use netpyne_specs::Dict;
use std::sync::Arc;

/// A NetStim to be made for a synapse.
pub(crate) struct NetStim {
    /// Label of the stimulus.
    pub label: NameId,
    pub dict: Arc<Dict>,
    pub mechanism: MechId,
    pub set: ParameterSetId,
    pub seed: u32,
}

impl NetStim {
    /// How many random streams it has.
    pub fn streams(&self, build: &Build) -> StreamCount {
        build.streams_of(self.mechanism)
    }

    /// Makes it, for a synapse of `cell`.
    pub fn create(&self, build: &mut Build, cell: CellIndex) -> SourceId {
        let point = build.push_point_with(self.mechanism, None, PlanId::NONE, self.set);
        build.set_stream(point, [hash_str("NetStim"), build.gid(cell), self.seed]);
        build.net.stims.push(Stim { cell, dict: Arc::clone(&self.dict), point });
        let kind = SourceKind::Events(point);
        build.net.model.sources.push(Source { kind, threshold: NETCON_THRESHOLD, gid: None });
        SourceId::from_index(build.net.model.sources.len() - 1)
    }
}

/// NEURON's own threshold, which nothing changes for NetStims.
const NETCON_THRESHOLD: f64 = 10.0;
