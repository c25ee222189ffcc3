//! Interpolation tables as tapes look values up in them.

use super::lanes::Axis;
use super::uniforms::uniform_source;
use crate::executable::Context;
use crate::native::data::{TABLE_WORDS, WORDS_OF_TABLE};
use crate::ssa::graph::Source;
use crate::storage::{Instances, TableData};
use crate::tape::Tape;

/// Tables as machine code sees them; pointers to columns stay good while a tape runs.
pub(crate) fn table_words(tape: &Tape, tables: &[TableData], words: &mut Vec<u64>) {
    words.clear();
    if tape.tables.is_empty() {
        return;
    }
    words.resize(TABLE_WORDS, 0);
    for &(table, _) in &tape.tables {
        let (t, at) = (&tables[table as usize], WORDS_OF_TABLE * table as usize);
        let intervals = t.intervals as f64;
        words[at..at + WORDS_OF_TABLE].copy_from_slice(&[
            t.from.to_bits(),
            t.factor.to_bits(),
            intervals.to_bits(),
            t.intervals as u64,
            t.rows.as_ptr() as u64,
        ]);
    }
    let column = |&(t, c): &(u32, u32)| tables[t as usize].columns[c as usize].as_ptr() as u64;
    words.extend(tape.interpolated.iter().map(column));
}

/// Tables as the lanes see them. Kernels never change tables, so these pointers stay good while a tape runs.
#[derive(Default)]
pub(super) struct Lookup {
    pub axes: Vec<Axis>,
    pub interpolated: Vec<*const [f64]>,
}

impl Lookup {
    /// For the tables that a tape looks up.
    pub fn new(tape: &Tape, tables: &[TableData]) -> Self {
        if tape.tables.is_empty() {
            return Self::default();
        }
        let axis = |t: &TableData| Axis { from: t.from, factor: t.factor, intervals: t.intervals as f64 };
        let column = |&(t, c): &(u32, u32)| &raw const tables[t as usize].columns[c as usize][..];
        Self {
            axes: tables.iter().map(axis).collect(),
            interpolated: tape.interpolated.iter().map(column).collect(),
        }
    }
}

/// Whether all tables that a tape looks up are switched on and filled with ordinary values, and those that are filled when they
/// are used for what they depend on now, in all instances.
pub(crate) fn are_good(tape: &Tape, instances: &Instances, context: &Context<'_>) -> bool {
    let enabled = |table: u32| {
        let switch = tape.tables.iter().find(|(t, _)| *t == table);
        switch.is_some_and(|&(_, element)| instances.globals[element as usize] != 0.0)
    };
    let interpolated = tape.interpolated.iter().all(|&(table, column)| {
        let data = &instances.tables[table as usize];
        enabled(table) && data.columns.get(column as usize).is_some_and(|c| is_ordinary(c, data.intervals))
    });
    interpolated && are_current(tape, instances, context)
}

/// Whether all tables that are filled when they are used are filled for what they depend on now, in all instances.
pub(crate) fn are_current(tape: &Tape, instances: &Instances, context: &Context<'_>) -> bool {
    tape.at_call.iter().all(|(table, depends)| {
        let key = &instances.tables[*table as usize].key;
        depends.len() == key.len()
            && depends.iter().zip(key).all(|(source, then)| match *source {
                Source::Field(column) => instances.values(column as usize).iter().all(|now| now == then),
                source => uniform_source(source, instances, context) == *then,
            })
    })
}

/// Whether interpolating with fraction 0 at the ends of the table gives exactly the end values.
fn is_ordinary(column: &[f64], intervals: usize) -> bool {
    let whole = |x: f64| x.is_finite() && x.to_bits() != (-0.0_f64).to_bits();
    column.len() == intervals + 1
        && intervals < i32::MAX as usize
        && whole(column[0])
        && whole(column[intervals])
        && (column[1] - column[0]).is_finite()
}
