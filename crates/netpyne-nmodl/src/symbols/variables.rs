//! Storage for what declaring blocks declare: PARAMETER, ASSIGNED, STATE, CONSTANT.

use super::{Builder, Declared, SPECIAL, Storage};
use crate::ast::*;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir;

#[derive(Clone, Copy)]
enum Where {
    /// Visible or not.
    Field(bool),
    /// Visible or not.
    Global(bool),
}

/// A declared quantity: name, length if it is an array, unit, value that it begins with.
struct Quantity<'a> {
    name: &'a Ident,
    len: Option<&'a Count>,
    unit: Option<&'a String>,
    default: f64,
}

impl<'a> Builder<'_, 'a, '_> {
    pub(super) fn number(&mut self, number: &Number) -> Option<f64> {
        let (sign, digits) = match number.text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, number.text.as_str()),
        };
        let value = match self.out.defines.get(digits) {
            Some(value) => Some(*value as f64),
            None => digits.parse::<f64>().ok(),
        };
        if value.is_none() {
            let message = format!("`{}` is not a number", number.text);
            self.error(number.at, message, "not a number", None);
        }
        value.map(|v| sign * v)
    }

    /// Storage for the variables that `item` declares.
    pub(super) fn variables(&mut self, item: &'a Item, declared: &mut Declared<'a>) {
        match &item.kind {
            ItemKind::Parameter(list) => {
                for p in list {
                    let value = p.value.as_ref().and_then(|n| self.number(n)).map_or(0.0, six_digits);
                    // Translated C has one default per array: none.
                    let value = if p.len.is_some() { 0.0 } else { value };
                    let default = if declared.range.contains(p.name.name.as_str()) {
                        Where::Field(true)
                    } else {
                        Where::Global(true)
                    };
                    let quantity = Quantity {
                        name: &p.name,
                        len: p.len.as_ref(),
                        unit: p.unit.as_ref(),
                        default: value,
                    };
                    self.declare(quantity, ir::Class::Parameter, default, declared);
                }
            }
            ItemKind::Assigned(list) => {
                for a in list {
                    let name = a.name.name.as_str();
                    let place = if declared.range.contains(name) || declared.currents.contains(name) {
                        Where::Field(true)
                    } else if declared.global.contains(name) {
                        Where::Global(true)
                    } else {
                        Where::Field(false)
                    };
                    let start = a.start.as_ref().and_then(|n| self.number(n)).map_or(0.0, six_digits);
                    let quantity = Quantity {
                        name: &a.name,
                        len: a.len.as_ref(),
                        unit: a.unit.as_ref(),
                        default: start,
                    };
                    self.declare(quantity, ir::Class::Assigned, place, declared);
                }
            }
            ItemKind::State(list) => {
                for s in list {
                    if s.name.name.contains('\'') {
                        let message = format!("declaring `{}` is not supported", s.name.name);
                        self.error(s.name.at, message, "a derivative", None);
                        continue;
                    }
                    let class = ir::Class::State;
                    let quantity =
                        Quantity { name: &s.name, len: s.len.as_ref(), unit: s.unit.as_ref(), default: 0.0 };
                    self.declare(quantity, class, Where::Field(true), declared);
                    self.out.states.push(s.name.name.clone());
                }
            }
            ItemKind::Constant(list) => {
                for c in list {
                    let value = c.value.as_ref().and_then(|n| self.number(n)).unwrap_or(0.0);
                    self.constant(&c.name, value, declared);
                }
            }
            ItemKind::Units(list) => {
                for def in list {
                    match def {
                        UnitDef::Alias { .. } => {}
                        UnitDef::Value { name, value, .. } => {
                            let value = self.number(value).unwrap_or(0.0);
                            self.constant(name, value, declared);
                        }
                        UnitDef::Factor { name, from, to, .. } => {
                            let value = declared.units.factor(from, to);
                            if let Err(unknown) = &value {
                                self.unknown_unit(name.at, unknown, &declared.units);
                            }
                            self.constant(name, value.unwrap_or(1.0), declared);
                        }
                    }
                }
            }
            ItemKind::Local(list) => {
                for local in list {
                    let class = ir::Class::Assigned;
                    let place = Where::Global(false);
                    let quantity =
                        Quantity { name: &local.name, len: local.len.as_ref(), unit: None, default: 0.0 };
                    self.declare(quantity, class, place, declared);
                }
            }
            _ => {}
        }
    }

    fn constant(&mut self, name: &'a Ident, value: f64, declared: &mut Declared<'a>) {
        if declared.assigned_to.contains(name.name.as_str()) {
            let class = ir::Class::Assigned;
            let quantity = Quantity { name, len: None, unit: None, default: value };
            self.declare(quantity, class, Where::Global(false), declared);
        } else if self.first_time(name, declared) {
            self.out.storage.insert(name.name.clone(), Storage::Constant(value));
        }
    }

    fn first_time(&mut self, name: &'a Ident, declared: &mut Declared<'a>) -> bool {
        let before = declared.seen.insert(&name.name, name.at);
        if before.is_some() {
            let message = format!("`{}` is declared more than once", name.name);
            let help = self
                .map
                .line(before.unwrap_or_default())
                .map(|(file, line)| format!("it is declared in line {line} of {} already", file.name));
            self.error(name.at, message, "again here", help);
        }
        before.is_none()
    }

    fn declare(
        &mut self,
        quantity: Quantity<'a>,
        class: ir::Class,
        place: Where,
        declared: &mut Declared<'a>,
    ) {
        let Quantity { name, len, unit, default } = quantity;
        let n = &name.name;
        let is_special = SPECIAL.iter().any(|(s, _)| s == n) || (n == "v" && self.has_voltage());
        if is_special || !self.first_time(name, declared) || self.out.storage.contains_key(n) {
            return;
        }
        let array = match len {
            None => 1,
            Some(Count::Literal(k)) => *k,
            Some(Count::Name(d)) => match self.out.defines.get(&d.name) {
                Some(k) => *k,
                None => {
                    let message = format!("`{}` is not given by DEFINE", d.name);
                    let help = did_you_mean(&d.name, self.out.defines.keys());
                    self.error(d.at, message, "an array length must be known", help);
                    1
                }
            },
        };
        let Ok(array @ 1..=1_000_000) = u32::try_from(array) else {
            return self.error(name.at, format!("`{n}` cannot have {array} elements"), "array length", None);
        };
        if len.is_some() {
            self.out.arrays.insert(n.clone(), array);
        }
        let unit = unit.cloned();
        let is_ion = self.out.ion_vars.contains_key(n);
        let place = if is_ion { Where::Field(declared.range.contains(n.as_str())) } else { place };
        let (default, class) = if is_ion { (0.0, ir::Class::Ion) } else { (default, class) };
        match place {
            Where::Field(visible) => {
                self.field(ir::Field { name: n.clone(), class, visible, default, len: array, unit });
            }
            Where::Global(visible) => {
                let first = Vec::new();
                let global = ir::Global { name: n.clone(), class, visible, default, len: array, unit, first };
                let id = self.global(global);
                self.out.storage.insert(n.clone(), Storage::Global(id));
            }
        }
    }
}

/// A default as NEURON's translator writes it: `%g`, six significant digits. 0.030000001 becomes 0.03, and -0 becomes 0.
pub(super) fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value) + 0.0
}
