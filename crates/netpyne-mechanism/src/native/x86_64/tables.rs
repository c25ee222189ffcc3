//! Looking values up in tables.
//!
//! Where several values are looked up at the same place, whole rows are loaded, lane by lane, interpolated, and turned so that
//! each value has its eight lanes again: a quarter of what gathering them column by column takes.

use super::opcodes::*;
use super::registers::Registers;
use super::values::{Action, Instruction, Value, Values};
use super::width::Width;
use crate::native::data::{LANES, TABLE_WORDS, WORDS_OF_TABLE};
use crate::storage::ABREAST;
use crate::tape::Tape;

/// Fewer values at one place are gathered.
const ENOUGH: usize = 3;
/// Where columns start among the words of tables.
const COLUMNS: i32 = 8 * TABLE_WORDS as i32;
/// The word with the address of the rows.
const ROWS: i32 = 4;

fn word_of(table: i32, word: i32) -> i32 {
    8 * (WORDS_OF_TABLE as i32 * table + word)
}

/// Has values that are looked up at the same place in the first columns of a table looked up together.
pub(super) fn find(values: &mut Values, tape: &Tape) {
    let mut at = 0;
    while at < values.instructions.len() {
        let place = values.instructions[at].operands.clone();
        let Some((table, _)) = column_of(&values.instructions[at], tape) else {
            at += 1;
            continue;
        };
        let same = |i: &Instruction| {
            let (_, column) = column_of(i, tape).filter(|(t, _)| *t == table)?;
            (i.operands == place).then_some(column)
        };
        let together: Vec<u8> = values.instructions.iter().filter_map(same).collect();
        if together.len() >= ENOUGH {
            let (mut columns, mut results) = (0, vec![None; ABREAST]);
            values.instructions.retain(|i| match same(i) {
                // Twice the same is left to itself.
                Some(column) if results[usize::from(column)].is_none() => {
                    results[usize::from(column)] = Some(i.results[0]);
                    columns |= 1 << column;
                    false
                }
                _ => true,
            });
            let action = Action::InterpolateRow { table, columns };
            let results = results.into_iter().flatten().collect();
            values.instructions.insert(at, Instruction { action, operands: place, results });
        }
        at += 1;
    }
}

/// The table and the column that an instruction looks a value up in, if that is among the first.
fn column_of(instruction: &Instruction, tape: &Tape) -> Option<(u16, u8)> {
    let Action::Interpolate(n) = instruction.action else { return None };
    let (table, column) = *tape.interpolated.get(usize::from(n))?;
    (column < ABREAST as u32).then_some((table as u16, column as u8))
}

/// Row, fraction and next row of an argument.
pub(super) fn locate(r: &mut Registers, table: i32, x: Value, results: &[Value]) {
    let a = r.get(x);
    r.release(&[x]);
    let (xi, row, fraction, next) = (r.scratch(), r.scratch(), r.scratch(), r.scratch());
    let at = |k: i32| Rm::Spread(RDX, word_of(table, k));
    let (zero, one) = (r.asm.number(0.0), r.asm.literal(1));
    r.asm.three(SUB, xi, a, at(0));
    r.asm.three(MUL, xi, xi, at(1));
    r.asm.three(MAX, fraction, xi, zero);
    r.asm.three(MIN, fraction, fraction, at(2));
    r.asm.integers_of(row, fraction);
    r.asm.doubles_of(next, row);
    r.asm.three(SUB, fraction, fraction, Rm::Reg(next));
    r.asm.compare(1, UNORDERED, xi, Rm::Reg(xi), 0);
    r.asm.blend(fraction, fraction, Rm::Reg(xi), 1);
    r.asm.three(PADD, next, row, one);
    r.asm.three(PMIN, next, next, at(3));
    for (&v, register) in results.iter().zip([row, fraction, next]) {
        r.result(v, register);
    }
}

/// One value, gathered.
pub(super) fn one(r: &mut Registers, column: u16, i: &Instruction) {
    let o = &i.operands;
    let [row, fraction, next] = [r.get(o[0]), r.get(o[1]), r.get(o[2])];
    let (low, high) = (r.scratch(), r.scratch());
    r.asm.load_word(R10, RDX, COLUMNS + 8 * i32::from(column));
    r.look_up(low, (R10, row, 0));
    r.look_up(high, (R10, next, 0));
    between(r, [low, high], Rm::Reg(fraction));
    r.release(o);
    r.result(i.results[0], low);
}

/// `low + (high - low) * fraction` in `low`.
fn between(r: &mut Registers, [low, high]: [Zmm; 2], fraction: Rm) {
    r.asm.three(SUB, high, high, Rm::Reg(low));
    if r.fast {
        r.asm.three(FMADD231, low, high, fraction);
    } else {
        r.asm.three(MUL, high, high, fraction);
        r.asm.three(ADD, low, low, Rm::Reg(high));
    }
}

