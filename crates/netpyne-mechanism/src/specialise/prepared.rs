//! What machine code that runs on all instances at once is called with: kept from call to call as long as nothing has changed.
//!
//! Finding columns and computing what is equal for all instances takes longer than the code itself where there are few
//! instances. So what was found is kept with a *seal*: all lengths and values that it depends on. Before the next call they are
//! compared, and if anything differs, everything is found anew. No pointer to columns is kept: of each it is known in which
//! memory it is and how far behind its start. Only filled tables are known by address; they cannot be changed without being
//! counted, which the seal notices.

use super::tail::Tail;
use super::task::{Memory, Task};
use crate::block::columns::Span;
use crate::block::memo::{Memo, check_key};
use crate::block::renew::{Room, renew};
use crate::block::run::can_run;
use crate::block::tables::{are_current, table_words};
use crate::block::uniforms::uniforms;
use crate::executable::{Call, ColumnPointers, Context};
use crate::native::data::{LANES, NodeGroup, Operands};
use crate::ssa::graph::Source;
use crate::storage::{Instances, PAD, Sums};
use crate::tape::Link;

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
    seal: Vec<u64>,
    /// Of each column of the tape: in which memory it is, and how many values behind its start.
    places: Vec<(Memory, usize)>,
    /// Columns that are memories of their own, and links to them.
    apart: Vec<(usize, Link)>,
    /// Where columns start in this call: those of the tape, right-hand side, diagonal, scale, and the bytes that say what is
    /// picked.
    pub columns: ColumnPointers,
    /// Values of the tape's uniforms.
    pub uniforms: Vec<f64>,
    /// Tables of functions as machine code sees them.
    pub tables: Vec<u64>,
    /// Tables of values that few classes of instances have.
    picked: Vec<f64>,
    /// The last instances, too few for all lanes.
    pub(super) tail: Tail,
}

/// Makes everything ready; says whether all that the kernel needs is there.
pub(super) fn prepare(
    task: Task<'_>,
    slot: &mut Slot,
    call: &mut Call<'_>,
    sums: Option<&mut Sums<'_>>,
) -> bool {
    let tape = task.tape;
    if !is_good(task, slot, call, sums.as_deref()) {
        slot.prepared.seal.clear();
        if !fits(task, call, sums.as_deref()) {
            return false;
        }
        uniforms(tape, call.instances, &call.context, &mut slot.prepared.uniforms);
        table_words(tape, &call.instances.tables, &mut slot.prepared.tables);
        let trusted = bring_memo_up_to_date(task, &mut slot.memo, call);
        if slot.prepared.find_places(task, &slot.memo, call.instances).is_none() {
            return false;
        }
        let Prepared { tail, places, .. } = &mut slot.prepared;
        tail.find(task, places, call);
        if trusted {
            let mut seal = std::mem::take(&mut slot.prepared.seal);
            look(task, &slot.memo, call, sums.as_deref(), |value| seal.push(value));
            slot.prepared.seal = seal;
        }
    } else if tape.tells_time {
        uniforms(tape, call.instances, &call.context, &mut slot.prepared.uniforms);
    }
    if task.count > 0 {
        slot.prepared.find_columns(task, &mut slot.memo, call, sums);
    }
    true
}

