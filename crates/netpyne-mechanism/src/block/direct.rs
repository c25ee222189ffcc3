//! Runs machine code on all instances in one go, where no column has to be gathered first.
//!
//! That needs eights of instances at eight nodes that follow one another (as cells side by side have them), or groups of rows
//! with one instance at each of the same eight nodes (as point processes are arranged).
#![allow(unsafe_code)]

use super::graph::Source;
use super::run::{Data, check_key, renew, table_words, uniforms};
use super::settled::{Classes, Fitted, SumKernel};
use super::steady::Memo;
use super::tape::{Column, Link, Tape};
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
    let all = whole > 0 && nodes.chunks_exact(LANES).all(follow);
    let first = || nodes.iter().step_by(LANES).copied().collect();
    all.then(|| Eights { first: first(), end: nodes.iter().max().map_or(0, |&n| n as usize + 1) })
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
    pub(super) fn uses_nodes(&self) -> bool {
        self.links.iter().any(|link| is_of_nodes(*link))
    }

    /// Whether it reads only ions whose rows are in order.
    pub(super) fn ions_are_in(&self, in_order: &[bool]) -> bool {
        self.links.iter().all(|link| match link {
            Link::Load(Source::Ion(ion, _)) => in_order[*ion as usize],
            _ => true,
        })
    }
}

/// Whether a column is found by node.
pub(crate) fn is_of_nodes(link: Link) -> bool {
    matches!(link, Link::Load(Source::Voltage | Source::Area | Source::Diameter))
}

/// Runs a kernel without outputs on the leading instances; says how many.
pub(crate) fn run_all(
    (fitted, classes): (&Fitted, Option<&Classes>),
    isa: Isa,
    memo: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
) -> usize {
    let Some((code, eights)) = &fitted.direct else { return 0 };
    let count = instances.count - instances.count % LANES;
    let nodes = !fitted.tape.uses_nodes() || (eights.first.len() * LANES == count && has(around, eights.end));
    if count == 0 || !nodes || !fits(&fitted.tape, count, instances, around) {
        return 0;
    }
    prepare(&fitted.tape, isa, memo, count, instances, around, scratch);
    let nobody = std::ptr::null_mut();
    scratch.columns.0.extend([nobody; 3]);
    if !pick(&fitted.tape, &fitted.picked, classes, scratch) {
        return 0;
    }
    let data = native::Data {
        columns: &scratch.columns.0,
        uniforms: &scratch.uniforms,
        tables: &scratch.words,
        len: count,
        nodes: &eights.first,
        groups: &[],
    };
    scratch.spill.resize(scratch.spill.len().max(code.spill), 0.0);
    // SAFETY: `prepare` has linked all columns, `fits` has checked that they are long enough and tables are good, `has` that
    // there are all nodes (where nodes matter).
    unsafe { code.run(&data, &mut scratch.spill) };
    count
}

/// Whether all that is by node has this many nodes.
fn has(around: &Surroundings<'_>, nodes: usize) -> bool {
    around.voltage.len().min(around.area.len()).min(around.diameter.len()) >= nodes
}

/// Adds currents and conductances of the leading instances to the sums of their nodes; says how many.
pub(crate) fn add_all(
    (kernel, classes): (&SumKernel, Option<&Classes>),
    isa: Isa,
    memo: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
    sums: &mut Sums<'_>,
) -> usize {
    let count = kernel.count;
    let scaled = kernel.groups.is_empty() || sums.scale.len() >= count;
    let nodes = kernel.eights.end;
    let there = has(around, nodes) && sums.rhs.len().min(sums.d.len()) >= nodes;
    if !(scaled && there && count <= instances.count && fits(&kernel.tape, count, instances, around)) {
        return 0;
    }
    prepare(&kernel.tape, isa, memo, count, instances, around, scratch);
    let behind = [sums.rhs.as_mut_ptr(), sums.d.as_mut_ptr(), sums.scale.as_ptr().cast_mut()];
    scratch.columns.0.extend(behind);
    if !pick(&kernel.tape, &kernel.picked, classes, scratch) {
        return 0;
    }
    let data = native::Data {
        columns: &scratch.columns.0,
        uniforms: &scratch.uniforms,
        tables: &scratch.words,
        len: count,
        nodes: &kernel.eights.first,
        groups: &kernel.groups,
    };
    scratch.spill.resize(scratch.spill.len().max(kernel.code.spill), 0.0);
    // SAFETY: as in `run_all`; sums too have all nodes, and there is a scale for every instance where scales matter.
    unsafe { kernel.code.run(&data, &mut scratch.spill) };
    count
}

