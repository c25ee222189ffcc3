//! All instances of one mechanism, and how their currents reach the nodes.

use crate::cables::membrane::MembraneCurrent;
use crate::events::queue::Handle;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::{Kind, Mechanism};
use netpyne_mechanism::run::{CurrentOut, Executable, Instances, IonColumns, Role};
use std::ops::Range;
use std::sync::Arc;

/// Instances are evaluated this many at a time, so that what kernels leave is still in the cache when it is added up.
pub(crate) const CHUNK: usize = 1024;

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
    /// Factor of currents at each instance, `1.e2 / area`; empty for density mechanisms.
    pub scale: Vec<f64>,
    /// How ion currents reach the ions.
    pub ion_currents: Vec<IonScatter>,
    /// The pending flag-1 self event of each instance; empty if never moved.
    pub movable: Vec<Option<Handle>>,
    /// Source that each instance's `net_event` is the spike of, or [`NONE`]; empty if none is.
    pub sources: Vec<u32>,
    /// Connections onto each instance, in NEURON's order; empty if nobody asks.
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
    /// How many events at most are delivered to it at once; 0: one by one.
    pub lanes: usize,
    /// The least delay of connections from its instances, ms.
    pub spikes_arrive_after: f64,
    /// Roles that have a kernel.
    pub roles: Vec<Role>,
    /// Watched conditions by instance: `instance * watches + watch`, or [`NONE`].
    pub watch_objects: Vec<u32>,
    /// Active watches of each instance, in order of activation.
    pub watch_lists: Vec<Vec<u32>>,
}

/// A POINTER of an instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PointerLink {
    /// Which POINTER.
    pub pointer: u32,
    /// Whose.
    pub instance: u32,
    /// What it points at.
    pub address: crate::variables::address::Address,
}

impl Population {
    /// The mechanism.
    pub fn mechanism(&self) -> &Mechanism {
        self.kernels.mechanism()
    }

    /// Whether it lives in cells.
    pub fn is_in_cells(&self) -> bool {
        self.mechanism().kind != Kind::ArtificialCell
    }

    /// Whether there is a kernel for a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The POINTERs of some instances.
    pub fn links_of(&self, instances: Range<usize>) -> Range<usize> {
        let before = |instance: usize| self.pointers.partition_point(|l| (l.instance as usize) < instance);
        if self.pointers.is_empty() { 0..0 } else { before(instances.start)..before(instances.end) }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let rows: usize = self.data.ion_rows.iter().map(Vec::len).sum();
        8 * (self.data.fields.len() + self.scale.len())
            + 4 * (self.data.node.len() + rows + self.sources.len() + self.neuron_order.len())
            + self.movable.len() * size_of::<Option<Handle>>()
            + self.scatter.runs.len() * size_of::<Run>()
    }
}

/// Consecutive instances at consecutive positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    first: u32,
    at: u32,
    len: u32,
}

/// Positions of instances, as runs where runs are long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scatter {
    runs: Vec<Run>,
    /// First run of each chunk, and the end; empty where runs are short.
    chunks: Vec<u32>,
}

impl Scatter {
    /// Finds the runs of `positions`; none crosses a chunk.
    pub fn new(positions: &[u32]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let mut chunks = Vec::new();
        for (i, &at) in positions.iter().enumerate() {
            let new_chunk = i % CHUNK == 0;
            if new_chunk {
                chunks.push(runs.len() as u32);
            }
            match runs.last_mut() {
                Some(run) if !new_chunk && run.at + run.len == at => run.len += 1,
                _ => runs.push(Run { first: i as u32, at, len: 1 }),
            }
        }
        chunks.push(runs.len() as u32);
        let short = runs.len() * 4 > positions.len();
        if short { Self::default() } else { Self { runs, chunks } }
    }

    /// Calls `each(instance - range.start, position, length)` for the instances of a chunk, in order.
    #[inline(always)]
    fn for_each(&self, positions: &[u32], range: &Range<usize>, mut each: impl FnMut(usize, usize, usize)) {
        // What is left over starts within a chunk.
        if self.chunks.is_empty() || !range.start.is_multiple_of(CHUNK) {
            for (i, &at) in positions[range.clone()].iter().enumerate() {
                each(i, at as usize, 1);
            }
        } else {
            let chunk = range.start / CHUNK;
            for run in &self.runs[self.chunks[chunk] as usize..self.chunks[chunk + 1] as usize] {
                each(run.first as usize - range.start, run.at as usize, run.len as usize);
            }
        }
    }
}