/// Goes through all that places and values depend on besides what never changes about specialised instances. Time is not among
/// it.
#[inline(always)]
fn look(task: Task<'_>, memo: &Memo, call: &Call<'_>, sums: Option<&Sums<'_>>, mut each: impl FnMut(u64)) {
    let Call { instances, context, .. } = call;
    let mut length = |values: &[f64]| each(values.len() as u64);
    length(&memo.values);
    [&*context.voltage, context.area, context.diameter].into_iter().for_each(&mut length);
    instances.pointers.iter().for_each(|pointer| length(pointer));
    if let Some(Sums { rhs, d, scale }) = sums {
        [&**rhs, &**d, *scale].into_iter().for_each(&mut length);
    }
    for link in &task.tape.links {
        if let Link::Load(Source::Ion(ion, variable)) = link {
            length(context.ions[instances.ion_columns[*ion as usize] as usize].column(*variable));
        }
    }
    // What switches tables on and off is among the globals.
    task.tape.tables.iter().for_each(|&(table, _)| each(instances.tables[table as usize].times));
    if !task.tape.at_call.is_empty() {
        each(u64::from(are_current(task.tape, instances, context)));
    }
    each(task.count as u64);
    each(memo.done as u64);
    each(context.dt.to_bits());
    each(context.celsius.to_bits());
    instances.globals.iter().for_each(|global| each(global.to_bits()));
}

/// Whether what was prepared last is still good.
fn is_good(task: Task<'_>, slot: &Slot, call: &Call<'_>, sums: Option<&Sums<'_>>) -> bool {
    let ion_is_there = |link: &Link| match link {
        Link::Load(Source::Ion(ion, _)) => {
            (call.instances.ion_columns[*ion as usize] as usize) < call.context.ions.len()
        }
        _ => true,
    };
    if slot.prepared.seal.is_empty() || !task.tape.links.iter().all(ion_is_there) {
        return false;
    }
    let mut then = slot.prepared.seal.iter();
    let mut differ = 0;
    look(task, &slot.memo, call, sums, |now| differ |= then.next().map_or(1, |then| then ^ now));
    differ == 0 && then.next().is_none()
}

impl Prepared {
    /// In which memory each column is. Working columns are nowhere: machine code has registers. None if classes are missing.
    fn find_places(&mut self, task: Task<'_>, memo: &Memo, instances: &Instances) -> Option<()> {
        let Task { tape, picked, classes, .. } = task;
        let stride = instances.stride();
        let working = usize::from(tape.working);
        self.places.clear();
        self.places.resize(working, (Memory::None, 0));
        self.apart.clear();
        for (at, link) in (working..).zip(&tape.links) {
            self.places.push(match *link {
                Link::Load(Source::Field(c)) => (Memory::Fields, c as usize * stride),
                Link::Load(Source::Memo(k)) => (Memory::Memo, k as usize * stride),
                Link::Load(Source::Voltage) => (Memory::Voltage, 0),
                Link::Load(Source::Area) => (Memory::Area, 0),
                Link::Load(Source::Diameter) => (Memory::Diameter, 0),
                Link::Load(Source::Pointer(_) | Source::Ion(..)) => {
                    self.apart.push((at, *link));
                    (Memory::None, 0)
                }
                // Outputs stay in registers or are added by the caller; there are no other links.
                Link::Load(_) | Link::Out(_) => (Memory::None, 0),
            });
        }
        self.picked.clear();
        if picked.is_empty() {
            return Some(());
        }
        let classes = classes?;
        for (n, &column) in picked.iter().enumerate() {
            let (memory, start) = self.places[usize::from(column)];
            let all = if memory == Memory::Memo { &memo.values } else { instances.fields() };
            self.picked.extend(classes.example.iter().map(|&example| all[start + example as usize]));
            self.picked.resize((n + 1) * LANES, 0.0);
            self.places[usize::from(column)] = (Memory::Picked, n * LANES);
        }
        Some(())
    }