/// Several values of a row.
pub(super) fn row(r: &mut Registers, table: i32, i: &Instruction) {
    let Action::InterpolateRow { columns, .. } = i.action else { return };
    let o = &i.operands;
    let (row, fraction) = (r.get(o[0]), r.get(o[1]));
    let mut results = i.results.iter();
    let wanted = (0..ABREAST).filter(|column| columns >> column & 1 == 1);
    let rows = word_of(table, ROWS);
    let index = r.scratch();
    r.asm.shift_left(index, row, (8 * ABREAST).ilog2() as u8);
    if r.is_single() {
        let high = r.scratch();
        r.asm.first_word(R10, index);
        r.asm.add_word(R10, RDX, rows);
        for (column, &result) in wanted.zip(&mut results) {
            let (low, at) = (r.scratch(), 8 * column as i32);
            r.asm.load(low, Rm::Spread(R10, at));
            r.asm.load(high, Rm::Spread(R10, 8 * ABREAST as i32 + at));
            between(r, [low, high], Rm::Reg(fraction));
            r.result(result, low);
        }
        r.release(o);
        return;
    }
    let [places, fractions] = r.room_for_lanes();
    r.asm.store(Rm::Mem(R8, None, places), index);
    r.asm.store(Rm::Mem(R8, None, fractions), fraction);
    r.release(o);
    let mut give = |r: &mut Registers, z: Zmm| {
        if let Some(&result) = results.next() {
            r.result(result, z);
            // There may be more results than registers.
            r.free(z);
        }
    };
    // What a lane finds between its row and the next one, `ahead` bytes from the first value.
    let lane = |r: &mut Registers, lane: usize, high: Zmm, ahead: i32| {
        let (low, lane) = (r.scratch(), 8 * lane as i32);
        r.asm.load_word(R10, R8, places + lane);
        r.asm.add_word(R10, RDX, rows);
        r.asm.load(low, Rm::Mem(R10, None, ahead));
        r.asm.load(high, Rm::Mem(R10, None, 8 * ABREAST as i32 + ahead));
        between(r, [low, high], Rm::Spread(R8, fractions + lane));
        low
    };
    match r.asm.width {
        Width::Eight => {
            let lanes: [Zmm; LANES] = std::array::from_fn(|n| lane(r, n, index, 0));
            turn(r, lanes, index, columns, &mut give);
        }
        Width::Four => {
            for half in (0..2).filter(|half| columns >> (4 * half) & 15 != 0) {
                let lanes: [Zmm; 4] = std::array::from_fn(|n| lane(r, n, index, 32 * half));
                turn_half(r, lanes, columns >> (4 * half), &mut give);
            }
            r.free(index);
        }
    }
}

/// Turns four rows of four lanes into columns, as [`turn`] does.
fn turn_half(
    r: &mut Registers,
    [a, b, c, d]: [Zmm; 4],
    wanted: u8,
    give: &mut dyn FnMut(&mut Registers, Zmm),
) {
    // Pairs of lanes: columns 0 and 2, and columns 1 and 3.
    let halves = [FIRSTS, SECONDS].map(|which| {
        [[a, b], [c, d]].map(|[first, second]| {
            let z = r.scratch();
            r.asm.three(which, z, first, Rm::Reg(second));
            z
        })
    });
    [a, b, c, d].into_iter().for_each(|z| r.free(z));
    for column in (0..4).filter(|column| wanted >> column & 1 == 1) {
        let [first, second] = halves[column % 2];
        let z = r.scratch();
        let half = column as u8 / 2;
        r.asm.shuffle_pairs(z, first, second, [half, half + 2]);
        give(r, z);
    }
    halves.as_flattened().iter().for_each(|&z| r.free(z));
}

/// Turns rows of lanes into columns: each that is wanted is given in a register of its own. `free` may be changed.
fn turn(
    r: &mut Registers,
    lanes: [Zmm; LANES],
    free: Zmm,
    wanted: u8,
    give: &mut dyn FnMut(&mut Registers, Zmm),
) {
    // Of two lanes each: columns 0, 2, 4, 6 in turns, and 1, 3, 5, 7.
    let (mut even, mut odd, mut free) = ([0; 4], [0; 4], free);
    for pair in 0..4 {
        let [a, b] = [lanes[2 * pair], lanes[2 * pair + 1]];
        r.asm.three(SECONDS, free, a, Rm::Reg(b));
        r.asm.three(FIRSTS, a, a, Rm::Reg(b));
        (even[pair], odd[pair], free) = (a, free, b);
    }
    let [even, odd] = [even, odd].map(|[a, b, c, d]| {
        let quarters = [0x88, 0xdd].map(|which| {
            let (first, second) = (r.scratch(), r.scratch());
            r.asm.shuffle_quarters(first, a, b, which);
            r.asm.shuffle_quarters(second, c, d, which);
            [first, second]
        });
        [a, b, c, d].into_iter().for_each(|z| r.free(z));
        quarters
    });
    r.free(free);
    for column in (0..ABREAST).filter(|column| wanted >> column & 1 == 1) {
        let halves = if column % 2 == 0 { even } else { odd };
        let [first, second] = halves[column / 2 % 2];
        let z = r.scratch();
        r.asm.shuffle_quarters(z, first, second, if column < 4 { 0x88 } else { 0xdd });
        give(r, z);
    }
}
