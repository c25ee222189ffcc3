//! Walks over blocks of instances: links the tape's columns to their data, executes, and writes back what is not a column.
#![allow(unsafe_code)]

use super::graph::{Node, Source};
use super::lanes::{Axis, Block, CHUNK, execute};
use super::tape::{Link, SteadyTape, Tape};
use crate::arith::{binary, math, unary};
use crate::block::rewrite::steady::Memo;
use crate::ir::IonVar;
use crate::native;
use crate::run::{CurrentOut, Instances, KernelError, Scratch, Surroundings};
use netpyne_math::isa::Isa;
use std::ops::Range;

/// What runs instances that a block cannot take; `out` gets results from this position on.
pub(crate) trait Fallback {
    fn run(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError>;
}

/// What to run.
#[derive(Clone, Copy)]
pub(crate) struct How<'a> {
    pub tape: &'a Tape,
    pub isa: Isa,
    /// Which of the instances' memos belongs to it.
    pub memo: usize,
}

/// Runs a tape on `range`. `out`, given for current kernels, must have its columns, padded.
pub(crate) fn run(
    how: How<'_>,
    range: Range<usize>,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    scratch: &mut Scratch,
    mut out: Option<&mut CurrentOut>,
    fallback: &dyn Fallback,
) -> Result<(), KernelError> {
    let How { tape, isa, memo } = how;
    let end = range.end.min(instances.count);
    if range.start >= end {
        return Ok(());
    }
    if !can_run(tape, instances, around) {
        return fallback.run(range, instances, around, scratch, out.map(|out| (out, 0)));
    }
    let gathered = tape.links.iter().filter(|link| link.row().is_some()).count();
    let working = usize::from(tape.working);
    // Few columns: longer blocks, so that starting an operation costs less; many: shorter, so that all stay in cache.
    let lanes = match &tape.native {
        Some(_) => 512,
        None if working + gathered <= 32 => 128,
        None => 64,
    };
    let longest = lanes.min((end - range.start).next_multiple_of(CHUNK));
    uniforms(tape, instances, around, &mut scratch.uniforms);
    let mut block = std::mem::take(&mut scratch.block);
    let beside = tape.steady.as_ref().map_or(0, |s| usize::from(s.compute.working));
    let memory = aligned(&mut block, (working + gathered + beside) * lanes);
    let (memory, beside) = memory.split_at_mut((working + gathered) * lanes);
    let mut lookup = Lookup::default();
    let mut words = std::mem::take(&mut scratch.words);
    let mut spill = std::mem::take(&mut scratch.spill);
    match &tape.native {
        Some(native) => {
            table_words(tape, &instances.tables, &mut words);
            aligned(&mut spill, native.spill());
        }
        None => {
            for &(uniform, column) in &tape.broadcasts {
                let start = usize::from(column) * lanes;
                memory[start..start + longest].fill(scratch.uniforms[uniform as usize]);
            }
            lookup = Lookup::new(tape, &instances.tables);
        }
    }
    let mut columns = std::mem::take(&mut scratch.columns).0;
    let mut result = Ok(());
    let memo_slot = memo;
    let mut memo = std::mem::take(&mut instances.memos[memo_slot]);
    if let Some(steady) = &tape.steady {
        check_key(steady, &mut memo, instances, around);
    }
    let mut at = range.start;
    while at < end && result.is_ok() {
        let n = lanes.min(end - at);
        let padded = n.next_multiple_of(CHUNK);
        let whole = n - n % CHUNK;
        // Padding lanes may be computed only where no other instances live.
        let len = if end == instances.count && at + padded <= instances.stride { padded } else { whole };
        let real = len.min(n);
        let taken = if real == 0 || conflict(tape, instances, at..at + real) { 0 } else { real };
        if taken == 0 {
            let rest = if real == 0 { n } else { real };
            let out = out.as_deref_mut().map(|out| (out, at - range.start));
            result = fallback.run(at..at + rest, instances, around, scratch, out);
            at += rest;
            continue;
        }
        let data = Data { at, real, len, lanes, offset: at - range.start };
        if let Some(steady) = &tape.steady {
            renew(steady, isa, &data, beside, &mut memo, instances, around, &mut columns);
        }
        link(tape, &data, memory, &mut memo, instances, around, out.as_deref_mut(), &mut columns);
        // SAFETY, for both: `link` made every column at least `len` long: working columns and buffers are `lanes` long,
        // fields, pointers and outputs are padded (checked), and node data is linked only where it is long enough. Columns
        // of read-only data are never written: the tape writes only working columns, fields and outputs. `can_run` has
        // checked the tables, and nothing has changed them since.
        match &tape.native {
            Some(native) => {
                let (uniforms, tables) = (&scratch.uniforms, &words);
                let data = native::Data { columns: &columns, uniforms, tables, len, nodes: &[], groups: &[] };
                // SAFETY: see above; the words are those of this tape's tables.
                unsafe { native.run(&data, aligned(&mut spill, native.spill())) };
            }
            None => {
                let (axes, interpolated) = (&lookup.axes, &lookup.interpolated);
                let block = Block { columns: &columns, chunks: len / CHUNK, axes, interpolated };
                // SAFETY: see above.
                unsafe { execute(isa, tape, &block) };
            }
        }
        write_back(tape, &data, &columns, instances, around);
        at += real;
    }
    instances.memos[memo_slot] = memo;
    scratch.block = block;
    (scratch.words, scratch.spill) = (words, spill);
    scratch.columns.0 = columns;
    result
}

