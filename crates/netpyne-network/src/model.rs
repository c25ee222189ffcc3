//! The instantiated network as numbers: plain columns and indices, no names. What the engine gets.
//!
//! All orders are NEURON's orders of creation, because they decide the order of floating-point sums and of simultaneous
//! events: cells, point processes (newest first within a node), sources (threshold checks), connections (delivery).

mod matrix;
mod time_order;

use crate::column::{Column, Consecutive, Ids, same};
use crate::streams::StreamCount;
use netpyne_base::{Gid, define_id};
use netpyne_mechanism::ir::{FieldId, GlobalId, IonVar, PointerId, RandomId, VectorId};
use netpyne_mechanism::{Catalog, IonId, MechId};
use netpyne_morphology::Tree;
use std::sync::Arc;

pub use matrix::{CellCoefficients, CurrentSums, MatrixColumns, MatrixRecording, SampleTimes};
pub use time_order::TimeOrder;

define_id! { /// Index into [`Model::cells`].
CellId }
define_id! { /// Index into [`Model::templates`].
TemplateId }
define_id! { /// Index into [`PointProcesses`]: order of creation.
PointId }
define_id! { /// Index into [`Model::parameter_sets`].
ParameterSetId }
define_id! { /// Index into [`Model::sources`]: order of creation.
SourceId }
define_id! { /// Index into [`Connections`]: order of creation.
ConnectionId }

/// One part of a network, or the whole.
///
/// Cells, points, sources and connections of a part keep the relative order in which the whole network creates them.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Mechanisms and ions that all ids below refer to.
    pub catalog: Arc<Catalog>,
    /// Compartmental cells in order of creation.
    pub cells: Vec<Cell>,
    /// What cells are made of; cells that do not differ share one.
    pub templates: Vec<Template>,
    /// Point processes and artificial cells.
    pub points: PointProcesses,
    /// Parameter values that points refer to; points that do not differ share one.
    pub parameter_sets: Vec<Vec<(FieldId, f64)>>,
    /// Elements other than the first of array fields that were set: (point, field, element, value).
    pub elements: Vec<(PointId, FieldId, u32, f64)>,
    /// Random streams of points set explicitly: `Random123(id1, id2, id3)`, sequence 0.
    pub streams: Vec<(PointId, RandomId, [u32; 3])>,
    /// Vectors set explicitly.
    pub vectors: Vec<(PointId, VectorId, Arc<[f64]>)>,
    /// Spike sources.
    pub sources: Vec<Source>,
    /// Connections.
    pub connections: Connections,
    /// Gap junctions and other continuous transfers of voltage.
    pub transfers: Vec<Transfer>,
    /// POINTER variables set explicitly.
    pub pointers: Vec<(PointId, PointerId, Variable)>,
    /// POINTER variables of density mechanisms set explicitly.
    pub membrane_pointers: Vec<MembranePointer>,
    /// Cells whose spikes are recorded; `None`: all.
    pub recorded_gids: Option<Vec<Gid>>,
    /// Values played into variables.
    pub plays: Vec<Play>,
    /// Values to record over time.
    pub recordings: Vec<Recording>,
    /// Recordings that take their samples at given times, ascending, ms: (index into [`Self::recordings`], times).
    pub recording_times: Vec<(u32, Arc<[f64]>)>,
    /// Values to record over time, many together.
    pub matrices: Vec<MatrixRecording>,
    /// Sources whose spikes are recorded besides those with a gid, in order.
    pub recorded_sources: Vec<SourceId>,
    /// Global values of mechanisms.
    pub globals: Vec<(MechId, GlobalId, f64)>,
    /// Ions whose initial concentrations (`Xi0_X_ion`, `Xo0_X_ion`) were changed.
    pub ion_initials: Vec<(IonId, IonVar, f64)>,
    /// Order of integration in time.
    pub time_order: TimeOrder,
}

impl Model {
    /// The ids of the streams of all points: numbered in order of creation, and then again those that are set explicitly.
    pub fn streams_of_points(&self) -> impl Iterator<Item = (PointId, RandomId, [u32; 3])> {
        let mut count = StreamCount::at_load(&self.catalog);
        let numbered = self.points.mechanism.iter().enumerate().flat_map(move |(n, mechanism)| {
            let mechanism = self.catalog.get(*mechanism);
            let before = count;
            count += StreamCount::of(mechanism);
            before.ids(mechanism).map(move |(stream, ids)| (PointId::from_index(n), stream, ids))
        });
        numbered.chain(self.streams.iter().copied())
    }
}

/// A compartmental cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its gid.
    pub gid: Gid,
    /// What it is made of.
    pub template: TemplateId,
    /// Random streams that the network has before those of the cell.
    pub streams: StreamCount,
}

/// What a cell is made of. Node numbers are those of `tree`.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Discretised morphology; shared wherever geometry is equal.
    pub tree: Arc<Tree>,
    /// Specific capacitance by node, µF/cm²; 0 at zero-area nodes.
    pub capacitance: Vec<f64>,
    /// Density mechanisms.
    pub mechanisms: Vec<Insertion>,
    /// Ions inserted or set explicitly.
    pub ions: Vec<IonInsertion>,
    /// Voltages set after `v_init`: (node, mV).
    pub initial_voltage: Vec<(u32, f64)>,
}

/// A density mechanism in some segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Insertion {
    /// Which.
    pub mechanism: MechId,
    /// Nodes that have it, ascending.
    pub nodes: Vec<u32>,
    /// Parameters that differ from their defaults: a value per entry of `nodes`.
    pub parameters: Vec<(FieldId, Vec<f64>)>,
    /// Random streams that the cell has before those of the mechanism: a value per entry of `nodes`; empty if the mechanism
    /// has none.
    pub streams: Vec<StreamCount>,
}

