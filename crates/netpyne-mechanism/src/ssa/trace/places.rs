//! Loads and stores.

use super::{Refusal, Tracer};
use crate::arith::truncate;
use crate::ir::*;
use crate::ssa::graph::{Node, Source, Value};

enum Where {
    /// Position among the locals.
    Local(u32),
    Memory(Source),
}

impl Tracer<'_> {
    /// What the handler of an event must not look at, as lanes do not have it.
    fn forbidden(&self, source: Source) -> Option<&'static str> {
        self.demands.as_ref()?;
        match source {
            Source::Voltage | Source::Area | Source::Diameter => Some("it looks at its node"),
            Source::Ion(..) => Some("it looks at an ion"),
            Source::Pointer(_) => Some("it looks at what a POINTER points at"),
            _ => None,
        }
    }

    /// Index of a constant element of an array with `len` elements.
    fn element(&mut self, index: &Expr, len: u32) -> Result<u32, String> {
        let index = self.expr(index)?;
        let index = self.graph.known_constant(index).ok_or("it computes an array index")?;
        let index = truncate(index);
        if index >= 0.0 && index < f64::from(len) {
            Ok(index as u32)
        } else {
            Err("an array index is out of range".into())
        }
    }

    /// The local element or memory that a place is.
    fn resolve(&mut self, place: &Place) -> Result<Where, String> {
        let handler = self.demands.is_some();
        let place = match place {
            Place::Argument(n) if handler => Where::Memory(Source::Argument(*n)),
            Place::Env(Env::Time) if handler => Where::Memory(Source::Arrival),
            place => self.ordinary(place)?,
        };
        if let Where::Memory(source) = place
            && let Some(reason) = self.forbidden(source)
        {
            return Err(reason.into());
        }
        Ok(place)
    }

    /// The same for what every kernel has.
    fn ordinary(&mut self, place: &Place) -> Result<Where, String> {
        let m = self.m;
        let (field, global) = (|id: FieldId| m.first_column(id), |id: GlobalId| m.first_element(id));
        Ok(match place {
            Place::Local(id) => Where::Local(self.offsets[id.index()]),
            Place::LocalElement(id, index) => {
                let start = self.offsets[id.index()];
                let end = self.offsets.get(id.index() + 1).copied().unwrap_or(self.locals.len() as u32);
                Where::Local(start + self.element(index, end - start)?)
            }
            Place::Field(id) => Where::Memory(Source::Field(field(*id))),
            Place::FieldElement(id, index) => {
                Where::Memory(Source::Field(field(*id) + self.element(index, m.fields[id.index()].len)?))
            }
            Place::Global(id) => Where::Memory(Source::Global(global(*id))),
            Place::GlobalElement(id, index) => {
                Where::Memory(Source::Global(global(*id) + self.element(index, m.globals[id.index()].len)?))
            }
            Place::Voltage => Where::Memory(Source::Voltage),
            Place::Ion(ion, variable) => Where::Memory(Source::Ion(ion.0, *variable)),
            Place::Pointer(id) => Where::Memory(Source::Pointer(id.0)),
            Place::Argument(_) | Place::ConnectionArgument(_) | Place::Env(Env::Flag) => {
                return Err("it handles an event".into());
            }
            Place::Env(env) => Where::Memory(match env {
                Env::Time => Source::Time,
                Env::Dt => Source::Dt,
                Env::Celsius => Source::Celsius,
                Env::Area => Source::Area,
                Env::Diameter | Env::Flag => Source::Diameter,
            }),
        })
    }

    /// Notes a table that is filled when it is used: a tape runs only where it does not have to be filled, so what it depends on
    /// must be the same everywhere in the kernel.
    pub(super) fn looks_up(&mut self, table: TableId) -> Refusal {
        let m = self.m;
        let table = &m.tables[table.index()];
        for place in table.depends.iter().filter(|_| table.at_call) {
            let source =
                Source::of(m, place).ok_or("a table depends on what is different in every kernel")?;
            self.keys.push(source);
            self.keys_are_kept()?;
        }
        Ok(())
    }

    /// Refuses a kernel that changes what one of its tables depends on.
    pub(super) fn keys_are_kept(&self) -> Refusal {
        let kept = |source: &Source| {
            let value = self.memory.get(source);
            value.is_none_or(|&value| self.graph.nodes[value as usize] == Node::Load(*source))
        };
        if self.keys.iter().all(kept) { Ok(()) } else { Err("it changes what a table depends on".into()) }
    }

    pub(super) fn load(&mut self, place: &Place) -> Result<Value, String> {
        if *place == Place::Env(Env::Flag) && self.demands.is_some() {
            return Ok(self.graph.constant(0.0));
        }
        Ok(match self.resolve(place)? {
            Where::Local(at) => self.locals[at as usize],
            Where::Memory(Source::Voltage) => self.voltage,
            Where::Memory(source) => match self.memory.get(&source) {
                Some(&value) => value,
                None => self.graph.add(Node::Load(source)),
            },
        })
    }

    pub(super) fn store(&mut self, place: &Place, value: Value) -> Refusal {
        let value = if self.graph.known_constant(self.live) == Some(1.0) {
            value
        } else {
            let old = self.load(place)?;
            self.graph.add(Node::Select(self.live, value, old))
        };
        match self.resolve(place)? {
            Where::Local(at) => self.locals[at as usize] = value,
            Where::Memory(Source::Pointer(_)) => return Err("it assigns what a POINTER points at".into()),
            Where::Memory(Source::Voltage) => return Err("it assigns the voltage".into()),
            Where::Memory(source) => {
                self.memory.insert(source, value);
            }
        }
        Ok(())
    }
}