impl Scatter {
    /// Combines the currents of a chunk with `rhs` and its conductances with `d`, instance by instance.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn add(
        &self,
        node: &[u32],
        range: &Range<usize>,
        current: &[f64],
        conductance: &[f64],
        rhs: &mut [f64],
        d: &mut [f64],
        to_rhs: impl Fn(f64, f64) -> f64,
        to_d: impl Fn(f64, f64) -> f64,
    ) {
        if !self.chunks.is_empty() && range.start.is_multiple_of(CHUNK) {
            return self.for_each(node, range, |i, slot, n| {
                for (rhs, &r) in rhs[slot..slot + n].iter_mut().zip(&current[i..i + n]) {
                    *rhs = to_rhs(*rhs, r);
                }
                for (d, &g) in d[slot..slot + n].iter_mut().zip(&conductance[i..i + n]) {
                    *d = to_d(*d, g);
                }
            });
        }
        // Many instances in one node, as synapses are: the sums stay in registers until the node changes.
        let node = &node[range.clone()];
        let mut first = 0;
        while let Some(&slot) = node.get(first) {
            let same = node[first..].iter().take_while(|&&other| other == slot).count();
            let (mut sum, mut diagonal) = (rhs[slot as usize], d[slot as usize]);
            let here = first..first + same;
            for (&i, &g) in current[here.clone()].iter().zip(&conductance[here]) {
                sum = to_rhs(sum, i);
                diagonal = to_d(diagonal, g);
            }
            (rhs[slot as usize], d[slot as usize]) = (sum, diagonal);
            first += same;
        }
    }
}

/// How one ion current reaches the ion's sum.
#[derive(Clone, Debug)]
pub(crate) struct IonScatter {
    /// Which of [`CurrentOut::ion_currents`].
    pub output: usize,
    /// Which use of an ion.
    pub use_index: usize,
    /// Which ion.
    pub ion: usize,
    /// Rows.
    pub scatter: Scatter,
}

/// Adds the currents and conductances of a chunk of instances to the nodes and the ions.
#[allow(clippy::too_many_arguments)]
pub(crate) fn add_currents(
    population: &Population,
    range: &Range<usize>,
    out: &mut CurrentOut,
    rhs: &mut [f64],
    d: &mut [f64],
    area: &[f64],
    ions: &mut [IonColumns],
    membrane: Option<&mut MembraneCurrent>,
) {
    let len = range.len();
    for flow in &population.ion_currents {
        let values = &mut out.ion_currents[flow.output][..len];
        if !population.scale.is_empty() {
            // (i * 1e2) / area, whereas the membrane current is multiplied by the rounded quotient.
            for (value, &slot) in values.iter_mut().zip(&population.data.node[range.clone()]) {
                *value = *value * 1e2 / area[slot as usize];
            }
        }
        let sum = &mut ions[flow.ion].current;
        flow.scatter.for_each(&population.data.ion_rows[flow.use_index], range, |i, row, n| {
            for (sum, value) in sum[row..row + n].iter_mut().zip(&values[i..i + n]) {
                *sum += value;
            }
        });
    }
    let (current, conductance) = (&mut out.current[..len], &mut out.conductance[..len]);
    if !population.scale.is_empty() {
        let scale = &population.scale[range.clone()];
        for ((current, conductance), scale) in current.iter_mut().zip(conductance.iter_mut()).zip(scale) {
            *conductance *= scale;
            *current *= scale;
        }
    }
    let (node, scatter) = (&population.data.node, &population.scatter);
    if population.mechanism().electrode {
        if let Some(MembraneCurrent { current: rhs, conductance: d }) = membrane {
            scatter.add(node, range, current, conductance, rhs, d, |x, i| x + i, |x, g| x - g);
        }
        scatter.add(node, range, current, conductance, rhs, d, |x, i| x + i, |x, g| x - g);
    } else {
        scatter.add(node, range, current, conductance, rhs, d, |x, i| x - i, |x, g| x + g);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_and_never_cross_chunks() {
        let positions: Vec<u32> = (100..100 + 3000).collect();
        let scatter = Scatter::new(&positions);
        assert_eq!(scatter.runs.iter().map(|r| r.len).sum::<u32>(), 3000);
        assert_eq!(scatter.runs.len(), 3);
        assert!(Scatter::new(&[5, 5, 9, 1]).chunks.is_empty());
        let mut seen = Vec::new();
        scatter.for_each(&positions, &(CHUNK..2 * CHUNK), |i, at, n| seen.push((i, at, n)));
        assert_eq!(seen, [(0, 100 + CHUNK, CHUNK)]);
    }
}