/// What a POINTER of a density mechanism points at in one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembranePointer {
    /// Whose mechanism.
    pub cell: CellId,
    /// In which node.
    pub node: u32,
    /// Which mechanism.
    pub mechanism: MechId,
    /// Which of its POINTERs.
    pub pointer: PointerId,
    /// What it points at.
    pub to: Variable,
}

/// An ion in some segments; mechanisms that use the ion bring it along by themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct IonInsertion {
    /// Which.
    pub ion: IonId,
    /// Nodes, ascending.
    pub nodes: Vec<u32>,
    /// Variables set: a value per entry of `nodes`.
    pub values: Vec<(IonVar, Vec<f64>)>,
}

/// Point processes and artificial cells as columns, in order of creation.
#[derive(Clone, Debug, Default)]
pub struct PointProcesses {
    /// Mechanism of each.
    pub mechanism: Column<MechId>,
    /// Cell it sits in; [`NO_CELL`] for artificial cells.
    pub cell: Column<CellId>,
    /// Node of the cell it sits at; 0 for artificial cells.
    pub node: Column<u32>,
    /// Its parameters.
    pub parameters: Column<ParameterSetId>,
}

/// The cell of artificial cells.
pub const NO_CELL: CellId = CellId(u32::MAX);

impl PointProcesses {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.mechanism.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.mechanism.is_empty()
    }

    /// Adds one.
    pub fn push(
        &mut self,
        mechanism: MechId,
        cell: CellId,
        node: u32,
        parameters: ParameterSetId,
    ) -> PointId {
        self.mechanism.push(mechanism);
        self.cell.push(cell);
        self.node.push(node);
        self.parameters.push(parameters);
        PointId::from_index(self.len() - 1)
    }
}

/// What emits spikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What is watched.
    pub kind: SourceKind,
    /// Threshold, mV (or the variable's unit).
    pub threshold: f64,
    /// Whose spikes they are, if they count as a cell's: recorded as (time, gid).
    pub gid: Option<Gid>,
}

/// What a source watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A variable rising above the threshold.
    Crossing(Variable),
    /// `net_event` of a point process or artificial cell.
    Events(PointId),
    /// The source with this one's gid in another part of the network. Its threshold here means nothing, its gid must be set.
    Remote,
}

/// What a segment is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentVar {
    /// Diameter, µm.
    Diameter,
    /// Specific capacitance, µF/cm².
    Capacitance,
}

/// A value in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Time.
    Time,
    /// Membrane potential.
    Voltage(CellId, u32),
    /// Membrane potential at a node of a cell of another part; only POINTERs may look there.
    VoltageThere(Gid, u32),
    /// Capacitive current i_cap, mA/cm².
    CapacitiveCurrent(CellId, u32),
    /// All membrane current `i_membrane_`: ionic, synaptic and capacitive, without electrodes, nA.
    MembraneCurrent(CellId, u32),
    /// What a segment is like, which never changes; only for recording.
    Segment(CellId, u32, SegmentVar),
    /// Field (element 0) of a density mechanism.
    Density(CellId, u32, MechId, FieldId),
    /// Field (element 0) of a point process.
    Point(PointId, FieldId),
    /// Element of an array field of a density mechanism.
    DensityElement(CellId, u32, MechId, FieldId, u32),
    /// Element of an array field of a point process.
    PointElement(PointId, FieldId, u32),
    /// Element of a mechanism's global value (0 for scalars); only for recording.
    Global(MechId, GlobalId, u32),
    /// Variable of an ion.
    Ion(CellId, u32, IonId, IonVar),
    /// Element of the weight vector of a connection.
    Weight(ConnectionId, u32),
}

/// Connections as columns, in order of creation.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    /// Source of each.
    pub source: Column<SourceId>,
    /// Target of each.
    pub target: Ids<PointId>,
    /// Value of the weight vector's element `weight_index`; all others start at 0.
    pub weight: Column<f64>,
    /// Which element `weight` is.
    pub weight_index: Column<u8>,
    /// Delay, ms.
    pub delay: Column<f64>,
}

impl Connections {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.source.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// Adds one.
    pub fn push(
        &mut self,
        source: SourceId,
        target: PointId,
        weight: f64,
        weight_index: u8,
        delay: f64,
    ) -> ConnectionId {
        self.source.push(source);
        self.target.push(target);
        self.weight.push(weight);
        self.weight_index.push(weight_index);
        self.delay.push(delay);
        ConnectionId::from_index(self.len() - 1)
    }
}

/// After every voltage update, the field takes the voltage's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Whose voltage is taken.
    pub from: VoltageSource,
    /// Point process and field that take it.
    pub to: (PointId, FieldId),
}

/// Whose voltage a [`Transfer`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoltageSource {
    /// A node of a cell of this part.
    Here(CellId, u32),
    /// A node of a cell of another part.
    There(Gid, u32),
}

/// NEURON's `Vector.play`.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// Variable that is set.
    pub target: Variable,
    /// Times, ms, ascending.
    pub times: Arc<[f64]>,
    /// Value from each time on (or at it, if continuous).
    pub values: Arc<[f64]>,
    /// Linear interpolation instead of steps.
    pub continuous: bool,
}

/// NEURON's `Vector.record`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recording {
    /// What is recorded.
    pub variable: Variable,
    /// Interval between samples, ms; 0: every time step.
    pub step: f64,
}

same! { CellId ParameterSetId SourceId }

impl Consecutive for PointId {
    fn number(self) -> u32 {
        self.0
    }

    fn numbered(number: u32) -> Self {
        PointId(number)
    }
}
