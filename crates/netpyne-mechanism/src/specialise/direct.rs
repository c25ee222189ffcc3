//! Runs machine code on all instances in one go, where no column has to be gathered first.
//!
//! That needs eights of instances at eight nodes that follow one another (as cells side by side have them), or groups of rows
//! with one instance at each of the same eight nodes (as point processes are arranged).
#![allow(unsafe_code)]

use super::classes::Classes;
use super::kernels::{DirectKernel, SumKernel};
use super::prepared::{Prepared, Slot, prepare};
use super::task::Task;
use crate::executable::Call;
use crate::native::NativeKernel;
use crate::native::data::{LANES, Operands};
use crate::storage::Sums;
use netpyne_math::isa::Isa;

/// Runs a kernel that is not summed on the leading instances; says how many. `bits`: rows for watched differences, which the
/// kernel has as outputs if it is the one for these: a bit for every instance says whether its difference is positive.
pub(crate) fn run_all(
    (kernel, classes): (&DirectKernel, Option<&Classes>),
    isa: Isa,
    slot: &mut Slot,
    call: &mut Call<'_>,
    bits: &mut [Vec<u64>],
) -> usize {
    let all = call.instances.count();
    let Some((task, code)) = task(kernel, classes, isa, all) else { return 0 };
    let bytes = all.div_ceil(LANES);
    let has_row = |n: u32| bits.get(n as usize).is_some_and(|row| 8 * row.len() >= bytes);
    if !task.tape.outputs().all(|(_, n)| has_row(n)) || !prepare(task, slot, call, None) {
        return 0;
    }
    let (nodes, count) = (&kernel.eights.first, task.count);
    if count > 0 {
        for (column, n) in task.tape.outputs() {
            slot.prepared.columns.0[column] = bits[n as usize].as_mut_ptr().cast();
        }
        let operands = slot.prepared.operands(count, nodes, &[]);
        // SAFETY: `prepare` has found all columns, and seen that they are long enough, that tables are good, and that there are
        // all nodes; rows of bits have a byte for every eight instances, as has just been seen.
        unsafe { code.run(&operands, room(&mut call.scratch.spill, code)) };
    }
    let last = run_tail((task, code), slot, call, None, bits);
    (count + last).min(all)
}

/// Adds currents and conductances of the leading instances to the sums of their nodes; says how many.
pub(crate) fn add_all(
    (kernel, classes): (&SumKernel, Option<&Classes>),
    isa: Isa,
    slot: &mut Slot,
    call: &mut Call<'_>,
    sums: &mut Sums<'_>,
) -> usize {
    let SumKernel { tape, code, picked, count, eights, groups, scaled } = kernel;
    let (count, nodes, all) = (*count, eights.end, call.instances.count());
    if *scaled && sums.scale.len() < all || count > all {
        return 0;
    }
    let task = Task { tape, picked, classes, isa, count, nodes };
    if !prepare(task, slot, call, Some(sums)) {
        return 0;
    }
    if count > 0 {
        let operands = slot.prepared.operands(count, &eights.first, groups);
        // SAFETY: as in `run_all`; sums too have all nodes, and there is a scale for every instance where scales matter.
        unsafe { code.run(&operands, room(&mut call.scratch.spill, code)) };
    }
    let last = match groups.is_empty() {
        true => run_tail((task, code), slot, call, Some(sums), &mut []),
        false => 0,
    };
    count + last
}

/// Runs code for eights of nodes on the instances behind those that it has just run on, with what was prepared for them. Says
/// how many those were; none if there are none, or if they cannot be run so.
fn run_tail(
    (task, code): (Task<'_>, &NativeKernel),
    slot: &mut Slot,
    call: &mut Call<'_>,
    sums: Option<&mut Sums<'_>>,
    bits: &mut [Vec<u64>],
) -> usize {
    let Slot { memo, prepared } = slot;
    if prepared.tail.count == 0 {
        return 0;
    }
    prepared.tail.gather(task.count, call, sums.as_deref());
    prepared.find_columns_of_tail(task, memo, call);
    let Prepared { tail, uniforms, tables, .. } = prepared;
    for (column, n) in task.tape.outputs() {
        let start: *mut u8 =
            bits.get_mut(n as usize).map_or(std::ptr::null_mut(), |row| row.as_mut_ptr().cast());
        tail.columns.0[column] = start.wrapping_add(task.count / LANES).cast();
    }
    let data = Operands { columns: &tail.columns.0, uniforms, tables, len: LANES, nodes: &[0], groups: &[] };
    // SAFETY: columns of fields, pointers and memos are as long as the stride, in which there is room for all lanes, as was seen when
    // the tail was found; classes and rows of bits are padded to eights; what is by node has been laid out here for node 0 and
    // those after.
    unsafe { code.run(&data, room(&mut call.scratch.spill, code)) };
    if let Some(sums) = sums {
        tail.put_back(task.count, call, sums);
    }
    tail.count
}

/// What a kernel runs on so many instances, if there is code for that.
fn task<'a>(
    kernel: &'a DirectKernel,
    classes: Option<&'a Classes>,
    isa: Isa,
    all: usize,
) -> Option<(Task<'a>, &'a NativeKernel)> {
    let (tape, picked) = (&kernel.kernel.tape, &kernel.picked);
    let code = kernel.direct.as_ref()?;
    let whole = all - all % LANES;
    // Where nothing is looked up by row, padding makes up the last eight.
    let (count, nodes) = match tape.uses_nodes() {
        false if tape.uses_ions() => (whole, 0),
        false => (all.next_multiple_of(LANES), 0),
        true if kernel.eights.first.len() * LANES == whole => (whole, kernel.eights.end),
        true => return None,
    };
    Some((Task { tape, picked, classes, isa, count, nodes }, code))
}

/// Memory for what code has no register for.
fn room<'s>(spill: &'s mut Vec<f64>, code: &NativeKernel) -> &'s mut [f64] {
    if spill.len() < code.spill() {
        spill.resize(code.spill(), 0.0);
    }
    spill
}
