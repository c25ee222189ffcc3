//! Ions used, and the membrane currents in the order of their sum.

use super::{Builder, Storage};
use crate::ast::*;
use netpyne_base::Diagnostic;
use netpyne_mechanism::ir;

impl<'a> Builder<'_, 'a, '_> {
    pub(super) fn ion(&mut self, used: &'a UseIon) {
        let ion = &used.ion.name;
        if self.out.mech.ions.iter().any(|i| i.ion == *ion) {
            let message = format!("the ion `{ion}` is used twice");
            let help = "put all variables into one USEION statement".to_string();
            return self.error(used.ion.at, message, "again here", Some(help));
        }
        let id = ir::IonUseId::from_index(self.out.mech.ions.len());
        let mut ion_use = ir::IonUse {
            ion: ion.clone(),
            valence: used.valence.as_ref().and_then(|n| self.number(n)),
            reads: Vec::new(),
            writes: Vec::new(),
        };
        for (list, write) in [(&used.read, false), (&used.write, true)] {
            for name in list {
                let n = &name.name;
                let var = if *n == format!("e{ion}") {
                    ir::IonVar::Reversal
                } else if *n == format!("{ion}i") {
                    ir::IonVar::Inside
                } else if *n == format!("{ion}o") {
                    ir::IonVar::Outside
                } else if *n == format!("i{ion}") {
                    ir::IonVar::Current
                } else {
                    let message = format!("`{n}` is not a variable of the ion `{ion}`");
                    let help = format!("its variables are `i{ion}`, `e{ion}`, `{ion}i` and `{ion}o`");
                    self.error(name.at, message, "unknown ion variable", Some(help));
                    continue;
                };
                (if write { &mut ion_use.writes } else { &mut ion_use.reads }).push(var);
                self.out.ion_vars.insert(n.clone(), (id, var));
            }
        }
        self.out.mech.ions.push(ion_use);
    }

    /// Currents in the order of their first appearance in the NEURON block.
    pub(super) fn currents(&mut self, module: &'a Module) {
        let mut kinds = [false; 2];
        for item in &module.items {
            let ItemKind::Neuron(list) = &item.kind else { continue };
            for stmt in list {
                match stmt {
                    NeuronStmt::UseIon(used) => {
                        for name in &used.write {
                            let var = self.out.ion_vars.get(&name.name).copied();
                            if let Some((ion, ir::IonVar::Current)) = var {
                                self.current(name, Some(ion));
                            }
                        }
                    }
                    NeuronStmt::Names(
                        kind @ (NameList::NonspecificCurrent | NameList::ElectrodeCurrent),
                        names,
                    ) => {
                        kinds[usize::from(*kind == NameList::ElectrodeCurrent)] = true;
                        names.iter().for_each(|name| self.current(name, None));
                    }
                    _ => {}
                }
            }
        }
        self.out.mech.electrode = kinds[1];
        if kinds == [true, true] || (kinds[1] && self.out.mech.currents.iter().any(|c| c.ion.is_some())) {
            let message = "a mechanism cannot have both an electrode current and membrane currents";
            let error = Diagnostic::error(message).at_path(self.out.mech.name.clone());
            self.diagnostics.push(error);
        }
    }

    fn current(&mut self, name: &'a Ident, ion: Option<ir::IonUseId>) {
        if self.out.mech.currents.iter().any(|c| c.name == name.name) {
            return;
        }
        let value = match self.out.storage.get(&name.name) {
            Some(Storage::Field(id)) => ir::Place::Field(*id),
            Some(Storage::Global(id)) => ir::Place::Global(*id),
            None => ir::Place::Field(self.field(ir::Field {
                name: name.name.clone(),
                class: ir::Class::Assigned,
                visible: true,
                default: 0.0,
                len: 1,
                unit: None,
            })),
            Some(_) => {
                let message = format!("`{}` cannot be a current", name.name);
                return self.error(name.at, message, "has another meaning", None);
            }
        };
        self.out.mech.currents.push(ir::Current { name: name.name.clone(), value, ion });
    }
}
