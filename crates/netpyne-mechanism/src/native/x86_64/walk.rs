//! How code walks over instances: straight on, or once through.

use super::assembler::{Assembler, Label};
use super::by_row::{Beside, ByRow, ROWS};
use super::detour::Detour;
use super::emit;
use super::homes::Homes;
use super::lookups::NUMBER;
use super::opcodes::*;
use super::registers::{Columns, Registers};
use super::rows::{PICKED, PICKS, PLACES};
use super::summed::values_of;
use super::values::{self, Action, Origin};
use super::width::Width;
use super::{fading, quotient, tables};
use crate::native::data::{LANES, Layout, Plan, Rows, Shape};
use crate::tape::{Code, Column, Tape};

/// What has been written so far, apart from the instructions themselves.
#[derive(Default)]
struct Written {
    detours: Vec<Detour>,
    spilled: i32,
    is_short: bool,
}

impl Written {
    /// Writes all instructions with these registers.
    fn all(&mut self, mut r: Registers, values: &values::Values) -> Assembler {
        for (at, instruction) in values.instructions.iter().enumerate() {
            emit::emit(&mut r, at, instruction, &[], &mut self.detours);
        }
        self.spilled = self.spilled.max(r.spilled);
        self.is_short |= r.is_short;
        r.asm
    }

    /// The code with what is rarely needed behind it, and the bytes it spills. None if registers did not suffice.
    fn end(self, mut asm: Assembler) -> Option<(Assembler, i32)> {
        emit::rare(&mut asm, self.detours);
        (!self.is_short).then_some((asm, self.spilled))
    }
}

/// Code that walks over instances one eight after the other. For each way in which their rows may lie it has a body.
pub(super) fn straight(tape: &Tape, plan: &Plan<'_>, width: Width) -> Option<(Assembler, i32)> {
    let none = Rows { layouts: vec![Layout::InOrder], ..Rows::default() };
    let rows = match &plan.shape {
        Shape::ByRow(rows) | Shape::Conditions(rows) | Shape::Sums(_, rows) if !rows.kinds.is_empty() => rows,
        _ => &none,
    };
    let mut values = values_of(tape, &plan.shape)?;
    tables::find(&mut values, tape);
    fading::find(&mut values);
    quotient::find(&mut values, &tape.ordinary);
    let flush = flushes(tape, &values);
    let mut asm = Assembler::new(width);
    let (columns, reserved) = columns(&values, (tape, plan), rows, (width, 1 << ROWS));
    enter(&mut asm, &columns, &values, Beside::of(tape).picks, flush);
    let (begin, next, end) = (asm.label(), asm.label(), asm.label());
    asm.compare_words(RAX, RCX);
    asm.jump_if_below(begin);
    asm.jump(end);
    asm.place(begin);
    next_picks(&mut asm, &columns);
    let away = choose(&mut asm, rows);
    let mut written = Written::default();
    let mut body = |mut asm: Assembler, layout: Layout| {
        let end = asm.label();
        let parts = if layout == Layout::Single { 1 } else { width.parts() };
        for part in 0..parts {
            let by_row = columns.by_row.laid_out(layout);
            let mut r = Registers::new(asm, &values, Columns { by_row, part, ..columns.clone() }, reserved);
            if !rows.kinds.is_empty() && part == 0 {
                r.begin_rows();
            }
            if layout == Layout::Scattered && part > 0 {
                r.skip_if_absent(end);
            }
            asm = written.all(r, &values);
        }
        asm.place(end);
        asm
    };
    asm = body(asm, *rows.layouts.first()?);
    asm.place(next);
    asm.add_constant(RAX, 8 * LANES as i32);
    asm.compare_words(RAX, RCX);
    asm.jump_if_below(begin);
    asm.place(end);
    leave(&mut asm, &columns, &values, flush);
    for (layout, label) in away {
        asm.place(label);
        asm = body(asm, layout);
        asm.jump(next);
    }
    written.end(asm)
}

/// Goes past the words of an eight, and to the body for its layout unless it is the first one, which follows.
fn choose(asm: &mut Assembler, rows: &Rows) -> Vec<(Layout, Label)> {
    if rows.kinds.is_empty() {
        return Vec::new();
    }
    let others = rows.layouts.get(1..).unwrap_or_default();
    if !others.is_empty() {
        asm.load_word(R11, R9, 0);
    }
    asm.add_constant(R9, 8 * rows.words() as i32);
    if !others.is_empty() {
        asm.test_word(R11);
    }
    let mut away: Vec<(Layout, Label)> = others.iter().map(|&layout| (layout, asm.label())).collect();
    // Whether it is marked is asked first.
    away.sort_by_key(|(layout, _)| *layout != Layout::Scattered);
    for &(layout, label) in &away {
        match layout {
            Layout::Scattered => asm.jump_if_marked(label),
            _ => asm.jump_if_not_zero(label),
        }
    }
    away
}

