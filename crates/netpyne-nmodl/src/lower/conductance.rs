//! `CONDUCTANCE`: the derivatives of the currents as the file computes them.
//!
//! NEURON's translator heeds the statement only where it makes code that several threads can run; other mechanisms get
//! their conductance from the difference of two currents, as if it were not there.

use super::Lower;
use super::body::{Body, Role};
use super::expr::load;
use crate::ast::{At, Block, Ident, StmtKind};
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir;

impl<'a> Lower<'a> {
    /// Notes a `CONDUCTANCE` statement.
    pub(super) fn conductance(&mut self, body: &mut Body, name: &Ident, ion: Option<&Ident>, at: At) {
        if body.role != Role::Kernel {
            return self.error(at, "CONDUCTANCE can stand only in BREAKPOINT", "not here");
        }
        if let Some(ion) = ion
            && !self.symbols.mech.ions.iter().any(|i| i.ion == ion.name)
        {
            let help = did_you_mean(&ion.name, self.symbols.mech.ions.iter().map(|i| &i.ion));
            let message = format!("the ion `{}` is not in a USEION statement", ion.name);
            return self.error_help(ion.at, message, "not an ion of this mechanism", help);
        }
        if let Some(place) = self.place_of(body, &name.name, name.at) {
            body.conductances.push(place);
        }
    }

    /// The conductances of the current kernel, if NEURON would use them.
    pub(super) fn conductances(&mut self, body: &mut Body) -> Vec<ir::Place> {
        let given = std::mem::take(&mut body.conductances);
        if given.is_empty() || self.thread_safe { given } else { Vec::new() }
    }

    /// Makes currents that are LOCAL variables of `block`, whose statements have been lowered, what they are in NEURON: what
    /// flows, while the mechanism's variable of that name, if it has one, stays as it is. NEURON can do so only where CONDUCTANCE
    /// is heeded.
    pub(super) fn local_currents(&mut self, body: &Body, block: &Block, out: &mut ir::Block) {
        let locals = block.stmts.iter().filter_map(|s| match &s.kind {
            StmtKind::Local(list) => Some(list),
            _ => None,
        });
        for local in locals.flatten() {
            let name = &local.name.name;
            let Some(current) = self.symbols.mech.currents.iter().position(|c| c.name == *name) else {
                continue;
            };
            if body.conductances.is_empty() || !self.thread_safe {
                let message = format!("the current `{name}` is hidden by a LOCAL of its name");
                let help = "take it out of LOCAL and put it into ASSIGNED".to_string();
                self.error_help(local.name.at, message, "would stay in this block", Some(help));
                continue;
            }
            let Some(id) = body.locals.iter().position(|l| l.name == *name) else { continue };
            let field = ir::Field {
                name: format!("LOCAL_{name}"),
                class: ir::Class::Assigned,
                visible: false,
                default: 0.0,
                len: 1,
                unit: None,
            };
            self.symbols.mech.fields.push(field);
            let field = ir::Place::Field(ir::FieldId::from_index(self.symbols.mech.fields.len() - 1));
            out.push(ir::Stmt::Assign(field.clone(), load(ir::Place::Local(ir::LocalId::from_index(id)))));
            self.symbols.mech.currents[current].value = field;
        }
    }
}
