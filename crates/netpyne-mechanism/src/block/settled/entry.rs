//! What machine code that runs on all instances at once is entered with: kept from call to call as long as nothing has moved.
//!
//! Finding columns and computing what is equal for all instances takes longer than the code itself where there are few
//! instances. So what was found is kept with a *seal*: all addresses, lengths and values that it depends on. Before the next call
//! they are compared, and if anything differs, everything is found anew.
#![allow(unsafe_code)]

use crate::block::graph::Source;
use crate::block::rewrite::steady::Memo;
use crate::block::run::{Data, can_run, check_key, renew, table_words, uniforms};
use crate::block::settled::Classes;
use crate::block::tape::{Column, Link, Tape};
use crate::native::LANES;
use crate::run::{ColumnPointers, Instances, PAD, Scratch, Sums, Surroundings};
use netpyne_math::isa::Isa;

/// See the module text.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    seal: Vec<u64>,
    /// Where columns start: those of the tape, right-hand side, diagonal, scale, and the bytes that say what is picked.
    pub columns: ColumnPointers,
    /// Values of the tape's uniforms.
    pub uniforms: Vec<f64>,
    /// Tables of functions as machine code sees them.
    pub tables: Vec<u64>,
    /// Tables of values that few classes of instances have.
    picked: Vec<f64>,
}

impl Clone for Entry {
    /// Of other instances everything is elsewhere.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What is to be run.
#[derive(Clone, Copy)]
pub(in crate::block) struct Kernel<'a> {
    pub tape: &'a Tape,
    /// Columns that depend on the class only, and the classes.
    pub picked: &'a [Column],
    pub classes: Option<&'a Classes>,
    pub isa: Isa,
    /// Which of the instances' memos and entries belong to it.
    pub slot: usize,
    /// Leading instances that it runs on; up to seven may be padding.
    pub count: usize,
    /// Every node is below.
    pub nodes: usize,
}

/// Makes everything ready; none if something that the kernel needs is missing. The entry is to be [put back](leave) after the
/// code has run.
pub(in crate::block) fn enter(
    kernel: Kernel<'_>,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    sums: Option<&mut Sums<'_>>,
    scratch: &mut Scratch,
) -> Option<Entry> {
    let tape = kernel.tape;
    let mut entry = std::mem::take(&mut instances.entries[kernel.slot]);
    if !entry.is_good(kernel, instances, around, sums.as_deref()) {
        entry.seal.clear();
        if !fits(kernel, instances, around, sums.as_deref()) {
            return None;
        }
        uniforms(tape, instances, around, &mut entry.uniforms);
        table_words(tape, &instances.tables, &mut entry.tables);
        let trusted = bring_memo_up_to_date(kernel, instances, around, scratch);
        entry.find_columns(kernel, instances, around, sums.as_deref())?;
        if trusted {
            let mut seal = std::mem::take(&mut entry.seal);
            look(kernel, instances, around, sums.as_deref(), |value| seal.push(value));
            entry.seal = seal;
        }
    } else if tape.tells_time {
        uniforms(tape, instances, around, &mut entry.uniforms);
    }
    Some(entry)
}

/// Puts an entry back.
pub(in crate::block) fn leave(kernel: Kernel<'_>, entry: Entry, instances: &mut Instances) {
    instances.entries[kernel.slot] = entry;
}

/// Goes through all that columns and values depend on besides what never changes about settled instances. Time is not among it.
#[inline(always)]
fn look(
    kernel: Kernel<'_>,
    instances: &Instances,
    around: &Surroundings<'_>,
    sums: Option<&Sums<'_>>,
    mut each: impl FnMut(u64),
) {
    let mut column = |values: &[f64]| {
        each(values.as_ptr() as u64);
        each(values.len() as u64);
    };
    column(&instances.fields);
    column(&instances.memos[kernel.slot].values);
    [&*around.voltage, around.area, around.diameter].into_iter().for_each(&mut column);
    instances.pointers.iter().for_each(|pointer| column(pointer));
    if let Some(Sums { rhs, d, scale }) = sums {
        [&**rhs, &**d, *scale].into_iter().for_each(&mut column);
    }
    for link in &kernel.tape.links {
        if let Link::Load(Source::Ion(ion, variable)) = link {
            column(around.ions[instances.ion_columns[*ion as usize] as usize].column(*variable));
        }
    }
    // What switches tables on and off is among the globals.
    kernel.tape.tables.iter().for_each(|&(table, _)| each(instances.tables[table as usize].times));
    if !kernel.tape.at_call.is_empty() {
        each(u64::from(kernel.tape.tables_are_good(instances, around)));
    }
    each(kernel.count as u64);
    each(instances.memos[kernel.slot].done as u64);
    each(around.dt.to_bits());
    each(around.celsius.to_bits());
    instances.globals.iter().for_each(|global| each(global.to_bits()));
}

