//! Filling interpolation tables.

use super::code::Program;
use super::execution::{Execution, FillTables};
use super::lower;
use super::machine::{prepare, run, value};
use crate::executable::{Call, KernelError, NoEvents};
use crate::ir::{Env, Expr, Place, Table};
use crate::storage::TableData;
use crate::validate::ValidMechanism;

/// As deep as filling a table may need other tables filled.
const DEEPEST: usize = 16;

/// How the tables of a mechanism are filled.
pub(crate) struct Tables {
    list: Vec<Fill>,
}

/// How a table is filled.
struct Fill {
    name: String,
    /// Element of the globals that switches it on.
    enabled: usize,
    /// Whether it is filled when something is looked up, not before steps.
    at_call: bool,
    intervals: usize,
    /// What it depends on, and programs that compute that.
    places: Vec<Place>,
    depends: Vec<Program>,
    /// First and last argument.
    from: Program,
    to: Program,
    /// The values of one row, from its argument.
    row: Program,
}

impl Tables {
    pub fn new(m: &ValidMechanism) -> Self {
        let load = |place: &Place| lower::value(m, &[], &Expr::Load(place.clone()));
        let fill = |table: &Table| Fill {
            name: table.name.clone(),
            enabled: m.first_element(table.enabled) as usize,
            at_call: table.at_call,
            intervals: table.intervals as usize,
            places: table.depends.clone(),
            depends: table.depends.iter().map(load).collect(),
            from: lower::value(m, &[], &table.from),
            to: lower::value(m, &[], &table.to),
            row: lower::table_row(m, table),
        };
        Self { list: m.tables.iter().map(fill).collect() }
    }

    /// Fills those that are filled before a step, where something that they depend on has changed.
    pub fn fill_before_step(&self, call: &mut Call<'_>) -> Result<(), KernelError> {
        if call.instances.count() == 0 {
            return Ok(());
        }
        let mut sink = NoEvents;
        let mut x = Execution::new(self, 0, call, &mut sink);
        for (id, fill) in self.list.iter().enumerate() {
            if !fill.at_call {
                self.refresh(id, &mut x).map_err(|message| KernelError { instance: 0, message })?;
            }
        }
        Ok(())
    }

    #[cold]
    fn refresh(&self, id: usize, x: &mut Execution<'_, '_>) -> Result<(), String> {
        let fill = &self.list[id];
        if x.instances.globals[fill.enabled] == 0.0 || fill.is_good(&x.instances.tables[id], x) {
            return Ok(());
        }
        if x.filling == DEEPEST {
            return Err(format!("the TABLE of `{}` needs itself to be filled", fill.name));
        }
        x.filling += 1;
        let mut registers = Vec::new();
        let mut key = Vec::with_capacity(fill.depends.len());
        for program in &fill.depends {
            key.push(value(program, x, &mut registers)?);
        }
        let table = &x.instances.tables[id];
        if !table.is_filled() || table.key != key {
            let filled = fill.rows(x, &mut registers)?;
            x.instances.set_table(id, TableData { key, ..filled });
        }
        x.filling -= 1;
        Ok(())
    }
}

impl FillTables for Tables {
    #[inline]
    fn fill_at_call(&self, id: usize, x: &mut Execution<'_, '_>) -> Result<(), String> {
        if self.list[id].is_good(&x.instances.tables[id], x) { Ok(()) } else { self.refresh(id, x) }
    }
}

impl Fill {
    /// Whether the table is filled, and all that it depends on is as it was then. What can only be known by computing counts as
    /// changed.
    #[inline]
    fn is_good(&self, table: &TableData, x: &Execution<'_, '_>) -> bool {
        let now = self.places.iter().map(|place| at_hand(place, x));
        table.is_filled() && now.zip(&table.key).all(|(now, then)| now == Some(*then))
    }

    /// All rows.
    fn rows(&self, x: &mut Execution<'_, '_>, registers: &mut Vec<f64>) -> Result<TableData, String> {
        let from = value(&self.from, x, registers)?;
        let to = value(&self.to, x, registers)?;
        let dx = (to - from) / self.intervals as f64;
        let mut columns = vec![Vec::with_capacity(self.intervals + 1); self.row.outputs.len()];
        let mut argument = from;
        for _ in 0..=self.intervals {
            let r = prepare(&self.row, registers);
            for &input in &self.row.inputs {
                r[input as usize] = argument;
            }
            run(&self.row, self.row.start, r, x)?;
            for (column, &output) in columns.iter_mut().zip(&self.row.outputs) {
                column.push(r[output as usize]);
            }
            argument += dx;
        }
        Ok(TableData { from, factor: 1.0 / dx, intervals: self.intervals, columns, ..TableData::default() })
    }
}

/// A value that is there without computing.
#[inline]
fn at_hand(place: &Place, x: &Execution<'_, '_>) -> Option<f64> {
    match *place {
        Place::Field(field) => x.instances.column(field.index(), 0).get(x.instance).copied(),
        Place::Global(global) => x.instances.globals.get(x.instances.first_global(global)?).copied(),
        Place::Env(Env::Celsius) => Some(x.context.celsius),
        Place::Env(Env::Dt) => Some(x.context.dt),
        _ => None,
    }
}
