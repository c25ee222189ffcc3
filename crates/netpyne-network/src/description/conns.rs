//! Connections as NetPyNE describes them: compact columns beside those of the model.

use crate::column::{Column, Consecutive, Ids, same};
use crate::description::cell_index::CellIndex;
use crate::description::names::NameId;
use crate::model::{ConnectionId, PointId};
use netpyne_base::{Gid, define_id};
use netpyne_specs::{Dict, Value};
use std::sync::Arc;

define_id! { /// Index into [`Conns::plans`].
PlanId }

impl PlanId {
    /// No plan.
    pub const NONE: PlanId = PlanId(u32::MAX);
}

/// Connections in order of creation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conns {
    /// What all connections of a rule and synaptic mechanism have in common.
    pub plans: Vec<Plan>,
    /// Target cell.
    pub post: Column<CellIndex>,
    /// Plan.
    pub plan: Column<PlanId>,
    /// Weight, delay, source and target: see [`Link`].
    pub link: Ids<Link>,
    /// Pointer connections, by [`Linked::Pointer`].
    pub pointers: Vec<PointerConn>,
}

/// Where the numbers of a connection are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link(u32);

/// [`Link`] taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// In `model.connections`.
    Connection(ConnectionId),
    /// In [`Conns::pointers`].
    Pointer(u32),
}

impl Link {
    const POINTER: u32 = 1 << 31;

    /// A connection of the model.
    pub fn connection(id: ConnectionId) -> Self {
        Link(id.0)
    }

    /// A pointer connection.
    pub fn pointer(index: u32) -> Self {
        Link(index | Self::POINTER)
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    pub(crate) fn from_bits(bits: u32) -> Self {
        Link(bits)
    }

    /// Which of the two.
    pub fn get(self) -> Linked {
        if self.0 & Self::POINTER == 0 {
            Linked::Connection(ConnectionId(self.0))
        } else {
            Linked::Pointer(self.0 & !Self::POINTER)
        }
    }
}

/// A connection without events, so that its numbers are here: a gap junction, a graded synapse, or one that NetPyNE drops
/// (`Compat::drop_onto_artificial`).
#[derive(Clone, Debug, PartialEq)]
pub struct PointerConn {
    /// Presynaptic cell.
    pub pre: Gid,
    /// Weight.
    pub weight: f64,
    /// Delay, ms.
    pub delay: f64,
    /// The synapse, or what a dropped one would end on.
    pub target: PointId,
    /// The dictionary that NetPyNE stores; `weight` and `delay` are among its entries.
    pub dict: Dict,
}

/// What all connections of a rule and synaptic mechanism have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Label of the rule, if labels are stored.
    pub label: Option<NameId>,
    /// Synaptic mechanism; none for targets without any.
    pub syn_mech: Option<NameId>,
    /// Source of a stimulus, for connections from a `NetStim`.
    pub pre_label: Option<NameId>,
    /// Keys between `delay` and `label`: shape, plast, weightIndex, ...
    pub extra: Dict,
    /// Whether plasticity (`STDP`) follows the connections; not if synapses are redistributed.
    pub plastic: bool,
    /// Keys after `label`: `preLoc` for targets with sections, `weightIndex` for others.
    pub late: Dict,
    /// Whether weights, delays and locations that are whole were written as Python ints.
    pub whole: [bool; 3],
    /// `sec` and `loc` of targets that are no synapse (artificial cells, cells with their own voltage).
    pub fixed_place: Option<(Value, Value)>,
    /// Parameters of the synaptic mechanism.
    pub syn_params: Option<Arc<Dict>>,
}

/// Who is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pre {
    /// A cell.
    Cell(Gid),
    /// A stimulus.
    NetStim,
}

/// One connection, put together.
#[derive(Clone, Copy, Debug)]
pub struct Conn<'a> {
    /// Presynaptic side.
    pub pre: Pre,
    /// Target cell.
    pub post: CellIndex,
    /// What it shares with others.
    pub plan: &'a Plan,
    /// Target.
    pub target: PointId,
    /// Section; none for artificial targets.
    pub sec: Option<NameId>,
    /// Location in the section.
    pub loc: f64,
    /// Weight.
    pub weight: f64,
    /// Delay, ms.
    pub delay: f64,
    /// Details of a pointer connection.
    pub pointer: Option<&'a PointerConn>,
}

impl Conns {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.post.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.post.is_empty()
    }

    /// Positions of the connections of each cell, in order of creation: `order[start[cell]..start[cell + 1]]`.
    pub fn by_cell(&self, cells: usize) -> ByCell {
        let mut start = vec![0u32; cells + 1];
        for post in &self.post {
            start[post.index() + 1] += 1;
        }
        for i in 0..cells {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut order = vec![0u32; self.len()];
        for (i, post) in self.post.iter().enumerate() {
            order[next[post.index()] as usize] = i as u32;
            next[post.index()] += 1;
        }
        ByCell { start, order }
    }
}

/// Connections grouped by target cell.
#[derive(Clone, Debug, Default)]
pub struct ByCell {
    start: Vec<u32>,
    order: Vec<u32>,
}

impl ByCell {
    /// Positions of the connections of all cells, cell by cell.
    pub fn all(&self) -> &[u32] {
        &self.order
    }

    /// Which of [`all`](Self::all) are those of `cell`.
    pub fn range(&self, cell: CellIndex) -> std::ops::Range<u32> {
        self.start[cell.index()]..self.start[cell.index() + 1]
    }

    /// Positions of the connections of `cell`, in order of creation.
    pub fn of(&self, cell: CellIndex) -> &[u32] {
        &self.order[self.start[cell.index()] as usize..self.start[cell.index() + 1] as usize]
    }
}

same! { PlanId }

impl Consecutive for Link {
    fn number(self) -> u32 {
        self.bits()
    }

    fn numbered(number: u32) -> Self {
        Link::from_bits(number)
    }
}
