//! From a tape to values: each is made once, and it is known what uses it and when for the last time.

use crate::arith::arity;
use crate::ir::MathFn;
use crate::ssa::graph::Node;
use crate::tape::{Code, Column, Tape};

/// Number of a value.
pub(super) type Value = u32;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    /// A constant, by bits.
    Constant(u64),
    /// A uniform value of the tape.
    Uniform(u32),
    /// What a column holds at the start.
    Column(Column),
    /// An operation.
    Computed,
}

/// What is checked before a division.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Check {
    /// Both operands.
    #[default]
    Both,
    /// The numerator; the divisor is known to be ordinary.
    Numerator(Note),
    /// What was noted of the divisions that the numerator comes from.
    Noted,
}

/// Whether lanes are noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Note {
    #[default]
    No,
    /// And those of the instances before forgotten.
    First,
    More,
}

/// What an instruction does; the result is [`Instruction::results`]`[0]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Action {
    Plain(Code),
    /// A product of a factor and something that [fades](super::fading).
    Fade,
    /// A division whose reciprocal is known, see [`quotient`](super::quotient).
    Quotient(Check),
    /// A select by a comparison of the first two operands.
    SelectBy(Code),
    /// To a column.
    Store(Column),
    /// Whether the value is positive, as bits in a row of them.
    Condition(Column),
    /// A function, called lane by lane.
    Call(MathFn),
    /// Row, fraction and next row of a table.
    Locate(u16),
    /// Row, fraction and next row to a value.
    Interpolate(u16),
    /// The same to several values of a table, one for each bit of `columns`.
    InterpolateRow {
        table: u16,
        columns: u8,
    },
    /// Adds the value to the sums of the nodes in this column, or subtracts it.
    Accumulate {
        column: Column,
        subtract: bool,
    },
}

impl Action {
    /// Whether it does something besides making values.
    fn has_effect(self) -> bool {
        matches!(self, Self::Store(_) | Self::Condition(_) | Self::Accumulate { .. })
    }
}

/// One operation on values.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub action: Action,
    pub operands: Vec<Value>,
    pub results: Vec<Value>,
}

/// A tape as values.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub origins: Vec<Origin>,
    pub instructions: Vec<Instruction>,
    /// Whether values may differ from the exact ones.
    pub fast: bool,
}

impl Values {
    pub fn new_value(&mut self, origin: Origin) -> Value {
        if origin != Origin::Computed
            && let Some(known) = self.origins.iter().position(|o| *o == origin)
        {
            return known as Value;
        }
        self.origins.push(origin);
        (self.origins.len() - 1) as Value
    }

    /// Appends an operation with one result.
    pub fn compute(&mut self, action: Action, operands: Vec<Value>) -> Value {
        let result = self.new_value(Origin::Computed);
        self.instructions.push(Instruction { action, operands, results: vec![result] });
        result
    }
}

/// The values of a tape, and what each of its columns holds at the end.
#[derive(Debug)]
pub(super) struct Made {
    pub values: Values,
    pub holds: Vec<Option<Value>>,
}

