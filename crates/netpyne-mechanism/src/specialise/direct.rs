//! Runs machine code on all instances in one go, where no column has to be gathered first.
//!
//! That needs eights of instances at eight nodes that follow one another (as cells side by side have them), or groups of rows
//! with one instance at each of the same eight nodes (as point processes are arranged).
#![allow(unsafe_code)]

use super::classes::Classes;
use super::kernels::{DirectKernel, SumKernel};
use super::prepared::{Slot, Task, prepare};
use super::tail::run_tail;
use crate::executable::Call;
use crate::native::NativeKernel;
use crate::native::data::LANES;
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
    for (column, n) in task.tape.outputs() {
        slot.prepared.columns.0[column] = bits[n as usize].as_mut_ptr().cast();
    }
    let (nodes, count) = (&kernel.eights.first, task.count);
    // SAFETY: `prepare` has found all columns, and seen that they are long enough, that tables are good, and that there are all
    // nodes; rows of bits have a byte for every eight instances, as has just been seen.
    unsafe { code.run(&slot.prepared.operands(count, nodes, &[]), room(&mut call.scratch.spill, code)) };
    let last = run_tail((task, code), &slot.prepared, call, None);
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
    let operands = slot.prepared.operands(count, &eights.first, groups);
    // SAFETY: as in `run_all`; sums too have all nodes, and there is a scale for every instance where scales matter.
    unsafe { code.run(&operands, room(&mut call.scratch.spill, code)) };
    let last = match groups.is_empty() {
        true => run_tail((task, code), &slot.prepared, call, Some(sums)),
        false => 0,
    };
    count + last
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