/// The part of `memory` that starts on a cache line, `len` long.
pub(super) fn aligned(memory: &mut Vec<f64>, len: usize) -> &mut [f64] {
    if memory.len() < len + 8 {
        memory.resize(len + 8, 0.0);
    }
    let skip = memory.as_ptr().align_offset(64).min(8);
    &mut memory[skip..skip + len]
}

/// One block.
pub(super) struct Data {
    /// First instance.
    pub at: usize,
    /// Instances.
    pub real: usize,
    /// Lanes computed: `real`, padded.
    pub len: usize,
    /// Distance of working columns.
    pub lanes: usize,
    /// Position of the first instance in the outputs.
    pub offset: usize,
}

/// Tables as machine code sees them; pointers to columns stay good while a tape runs.
pub(super) fn table_words(tape: &Tape, tables: &[crate::run::TableData], words: &mut Vec<u64>) {
    words.clear();
    if tape.tables.is_empty() {
        return;
    }
    words.resize(native::TABLE_WORDS, 0);
    for &(table, _) in &tape.tables {
        let (t, at) = (&tables[table as usize], 4 * table as usize);
        let intervals = t.intervals as f64;
        words[at..at + 4].copy_from_slice(&[
            t.from.to_bits(),
            t.factor.to_bits(),
            intervals.to_bits(),
            t.intervals as u64,
        ]);
    }
    let column = |&(t, c): &(u32, u32)| tables[t as usize].columns[c as usize].as_ptr() as u64;
    words.extend(tape.interpolated.iter().map(column));
}

/// Tables as the lanes see them. Kernels never change tables, so these pointers stay good while a tape runs.
#[derive(Default)]
struct Lookup {
    axes: Vec<Axis>,
    interpolated: Vec<*const [f64]>,
}

impl Lookup {
    fn new(tape: &Tape, tables: &[crate::run::TableData]) -> Self {
        if tape.tables.is_empty() {
            return Self::default();
        }
        let axis = |t: &crate::run::TableData| Axis {
            from: t.from,
            factor: t.factor,
            intervals: t.intervals as f64,
        };
        let column = |&(t, c): &(u32, u32)| &raw const tables[t as usize].columns[c as usize][..];
        Self {
            axes: tables.iter().map(axis).collect(),
            interpolated: tape.interpolated.iter().map(column).collect(),
        }
    }
}

/// Whether all that the tape needs is there and ordinary.
pub(super) fn can_run(tape: &Tape, instances: &Instances, around: &Surroundings<'_>) -> bool {
    let columns = tape.links.iter().all(|link| match link {
        Link::Load(Source::Pointer(p)) => instances.pointers[*p as usize].len() >= instances.stride,
        Link::Load(Source::Field(c)) => instances.fields.len() >= (*c as usize + 1) * instances.stride,
        Link::Load(Source::Ion(ion, _)) => {
            instances.ion_rows[*ion as usize].len() >= instances.count
                && (instances.ion_columns[*ion as usize] as usize) < around.ions.len()
        }
        Link::Load(Source::Voltage | Source::Area | Source::Diameter) => {
            instances.node.len() >= instances.count
        }
        _ => true,
    });
    let tables = tape.interpolated.iter().all(|&(table, column)| {
        let data = &instances.tables[table as usize];
        let enabled = tape.enabled(table, instances);
        enabled && data.columns.get(column as usize).is_some_and(|c| ordinary(c, data.intervals))
    });
    columns && tables && tape.tables_are_good(instances, around)
}

/// Whether interpolating with fraction 0 at the ends of the table gives exactly the end values.
fn ordinary(column: &[f64], intervals: usize) -> bool {
    let whole = |x: f64| x.is_finite() && x.to_bits() != (-0.0_f64).to_bits();
    column.len() == intervals + 1
        && intervals < i32::MAX as usize
        && whole(column[0])
        && whole(column[intervals])
        && (column[1] - column[0]).is_finite()
}

