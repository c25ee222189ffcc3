//! How code walks over instances: straight on, once through, or by groups of nodes.

use super::assembler::Assembler;
use super::emit;
use super::opcodes::*;
use super::registers::{Columns, Registers};
use super::values::{self, Action, Origin};
use super::{fading, quotient};
use crate::native::data::{LANES, NodeGroup, Shape, Summing};
use crate::tape::{Code, Column, Link, Tape};

/// Registers that code must leave as it found them.
const PRESERVED: [Gpr; 6] = [RBX, RBP, R12, R13, R14, R15];
/// In grouped sums: current, conductance, scale, nodes.
const HELD: [Zmm; 4] = [31, 30, 29, 28];
/// Which of eight values is picked, and where the next bytes that say so are.
const PICKED: Zmm = 27;
const PICKS: Gpr = R14;
/// In handlers of events: instances and first weights.
const PLACES: [Zmm; 2] = [31, 30];

/// Columns of the tape that are found by node, and those of right-hand side, diagonal, scale and picks behind its own.
fn by_node(tape: &Tape) -> (Vec<Column>, [Column; 4]) {
    let links = tape.links.iter().zip(tape.working..);
    let nodes = links.filter(|(link, _)| link.is_of_nodes()).map(|(_, column)| column).collect();
    let end = tape.working + tape.links.len() as u16;
    (nodes, [end, end + 1, end + 2, end + 3])
}

/// Values of a tape; for sums, those of current and conductance are accumulated instead of stored.
fn values_of(tape: &Tape, sums: Option<Summing>) -> Option<values::Values> {
    let (_, [rhs, d, scale, _]) = by_node(tape);
    let out =
        |n: u32| tape.links.iter().zip(tape.working..).find(|(l, _)| **l == Link::Out(n)).map(|(_, c)| c);
    let kept: Vec<Column> = match sums {
        Some(_) => vec![out(0)?, out(1)?],
        None => Vec::new(),
    };
    let (mut values, results) = values::values(tape, &kept)?;
    if let (Some(sums), &[current, conductance]) = (sums, results.as_slice()) {
        let [from_rhs, from_d] = sums.subtract;
        for (value, to, subtract) in [(current, rhs, from_rhs), (conductance, d, from_d)] {
            let value = if sums.scaled {
                let scale = values.new_value(Origin::Column(scale));
                values.compute(Action::Plain(Code::Mul), vec![value, scale])
            } else {
                value
            };
            let action = Action::Accumulate { column: to, subtract };
            values.instructions.push(values::Instruction { action, operands: vec![value], results: vec![] });
        }
    }
    values::sweep(&mut values);
    Some(values)
}

/// Code that walks over instances one eight after the other.
pub(super) fn straight(tape: &Tape, shape: Shape, picked: &[Column]) -> Option<(Assembler, i32)> {
    let sums = if let Shape::Sums(sums) = shape { Some(sums) } else { None };
    let mut values = values_of(tape, sums)?;
    if shape == Shape::Conditions {
        let is_output = |column: Column| {
            column
                .checked_sub(tape.working)
                .is_some_and(|n| matches!(tape.links[usize::from(n)], Link::Out(_)))
        };
        for instruction in &mut values.instructions {
            match instruction.action {
                Action::Store(column) if is_output(column) => instruction.action = Action::Condition(column),
                _ => {}
            }
        }
    }
    fading::find(&mut values);
    quotient::find(&mut values, &tape.ordinary);
    let flush = flushes(tape, &values);
    let (mut nodes, [rhs, d, _, picks]) = by_node(tape);
    nodes.extend([rhs, d]);
    let nodes = if shape == Shape::Flat { Vec::new() } else { nodes };
    let stepping = sums.is_some()
        || values.origins.iter().any(|o| matches!(o, Origin::Column(column) if nodes.contains(column)));
    let (columns, reserved) = columns(&values, nodes, picked, 0);
    let mut asm = Assembler::default();
    enter(&mut asm, &columns, &values, picks, flush);
    let (body, end) = (asm.label(), asm.label());
    asm.compare_words(RAX, RCX);
    asm.jump_if_below(body);
    asm.jump(end);
    asm.place(body);
    if stepping {
        asm.load_half(R11, R9, 0);
        asm.shift_word_left(R11, 3);
        asm.add_constant(R9, 4);
    }
    next_picks(&mut asm, &columns);
    let mut detours = Vec::new();
    let mut r = Registers::new(asm, &values, columns, reserved);
    for (at, instruction) in values.instructions.iter().enumerate() {
        emit::emit(&mut r, at, instruction, None, &mut detours);
    }
    let (mut asm, spilled) = (std::mem::take(&mut r.asm), r.spilled);
    asm.add_constant(RAX, 8 * LANES as i32);
    asm.compare_words(RAX, RCX);
    asm.jump_if_below(body);
    asm.place(end);
    leave(&mut asm, flush);
    emit::rare(&mut asm, detours);
    Some((asm, spilled))
}

