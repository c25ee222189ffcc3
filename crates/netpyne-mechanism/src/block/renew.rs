//! Computes what is kept between calls anew where parameters have changed.
#![allow(unsafe_code)]

use super::chunk::CHUNK;
use super::columns::{Beside, Span, link};
use super::lanes::{TapeData, execute};
use super::memo::Memo;
use super::uniforms::uniforms;
use crate::executable::{Call, ColumnPointers};
use crate::tape::SteadyTape;
use netpyne_math::isa::Isa;

/// Room to compute in.
pub(crate) struct Room<'a> {
    /// For the working columns of the tape, [`Span::lanes`] values each.
    pub memory: &'a mut [f64],
    /// For the places of columns.
    pub columns: &'a mut ColumnPointers,
}

/// Computes what is kept for a block anew if its parameters have changed.
pub(crate) fn renew(
    (steady, isa): (&SteadyTape, Isa),
    span: &Span,
    memo: &mut Memo,
    call: &mut Call<'_>,
    room: Room<'_>,
) {
    let (at, len, stride) = (span.at, span.len, call.instances.stride());
    let end = at + span.real;
    if steady.trusted && end <= memo.done {
        return;
    }
    if at <= memo.done {
        memo.done = memo.done.max(end);
    }
    let fields = call.instances.fields();
    let differ = steady.inputs.iter().enumerate().any(|(k, &column)| {
        let (then, now) = (k * stride + at, column as usize * stride + at);
        let (then, now) = (&memo.inputs[then..then + len], &fields[now..now + len]);
        then.iter().zip(now).fold(0, |differ, (a, b)| differ | (a.to_bits() ^ b.to_bits())) != 0
    });
    if !differ {
        return;
    }
    for (k, &column) in steady.inputs.iter().enumerate() {
        let (then, now) = (k * stride + at, column as usize * stride + at);
        memo.inputs[then..then + len].copy_from_slice(&fields[now..now + len]);
    }
    let tape = &steady.compute;
    let mut values = Vec::new();
    uniforms(tape, call.instances, &call.context, &mut values);
    let Room { memory, columns } = room;
    for &(uniform, column) in &tape.broadcasts {
        let start = usize::from(column) * span.lanes;
        memory[start..start + len].fill(values[uniform as usize]);
    }
    link(tape, span, call, Beside { memory, memo, out: None }, columns);
    let data = TapeData { columns: &columns.0, chunks: len / CHUNK, axes: &[], interpolated: &[] };
    // SAFETY: `link` made every column at least `len` long; the tape reads fields and working columns, writes working and
    // memo columns, and looks up no tables.
    unsafe { execute(isa, tape, &data) };
}
