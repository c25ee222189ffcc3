//! Loads and stores.

use super::{Loaded, Lowerer};
use crate::ir::*;
use crate::scalar::code::{Op, Reg};

impl Lowerer<'_> {
    pub(super) fn move_to(&mut self, d: Reg, a: Reg) {
        if d != a {
            self.emit(Op::Move { d, a });
        }
    }

    pub(super) fn array(&mut self, base: u32, len: u32) -> u32 {
        self.program.arrays.push((base, len));
        self.program.arrays.len() as u32 - 1
    }

    /// The register of an element of a local array whose index is a constant.
    fn local_element(&self, local: LocalId, index: &Expr) -> Option<Reg> {
        let (base, len) = self.locals[local.index()];
        match index {
            Expr::Number(i) if *i >= 0.0 && *i < f64::from(len) => Some(base + *i as u32),
            _ => None,
        }
    }

    pub(super) fn store(&mut self, place: &Place, a: Reg) {
        if let Place::LocalElement(local, index) = place
            && let Some(d) = self.local_element(*local, index)
        {
            return self.move_to(d, a);
        }
        let op = match place {
            Place::Local(local) => Op::Move { d: self.locals[local.index()].0, a },
            Place::Field(field) => Op::SetField { column: self.mechanism.first_column(*field), a },
            Place::Global(global) => Op::SetGlobal { element: self.mechanism.first_element(*global), a },
            Place::LocalElement(local, index) => {
                let (base, len) = self.locals[local.index()];
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetLocalAt { array, index, a }
            }
            Place::FieldElement(field, index) => {
                let (base, len) =
                    (self.mechanism.first_column(*field), self.mechanism.fields[field.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetFieldAt { array, index, a }
            }
            Place::GlobalElement(global, index) => {
                let (base, len) =
                    (self.mechanism.first_element(*global), self.mechanism.globals[global.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetGlobalAt { array, index, a }
            }
            Place::Voltage => {
                self.voltage_used = true;
                self.emit(Op::Move { d: self.voltage, a });
                Op::SetVoltage { a }
            }
            Place::Ion(ion, variable) => Op::SetIon { ion: ion.0, variable: *variable, a },
            Place::Pointer(pointer) => Op::SetPointer { pointer: pointer.0, a },
            Place::Argument(n) => Op::SetArgument { n: *n, a },
            Place::ConnectionArgument(n) => match self.connection {
                Some(connection) => Op::SetConnectionArgument { connection, n: *n, a },
                None => Op::Nop,
            },
            Place::Env(_) => Op::Nop, // refused by the validator
        };
        match op {
            Op::SetField { column, .. } => self.forget(Loaded::Field(column)),
            Op::SetGlobal { element, .. } => self.forget(Loaded::Global(element)),
            Op::SetArgument { n, .. } => self.forget(Loaded::Argument(n)),
            Op::SetFieldAt { .. } | Op::SetGlobalAt { .. } | Op::SetConnectionArgument { .. } => {
                self.loaded.clear();
            }
            _ => {}
        }
        self.emit(op);
    }

    pub(super) fn forget(&mut self, place: Loaded) {
        self.loaded.retain(|(known, _)| *known != place);
    }

    /// Loads a place that may be an array element into `d`.
    pub(super) fn load_into(&mut self, d: Reg, place: &Place) {
        let a = self.load(place, Some(d));
        self.move_to(d, a);
    }

    pub(super) fn load(&mut self, place: &Place, want: Option<Reg>) -> Reg {
        match place {
            Place::Local(local) => return self.locals[local.index()].0,
            Place::Voltage => {
                self.voltage_used = true;
                return self.voltage;
            }
            Place::LocalElement(local, index) => {
                if let Some(reg) = self.local_element(*local, index) {
                    return reg;
                }
            }
            _ => {}
        }
        let key = match place {
            Place::Field(field) => Some(Loaded::Field(self.mechanism.first_column(*field))),
            Place::Global(global) => Some(Loaded::Global(self.mechanism.first_element(*global))),
            Place::Argument(n) => Some(Loaded::Argument(*n)),
            Place::Env(env) => Some(Loaded::Env(*env)),
            _ => None,
        };
        if let Some(key) = key {
            if let Some((_, reg)) = self.loaded.iter().find(|(known, _)| *known == key) {
                return *reg;
            }
            let d = self.register();
            self.emit(match key {
                Loaded::Field(column) => Op::Field { d, column },
                Loaded::Global(element) => Op::Global { d, element },
                Loaded::Argument(n) => Op::Argument { d, n },
                Loaded::Env(env) => Op::Env { d, env },
            });
            self.loaded.push((key, d));
            return d;
        }
        let d = want.unwrap_or_else(|| self.temp());
        let op = match place {
            Place::LocalElement(local, index) => {
                let (base, len) = self.locals[local.index()];
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::LocalAt { d, array, index }
            }
            Place::FieldElement(field, index) => {
                let (base, len) =
                    (self.mechanism.first_column(*field), self.mechanism.fields[field.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::FieldAt { d, array, index }
            }
            Place::GlobalElement(global, index) => {
                let (base, len) =
                    (self.mechanism.first_element(*global), self.mechanism.globals[global.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::GlobalAt { d, array, index }
            }
            Place::Ion(ion, variable) => Op::Ion { d, ion: ion.0, variable: *variable },
            Place::Pointer(pointer) => Op::Pointer { d, pointer: pointer.0 },
            Place::ConnectionArgument(n) => match self.connection {
                Some(connection) => Op::ConnectionArgument { d, connection, n: *n },
                None => Op::Nop,
            },
            // Loaded above.
            Place::Local(_)
            | Place::Voltage
            | Place::Field(_)
            | Place::Global(_)
            | Place::Argument(_)
            | Place::Env(_) => Op::Nop,
        };
        self.emit(op);
        d
    }
}