impl Entry {
    fn is_good(
        &self,
        kernel: Kernel<'_>,
        instances: &Instances,
        around: &Surroundings<'_>,
        sums: Option<&Sums<'_>>,
    ) -> bool {
        if self.seal.is_empty() || kernel.tape.ions_past(around.ions.len(), instances) {
            return false;
        }
        let mut then = self.seal.iter();
        let mut differ = 0;
        look(kernel, instances, around, sums, |now| differ |= then.next().map_or(1, |then| then ^ now));
        differ == 0 && then.next().is_none()
    }

    /// Where each column starts. Working columns are nowhere: machine code has registers.
    fn find_columns(
        &mut self,
        kernel: Kernel<'_>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        sums: Option<&Sums<'_>>,
    ) -> Option<()> {
        let Kernel { tape, picked, classes, slot, .. } = kernel;
        let mut memo = std::mem::take(&mut instances.memos[slot]);
        let columns = &mut self.columns.0;
        columns.clear();
        columns.resize(usize::from(tape.working), std::ptr::null_mut());
        let links = tape.links.iter().map(|link| start(*link, instances, &mut memo, around));
        columns.extend(links);
        instances.memos[slot] = memo;
        let nobody = std::ptr::null_mut();
        columns.extend(sums.map_or([nobody; 3], |Sums { rhs, d, scale }| {
            [rhs.as_ptr().cast_mut(), d.as_ptr().cast_mut(), scale.as_ptr().cast_mut()]
        }));
        if picked.is_empty() {
            columns.push(nobody);
            return Some(());
        }
        let classes = classes?;
        self.picked.clear();
        self.picked.resize(picked.len() * LANES, 0.0);
        for (&column, table) in picked.iter().zip(self.picked.chunks_exact_mut(LANES)) {
            let start = &mut columns[usize::from(column)];
            for (value, &example) in table.iter_mut().zip(&classes.example) {
                // SAFETY: examples are instances, and the column, as just found, has a value for every instance.
                *value = unsafe { *start.add(example as usize) };
            }
            *start = table.as_mut_ptr();
        }
        columns.push(classes.of.as_ptr().cast_mut().cast());
        Some(())
    }
}

/// Where a column starts.
fn start(link: Link, instances: &mut Instances, memo: &mut Memo, around: &mut Surroundings<'_>) -> *mut f64 {
    let stride = instances.stride;
    match link {
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
        // Outputs stay in registers or are said by the caller; there are no other links.
        Link::Load(_) | Link::Out(_) => std::ptr::null_mut(),
    }
}

/// Whether all that the kernel touches is there.
fn fits(
    Kernel { tape, count, nodes, .. }: Kernel<'_>,
    instances: &Instances,
    around: &Surroundings<'_>,
    sums: Option<&Sums<'_>>,
) -> bool {
    let there = around.voltage.len().min(around.area.len()).min(around.diameter.len());
    let summed = sums.map_or(usize::MAX, |sums| sums.rhs.len().min(sums.d.len()));
    let long = |link: &Link| match link {
        Link::Load(Source::Ion(ion, variable)) => {
            let first = instances.ion_rows[*ion as usize].first().map_or(0, |&row| row as usize);
            let columns = &around.ions[instances.ion_columns[*ion as usize] as usize];
            columns.column(*variable).len() >= first + count
        }
        _ => true,
    };
    count <= instances.stride
        && there.min(summed) >= nodes
        && can_run(tape, instances, around)
        && tape.links.iter().all(long)
}

/// Computes what is kept of parameters where they have changed; says whether it stays good until something of the seal changes.
fn bring_memo_up_to_date(
    Kernel { tape, isa, slot, .. }: Kernel<'_>,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
) -> bool {
    let Some(steady) = &tape.steady else { return true };
    // Padding of the last eight included.
    let count = instances.count.next_multiple_of(LANES);
    let mut memo = std::mem::take(&mut instances.memos[slot]);
    check_key(steady, &mut memo, instances, around);
    if !(steady.trusted && memo.done >= count) {
        const AT_ONCE: usize = 128;
        let mut block = std::mem::take(&mut scratch.block);
        block.resize(block.len().max(usize::from(steady.compute.working) * AT_ONCE + 8), 0.0);
        for at in (0..count).step_by(AT_ONCE) {
            let len = AT_ONCE.min(count - at).next_multiple_of(PAD).min(instances.stride - at);
            let data = Data { at, real: len.min(count - at), len, lanes: AT_ONCE, offset: 0 };
            let columns = &mut scratch.columns.0;
            renew(steady, isa, &data, &mut block, &mut memo, instances, around, columns);
        }
        scratch.block = block;
    }
    instances.memos[slot] = memo;
    steady.trusted
}
