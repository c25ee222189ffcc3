//! `CONDUCTANCE`: the derivatives of the currents as the file computes them.
//!
//! NEURON's translator heeds the statement only where it makes code that several threads can run; other mechanisms get
//! their conductance from the difference of two currents, as if it were not there.

use super::Lower;
use super::body::{Body, Role};
use crate::ast::{
    At, Block, ExprKind, Ident, ItemKind, Module, NameList, NeuronStmt, SolverKind, Stmt, StmtKind,
};
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
        if given.is_empty() || thread_safe(self.module) { given } else { Vec::new() }
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

/// Whether NEURON's translator makes code for several threads.
fn thread_safe(module: &Module) -> bool {
    let declared = |wanted: fn(&NeuronStmt) -> bool| {
        module
            .items
            .iter()
            .any(|item| matches!(&item.kind, ItemKind::Neuron(list) if list.iter().any(wanted)))
    };
    let never = module.items.iter().any(|item| match &item.kind {
        ItemKind::Solver { kind, .. } => {
            matches!(kind, SolverKind::Linear | SolverKind::Nonlinear | SolverKind::Discrete)
        }
        _ => false,
    });
    if never
        || any_statement(
            module,
            &|s| matches!(&s.kind, StmtKind::Solve { method: Some(m), .. } if m.name == "runge"),
        )
    {
        return false;
    }
    if declared(|s| matches!(s, NeuronStmt::ThreadSafe)) {
        return true;
    }
    let shares = |s: &NeuronStmt| {
        matches!(s, NeuronStmt::Names(NameList::Pointer | NameList::BbcorePointer | NameList::External, _))
    };
    let globals: Vec<&str> = module
        .items
        .iter()
        .filter_map(|item| if let ItemKind::Neuron(list) = &item.kind { Some(list) } else { None })
        .flatten()
        .filter_map(|s| if let NeuronStmt::Names(NameList::Global, names) = s { Some(names) } else { None })
        .flatten()
        .map(|name| name.name.as_str())
        .collect();
    let unsafe_statement = |s: &Stmt| match &s.kind {
        StmtKind::Verbatim(_) => true,
        StmtKind::Assign { target, protect: false, .. } => match &target.kind {
            ExprKind::Name(name) | ExprKind::Index(name, _) => globals.contains(&name.as_str()),
            _ => false,
        },
        _ => false,
    };
    let text = module.items.iter().any(|item| matches!(item.kind, ItemKind::Verbatim(_)));
    !(declared(shares) || text || any_statement(module, &unsafe_statement))
}

fn any_statement(module: &Module, is: &dyn Fn(&Stmt) -> bool) -> bool {
    module.items.iter().any(|item| match &item.kind {
        ItemKind::Initial(b)
        | ItemKind::Breakpoint(b)
        | ItemKind::BeforeAfter { body: b, .. }
        | ItemKind::Solver { body: b, .. }
        | ItemKind::Constructor(b)
        | ItemKind::Destructor(b)
        | ItemKind::NetReceive { body: b, .. } => in_block(b, is),
        ItemKind::Routine(routine) => in_block(&routine.body, is),
        _ => false,
    })
}

fn in_block(block: &Block, is: &dyn Fn(&Stmt) -> bool) -> bool {
    block.stmts.iter().any(|s| {
        is(s)
            || match &s.kind {
                StmtKind::If { arms, otherwise } => {
                    arms.iter().any(|(_, b)| in_block(b, is)) || otherwise.iter().any(|b| in_block(b, is))
                }
                StmtKind::From { body, .. }
                | StmtKind::While { body, .. }
                | StmtKind::Block(body)
                | StmtKind::Initial(body)
                | StmtKind::ForNetCons(_, body) => in_block(body, is),
                _ => false,
            }
    })
}
