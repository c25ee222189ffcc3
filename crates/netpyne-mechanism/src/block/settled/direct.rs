//! Runs machine code on all instances in one go, where no column has to be gathered first.
//!
//! That needs eights of instances at eight nodes that follow one another (as cells side by side have them), or groups of rows
//! with one instance at each of the same eight nodes (as point processes are arranged).
#![allow(unsafe_code)]

use crate::block::graph::Source;
use crate::block::settled::entry::{Entry, Kernel, enter, leave};
use crate::block::settled::tail::{last_nodes, run_tail};
use crate::block::settled::{Classes, Fitted, SumKernel};
use crate::block::tape::{Link, Tape};
use crate::native::{self, Group, LANES};
use crate::run::{Instances, Scratch, Sums, Surroundings};
use netpyne_math::isa::Isa;

/// Instances in eights of nodes that follow one another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Eights {
    /// First node of each eight of the leading instances.
    pub first: Vec<u32>,
    /// Every node is below.
    pub end: usize,
}

/// The first nodes of all eights, if all are like that; instances that make no eight are left out.
pub(crate) fn eights(instances: &Instances) -> Option<Eights> {
    let whole = instances.count - instances.count % LANES;
    let nodes = instances.node.get(..whole)?;
    let follow = |eight: &[u32]| eight.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let last = last_nodes(instances, whole).unwrap_or_default();
    let all = whole + last.len() > 0 && nodes.chunks_exact(LANES).all(follow);
    let first = || nodes.iter().step_by(LANES).copied().collect();
    let end = nodes.iter().chain(last).max().map_or(0, |&n| n as usize + 1);
    all.then(|| Eights { first: first(), end })
}

/// Leading groups of rows at the same eight different nodes, and the number of instances in them.
pub(crate) fn groups(instances: &Instances) -> (Vec<Group>, usize) {
    let rows: Vec<&[u32]> = if instances.node.len() < instances.count {
        Vec::new()
    } else {
        instances.node[..instances.count].chunks_exact(LANES).collect()
    };
    let mut groups: Vec<Group> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let (start, end) = ((n * LANES * 8) as u64, ((n + 1) * LANES * 8) as u64);
        match groups.last_mut() {
            Some(group) if group.nodes == **row => group.end = end,
            _ => {
                let different = (1..LANES).all(|k| !row[..k].contains(&row[k]));
                if !different {
                    return (groups, n * LANES);
                }
                let mut nodes = [0; LANES];
                nodes.copy_from_slice(row);
                groups.push(Group { start, end, nodes });
            }
        }
    }
    (groups, rows.len() * LANES)
}

/// Per ion: whether the rows of all instances follow one another.
pub(crate) fn ions_in_order(instances: &Instances) -> Vec<bool> {
    let follow = |rows: &Vec<u32>| {
        rows.len() >= instances.count && rows[..instances.count].windows(2).all(|pair| pair[0] + 1 == pair[1])
    };
    instances.ion_rows.iter().map(follow).collect()
}

impl Tape {
    /// Whether it reads something that nodes have.
    pub(in crate::block) fn uses_nodes(&self) -> bool {
        self.links.iter().any(|link| is_of_nodes(*link))
    }

    /// Whether it reads only ions whose rows are in order.
    pub(in crate::block) fn ions_are_in(&self, in_order: &[bool]) -> bool {
        self.links.iter().all(|link| match link {
            Link::Load(Source::Ion(ion, _)) => in_order[*ion as usize],
            _ => true,
        })
    }

    /// Columns of outputs, and which of these they are.
    fn outputs(&self) -> impl Iterator<Item = (usize, u32)> {
        self.links.iter().zip(usize::from(self.working)..).filter_map(|(link, column)| match link {
            Link::Out(n) => Some((column, *n)),
            Link::Load(_) => None,
        })
    }

    /// Whether it reads ions.
    pub(in crate::block) fn uses_ions(&self) -> bool {
        self.links.iter().any(|link| matches!(link, Link::Load(Source::Ion(..))))
    }

    /// Whether it reads ions of which there are no columns among so many.
    pub(in crate::block) fn ions_past(&self, ions: usize, instances: &Instances) -> bool {
        self.links.iter().any(|link| match link {
            Link::Load(Source::Ion(ion, _)) => instances.ion_columns[*ion as usize] as usize >= ions,
            _ => false,
        })
    }
}