/// Code for eight events.
pub(super) fn once(tape: &Tape) -> Option<(Assembler, i32)> {
    let mut values = values_of(tape, None)?;
    quotient::find(&mut values, &tape.ordinary);
    let flush = flushes(tape, &values);
    let [instances, weights] = PLACES;
    let (mut columns, reserved) = columns(&values, Vec::new(), &[], 1 << instances | 1 << weights);
    let links = tape.links.iter().zip(tape.working..);
    columns.gathered =
        links.filter_map(|(link, column)| Some((column, link.place([instances, weights])?))).collect();
    let mut asm = Assembler::default();
    let end = tape.working + tape.links.len() as u16;
    enter(&mut asm, &columns, &values, end, flush);
    asm.widen(instances, R9, 0);
    asm.widen(weights, R9, 4 * LANES as i32);
    let mut detours = Vec::new();
    let mut r = Registers::new(asm, &values, columns, reserved);
    for (at, instruction) in values.instructions.iter().enumerate() {
        emit::emit(&mut r, at, instruction, None, &mut detours);
    }
    let (mut asm, spilled) = (std::mem::take(&mut r.asm), r.spilled);
    leave(&mut asm, flush);
    emit::rare(&mut asm, detours);
    Some((asm, spilled))
}

/// Code that walks over groups. What depends on nodes and uniforms only is computed once per group; the sums of the eight
/// nodes stay in registers, each in its own lane, so that every node's additions keep their order.
pub(super) fn grouped(tape: &Tape, sums: Summing, picked: &[Column]) -> Option<(Assembler, i32)> {
    let mut values = values_of(tape, Some(sums))?;
    let (nodes, [rhs, d, scale, picks]) = by_node(tape);
    let flush = flushes(tape, &values);
    let first = values::hoist(&mut values, &nodes);
    quotient::find(&mut values, &tape.ordinary);
    let [current, conductance, scales, places] = HELD;
    let reserved = HELD.iter().fold(0, |mask, r| mask | 1 << r);
    let (columns, reserved) = columns(&values, Vec::new(), picked, reserved);
    let mut asm = Assembler::default();
    enter(&mut asm, &columns, &values, picks, flush);
    let (group, row) = (asm.label(), asm.label());
    asm.place(group);
    asm.load_word(RAX, R9, 0);
    asm.load_word(R11, R9, 8);
    asm.widen(places, R9, 16);
    let mut r = Registers::new(asm, &values, columns.clone(), reserved);
    for (column, register) in [(rhs, current), (d, conductance)] {
        r.asm.load_word(R10, RDI, 8 * i32::from(column));
        r.asm.all(1);
        r.asm.gather(register, R10, places, 0, 1);
    }
    r.asm.load_word(R10, RDI, 8 * i32::from(scale));
    r.asm.load(scales, Rm::Mem(R10, Some(RAX), 0));
    r.hold(Origin::Column(scale), scales);
    for &column in &nodes {
        let slot = r.room(64);
        r.asm.load_word(R10, RDI, 8 * i32::from(column));
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
        asm.load_word(R10, RDI, 8 * i32::from(column));
        asm.all(1);
        asm.scatter(register, R10, places, 1);
    }
    asm.add_constant(R9, size_of::<NodeGroup>() as i32);
    asm.compare_words(R9, RCX);
    asm.jump_if_below(group);
    leave(&mut asm, flush);
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

/// Gives registers to the columns that are met most often.
fn frequent(values: &values::Values, registers: &[Gpr]) -> Vec<(Column, Gpr)> {
    let mut count: Vec<(Column, usize)> = Vec::new();
    let mut meet = |column: Column| match count.iter_mut().find(|(c, _)| *c == column) {
        Some((_, n)) => *n += 1,
        None => count.push((column, 1)),
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
    count.into_iter().map(|(c, _)| c).zip(registers.iter().copied()).collect()
}

/// Which column gets which general register, and the vector registers that are reserved.
fn columns(
    values: &values::Values,
    by_node: Vec<Column>,
    picked: &[Column],
    reserved: u32,
) -> (Columns, u32) {
    let few = if picked.is_empty() { &[RBX, RBP, R12, R13, R14][..] } else { &[RBX, RBP, R12, R13] };
    let reserved = if picked.is_empty() { reserved } else { reserved | 1 << PICKED };
    let registers = frequent(values, few);
    let gathered = Vec::new();
    (Columns { registers, by_node, picked: picked.to_vec(), pick: PICKED, gathered }, reserved)
}

/// What is picked in the next eight instances.
fn next_picks(asm: &mut Assembler, columns: &Columns) {
    if !columns.picked.is_empty() {
        asm.widen_bytes(PICKED, PICKS);
        asm.add_constant(PICKS, LANES as i32);
    }
}

/// Saves registers, sets up pointers, and the offset to 0.
fn enter(asm: &mut Assembler, columns: &Columns, values: &values::Values, picks: Column, flush: bool) {
    PRESERVED.iter().for_each(|&g| asm.push(g));
    for &(column, register) in &columns.registers {
        asm.load_word(register, RDI, 8 * i32::from(column));
    }
    if !columns.picked.is_empty() {
        asm.load_word(PICKS, RDI, 8 * i32::from(picks));
    }
    if flush {
        asm.begin_flushing();
    }
    if uses_exp(values) {
        asm.load_constant(emit::EXP_TABLE, netpyne_math::exp::parts().table.as_ptr() as u64);
    }
    asm.load_constant(RAX, 0);
}

fn leave(asm: &mut Assembler, flush: bool) {
    if flush {
        asm.end_flushing();
    }
    PRESERVED.iter().rev().for_each(|&g| asm.pop(g));
    asm.leave_vectors();
    asm.ret();
}