/// Code for eight events.
pub(super) fn once(tape: &Tape, plan: &Plan<'_>, width: Width) -> Option<(Assembler, i32)> {
    let mut values = values_of(tape, &Shape::Lanes)?;
    quotient::find(&mut values, &tape.ordinary);
    let flush = flushes(tape, &values);
    let none = Rows::default();
    let reserved = PLACES.iter().fold(0, |all, z| all | 1 << z);
    let mut asm = Assembler::new(width);
    let (mut columns, reserved) = columns(&values, (tape, plan), &none, (width, reserved));
    let links = tape.links.iter().zip(tape.working..);
    columns.gathered = links.filter_map(|(link, column)| Some((column, link.place([0, 1])?))).collect();
    enter(&mut asm, &columns, &values, Beside::of(tape).picks, flush);
    if width == Width::Eight {
        for (z, at) in PLACES.into_iter().zip([0, 4 * LANES as i32]) {
            asm.widen(z, R9, at);
        }
    }
    let mut written = Written::default();
    let (end, more) = (asm.label(), asm.label());
    for part in 0..width.parts() {
        if part > 0 {
            // Lanes without an event repeat the last one, which must not be done already.
            asm.add_constant(RAX, width.bytes());
            asm.compare_words(RAX, RCX);
            asm.jump_if_below(more);
            asm.jump(end);
            asm.place(more);
            asm.load_constant(RAX, 0);
        }
        let r = Registers::new(asm, &values, Columns { part, ..columns.clone() }, reserved);
        asm = written.all(r, &values);
    }
    asm.place(end);
    leave(&mut asm, &columns, &values, flush);
    written.end(asm)
}

/// Whether subnormal numbers shall count as zero: not where code calls functions, which count on ordinary arithmetic.
pub(super) fn flushes(tape: &Tape, values: &values::Values) -> bool {
    tape.fast && !values.instructions.iter().any(|i| matches!(i.action, Action::Call(_)))
}

fn uses_exp(values: &values::Values) -> bool {
    values.instructions.iter().any(|i| i.action == Action::Plain(Code::Exp))
}

/// Gives registers to the memories whose columns are met most often.
fn frequent(values: &values::Values, by_row: &ByRow, homes: &Homes, registers: &[Gpr]) -> Vec<(u16, Gpr)> {
    let mut count: Vec<(u16, usize)> = Vec::new();
    let mut meet = |column: Column| {
        if !by_row.has_start(column) {
            return;
        }
        let memory = homes.of(column).memory;
        match count.iter_mut().find(|(m, _)| *m == memory) {
            Some((_, n)) => *n += 1,
            None => count.push((memory, 1)),
        }
    };
    for origin in &values.origins {
        if let Origin::Column(column) = origin {
            meet(*column);
        }
    }
    for instruction in &values.instructions {
        if let Action::Store(column) = instruction.action {
            meet(column);
        }
    }
    count.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    count.into_iter().map(|(memory, _)| memory).zip(registers.iter().copied()).collect()
}

/// Which memory gets which general register, and the vector registers that are reserved.
pub(super) fn columns(
    values: &values::Values,
    (tape, plan): (&Tape, &Plan<'_>),
    rows: &Rows,
    (width, reserved): (Width, u32),
) -> (Columns, u32) {
    let (picked, by_row, homes) = (plan.picked, ByRow::of(tape, rows), Homes::new(tape, plan));
    let free = |r: &Gpr| (*r != PICKS || picked.is_empty()) && (*r != NUMBER || width == Width::Eight);
    let few: Vec<Gpr> = [RBX, RBP, R12, R13, R14].into_iter().filter(free).collect();
    let reserved = if picked.is_empty() { reserved } else { reserved | 1 << PICKED };
    // Those behind the ones that there are.
    let reserved = reserved & ((1_u64 << width.registers()) - 1) as u32;
    let registers = frequent(values, &by_row, &homes, &few);
    let gathered = Vec::new();
    (Columns { registers, homes, by_row, picked: picked.to_vec(), gathered, part: 0 }, reserved)
}

/// What is picked in the next eight instances.
pub(super) fn next_picks(asm: &mut Assembler, columns: &Columns) {
    if !columns.picked.is_empty() {
        if asm.width == Width::Eight {
            asm.widen_bytes(PICKED, PICKS, 0);
        }
        asm.add_constant(PICKS, LANES as i32);
    }
}

/// Registers that code changes and must leave as it found them. Their number is even, which calls count on.
fn preserved(columns: &Columns, values: &values::Values, width: Width) -> Vec<Gpr> {
    let mut changed: Vec<Gpr> = columns.registers.iter().map(|(_, register)| *register).collect();
    changed.extend((!columns.picked.is_empty()).then_some(PICKS));
    changed.extend((width == Width::Four).then_some(NUMBER));
    changed.extend(uses_exp(values).then_some(emit::EXP_TABLE));
    if changed.len() % 2 == 1 {
        changed.push(changed[0]);
    }
    changed
}

/// Saves registers, sets up pointers, and the offset to 0.
pub(super) fn enter(
    asm: &mut Assembler,
    columns: &Columns,
    values: &values::Values,
    picks: Column,
    flush: bool,
) {
    preserved(columns, values, asm.width).into_iter().for_each(|g| asm.push(g));
    for &(memory, register) in &columns.registers {
        asm.load_word(register, RDI, 8 * i32::from(memory));
    }
    if !columns.picked.is_empty() {
        asm.load_word(PICKS, RDI, columns.homes.start(picks));
    }
    if flush {
        asm.begin_flushing();
    }
    if uses_exp(values) {
        asm.load_constant(emit::EXP_TABLE, netpyne_math::exp::parts().table.as_ptr() as u64);
    }
    asm.load_constant(RAX, 0);
}

pub(super) fn leave(asm: &mut Assembler, columns: &Columns, values: &values::Values, flush: bool) {
    if flush {
        asm.end_flushing();
    }
    preserved(columns, values, asm.width).into_iter().rev().for_each(|g| asm.pop(g));
    asm.leave_vectors();
    asm.ret();
}
