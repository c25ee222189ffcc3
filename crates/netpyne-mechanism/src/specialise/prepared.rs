//! What machine code that runs on all instances at once is called with: kept from call to call as long as nothing has changed.
//!
//! Computing what is equal for all instances takes longer than the code itself where there are few instances. So it is kept with
//! a *seal*: all values that it depends on. Before the next call they are compared, and if any differs, everything is computed
//! anew. No pointer to columns is kept: where memories start is found in each call, and that they are long enough. Only filled
//! tables are known by address; they cannot be changed without being counted, which the seal notices.

use super::kernels::Direct;
use super::memories::{Memory, Picked};
use super::task::Task;
use crate::block::columns::Span;
use crate::block::memo::{Memo, check_key};
use crate::block::renew::{Room, renew};
use crate::block::run::can_run;
use crate::block::tables::{are_current, table_words};
use crate::block::uniforms::uniforms;
use crate::executable::{Call, ColumnPointers};
use crate::ir::IonVar;
use crate::native::data::{LANES, Operands, RowOf, Walk, memory};
use crate::storage::{Instances, PAD, Sums};

/// What is kept of a kernel from call to call.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Values that depend on parameters only.
    pub memo: Memo,
    /// What machine code is called with.
    pub prepared: Prepared,
}

/// See the module text.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    seal: Option<Seal>,
    /// Where the memories of the tape and those behind them start in this call.
    pub columns: ColumnPointers,
    /// Values of the tape's uniforms.
    pub uniforms: Vec<f64>,
    /// Tables of functions as machine code sees them.
    pub tables: Vec<u64>,
    /// Tables of values that few classes of instances have.
    picked: Vec<f64>,
}

/// What values that are kept depend on, besides what never changes about specialised instances. Time is not among it.
#[derive(Debug)]
struct Seal {
    dt: u64,
    celsius: u64,
    globals: Vec<u64>,
    /// How often each table has been filled. What switches tables on and off is among the globals.
    tables: Vec<u64>,
    /// Of the memo, the number of values and of instances.
    memo: [usize; 2],
}

impl Seal {
    fn new(task: Task<'_>, memo: &Memo, call: &Call<'_>) -> Self {
        let Call { instances, context, .. } = call;
        let times = |&(table, _): &(u32, u32)| instances.tables[table as usize].times;
        Self {
            dt: context.dt.to_bits(),
            celsius: context.celsius.to_bits(),
            globals: instances.globals.iter().map(|global| global.to_bits()).collect(),
            tables: task.tape.tables.iter().map(times).collect(),
            memo: [memo.values.len(), memo.done],
        }
    }

    /// Whether everything is as it was.
    #[inline]
    fn holds(&self, task: Task<'_>, memo: &Memo, call: &Call<'_>) -> bool {
        let Call { instances, context, .. } = call;
        let tape = task.tape;
        let globals = self.globals.iter().zip(&instances.globals);
        let changes = globals.fold(0, |changes, (then, now)| changes | (then ^ now.to_bits()));
        let tables = tape.tables.iter().zip(&self.tables);
        self.dt == context.dt.to_bits()
            && self.celsius == context.celsius.to_bits()
            && self.globals.len() == instances.globals.len()
            && changes == 0
            && self.memo == [memo.values.len(), memo.done]
            && tables.into_iter().all(|((table, _), times)| instances.tables[*table as usize].times == *times)
            && (tape.at_call.is_empty() || are_current(tape, instances, context))
    }
}

/// Makes everything ready; says whether all that the kernel needs is there.
#[inline]
pub(super) fn prepare(
    task: Task<'_>,
    slot: &mut Slot,
    call: &mut Call<'_>,
    mut sums: Option<&mut Sums<'_>>,
) -> bool {
    let tape = task.tape;
    if !slot.prepared.find_memories(task, &mut slot.memo, call, sums.as_deref_mut()) {
        return false;
    }
    if !slot.prepared.seal.as_ref().is_some_and(|seal| seal.holds(task, &slot.memo, call)) {
        // What is kept may be somewhere else afterwards.
        return renew_all(task, slot, call) && slot.prepared.find_memories(task, &mut slot.memo, call, sums);
    }
    if tape.tells_time {
        uniforms(tape, call.instances, &call.context, &mut slot.prepared.uniforms);
    }
    true
}

/// Computes anew what is kept; says whether all that the kernel needs is there.
#[inline(never)]
fn renew_all(task: Task<'_>, slot: &mut Slot, call: &mut Call<'_>) -> bool {
    slot.prepared.seal = None;
    let count = task.direct.count;
    let has_instances =
        count <= call.instances.stride() && count <= call.instances.count().next_multiple_of(LANES);
    if !(has_instances && can_run(task.tape, call.instances, &call.context)) {
        return false;
    }
    uniforms(task.tape, call.instances, &call.context, &mut slot.prepared.uniforms);
    table_words(task.tape, &call.instances.tables, &mut slot.prepared.tables);
    let trusted = bring_memo_up_to_date(task, &mut slot.memo, call);
    if slot.prepared.pick(task, &slot.memo, call.instances).is_none() {
        return false;
    }
    if trusted {
        slot.prepared.seal = Some(Seal::new(task, &slot.memo, call));
    }
    true
}

