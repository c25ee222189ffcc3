//! Cells as built: what later phases need to know of them, kept for cells to which the same rules apply.

use crate::description::network::StructureId;
use crate::model::TemplateId;
use crate::streams::StreamCount;
use netpyne_mechanism::ir::{FieldId, IonVar};
use netpyne_mechanism::{IonId, MechId};
use netpyne_morphology::{Morphology, SectionIx, Tree};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// A point process that is part of a cell.
#[derive(Clone)]
pub(crate) struct PointpDraft {
    /// Section it is in.
    pub section: SectionIx,
    /// Its label in the rule.
    pub label: String,
    /// What it is.
    pub mechanism: MechId,
    /// Where in the section it was made.
    pub loc: f64,
    /// Where it is, the number of segments having changed since.
    pub stands_at: f64,
    /// Where in the tree.
    pub node: u32,
    /// Its parameters.
    pub set: Vec<(FieldId, f64)>,
    /// The variable that serves as the cell's voltage.
    pub vref: Option<FieldId>,
    /// Names of its weights.
    pub syn_list: Option<Vec<String>>,
    /// Random streams that the cell has before its own.
    pub streams: StreamCount,
}

/// A finished cell: what later phases need to know of it.
#[derive(Clone)]
pub(crate) struct BuiltCell {
    /// What it is made of.
    pub template: TemplateId,
    /// Its description.
    pub structure: StructureId,
    /// Sections with their geometry.
    pub morph: Morphology,
    /// Their nodes.
    pub tree: Arc<Tree>,
    /// Sections, by [`SectionIx`].
    pub secs: Vec<SectionInfo>,
    /// Point processes that are part of it.
    pub pointps: Vec<PointpDraft>,
    /// Named lists of sections.
    pub sec_lists: Dict,
    /// Where spikes are detected.
    pub source: SpikeSource,
    /// Random streams of its mechanisms and point processes.
    pub streams: StreamCount,
}

/// What connections need to know of a section.
#[derive(Clone, Debug)]
pub(crate) struct SectionInfo {
    /// Its name.
    pub name: String,
    /// Factors of weights, one per segment.
    pub weight_norm: Option<Vec<f64>>,
    /// `geom.L` as described; strings and all.
    pub described_length: Option<Value>,
    /// `geom.nseg` as described.
    pub described_nseg: f64,
}

/// Where spikes are detected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpikeSource {
    /// Node whose voltage is watched.
    pub node: u32,
    /// Point process (index) and variable watched instead.
    pub vref: Option<(usize, FieldId)>,
    /// Threshold.
    pub threshold: f64,
}

/// What was built for which rules.
#[derive(Default)]
pub(crate) struct Cache {
    /// With the initial concentrations that the creation of such a cell sets.
    pub cells: HashMap<Vec<usize>, (Arc<BuiltCell>, Initials)>,
    /// With the section and the place where spikes are detected.
    pub structures: HashMap<Vec<usize>, (StructureId, Option<Detection>)>,
    pub last_template: HashMap<Vec<usize>, TemplateId>,
    /// Cells of other parts.
    pub elsewhere: HashMap<Vec<usize>, Arc<BuiltCell>>,
    pub traces: HashMap<Vec<usize>, Trace>,
}

/// Section and place where spikes are detected.
pub(crate) type Detection = (usize, f64);

/// Initial concentrations, in the order set.
pub(crate) type Initials = Vec<(IonId, IonVar, f64)>;

/// What the creation of a cell changes for the cells after it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// Initial concentrations it sets.
    pub initials: Initials,
    /// Random streams it has.
    pub streams: StreamCount,
    /// Its sections without a parent.
    pub roots: usize,
}