/// Whether the instances share a row of an ion they write to.
fn conflict(tape: &Tape, instances: &Instances, range: Range<usize>) -> bool {
    tape.ion_stores.iter().any(|((ion, _), _)| {
        let rows = &instances.ion_rows[*ion as usize][range.clone()];
        let increasing = rows.windows(2).fold(true, |ok, pair| ok & (pair[0] < pair[1]));
        !increasing
    })
}

impl Link {
    /// Whether it is found by row (of a node or an ion).
    fn row(&self) -> Option<Source> {
        match self {
            Link::Load(s @ (Source::Voltage | Source::Area | Source::Diameter | Source::Ion(..))) => Some(*s),
            _ => None,
        }
    }
}

/// Finds where every column of the tape starts for this block, gathering what is not in one piece.
#[allow(clippy::too_many_arguments)]
fn link(
    tape: &Tape,
    data: &Data,
    memory: &mut [f64],
    memo: &mut Memo,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    mut out: Option<&mut CurrentOut>,
    columns: &mut Vec<*mut f64>,
) {
    let Data { at, real, len, lanes, offset } = *data;
    columns.clear();
    let working = usize::from(tape.working);
    let (work, mut buffers) = memory.split_at_mut(working * lanes);
    columns.extend(work.chunks_mut(lanes).map(<[f64]>::as_mut_ptr));
    let stride = instances.stride;
    let nodes = if instances.node.is_empty() { &[][..] } else { &instances.node[at..at + real] };
    for link in &tape.links {
        let column = match *link {
            Link::Load(Source::Field(c)) => {
                let start = c as usize * stride + at;
                instances.fields[start..start + len].as_mut_ptr()
            }
            Link::Load(Source::Pointer(p)) => instances.pointers[p as usize][at..at + len].as_mut_ptr(),
            Link::Load(Source::Memo(k)) => {
                let start = k as usize * stride + at;
                memo.values[start..start + len].as_mut_ptr()
            }
            Link::Out(k) => {
                let Some(out) = out.as_deref_mut() else { continue };
                let column = out.column_mut(k as usize);
                column[offset..offset + len].as_mut_ptr()
            }
            Link::Load(source) => {
                let (values, rows): (&[f64], &[u32]) = match source {
                    Source::Ion(ion, variable) => {
                        let ion = ion as usize;
                        let columns = &around.ions[instances.ion_columns[ion] as usize];
                        (columns.column(variable), &instances.ion_rows[ion][at..at + real])
                    }
                    Source::Area => (around.area, nodes),
                    Source::Diameter => (around.diameter, nodes),
                    _ => (around.voltage, nodes),
                };
                let (buffer, rest) = std::mem::take(&mut buffers).split_at_mut(lanes);
                buffers = rest;
                match piece(values, rows, len) {
                    // Never written through: see the caller.
                    Some(piece) => piece.as_ptr().cast_mut(),
                    None => {
                        gather(values, rows, &mut buffer[..len]);
                        buffer.as_mut_ptr()
                    }
                }
            }
        };
        columns.push(column);
    }
}

/// The values at `rows`, and those after up to `len`, if rows follow one another.
fn piece<'v>(values: &'v [f64], rows: &[u32], len: usize) -> Option<&'v [f64]> {
    let first = *rows.first()?;
    let mut one_piece = true;
    for (row, want) in rows.iter().zip(first..) {
        one_piece &= *row == want;
    }
    if one_piece { values.get(first as usize..first as usize + len) } else { None }
}

/// The values at `rows`; lanes beyond get the last.
fn gather(values: &[f64], rows: &[u32], buffer: &mut [f64]) {
    for (value, &row) in buffer.iter_mut().zip(rows) {
        *value = values[row as usize];
    }
    let last = buffer[rows.len() - 1];
    buffer[rows.len()..].fill(last);
}

/// Forgets what was kept if dt, temperature or a global has changed, or the instances are others.
pub(super) fn check_key(
    steady: &SteadyTape,
    memo: &mut Memo,
    instances: &Instances,
    around: &Surroundings<'_>,
) {
    let (inputs, values) =
        (steady.inputs.len() * instances.stride, steady.values as usize * instances.stride);
    let sizes = memo.inputs.len() == inputs && memo.values.len() == values;
    let now = steady.key.iter().map(|&source| uniform_source(source, instances, around));
    let equal = memo.key.len() == steady.key.len()
        && now.clone().zip(&memo.key).all(|(now, then)| now.to_bits() == then.to_bits());
    if !(sizes && equal) {
        memo.key = now.collect();
        memo.values.clear();
        memo.values.resize(values, 0.0);
        memo.done = 0;
        // No computation leaves this NaN in a parameter.
        memo.inputs.clear();
        memo.inputs.resize(inputs, f64::from_bits(0x7ff4_6f72_676f_7474));
    }
}