impl Prepared {
    /// The values of columns that depend on the class only. None if classes are missing.
    fn pick(&mut self, task: Task<'_>, memo: &Memo, instances: &Instances) -> Option<()> {
        let picked = &task.direct.memories.picked;
        self.picked.clear();
        if picked.is_empty() {
            return Some(());
        }
        let classes = task.classes?;
        for (n, &Picked { is_memo, first }) in picked.iter().enumerate() {
            let all = if is_memo { &memo.values } else { instances.fields() };
            self.picked.extend(classes.example.iter().map(|&example| all[first + example as usize]));
            self.picked.resize((n + 1) * LANES, 0.0);
        }
        Some(())
    }

    /// Finds where each memory starts; says whether they are as long as the rows of the instances need.
    #[inline]
    fn find_memories(
        &mut self,
        task: Task<'_>,
        memo: &mut Memo,
        call: &mut Call<'_>,
        sums: Option<&mut Sums<'_>>,
    ) -> bool {
        let Self { columns, picked, .. } = self;
        let Direct { rows, eights, memories, .. } = task.direct;
        let Call { instances, context, .. } = call;
        let none = std::ptr::null_mut();
        let (mut nodes, mut starts) = (context.voltage.len(), [none; memory::COMMON]);
        nodes = nodes.min(context.area.len()).min(context.diameter.len());
        starts[memory::FIELDS] = instances.fields_mut().as_mut_ptr();
        starts[memory::MEMO] = memo.values.as_mut_ptr();
        starts[memory::PICKED] = picked.as_mut_ptr();
        starts[memory::VOLTAGE] = context.voltage.as_mut_ptr();
        starts[memory::AREA] = context.area.as_ptr().cast_mut();
        starts[memory::DIAMETER] = context.diameter.as_ptr().cast_mut();
        if let Some(Sums { rhs, d, scale }) = sums {
            nodes = nodes.min(rhs.len()).min(d.len());
            starts[memory::RHS] = rhs.as_mut_ptr();
            starts[memory::DIAGONAL] = d.as_mut_ptr();
            starts[memory::SCALE] = scale.as_ptr().cast_mut();
        }
        starts[memory::PICKS] = task.classes_of_instances();
        starts[memory::NUMBERS] = eights.numbers.as_ptr().cast_mut().cast();
        let columns = &mut columns.0;
        columns.resize(memories.count() + rows.targets.len(), none);
        let (common, others) = columns.split_at_mut(memory::COMMON);
        let (more, targets) = others.split_at_mut(memories.more.len());
        common.copy_from_slice(&starts);
        let mut are_there = nodes >= eights.nodes;
        let mut ion_column = |ion: u32, variable: IonVar| {
            let columns = *instances.ion_columns.get(ion as usize)? as usize;
            let values = context.ions.get_mut(columns)?.column_mut(variable);
            (values.len() >= task.end(RowOf::Ion(ion))).then_some(values.as_mut_ptr())
        };
        for (start, memory) in more.iter_mut().zip(&memories.more) {
            let found = match *memory {
                Memory::Ion(ion, variable) => ion_column(ion, variable),
                Memory::Pointer(pointer) => {
                    let values = &mut instances.pointers[pointer as usize];
                    (values.len() >= task.direct.count).then_some(values.as_mut_ptr())
                }
                Memory::Field(first) => Some(starts[memory::FIELDS].wrapping_add(first)),
                Memory::Memo(first) => Some(starts[memory::MEMO].wrapping_add(first)),
                Memory::Output(_) => Some(none),
            };
            are_there &= found.is_some();
            *start = found.unwrap_or(none);
        }
        for (start, &(ion, variable)) in targets.iter_mut().zip(&rows.targets) {
            let found = ion_column(ion, variable);
            are_there &= found.is_some();
            *start = found.unwrap_or(none);
        }
        are_there
    }

    /// What code works on.
    pub fn operands<'a>(&'a self, direct: &'a Direct) -> Operands<'a> {
        let Self { columns, uniforms, tables, .. } = self;
        let walk = match (&direct.groups[..], &direct.eights.words[..]) {
            ([], words) => Walk::Eights(words),
            (groups, _) => Walk::Groups(groups),
        };
        Operands { columns: &columns.0, uniforms, tables, len: direct.count, walk }
    }
}

/// Computes what is kept of parameters where they have changed; says whether it stays good until something of the seal changes.
fn bring_memo_up_to_date(Task { tape, isa, .. }: Task<'_>, memo: &mut Memo, call: &mut Call<'_>) -> bool {
    let Some(steady) = &tape.steady else { return true };
    // Padding of the last eight included.
    let (count, stride) = (call.instances.count().next_multiple_of(LANES), call.instances.stride());
    check_key(steady, memo, call.instances, &call.context);
    if !(steady.trusted && memo.done >= count) {
        const AT_ONCE: usize = 128;
        let mut memory = std::mem::take(&mut call.scratch.block);
        let mut columns = std::mem::take(&mut call.scratch.columns);
        memory.resize(memory.len().max(usize::from(steady.compute.working) * AT_ONCE + 8), 0.0);
        for at in (0..count).step_by(AT_ONCE) {
            let len = AT_ONCE.min(count - at).next_multiple_of(PAD).min(stride - at);
            let span = Span { at, real: len.min(count - at), len, lanes: AT_ONCE, offset: 0 };
            renew((steady, isa), &span, memo, call, Room { memory: &mut memory, columns: &mut columns });
        }
        call.scratch.block = memory;
        call.scratch.columns = columns;
    }
    steady.trusted
}
