//! The values of a tape with what becomes of its results: rows that are written, sums that are added to.

use super::by_row::Beside;
use super::values::{self, Action, Instruction, Made, Origin, Value, Values};
use crate::ir::IonVar;
use crate::native::data::{Rows, Shape, Summing};
use crate::ssa::graph::Source;
use crate::tape::{Code, Column, Link, Tape};

/// Values of a tape for code of this shape. None if machine code cannot do what it does.
pub(super) fn values_of(tape: &Tape, shape: &Shape) -> Option<Values> {
    let mut values = match shape {
        Shape::Flat | Shape::Lanes => stored(tape)?,
        Shape::ByRow(rows) => written(tape, rows)?,
        Shape::Conditions(_) => conditions(tape)?,
        Shape::Sums(sums, rows) => summed(tape, sums, rows)?,
        Shape::Groups(sums, rows) => summed(tape, sums, rows)?,
    };
    values::sweep(&mut values);
    Some(values)
}

fn store(values: &mut Values, column: Column, value: Value) {
    effect(values, Action::Store(column), value);
}

fn effect(values: &mut Values, action: Action, value: Value) {
    values.instructions.push(Instruction { action, operands: vec![value], results: Vec::new() });
}

/// Values of ions and globals are left in working columns, and fetched from there after the code has run.
fn stored(tape: &Tape) -> Option<Values> {
    let Made { mut values, holds } = values::values(tape, &[])?;
    let all = tape.ion_stores.iter().map(|(_, c)| *c).chain(tape.global_stores.iter().map(|(_, c)| *c));
    for column in all.filter(|&c| c < tape.working) {
        store(&mut values, column, holds[usize::from(column)]?);
    }
    Some(values)
}

/// Values of ions go to their rows.
fn written(tape: &Tape, rows: &Rows) -> Option<Values> {
    let mut made = values::values(tape, &[])?;
    write_ions(&mut made, tape, rows)?;
    Some(made.values)
}

fn write_ions(Made { values, holds }: &mut Made, tape: &Tape, rows: &Rows) -> Option<()> {
    let first = Beside::of(tape).targets;
    for (variable, from) in &tape.ion_stores {
        let value = holds[usize::from(*from)]?;
        // What was read of an ion might be fetched when it has been written already.
        let is_read =
            matches!(values.origins[value as usize], Origin::Column(column) if is_of_ions(tape, column));
        let target = rows.targets.iter().position(|target| target == variable)?;
        if is_read {
            return None;
        }
        store(values, first + target as u16, value);
    }
    Some(())
}

fn is_of_ions(tape: &Tape, column: Column) -> bool {
    let link = column.checked_sub(tape.working).and_then(|n| tape.links.get(usize::from(n)));
    matches!(link, Some(Link::Load(Source::Ion(..))))
}

/// Outputs are only asked whether they are positive.
fn conditions(tape: &Tape) -> Option<Values> {
    let Made { mut values, .. } = values::values(tape, &[])?;
    let is_output = |column: Column| {
        let link = column.checked_sub(tape.working).and_then(|n| tape.links.get(usize::from(n)));
        matches!(link, Some(Link::Out(_)))
    };
    for instruction in &mut values.instructions {
        match instruction.action {
            Action::Store(column) if is_output(column) => instruction.action = Action::Condition(column),
            _ => {}
        }
    }
    Some(values)
}

/// Current, conductance and currents of ions are added up instead of stored.
fn summed(tape: &Tape, sums: &Summing, rows: &Rows) -> Option<Values> {
    let out =
        |n: u32| tape.links.iter().zip(tape.working..).find(|(l, _)| **l == Link::Out(n)).map(|(_, c)| c);
    let outputs = [0, 1].into_iter().chain(sums.flows.iter().map(|flow| flow.0));
    let kept = outputs.map(out).collect::<Option<Vec<Column>>>()?;
    let mut made = values::values(tape, &kept)?;
    let results =
        kept.iter().map(|&column| made.holds[usize::from(column)]).collect::<Option<Vec<Value>>>()?;
    write_ions(&mut made, tape, rows)?;
    let mut values = made.values;
    let Beside { rhs, d, scale, area, targets, .. } = Beside::of(tape);
    for ((value, column), subtract) in results.iter().zip([rhs, d]).zip(sums.subtract) {
        let value = if sums.scaled {
            let scale = values.new_value(Origin::Column(scale));
            values.compute(Action::Plain(Code::Mul), vec![*value, scale])
        } else {
            *value
        };
        effect(&mut values, Action::Accumulate { column, subtract }, value);
    }
    for (&(_, ion), value) in sums.flows.iter().zip(&results[2..]) {
        let current = (ion, IonVar::Current);
        // A sum that the kernel itself reads is not to change before it has; nor can it be set and added to.
        let is_set = tape.ion_stores.iter().any(|(variable, _)| *variable == current);
        if is_set || tape.links.contains(&Link::Load(Source::Ion(current.0, current.1))) {
            return None;
        }
        let target = rows.targets.iter().position(|target| *target == current)?;
        let value = if sums.scaled {
            // (i * 1e2) / area, whereas the membrane current is multiplied by the rounded quotient.
            let hundred = values.new_value(Origin::Constant(1e2_f64.to_bits()));
            let product = values.compute(Action::Plain(Code::Mul), vec![*value, hundred]);
            let area = values.new_value(Origin::Column(area));
            values.compute(Action::Plain(Code::Div), vec![product, area])
        } else {
            *value
        };
        effect(&mut values, Action::Accumulate { column: targets + target as u16, subtract: false }, value);
    }
    Some(values)
}
