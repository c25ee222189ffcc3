//! What follows once all variables are known: ions' variables and currents, past values, initial values and the order of states.

use super::uses::{delayed, table_of};
use super::variables::six_digits;
use super::{Builder, Declared, Storage};
use crate::ast::*;
use netpyne_mechanism::ir;

impl<'a> Builder<'_, 'a, '_> {
    /// Ion variables not declared, currents, initial values of states, warnings.
    pub(super) fn finish(&mut self, module: &'a Module, declared: &Declared<'a>) {
        let ion_vars: Vec<String> = self.out.ion_vars.keys().cloned().collect();
        for name in ion_vars {
            if !self.out.storage.contains_key(&name) {
                let visible = declared.range.contains(name.as_str());
                self.field(ir::Field {
                    name,
                    class: ir::Class::Ion,
                    visible,
                    default: 0.0,
                    len: 1,
                    unit: None,
                });
            }
        }
        self.currents(module);
        self.histories(module);
        self.order_states(module);
        for state in self.out.states.clone() {
            if self.out.ion_vars.contains_key(&state) {
                continue;
            }
            let start = state_start(module, &state).and_then(|n| self.number(n)).map_or(0.0, six_digits);
            let name = format!("{state}0");
            let class = ir::Class::Parameter;
            let place = match self.out.storage.get(&name) {
                Some(Storage::Global(id)) => ir::Place::Global(*id),
                Some(Storage::Field(id)) => ir::Place::Field(*id),
                Some(_) => continue,
                None if declared.range.contains(name.as_str()) => {
                    let name = name.clone();
                    let field = ir::Field { name, class, visible: true, default: start, len: 1, unit: None };
                    ir::Place::Field(self.field(field))
                }
                None => {
                    let unit = None;
                    let first = Vec::new();
                    let global =
                        ir::Global { name, class, visible: true, default: start, len: 1, unit, first };
                    ir::Place::Global(self.global(global))
                }
            };
            self.out.initial_values.push((state, place));
        }
        if self.out.routines.iter().any(|r| table_of(&r.body).is_some()) {
            let global = ir::Global {
                name: "usetable".to_string(),
                class: ir::Class::Parameter,
                visible: true,
                default: 1.0,
                len: 1,
                unit: None,
                first: Vec::new(),
            };
            self.out.use_table = Some(self.global(global));
        }
        self.undeclared_globals(module, declared);
        for item in &module.items {
            let ItemKind::Neuron(list) = &item.kind else { continue };
            for stmt in list {
                let NeuronStmt::Names(NameList::Range | NameList::Global, names) = stmt else { continue };
                for name in names {
                    if !self.out.storage.contains_key(&name.name) {
                        let message = format!("`{}` is listed here but declared nowhere", name.name);
                        self.warn(name.at, message);
                    }
                }
            }
        }
    }

    /// Storage for names that only GLOBAL lists. Where the file assigns them, NEURON's translator makes a variable that hoc does
    /// not see.
    fn undeclared_globals(&mut self, module: &Module, declared: &Declared<'a>) {
        for name in module.items.iter().flat_map(globals) {
            let n = &name.name;
            if self.out.storage.contains_key(n) || !declared.assigned_to.contains(n.as_str()) {
                continue;
            }
            let global = ir::Global {
                name: n.clone(),
                class: ir::Class::Assigned,
                visible: false,
                default: 0.0,
                len: 1,
                unit: None,
                first: Vec::new(),
            };
            let id = self.global(global);
            self.out.storage.insert(n.clone(), Storage::Global(id));
            self.warn(name.at, format!("`{n}` is declared nowhere but in GLOBAL: write it in ASSIGNED, too"));
        }
    }

    /// Storage for the past values that DISCRETE blocks use.
    fn histories(&mut self, module: &Module) {
        for item in &module.items {
            let ItemKind::Solver { kind: SolverKind::Discrete, body, .. } = &item.kind else { continue };
            for (state, (most, at)) in delayed(body) {
                if !self.out.states.iter().any(|s| s == state) || self.out.arrays.contains_key(state) {
                    let message = format!("`{state}@{most}`: `{state}` is not a STATE without index");
                    self.error(at, message, "has no past values", None);
                    continue;
                }
                let most = u32::try_from(most).unwrap_or(0).clamp(1, 1000);
                let known = self.out.histories.get(state).map_or(0, |h| h.1);
                if most > known {
                    let id = self.field(ir::Field {
                        name: format!("{state}@"),
                        class: ir::Class::Assigned,
                        visible: false,
                        default: 0.0,
                        len: most,
                        unit: None,
                    });
                    self.out.histories.insert(state.to_string(), (id, most));
                }
            }
        }
    }

    /// By first letter, and among equal first letters the one mentioned last comes first.
    fn order_states(&mut self, module: &Module) {
        let mention = |name: &String| module.mentions.iter().position(|m| m.name == *name).unwrap_or(0);
        let key = |name: &String| (name.as_bytes().first().copied(), std::cmp::Reverse(mention(name)));
        self.out.states.sort_by_key(key);
    }
}

/// Names that GLOBAL lists.
fn globals(item: &Item) -> impl Iterator<Item = &Ident> {
    let list = match &item.kind {
        ItemKind::Neuron(list) => list.as_slice(),
        _ => &[],
    };
    list.iter().flat_map(|stmt| match stmt {
        NeuronStmt::Names(NameList::Global, names) => names.as_slice(),
        _ => &[],
    })
}

fn state_start<'a>(module: &'a Module, state: &str) -> Option<&'a Number> {
    module.items.iter().find_map(|item| match &item.kind {
        ItemKind::State(list) => list.iter().find(|d| d.name.name == state)?.start.as_ref(),
        _ => None,
    })
}
