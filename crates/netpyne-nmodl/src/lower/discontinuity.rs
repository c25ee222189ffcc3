//! `state_discontinuity`: an assignment that NEURON leaves out while a run is initialised, and that it makes in the first of the
//! two evaluations of currents only.

use super::Lower;
use super::body::{Body, Discontinuities};
use super::expr::{binary, load, number};
use super::kinetic::blocks;
use crate::ast::{Block, Expr, ExprKind, Stmt, StmtKind};
use netpyne_mechanism::ir;

/// Initialisation ends with one evaluation of currents, of two passes; after it the count is 0.
const BEFORE_INITIALISATION: f64 = -2.0;

impl<'a> Lower<'a> {
    /// `state_discontinuity(place, value)`.
    pub(super) fn discontinuity(&mut self, body: &mut Body, args: &[Expr], out: &mut ir::Block) {
        let value = self.expr(body, &args[1]);
        let Some(place) = self.place(body, &args[0]) else { return };
        match body.discontinuities {
            Discontinuities::Always => out.push(ir::Stmt::Assign(place, value)),
            // The value is computed all the same: it may draw a number.
            Discontinuities::Never => out.push(ir::Stmt::Eval(value)),
            Discontinuities::When(count) => {
                let local = ir::Place::Local(body.fresh("state_discontinuity", 1));
                out.push(ir::Stmt::Assign(local.clone(), value));
                let first = binary(ir::BinaryOp::Eq, load(ir::Place::Field(count)), number(1.0));
                out.push(ir::Stmt::If(first, vec![ir::Stmt::Assign(place, load(local))], Vec::new()));
            }
        }
    }

    /// Storage for the count of evaluations, if currents are computed by blocks that need it.
    pub(super) fn evaluation_count(&mut self) -> Option<ir::FieldId> {
        let needed =
            !self.symbols.mech.currents.is_empty() && self.breakpoints().into_iter().any(has_discontinuity);
        needed.then(|| {
            let field = ir::Field {
                name: "state_discontinuity".to_string(),
                class: ir::Class::Assigned,
                visible: false,
                default: BEFORE_INITIALISATION,
                len: 1,
                unit: None,
            };
            self.symbols.mech.fields.push(field);
            ir::FieldId::from_index(self.symbols.mech.fields.len() - 1)
        })
    }

    /// Starts the count.
    pub(super) fn start_count(count: ir::FieldId) -> ir::Stmt {
        ir::Stmt::Assign(ir::Place::Field(count), number(BEFORE_INITIALISATION))
    }

    /// Counts an evaluation of currents: 1 in the first of two, 0 in the second.
    pub(super) fn count_evaluation(count: ir::FieldId) -> ir::Block {
        let place = || ir::Place::Field(count);
        let next = binary(ir::BinaryOp::Add, load(place()), number(1.0));
        let third = binary(ir::BinaryOp::Eq, load(place()), number(2.0));
        vec![
            ir::Stmt::Assign(place(), next),
            ir::Stmt::If(third, vec![ir::Stmt::Assign(place(), number(0.0))], Vec::new()),
        ]
    }
}

fn has_discontinuity(block: &Block) -> bool {
    let is_one = |stmt: &Stmt| match &stmt.kind {
        StmtKind::Call(Expr { kind: ExprKind::Call(name, _), .. }) => name.name == "state_discontinuity",
        _ => false,
    };
    block.stmts.iter().any(|stmt| is_one(stmt) || blocks(stmt).into_iter().any(has_discontinuity))
}