    /// Where each column starts.
    #[inline]
    fn find_columns(
        &mut self,
        task: Task<'_>,
        memo: &mut Memo,
        call: &mut Call<'_>,
        sums: Option<&mut Sums<'_>>,
    ) {
        let Self { places, apart, columns, picked, .. } = self;
        let Call { instances, context, .. } = call;
        let columns = &mut columns.0;
        starts(places, [&mut memo.values, picked, &mut []], instances, context, columns);
        for &(at, link) in apart.iter() {
            columns[at] = match link {
                Link::Load(Source::Pointer(p)) => instances.pointers[p as usize].as_mut_ptr(),
                Link::Load(Source::Ion(ion, variable)) => {
                    let first = instances.ion_rows[ion as usize].first().map_or(0, |&row| row as usize);
                    let ion = instances.ion_columns[ion as usize] as usize;
                    context.ions[ion].column(variable).as_ptr().cast_mut().wrapping_add(first)
                }
                _ => std::ptr::null_mut(),
            };
        }
        columns.extend(match sums {
            Some(Sums { rhs, d, scale }) => [rhs.as_mut_ptr(), d.as_mut_ptr(), scale.as_ptr().cast_mut()],
            None => [std::ptr::null_mut(); 3],
        });
        columns.push(task.classes_of_instances());
    }

    /// Where each column starts for the [tail](Tail).
    #[inline]
    pub(super) fn find_columns_of_tail(&mut self, task: Task<'_>, memo: &mut Memo, call: &mut Call<'_>) {
        let Self { apart, picked, tail: Tail { places, rows, columns, .. }, .. } = self;
        let Call { instances, context, .. } = call;
        let columns = &mut columns.0;
        starts(places, [&mut memo.values, picked, rows], instances, context, columns);
        for &(column, link) in apart.iter() {
            if let Link::Load(Source::Pointer(p)) = link {
                columns[column] = instances.pointers[p as usize].as_mut_ptr().wrapping_add(task.count);
            }
        }
        let sums = rows.as_mut_ptr();
        columns.extend([sums, sums.wrapping_add(LANES), sums.wrapping_add(2 * LANES)]);
        columns.push(task.classes_of_instances().cast::<u8>().wrapping_add(task.count).cast());
    }

    /// What code works on.
    pub fn operands<'a>(&'a self, len: usize, nodes: &'a [u32], groups: &'a [NodeGroup]) -> Operands<'a> {
        let Self { columns, uniforms, tables, .. } = self;
        Operands { columns: &columns.0, uniforms, tables, len, nodes, groups }
    }
}

/// Leaves in `columns` where columns at these places start; the memories are those of the memo, of what is picked, and of the rows of
/// the tail.
#[inline(always)]
fn starts(
    places: &[(Memory, usize)],
    [memo, picked, rows]: [&mut [f64]; 3],
    instances: &mut Instances,
    context: &mut Context<'_>,
    columns: &mut Vec<*mut f64>,
) {
    // In the order of `Memory`; each is borrowed once.
    let starts: [*mut f64; 8] = [
        instances.fields_mut().as_mut_ptr(),
        memo.as_mut_ptr(),
        picked.as_mut_ptr(),
        context.voltage.as_mut_ptr(),
        context.area.as_ptr().cast_mut(),
        context.diameter.as_ptr().cast_mut(),
        rows.as_mut_ptr(),
        std::ptr::null_mut(),
    ];
    columns.clear();
    columns.extend(places.iter().map(|&(memory, at)| starts[memory as usize].wrapping_add(at)));
}

/// Whether all that the kernel touches is there.
fn fits(Task { tape, count, nodes, .. }: Task<'_>, call: &Call<'_>, sums: Option<&Sums<'_>>) -> bool {
    let Call { instances, context, .. } = call;
    let there = context.voltage.len().min(context.area.len()).min(context.diameter.len());
    let summed = sums.map_or(usize::MAX, |sums| sums.rhs.len().min(sums.d.len()));
    count <= instances.stride()
        && there.min(summed) >= nodes
        && can_run(tape, instances, context)
        && tape.links.iter().all(|link| match link {
            Link::Load(Source::Ion(ion, variable)) => {
                let first = instances.ion_rows[*ion as usize].first().map_or(0, |&row| row as usize);
                let columns = &context.ions[instances.ion_columns[*ion as usize] as usize];
                columns.column(*variable).len() >= first + count
            }
            _ => true,
        })
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
