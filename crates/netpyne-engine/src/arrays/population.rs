//! All instances of one mechanism.

use super::address::Address;
use super::diffusion::Diffusion;
use super::queue::event::Handle;
use super::scatter::{IonScatter, Scatter};
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::{Kind, Mechanism, Role};
use netpyne_mechanism::{Executable, Instances};
use std::ops::Range;
use std::sync::Arc;

/// No source, no connection.
pub(crate) const NONE: u32 = u32::MAX;

/// All instances of one mechanism: sorted by slot, the newest point process of a node first; artificial cells in order of
/// creation.
pub(crate) struct Population {
    /// Which mechanism.
    pub id: MechId,
    /// Its kernels.
    pub kernels: Arc<dyn Executable>,
    /// Its values.
    pub data: Instances,
    /// How currents reach the nodes.
    pub scatter: Scatter,
    /// Factor of currents at each instance, `1.e2 / area`, padded as fields are; empty for density mechanisms.
    pub scale: Vec<f64>,
    /// How ion currents reach the ions.
    pub ion_currents: Vec<IonScatter>,
    /// The pending flag-1 self event of each instance; empty if never moved.
    pub movable: Vec<Option<Handle>>,
    /// Source that each instance's `net_event` is the spike of, or [`NONE`]; empty if none is.
    pub sources: Vec<u32>,
    /// Connections onto each instance, in NEURON's order; empty if its mechanism has no FOR_NETCONS.
    pub fan_in: Vec<Vec<u32>>,
    /// Instances in the order in which NEURON initialises them, if that order can be seen; else empty.
    pub neuron_order: Vec<u32>,
    /// POINTERs, ascending by instance.
    pub pointers: Vec<PointerLink>,
    /// Whether kernels store to POINTERs.
    pub stores_pointers: bool,
    /// All instances in NEURON's order, if they must run one by one because one may see what another did before it, through a
    /// POINTER or in a common sequence of draws; else empty.
    pub one_by_one: Vec<u32>,
    /// How its states diffuse along the cables, if any do.
    pub diffusion: Option<Diffusion>,
    /// How many events at most are delivered to it at once; 0: one by one.
    pub lanes: usize,
    /// The least delay of connections from its instances, ms.
    pub spikes_arrive_after: f64,
    /// What there is to run.
    pub runs: Runs,
    /// Watched conditions by instance: `instance * watches + watch`, or [`NONE`].
    pub watch_objects: Vec<u32>,
    /// Active watches of each instance, in order of activation.
    pub watch_lists: Vec<Vec<u32>>,
}

/// What a mechanism has to run, found out once: it is asked in every step.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Runs {
    /// Whether it lives in cells.
    pub in_cells: bool,
    /// A bit for each role that has a kernel.
    pub roles: u32,
    /// Whether it has currents.
    pub currents: bool,
    /// Whether these are an electrode's.
    pub electrode: bool,
    /// Whether it has tables.
    pub tables: bool,
}

impl Runs {
    /// Of a mechanism.
    pub fn of(kernels: &dyn Executable) -> Self {
        let mechanism = kernels.mechanism();
        let bit = |role: Role| u32::from(kernels.has(role)) << role as u32;
        Self {
            in_cells: mechanism.kind != Kind::ArtificialCell,
            roles: Role::ALL.into_iter().map(bit).sum(),
            currents: mechanism.kernels.current.is_some(),
            electrode: mechanism.electrode,
            tables: !mechanism.tables.is_empty(),
        }
    }
}

/// A POINTER of an instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PointerLink {
    /// Which POINTER.
    pub pointer: u32,
    /// Whose.
    pub instance: u32,
    /// What it points at.
    pub address: Address,
}

impl Population {
    /// The mechanism.
    pub fn mechanism(&self) -> &Mechanism {
        self.kernels.mechanism()
    }

    /// Whether it lives in cells.
    #[inline]
    pub fn is_in_cells(&self) -> bool {
        self.runs.in_cells
    }

    /// Whether there is a kernel for a role.
    #[inline]
    pub fn has(&self, role: Role) -> bool {
        self.runs.roles >> role as u32 & 1 == 1
    }

    /// Whether kernels may run on all instances at once, with nothing to do before or after.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.one_by_one.is_empty() && self.pointers.is_empty()
    }

    /// Of the mechanism's currents that ions carry, which are added up.
    pub fn flows(&self) -> Vec<bool> {
        let carried = self.mechanism().currents.iter().filter(|current| current.ion.is_some()).count();
        (0..carried).map(|output| self.ion_currents.iter().any(|flow| flow.output == output)).collect()
    }

    /// The POINTERs of some instances.
    pub fn links_of(&self, instances: Range<usize>) -> Range<usize> {
        let before = |instance: usize| self.pointers.partition_point(|l| (l.instance as usize) < instance);
        if self.pointers.is_empty() { 0..0 } else { before(instances.start)..before(instances.end) }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let rows: usize = self.data.ion_rows.iter().map(Vec::len).sum();
        8 * (self.data.fields().len() + self.scale.len())
            + 4 * (self.data.node.len() + rows + self.sources.len() + self.neuron_order.len())
            + self.movable.len() * size_of::<Option<Handle>>()
            + self.scatter.bytes()
    }
}
