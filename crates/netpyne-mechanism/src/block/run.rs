//! Walks over blocks of instances: links the tape's columns to their data, executes, and writes back what is not a column.
#![allow(unsafe_code)]

use super::chunk::CHUNK;
use super::columns::{Beside, Span, link};
use super::kernel::BlockKernel;
use super::lanes::{TapeData, execute};
use super::memo::{Memo, check_key};
use super::renew::{Room, renew};
use super::tables::{self, Lookup, table_words};
use super::uniforms::uniforms;
use crate::executable::{Call, Context, KernelError};
use crate::native::data::{Operands, Walk};
use crate::ssa::graph::Source;
use crate::storage::{CurrentOut, Instances};
use crate::tape::{Link, Tape};
use netpyne_math::isa::Isa;
use std::ops::Range;

/// What runs instances that a block cannot take; `out` gets results from this position on.
pub(crate) trait Fallback {
    fn run(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError>;
}

/// What to run.
pub(crate) struct Runner<'a> {
    pub kernel: &'a BlockKernel,
    pub isa: Isa,
    /// What is kept of it between calls.
    pub memo: &'a mut Memo,
}

/// Runs a kernel on `range`. `out`, given for current kernels, must have its columns, padded.
pub(crate) fn run(
    runner: Runner<'_>,
    range: Range<usize>,
    call: &mut Call<'_>,
    mut out: Option<&mut CurrentOut>,
    fallback: &dyn Fallback,
) -> Result<(), KernelError> {
    let Runner { kernel: BlockKernel { tape, native }, isa, memo } = runner;
    let end = range.end.min(call.instances.count());
    if range.start >= end {
        return Ok(());
    }
    if !can_run(tape, call.instances, &call.context) {
        return fallback.run(range, call, out.map(|out| (out, 0)));
    }
    let gathered = tape.links.iter().filter(|link| link.row().is_some()).count();
    let working = usize::from(tape.working);
    // Few columns: longer blocks, so that starting an operation costs less; many: shorter, so that all stay in cache.
    let lanes = match native {
        Some(_) => 512,
        None if working + gathered <= 32 => 128,
        None => 64,
    };
    let longest = lanes.min((end - range.start).next_multiple_of(CHUNK));
    let mut values = std::mem::take(&mut call.scratch.uniforms);
    uniforms(tape, call.instances, &call.context, &mut values);
    let mut block = std::mem::take(&mut call.scratch.block);
    let beside = tape.steady.as_ref().map_or(0, |s| usize::from(s.compute.working));
    let memory = aligned(&mut block, (working + gathered + beside) * lanes);
    let (memory, beside) = memory.split_at_mut((working + gathered) * lanes);
    let mut lookup = Lookup::default();
    let mut words = std::mem::take(&mut call.scratch.words);
    let mut spill = std::mem::take(&mut call.scratch.spill);
    match native {
        Some(native) => {
            table_words(tape, &call.instances.tables, &mut words);
            aligned(&mut spill, native.spill());
        }
        None => {
            for &(uniform, column) in &tape.broadcasts {
                let start = usize::from(column) * lanes;
                memory[start..start + longest].fill(values[uniform as usize]);
            }
            lookup = Lookup::new(tape, &call.instances.tables);
        }
    }
    let mut columns = std::mem::take(&mut call.scratch.columns);
    let mut result = Ok(());
    if let Some(steady) = &tape.steady {
        check_key(steady, memo, call.instances, &call.context);
    }
    let mut at = range.start;
    while at < end && result.is_ok() {
        let n = lanes.min(end - at);
        let padded = n.next_multiple_of(CHUNK);
        let whole = n - n % CHUNK;
        // Padding lanes may be computed only where no other instances live.
        let is_last = end == call.instances.count() && at + padded <= call.instances.stride();
        let len = if is_last { padded } else { whole };
        let real = len.min(n);
        let taken = if real == 0 || conflict(tape, call.instances, at..at + real) { 0 } else { real };
        if taken == 0 {
            let rest = if real == 0 { n } else { real };
            let out = out.as_deref_mut().map(|out| (out, at - range.start));
            result = fallback.run(at..at + rest, call, out);
            at += rest;
            continue;
        }
        let span = Span { at, real, len, lanes, offset: at - range.start };
        if let Some(steady) = &tape.steady {
            renew((steady, isa), &span, memo, call, Room { memory: beside, columns: &mut columns });
        }
        link(tape, &span, call, Beside { memory, memo, out: out.as_deref_mut() }, &mut columns);
        // SAFETY, for both: `link` made every column at least `len` long: working columns and buffers are `lanes` long,
        // fields, pointers and outputs are padded (checked), and node data is linked only where it is long enough. Columns
        // of read-only data are never written: the tape writes only working columns, fields and outputs. `can_run` has
        // checked the tables, and nothing has changed them since.
        match native {
            Some(native) => {
                let (columns, uniforms, tables) = (&columns.0, &values, &words);
                let data = Operands { columns, uniforms, tables, len, walk: Walk::Straight };
                // SAFETY: see above; the words are those of this tape's tables.
                unsafe { native.run(&data, aligned(&mut spill, native.spill())) };
            }
            None => {
                let (axes, interpolated) = (&lookup.axes, &lookup.interpolated);
                let data = TapeData { columns: &columns.0, chunks: len / CHUNK, axes, interpolated };
                // SAFETY: see above.
                unsafe { execute(isa, tape, &data) };
            }
        }
        write_back(tape, &span, &columns.0, call);
        at += real;
    }
    let scratch = &mut *call.scratch;
    (scratch.block, scratch.uniforms, scratch.words, scratch.spill) = (block, values, words, spill);
    scratch.columns = columns;
    result
}

