//! Filling interpolation tables.

use super::code::Program;
use super::lower;
use super::machine::{Context, NoEvents, prepare, run, value};
use crate::ir::{Env, Expr, Mechanism, Place, Table};
use crate::run::{EventSink, Instances, KernelError, Surroundings, TableData};
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
    at_call: bool,
    intervals: usize,
    places: Vec<Place>,
    depends: Vec<Program>,
    from: Program,
    to: Program,
    row: Program,
}

impl Tables {
    pub fn new(m: &ValidMechanism) -> Self {
        let load = |place: &Place| lower::value(m, &[], &Expr::Load(place.clone()));
        let fill = |table: &Table| Fill {
            name: table.name.clone(),
            enabled: first_element(m, table),
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

    /// Surroundings of a program that handles no event.
    pub fn context<'a, 'b>(
        &'a self,
        instance: usize,
        instances: &'a mut Instances,
        around: &'a mut Surroundings<'b>,
        sink: &'a mut dyn EventSink,
    ) -> Context<'a, 'b> {
        let tables = self;
        Context {
            instance,
            tables,
            filling: 0,
            instances,
            around,
            weights: &mut [],
            flag: 0.0,
            sink,
            watching: false,
        }
    }

    /// Fills those that are filled before a step, where something that they depend on has changed.
    pub fn before_step(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
    ) -> Result<(), KernelError> {
        if instances.count == 0 {
            return Ok(());
        }
        let mut sink = NoEvents;
        let mut cx = self.context(0, instances, around, &mut sink);
        for id in 0..self.list.len() {
            if !self.list[id].at_call {
                self.refresh(id, &mut cx).map_err(|message| KernelError { instance: 0, message })?;
            }
        }
        Ok(())
    }

    /// Fills one that is filled when it is used.
    #[inline]
    pub fn at_call(&self, id: usize, cx: &mut Context<'_, '_>) -> Result<(), String> {
        if self.list[id].is_good(&cx.instances.tables[id], cx) { Ok(()) } else { self.refresh(id, cx) }
    }

    #[cold]
    fn refresh(&self, id: usize, cx: &mut Context<'_, '_>) -> Result<(), String> {
        let fill = &self.list[id];
        if cx.instances.globals[fill.enabled] == 0.0 || fill.is_good(&cx.instances.tables[id], cx) {
            return Ok(());
        }
        if cx.filling == DEEPEST {
            return Err(format!("the TABLE of `{}` needs itself to be filled", fill.name));
        }
        cx.filling += 1;
        let mut registers = Vec::new();
        let mut key = Vec::with_capacity(fill.depends.len());
        for program in &fill.depends {
            key.push(value(program, cx, &mut registers)?);
        }
        let table = &cx.instances.tables[id];
        if table.columns.is_empty() || table.key != key {
            let times = table.times + 1;
            let filled = fill.fill(cx, &mut registers)?;
            cx.instances.tables[id] = TableData { key, times, ..filled };
        }
        cx.filling -= 1;
        Ok(())
    }
}

impl Fill {
    /// Whether it is filled, and all that it depends on is as it was then. What can only be known by computing counts as changed.
    #[inline]
    fn is_good(&self, table: &TableData, cx: &Context<'_, '_>) -> bool {
        let now = self.places.iter().map(|place| at_hand(place, cx));
        !table.columns.is_empty() && now.zip(&table.key).all(|(now, then)| now == Some(*then))
    }

    /// All rows.
    fn fill(&self, cx: &mut Context<'_, '_>, registers: &mut Vec<f64>) -> Result<TableData, String> {
        let from = value(&self.from, cx, registers)?;
        let to = value(&self.to, cx, registers)?;
        let dx = (to - from) / self.intervals as f64;
        let mut columns = vec![Vec::with_capacity(self.intervals + 1); self.row.outputs.len()];
        let mut x = from;
        for _ in 0..=self.intervals {
            let r = prepare(&self.row, registers);
            for &input in &self.row.inputs {
                r[input as usize] = x;
            }
            run(&self.row, self.row.start, r, cx)?;
            for (column, &output) in columns.iter_mut().zip(&self.row.outputs) {
                column.push(r[output as usize]);
            }
            x += dx;
        }
        Ok(TableData { from, factor: 1.0 / dx, intervals: self.intervals, columns, ..TableData::default() })
    }
}

/// A value that is there without computing.
#[inline]
fn at_hand(place: &Place, cx: &Context<'_, '_>) -> Option<f64> {
    match *place {
        Place::Field(field) => cx.instances.column(field.index(), 0).get(cx.instance).copied(),
        Place::Global(global) => {
            cx.instances.globals.get(cx.instances.global_offsets[global.index()] as usize).copied()
        }
        Place::Env(Env::Celsius) => Some(cx.around.celsius),
        Place::Env(Env::Dt) => Some(cx.around.dt),
        _ => None,
    }
}

/// The element of the globals that switches a table on.
fn first_element(m: &Mechanism, table: &Table) -> usize {
    m.globals[..table.enabled.index()].iter().map(|g| g.len as usize).sum()
}
