//! `LONGITUDINAL_DIFFUSION`: which states diffuse along the cable, in which volumes, how fast.

use super::Lower;
use super::body::{Binding, Body, Role};
use super::expr::number;
use super::kernels::expr_mentions;
use super::kinetic::blocks;
use crate::ast::{Block, Expr, Ident, ItemKind, SolverKind, StmtKind};
use crate::symbols::Storage;
use netpyne_mechanism::ir;

/// What a statement says of each of some states: an index, if they are arrays, and a value.
type PerState<'b> = (Option<&'b Ident>, &'b Expr, &'b [Ident]);

/// A state that diffuses, with what its volume and its diffusion constant are.
struct Statement<'b> {
    state: &'b Ident,
    volume: Option<PerState<'b>>,
    constant: PerState<'b>,
}

impl<'a> Lower<'a> {
    /// The kernel that computes volumes and diffusion constants; lists what diffuses.
    pub(super) fn diffusion(&mut self) -> Option<ir::Kernel> {
        let mut statements = Vec::new();
        for item in &self.module.items {
            if let ItemKind::Solver { kind: SolverKind::Kinetic, body, .. } = &item.kind {
                collect(body, &mut Vec::new(), &mut statements);
            }
        }
        let first = statements.first()?.state.at;
        if self.symbols.mech.kind != ir::Kind::Density {
            self.unsupported(
                first,
                "LONGITUDINAL_DIFFUSION in a point process",
                "use a SUFFIX, and insert it",
            );
            return None;
        }
        let diffusing: Vec<&Ident> = statements.iter().map(|statement| statement.state).collect();
        let mut body = Body::new(Role::Kernel);
        let mut out = Vec::new();
        for statement in &statements {
            self.diffusing_state(statement, &diffusing, &mut body, &mut out);
        }
        Some(ir::Kernel { locals: body.locals, body: out })
    }

    fn diffusing_state(
        &mut self,
        statement: &Statement<'_>,
        diffusing: &[&Ident],
        body: &mut Body,
        out: &mut ir::Block,
    ) {
        let (name, at) = (&statement.state.name, statement.state.at);
        if !self.symbols.states.contains(name) {
            return self.error(at, format!("`{name}` diffuses, but is no STATE"), "not a state");
        }
        let Some(volume) = statement.volume else {
            let help = format!("add a COMPARTMENT statement with `{name}` before it");
            return self.error_help(at, format!("`{name}` diffuses in no volume"), "here", Some(help));
        };
        let state = match (self.symbols.ion_vars.get(name), self.symbols.storage.get(name)) {
            (Some(&(ion, variable)), _) => ir::Diffusing::Ion(ion, variable),
            (None, Some(Storage::Field(field))) => ir::Diffusing::Field(*field),
            _ => return self.unsupported(at, "diffusion of a state that is no RANGE variable", "declare it"),
        };
        for (_, value, _) in [volume, statement.constant] {
            if let Some(at) = diffusing.iter().find_map(|state| expr_mentions(value, &state.name)) {
                let instead = "keep what it depends on in an ASSIGNED variable";
                return self.unsupported(at, "diffusion that depends on what diffuses", instead);
            }
        }
        let elements = self.symbols.arrays.get(name).copied().unwrap_or(1);
        let [volume, coefficient] =
            [("volume", volume), ("diffusion", statement.constant)].map(|(what, per_state)| {
                self.column_of_values(&format!("{what} of {name}"), per_state, elements, body, out)
            });
        self.symbols.mech.diffusion.push(ir::Diffusion { state, elements, volume, coefficient });
    }

    /// A field of its own for the values of all elements of a state.
    fn column_of_values(
        &mut self,
        name: &str,
        (index, value, _): PerState<'_>,
        elements: u32,
        body: &mut Body,
        out: &mut ir::Block,
    ) -> ir::FieldId {
        let field = ir::FieldId::from_index(self.symbols.mech.fields.len());
        self.symbols.mech.fields.push(ir::Field {
            name: name.to_string(),
            class: ir::Class::Assigned,
            visible: false,
            default: 0.0,
            len: elements,
            unit: None,
        });
        for i in 0..elements {
            body.enter();
            if let Some(index) = index {
                body.bind(&index.name, Binding::Integer(f64::from(i)));
            }
            let value = self.expr(body, value);
            body.leave();
            let place = match elements {
                1 => ir::Place::Field(field),
                _ => ir::Place::FieldElement(field, Box::new(number(f64::from(i)))),
            };
            out.push(ir::Stmt::Assign(place, value));
        }
        field
    }
}

/// All states that diffuse, each with the first COMPARTMENT before it that names it, as NEURON's translator has it.
fn collect<'b>(block: &'b Block, volumes: &mut Vec<PerState<'b>>, out: &mut Vec<Statement<'b>>) {
    for stmt in &block.stmts {
        let StmtKind::PerState { diffusion, index, value, states } = &stmt.kind else {
            blocks(stmt).into_iter().for_each(|inner| collect(inner, volumes, out));
            continue;
        };
        let per_state = (index.as_ref(), value, &states[..]);
        if !diffusion {
            volumes.push(per_state);
            continue;
        }
        out.extend(states.iter().map(|state| {
            let names_it =
                |(_, _, states): &&PerState<'b>| states.iter().any(|other| other.name == state.name);
            Statement { state, volume: volumes.iter().find(names_it).copied(), constant: per_state }
        }));
    }
}