/// The values of a tape. None if it does what machine code is not made for.
///
/// `kept`: outputs that are not stored (but added up at once).
pub(super) fn values(tape: &Tape, kept: &[Column]) -> Option<Made> {
    let mut values = Values { fast: tape.fast, ..Values::default() };
    let mut holds: Vec<Option<Value>> = vec![None; usize::from(tape.working) + tape.links.len()];
    for &(uniform, column) in &tape.broadcasts {
        let origin = match tape.uniforms[uniform as usize] {
            Node::Constant(bits) => Origin::Constant(bits),
            _ => Origin::Uniform(uniform),
        };
        holds[usize::from(column)] = Some(values.new_value(origin));
    }
    for column in tape.working..tape.working + tape.links.len() as u16 {
        holds[usize::from(column)] = Some(values.new_value(Origin::Column(column)));
    }
    // What made a value, to look through at selects; next row and fraction of a row.
    let mut located: Vec<(Value, [Value; 3])> = Vec::new();
    for op in &tape.ops {
        let operand = |column: Column| holds[usize::from(column)];
        let action = match op.code {
            Code::IntDiv => return None,
            Code::Copy => {
                let value = operand(op.a)?;
                holds[usize::from(op.d)] = Some(value);
                store(&mut values, tape, kept, op.d, value);
                continue;
            }
            Code::Locate => {
                let x = operand(op.a)?;
                let results = [0; 3].map(|_| values.new_value(Origin::Computed));
                values.instructions.push(Instruction {
                    action: Action::Locate(op.extra),
                    operands: vec![x],
                    results: results.to_vec(),
                });
                located.push((results[0], results));
                holds[usize::from(op.d)] = Some(results[0]);
                holds[usize::from(op.b)] = Some(results[1]);
                continue;
            }
            Code::Interpolate => {
                let row = operand(op.a)?;
                let (_, all) = *located.iter().find(|(first, _)| *first == row)?;
                let value = values.compute(Action::Interpolate(op.extra), all.to_vec());
                holds[usize::from(op.d)] = Some(value);
                store(&mut values, tape, kept, op.d, value);
                continue;
            }
            Code::Math(f) => Action::Call(f),
            Code::DivideBy => Action::Quotient(Check::default()),
            code => Action::Plain(code),
        };
        let count = match op.code {
            Code::Neg | Code::Not | Code::Truncate | Code::Exp | Code::Sqrt | Code::Fabs => 1,
            Code::Select | Code::DivideBy | Code::Fused(_) => 3,
            Code::Math(f) => arity(f),
            _ => 2,
        };
        let mut columns = vec![op.a, op.b, op.c];
        if matches!(op.code, Code::Math(_)) {
            columns.extend(tape.more[usize::from(op.extra)]);
        }
        let mut operands = columns[..count].iter().map(|&c| operand(c)).collect::<Option<Vec<_>>>()?;
        let mut action = action;
        if op.code == Code::Select
            && let Some((code, compared)) = comparison(&values, operands[0])
        {
            action = Action::SelectBy(code);
            operands.splice(0..1, compared);
        }
        let value = values.compute(action, operands);
        holds[usize::from(op.d)] = Some(value);
        store(&mut values, tape, kept, op.d, value);
    }
    Some(Made { values, holds })
}

fn store(values: &mut Values, tape: &Tape, kept: &[Column], column: Column, value: Value) {
    if column >= tape.working && !kept.contains(&column) {
        let (action, operands) = (Action::Store(column), vec![value]);
        values.instructions.push(Instruction { action, operands, results: Vec::new() });
    }
}

/// The comparison that made a value, if one did.
fn comparison(values: &Values, value: Value) -> Option<(Code, Vec<Value>)> {
    let made = values.instructions.iter().rev().find(|i| i.results.first() == Some(&value))?;
    match made.action {
        Action::Plain(code @ (Code::Lt | Code::Le | Code::Eq | Code::Ne)) => {
            Some((code, made.operands.clone()))
        }
        _ => None,
    }
}

/// Drops what is not used.
pub(super) fn sweep(values: &mut Values) {
    let mut used = vec![false; values.origins.len()];
    let mut needed = vec![true; values.instructions.len()];
    for (n, instruction) in values.instructions.iter().enumerate().rev() {
        let effect = instruction.action.has_effect();
        needed[n] = effect || instruction.results.iter().any(|&r| used[r as usize]);
        if needed[n] {
            instruction.operands.iter().for_each(|&o| used[o as usize] = true);
        }
    }
    let mut keep = needed.into_iter();
    values.instructions.retain(|_| keep.next().unwrap_or(true));
}

/// Moves what depends on uniforms and on these columns only to the front; says how many instructions that are.
pub(super) fn hoist(values: &mut Values, columns: &[Column]) -> usize {
    let mut steady: Vec<bool> = values
        .origins
        .iter()
        .map(|origin| match origin {
            Origin::Constant(_) | Origin::Uniform(_) => true,
            Origin::Column(column) => columns.contains(column),
            Origin::Computed => false,
        })
        .collect();
    let (mut front, mut rest) = (Vec::new(), Vec::new());
    for instruction in values.instructions.drain(..) {
        let effect = instruction.action.has_effect();
        if !effect && instruction.operands.iter().all(|&o| steady[o as usize]) {
            instruction.results.iter().for_each(|&r| steady[r as usize] = true);
            front.push(instruction);
        } else {
            rest.push(instruction);
        }
    }
    let first = front.len();
    front.append(&mut rest);
    values.instructions = front;
    first
}
