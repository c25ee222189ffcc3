//! Runs machine code on all instances in one go, where no column has to be gathered first.
#![allow(unsafe_code)]

use super::classes::Classes;
use super::kernels::{Direct, DirectKernel, SumKernel};
use super::prepared::{Slot, prepare};
use super::task::Task;
use crate::block::run::aligned;
use crate::executable::Call;
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
    let Some(direct) = &kernel.direct else { return 0 };
    let task = Task { tape: &kernel.kernel.tape, direct, classes, isa };
    let all = call.instances.count();
    let bytes = all.div_ceil(LANES);
    let has_row = |n: u32| bits.get(n as usize).is_some_and(|row| 8 * row.len() >= bytes);
    if !direct.outputs.iter().all(|(_, n)| has_row(*n)) || !prepare(task, slot, call, None) {
        return 0;
    }
    for &(memory, n) in &direct.outputs {
        slot.prepared.columns.0[memory] = bits[n as usize].as_mut_ptr().cast();
    }
    // SAFETY: `prepare` has found all columns, and seen that they are long enough, that tables are good, and that there are
    // all rows; rows of bits have a byte for every eight instances, as has just been seen.
    unsafe { run(direct, slot, call) };
    direct.count.min(all)
}

/// Adds currents and conductances of the leading instances to the sums of their nodes, and currents of ions to theirs; says how
/// many.
pub(crate) fn add_all(
    (kernel, classes): (&SumKernel, Option<&Classes>),
    isa: Isa,
    slot: &mut Slot,
    call: &mut Call<'_>,
    sums: &mut Sums<'_>,
) -> usize {
    let SumKernel { tape, direct, scaled } = kernel;
    let all = call.instances.count();
    // Scales of padding may be anything, but must be there.
    if *scaled && sums.scale.len() < direct.count {
        return 0;
    }
    if !prepare(Task { tape, direct, classes, isa }, slot, call, Some(sums)) {
        return 0;
    }
    // SAFETY: as in `run_all`; sums too have all rows, and there is a scale for every instance where scales matter.
    unsafe { run(direct, slot, call) };
    direct.count.min(all)
}

/// Runs code on what was prepared.
///
/// # Safety
/// [`prepare`] has just succeeded with this code, and the columns that the caller adds are as long as the others.
unsafe fn run(direct: &Direct, slot: &Slot, call: &mut Call<'_>) {
    let spill = aligned(&mut call.scratch.spill, direct.code.spill());
    // SAFETY: the caller's promise. Rows that are written are different in each eight, as was seen when they were laid out.
    unsafe { direct.code.run(&slot.prepared.operands(direct), spill) };
}
