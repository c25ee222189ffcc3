//! `CONDUCTANCE`: the derivatives of the currents as the file computes them.
//!
//! NEURON's translator heeds the statement only where it makes code that several threads can run; other mechanisms get
//! their conductance from the difference of two currents, as if it were not there.

use super::Lower;
use super::body::{Body, Role};
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

    /// A current that is a local variable of BREAKPOINT, which leaves the one that flows at 0.
    pub(super) fn refuse_local_currents(&mut self, block: &Block) {
        let locals = block.stmts.iter().filter_map(|s| match &s.kind {
            StmtKind::Local(list) => Some(list),
            _ => None,
        });
        for local in locals.flatten() {
            if self.symbols.mech.currents.iter().any(|c| c.name == local.name.name) {
                let message = format!("the current `{}` is hidden by a LOCAL of its name", local.name.name);
                let help = "take it out of LOCAL and put it into ASSIGNED".to_string();
                self.error_help(local.name.at, message, "would stay in this block", Some(help));
            }
        }
    }
}
