//! How code walks over instances: straight on, once through, or by groups of nodes.

use super::assembler::{Assembler, Label};
use super::by_row::{Beside, ByRow, ROWS};
use super::detour::Detour;
use super::emit;
use super::homes::Homes;
use super::opcodes::*;
use super::registers::{Columns, Registers};
use super::summed::values_of;
use super::values::{self, Action, Origin};
use super::{fading, quotient, tables};
use crate::native::data::{LANES, Layout, NodeGroup, Plan, Rows, Shape, Summing};
use crate::tape::{Code, Column, Tape};

/// In grouped sums: current, conductance, scale, nodes.
const HELD: [Zmm; 4] = [31, 30, 29, 28];
/// Which of eight values is picked, and where the next bytes that say so are.
const PICKED: Zmm = 27;
const PICKS: Gpr = R14;
/// In handlers of events: instances and first weights.
const PLACES: [Zmm; 2] = [31, 30];

/// Code that walks over instances one eight after the other. For each way in which their rows may lie it has a body.
pub(super) fn straight(tape: &Tape, plan: &Plan<'_>) -> Option<(Assembler, i32)> {
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
    let (columns, reserved) = columns(&values, (tape, plan), rows, 1 << ROWS);
    let mut asm = Assembler::default();
    enter(&mut asm, &columns, &values, Beside::of(tape).picks, flush);
    let (begin, next, end) = (asm.label(), asm.label(), asm.label());
    asm.compare_words(RAX, RCX);
    asm.jump_if_below(begin);
    asm.jump(end);
    asm.place(begin);
    next_picks(&mut asm, &columns);
    let away = choose(&mut asm, rows);
    let (mut detours, mut spilled) = (Vec::new(), 0);
    let mut body = |asm: Assembler, layout: Layout| {
        let by_row = columns.by_row.laid_out(layout);
        let mut r = Registers::new(asm, &values, Columns { by_row, ..columns.clone() }, reserved);
        if !rows.kinds.is_empty() {
            r.begin_rows();
        }
        for (at, instruction) in values.instructions.iter().enumerate() {
            emit::emit(&mut r, at, instruction, None, &mut detours);
        }
        spilled = spilled.max(r.spilled);
        r.asm
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
    emit::rare(&mut asm, detours);
    Some((asm, spilled))
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
pub(super) fn once(tape: &Tape, plan: &Plan<'_>) -> Option<(Assembler, i32)> {
    let mut values = values_of(tape, &Shape::Lanes)?;
    quotient::find(&mut values, &tape.ordinary);
    let flush = flushes(tape, &values);
    let [instances, weights] = PLACES;
    let none = Rows::default();
    let reserved = 1 << instances | 1 << weights;
    let (mut columns, reserved) = columns(&values, (tape, plan), &none, reserved);
    let links = tape.links.iter().zip(tape.working..);
    columns.gathered =
        links.filter_map(|(link, column)| Some((column, link.place([instances, weights])?))).collect();
    let mut asm = Assembler::default();
    enter(&mut asm, &columns, &values, Beside::of(tape).picks, flush);
    asm.widen(instances, R9, 0);
    asm.widen(weights, R9, 4 * LANES as i32);
    let mut detours: Vec<Detour> = Vec::new();
    let mut r = Registers::new(asm, &values, columns.clone(), reserved);
    for (at, instruction) in values.instructions.iter().enumerate() {
        emit::emit(&mut r, at, instruction, None, &mut detours);
    }
    let (mut asm, spilled) = (std::mem::take(&mut r.asm), r.spilled);
    leave(&mut asm, &columns, &values, flush);
    emit::rare(&mut asm, detours);
    Some((asm, spilled))
}

/// Code that walks over groups. What depends on nodes and uniforms only is computed once per group; the sums of the eight
/// nodes stay in registers, each in its own lane, so that every node's additions keep their order.
pub(super) fn grouped(tape: &Tape, sums: &Summing, plan: &Plan<'_>) -> Option<(Assembler, i32)> {
    let mut values = values_of(tape, &Shape::Groups(sums.clone()))?;
    let none = Rows::default();
    let Beside { rhs, d, scale, picks, .. } = Beside::of(tape);
    let links = tape.links.iter().zip(tape.working..);
    let nodes: Vec<Column> = links.filter(|(link, _)| link.is_of_nodes()).map(|(_, column)| column).collect();
    let flush = flushes(tape, &values);
    let first = values::hoist(&mut values, &nodes);
    quotient::find(&mut values, &tape.ordinary);
    let [current, conductance, scales, places] = HELD;
    let reserved = HELD.iter().fold(0, |mask, r| mask | 1 << r);
    let (columns, reserved) = columns(&values, (tape, plan), &none, reserved);
    let mut asm = Assembler::default();
    enter(&mut asm, &columns, &values, picks, flush);
    let (group, row) = (asm.label(), asm.label());
    asm.place(group);
    asm.load_word(RAX, R9, 0);
    asm.load_word(R11, R9, 8);
    asm.widen(places, R9, 16);
    let mut r = Registers::new(asm, &values, columns.clone(), reserved);
    for (column, register) in [(rhs, current), (d, conductance)] {
        r.load_start(R10, column);
        r.asm.all(1);
        r.asm.gather(register, R10, places, 0, 1);
    }
    r.load_start(R10, scale);
    r.asm.load(scales, Rm::Mem(R10, Some(RAX), 0));
    r.hold(Origin::Column(scale), scales);
    for &column in &nodes {
        let slot = r.room(64);
        r.load_start(R10, column);
        r.asm.all(1);
        r.asm.gather(0, R10, places, 0, 1);
        r.asm.store(Rm::Mem(R8, None, slot), 0);
        r.left_at(Origin::Column(column), slot);
    }
    let held = Some([(rhs, current), (d, conductance)]);
    let mut detours = Vec::new();
    for (at, instruction) in values.instructions[..first].iter().enumerate() {
        emit::emit(&mut r, at, instruction, held, &mut detours);
        instruction.results.iter().for_each(|&v| r.keep(v));
    }
    r.forget();
    r.asm.place(row);
    next_picks(&mut r.asm, &columns);
    for (at, instruction) in values.instructions.iter().enumerate().skip(first) {
        emit::emit(&mut r, at, instruction, held, &mut detours);
    }
    let (mut asm, spilled) = (std::mem::take(&mut r.asm), r.spilled);
    asm.add_constant(RAX, 8 * LANES as i32);
    asm.compare_words(RAX, R11);
    asm.jump_if_below(row);
    for (column, register) in [(rhs, current), (d, conductance)] {
        asm.load_word(R10, RDI, columns.homes.start(column));
        asm.all(1);
        asm.scatter(register, (R10, places, 0), 1);
    }
    asm.add_constant(R9, size_of::<NodeGroup>() as i32);
    asm.compare_words(R9, RCX);
    asm.jump_if_below(group);
    leave(&mut asm, &columns, &values, flush);
    emit::rare(&mut asm, detours);
    Some((asm, spilled))
}

/// Whether subnormal numbers shall count as zero: not where code calls functions, which count on ordinary arithmetic.
fn flushes(tape: &Tape, values: &values::Values) -> bool {
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
fn columns(
    values: &values::Values,
    (tape, plan): (&Tape, &Plan<'_>),
    rows: &Rows,
    reserved: u32,
) -> (Columns, u32) {
    let (picked, by_row, homes) = (plan.picked, ByRow::of(tape, rows), Homes::new(tape, plan));
    let few = if picked.is_empty() { &[RBX, RBP, R12, R13, R14][..] } else { &[RBX, RBP, R12, R13] };
    let reserved = if picked.is_empty() { reserved } else { reserved | 1 << PICKED };
    let registers = frequent(values, &by_row, &homes, few);
    let gathered = Vec::new();
    (Columns { registers, homes, by_row, picked: picked.to_vec(), pick: PICKED, gathered }, reserved)
}

/// What is picked in the next eight instances.
fn next_picks(asm: &mut Assembler, columns: &Columns) {
    if !columns.picked.is_empty() {
        asm.widen_bytes(PICKED, PICKS);
        asm.add_constant(PICKS, LANES as i32);
    }
}

/// Registers that code changes and must leave as it found them. Their number is even, which calls count on.
fn preserved(columns: &Columns, values: &values::Values) -> Vec<Gpr> {
    let mut changed: Vec<Gpr> = columns.registers.iter().map(|(_, register)| *register).collect();
    changed.extend((!columns.picked.is_empty()).then_some(PICKS));
    changed.extend(uses_exp(values).then_some(emit::EXP_TABLE));
    if changed.len() % 2 == 1 {
        changed.push(changed[0]);
    }
    changed
}

/// Saves registers, sets up pointers, and the offset to 0.
fn enter(asm: &mut Assembler, columns: &Columns, values: &values::Values, picks: Column, flush: bool) {
    preserved(columns, values).into_iter().for_each(|g| asm.push(g));
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

fn leave(asm: &mut Assembler, columns: &Columns, values: &values::Values, flush: bool) {
    if flush {
        asm.end_flushing();
    }
    preserved(columns, values).into_iter().rev().for_each(|g| asm.pop(g));
    asm.leave_vectors();
    asm.ret();
}