/// Computes what is kept for a block anew if its parameters have changed.
#[allow(clippy::too_many_arguments)]
pub(super) fn renew(
    steady: &SteadyTape,
    isa: Isa,
    data: &Data,
    memory: &mut [f64],
    memo: &mut Memo,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    columns: &mut Vec<*mut f64>,
) {
    let (at, len, stride) = (data.at, data.len, instances.stride);
    let end = at + data.real;
    if steady.trusted && end <= memo.done {
        return;
    }
    if at <= memo.done {
        memo.done = memo.done.max(end);
    }
    let differ = steady.inputs.iter().enumerate().any(|(k, &column)| {
        let (then, now) = (k * stride + at, column as usize * stride + at);
        let (then, now) = (&memo.inputs[then..then + len], &instances.fields[now..now + len]);
        then.iter().zip(now).fold(0, |differ, (a, b)| differ | (a.to_bits() ^ b.to_bits())) != 0
    });
    if !differ {
        return;
    }
    for (k, &column) in steady.inputs.iter().enumerate() {
        let (then, now) = (k * stride + at, column as usize * stride + at);
        memo.inputs[then..then + len].copy_from_slice(&instances.fields[now..now + len]);
    }
    let tape = &steady.compute;
    let mut values = Vec::new();
    uniforms(tape, instances, around, &mut values);
    for &(uniform, column) in &tape.broadcasts {
        let start = usize::from(column) * data.lanes;
        memory[start..start + len].fill(values[uniform as usize]);
    }
    link(tape, data, memory, memo, instances, around, None, columns);
    let block = Block { columns, chunks: len / CHUNK, axes: &[], interpolated: &[] };
    // SAFETY: `link` made every column at least `len` long; the tape reads fields and working columns, writes working and
    // memo columns, and looks up no tables.
    unsafe { execute(isa, tape, &block) };
}

/// A source that is equal for all instances.
pub(super) fn uniform_source(source: Source, instances: &Instances, around: &Surroundings<'_>) -> f64 {
    match source {
        Source::Global(element) => instances.globals[element as usize],
        Source::Time => around.t,
        Source::Dt => around.dt,
        Source::Celsius => around.celsius,
        // The tape builder lists no other source as uniform.
        _ => f64::NAN,
    }
}

/// Ion values and globals.
fn write_back(
    tape: &Tape,
    data: &Data,
    columns: &[*mut f64],
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
) {
    for &((ion, variable), column) in &tape.ion_stores {
        let rows = &instances.ion_rows[ion as usize][data.at..data.at + data.real];
        let target = ion_column(around, instances.ion_columns[ion as usize], variable);
        // SAFETY: the column was linked for this block, is at least `real` long, and is not the target: ion stores come
        // from working memory or from fields.
        let values = unsafe { std::slice::from_raw_parts(columns[usize::from(column)], data.real) };
        for (&row, &value) in rows.iter().zip(values) {
            target[row as usize] = value;
        }
    }
    for &(element, column) in &tape.global_stores {
        // SAFETY: as above; the last instance of the block is lane `real - 1`.
        instances.globals[element as usize] = unsafe { *columns[usize::from(column)].add(data.real - 1) };
    }
}

fn ion_column<'a>(around: &'a mut Surroundings<'_>, columns: u32, variable: IonVar) -> &'a mut [f64] {
    around.ions[columns as usize].column_mut(variable)
}

/// Computes what is equal for all instances.
pub(super) fn uniforms(tape: &Tape, instances: &Instances, around: &Surroundings<'_>, values: &mut Vec<f64>) {
    values.clear();
    for node in &tape.uniforms {
        let v = |n: u32| values[n as usize];
        let value = match *node {
            Node::Constant(bits) => f64::from_bits(bits),
            Node::Load(source) => uniform_source(source, instances, around),
            Node::Unary(op, a) => unary(op, v(a)),
            Node::Binary(op, a, b) => binary(op, v(a), v(b)),
            Node::Math(f, args) => math(f, &args.map(v)),
            Node::Select(c, a, b) => {
                if v(c) != 0.0 {
                    v(a)
                } else {
                    v(b)
                }
            }
            Node::DivideBy(a, b, _) => v(a) / v(b),
            Node::Fused(how, a, b, c) => how.of::<false>(v(a), v(b), v(c)),
            Node::Reciprocal(b, _) => 1.0 / v(b),
            Node::Locate(..) | Node::Interpolate(..) => f64::NAN,
        };
        values.push(value);
    }
}