/// The part of `memory` that starts on a cache line, `len` long.
pub(crate) fn aligned(memory: &mut Vec<f64>, len: usize) -> &mut [f64] {
    if memory.len() < len + 8 {
        memory.resize(len + 8, 0.0);
    }
    let skip = memory.as_ptr().align_offset(64).min(8);
    &mut memory[skip..skip + len]
}

/// Whether all that the tape needs is there and ordinary.
pub(crate) fn can_run(tape: &Tape, instances: &Instances, context: &Context<'_>) -> bool {
    let columns = tape.links.iter().all(|link| match link {
        Link::Load(Source::Pointer(p)) => instances.pointers[*p as usize].len() >= instances.stride(),
        Link::Load(Source::Field(c)) => (*c as usize) < instances.columns(),
        Link::Load(Source::Ion(ion, _)) => {
            instances.ion_rows[*ion as usize].len() >= instances.count()
                && (instances.ion_columns[*ion as usize] as usize) < context.ions.len()
        }
        Link::Load(Source::Voltage | Source::Area | Source::Diameter) => {
            instances.node.len() >= instances.count()
        }
        _ => true,
    });
    let is_as_assumed = |&(element, bits): &(u32, u64)| {
        instances.globals.get(element as usize).is_some_and(|global| global.to_bits() == bits)
    };
    columns && tape.assumed.iter().all(is_as_assumed) && tables::are_good(tape, instances, context)
}

/// Whether the instances share a row of an ion they write to.
fn conflict(tape: &Tape, instances: &Instances, range: Range<usize>) -> bool {
    tape.ion_stores.iter().any(|((ion, _), _)| {
        let rows = &instances.ion_rows[*ion as usize][range.clone()];
        let increasing = rows.windows(2).fold(true, |ok, pair| ok & (pair[0] < pair[1]));
        !increasing
    })
}

/// Ion values and globals.
fn write_back(tape: &Tape, span: &Span, columns: &[*mut f64], call: &mut Call<'_>) {
    let Call { instances, context, .. } = call;
    for &((ion, variable), column) in &tape.ion_stores {
        let rows = &instances.ion_rows[ion as usize][span.at..span.at + span.real];
        let columns_of_ion = instances.ion_columns[ion as usize] as usize;
        let target = context.ions[columns_of_ion].column_mut(variable);
        // SAFETY: the column was linked for this block, is at least `real` long, and is not the target: ion stores come
        // from working memory or from fields.
        let values = unsafe { std::slice::from_raw_parts(columns[usize::from(column)], span.real) };
        for (&row, &value) in rows.iter().zip(values) {
            target[row as usize] = value;
        }
    }
    for &(element, column) in &tape.global_stores {
        // SAFETY: as above; the last instance of the block is lane `real - 1`.
        instances.globals[element as usize] = unsafe { *columns[usize::from(column)].add(span.real - 1) };
    }
}