/// Whether a column is found by node.
pub(crate) fn is_of_nodes(link: Link) -> bool {
    matches!(link, Link::Load(Source::Voltage | Source::Area | Source::Diameter))
}

/// Runs a kernel that is not summed on the leading instances; says how many. `bits`: rows for watched differences, which the
/// kernel has as outputs if it is the one for these: a bit for every instance says whether its difference is positive.
#[allow(clippy::too_many_arguments)]
pub(crate) fn run_all(
    (fitted, classes): (&Fitted, Option<&Classes>),
    isa: Isa,
    slot: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
    bits: &mut [Vec<u64>],
) -> usize {
    let Some((kernel, code)) = fitted.kernel(classes, isa, slot, instances) else { return 0 };
    let bytes = instances.count.div_ceil(LANES);
    let has_row = |n: u32| bits.get(n as usize).is_some_and(|row| 8 * row.len() >= bytes);
    if !fitted.tape.outputs().all(|(_, n)| has_row(n)) {
        return 0;
    }
    let Some(mut entry) = enter(kernel, instances, around, None, scratch) else { return 0 };
    for (column, n) in fitted.tape.outputs() {
        entry.columns.0[column] = bits[n as usize].as_mut_ptr().cast();
    }
    let (nodes, count) = (&fitted.eights.first, kernel.count);
    // SAFETY: `enter` has found all columns, and seen that they are long enough, that tables are good, and that there are all
    // nodes; rows of bits have a byte for every eight instances, as has just been seen.
    unsafe { code.run(&entry.data(count, nodes, &[]), room(&mut scratch.spill, code)) };
    let last = run_tail((kernel, code, &entry), instances, around, None, scratch);
    leave(kernel, entry, instances);
    (count + last).min(instances.count)
}

/// Adds currents and conductances of the leading instances to the sums of their nodes; says how many.
pub(crate) fn add_all(
    (summing, classes): (&SumKernel, Option<&Classes>),
    isa: Isa,
    slot: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
    sums: &mut Sums<'_>,
) -> usize {
    let SumKernel { tape, code, picked, count, eights, groups, scaled } = summing;
    let (count, nodes) = (*count, eights.end);
    if *scaled && sums.scale.len() < instances.count || count > instances.count {
        return 0;
    }
    let kernel = Kernel { tape, picked, classes, isa, slot, count, nodes };
    let Some(entry) = enter(kernel, instances, around, Some(sums), scratch) else { return 0 };
    // SAFETY: as in `run_all`; sums too have all nodes, and there is a scale for every instance where scales matter.
    unsafe {
        code.run(&entry.data(count, &eights.first, groups), room(&mut scratch.spill, code));
    }
    let last = match groups.is_empty() {
        true => run_tail((kernel, code, &entry), instances, around, Some(sums), scratch),
        false => 0,
    };
    leave(kernel, entry, instances);
    count + last
}

impl Fitted {
    /// What it runs on the instances, if there is code for that.
    fn kernel<'a>(
        &'a self,
        classes: Option<&'a Classes>,
        isa: Isa,
        slot: usize,
        instances: &Instances,
    ) -> Option<(Kernel<'a>, &'a native::Native)> {
        let Fitted { tape, picked, .. } = self;
        let code = self.direct.as_ref()?;
        let whole = instances.count - instances.count % LANES;
        // Where nothing is looked up by row, padding makes up the last eight.
        let (count, nodes) = match tape.uses_nodes() {
            false if tape.uses_ions() => (whole, 0),
            false => (instances.count.next_multiple_of(LANES), 0),
            true if self.eights.first.len() * LANES == whole => (whole, self.eights.end),
            true => return None,
        };
        Some((Kernel { tape, picked, classes, isa, slot, count, nodes }, code))
    }
}

impl Entry {
    /// What code works on.
    fn data<'a>(&'a self, len: usize, nodes: &'a [u32], groups: &'a [Group]) -> native::Data<'a> {
        let Self { columns, uniforms, tables, .. } = self;
        native::Data { columns: &columns.0, uniforms, tables, len, nodes, groups }
    }
}

/// Memory for what code has no register for.
fn room<'s>(spill: &'s mut Vec<f64>, code: &native::Native) -> &'s mut [f64] {
    if spill.len() < code.spill() {
        spill.resize(code.spill(), 0.0);
    }
    spill
}