/// Makes tables of the columns that depend on the class only; says whether that went well.
fn pick(tape: &Tape, picked: &[Column], classes: Option<&Classes>, scratch: &mut Scratch) -> bool {
    let columns = &mut scratch.columns.0;
    if picked.is_empty() {
        columns.push(std::ptr::null_mut());
        return true;
    }
    let Some(classes) = classes else { return false };
    scratch.picked.clear();
    scratch.picked.resize(picked.len() * LANES, 0.0);
    debug_assert!(tape.working <= picked[0]);
    for (&column, table) in picked.iter().zip(scratch.picked.chunks_exact_mut(LANES)) {
        let start = &mut columns[usize::from(column)];
        for (value, &example) in table.iter_mut().zip(&classes.example) {
            // SAFETY: examples are instances, and the column, as linked, has a value for every instance.
            *value = unsafe { *start.add(example as usize) };
        }
        *start = table.as_mut_ptr();
    }
    columns.push(classes.of.as_ptr().cast_mut().cast());
    true
}

/// Whether all that the tape touches is there for the leading `count` instances.
fn fits(tape: &Tape, count: usize, instances: &Instances, around: &Surroundings<'_>) -> bool {
    super::run::can_run(tape, instances, around)
        && tape.links.iter().all(|link| match link {
            Link::Load(Source::Ion(ion, variable)) => {
                let first = instances.ion_rows[*ion as usize].first().map_or(0, |&row| row as usize);
                let columns = &around.ions[instances.ion_columns[*ion as usize] as usize];
                columns.column(*variable).len() >= first + count
            }
            _ => true,
        })
}

/// Computes uniforms, brings memos up to date, finds columns.
fn prepare(
    tape: &Tape,
    isa: Isa,
    slot: usize,
    count: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
) {
    uniforms(tape, instances, around, &mut scratch.uniforms);
    table_words(tape, &instances.tables, &mut scratch.words);
    let mut memo = std::mem::take(&mut instances.memos[slot]);
    if let Some(steady) = &tape.steady {
        check_key(steady, &mut memo, instances, around);
        if !(steady.trusted && memo.done >= count) {
            const LANES: usize = 128;
            let mut block = std::mem::take(&mut scratch.block);
            block.resize(block.len().max(usize::from(steady.compute.working) * LANES + 8), 0.0);
            for at in (0..count).step_by(LANES) {
                let len = LANES.min(count - at).next_multiple_of(crate::run::PAD).min(instances.stride - at);
                let data = Data { at, real: len.min(count - at), len, lanes: LANES, offset: 0 };
                let columns = &mut scratch.columns.0;
                renew(steady, isa, &data, &mut block, &mut memo, instances, around, columns);
            }
            scratch.block = block;
        }
    }
    link_all(tape, instances, &mut memo, around, &mut scratch.columns.0);
    instances.memos[slot] = memo;
}

/// Where each column starts. Working columns are nowhere: machine code has registers.
fn link_all(
    tape: &Tape,
    instances: &mut Instances,
    memo: &mut Memo,
    around: &mut Surroundings<'_>,
    columns: &mut Vec<*mut f64>,
) {
    columns.clear();
    columns.resize(usize::from(tape.working), std::ptr::null_mut());
    let stride = instances.stride;
    for link in &tape.links {
        columns.push(match *link {
            Link::Load(Source::Field(c)) => instances.fields[c as usize * stride..].as_mut_ptr(),
            Link::Load(Source::Memo(k)) => memo.values[k as usize * stride..].as_mut_ptr(),
            Link::Load(Source::Pointer(p)) => instances.pointers[p as usize].as_mut_ptr(),
            Link::Load(Source::Voltage) => around.voltage.as_mut_ptr(),
            Link::Load(Source::Area) => around.area.as_ptr().cast_mut(),
            Link::Load(Source::Diameter) => around.diameter.as_ptr().cast_mut(),
            Link::Load(Source::Ion(ion, variable)) => {
                let first = instances.ion_rows[ion as usize].first().map_or(0, |&row| row as usize);
                let ion = instances.ion_columns[ion as usize] as usize;
                around.ions[ion].column_mut(variable)[first..].as_mut_ptr()
            }
            // Outputs of sum kernels stay in registers; there are no other links.
            Link::Load(_) | Link::Out(_) => std::ptr::null_mut(),
        });
    }
}
