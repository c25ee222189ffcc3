//! `KINETIC` blocks: which state has which row, what time and volumes contribute, and loops that are written out.
//!
//! [`reactions`](super::reactions) has the statements of such a block.

use super::Lower;
use super::body::{Binding, Body, Kinetic};
use super::expr::{binary, load, neg, number};
use crate::ast::{Arrow, At, Block, Expr, ExprKind, Ident, Reactant, Stmt, StmtKind};
use netpyne_mechanism::ir;

/// Largest number of passes through loops with reactions, all of a block together, as they are written out.
const MOST_PASSES: u32 = 10_000;

/// Largest number of states of a block.
const MOST_ROWS: u32 = 2_000;

impl<'a> Lower<'a> {
    pub(super) fn kinetic_block(
        &mut self,
        body: &mut Body,
        block: &Block,
        solve_for: &[Ident],
        steady: bool,
        out: &mut ir::Block,
    ) {
        let Some(mut kinetic) = self.number_rows(body, block, solve_for) else { return };
        let n = kinetic.rows.iter().map(|(_, _, len)| len).sum::<u32>();
        body.locals[kinetic.old.index()].len = n;
        body.locals[kinetic.rhs.index()].len = n;
        collect_volumes(block, &mut kinetic.volumes);
        let outer = body.kinetic.replace(kinetic);
        body.enter();
        let mut inner = Vec::new();
        self.time_terms(body, block.at, &mut inner);
        body.enter();
        if let Some(kinetic) = &body.kinetic {
            let (forward, backward) = (kinetic.forward, kinetic.backward);
            body.bind("f_flux", Binding::Local(forward, 1));
            body.bind("b_flux", Binding::Local(backward, 1));
        }
        inner.extend(self.block(body, block));
        body.leave();
        body.leave();
        let Some(kinetic) = std::mem::replace(&mut body.kinetic, outer) else { return };
        body.locals[kinetic.matrix.index()].len = kinetic.elements.len() as u32;
        let mut states = Vec::new();
        for (name, _, len) in &kinetic.rows {
            for i in 0..*len {
                states.extend(self.place(body, &self.element(name, i, block.at)));
            }
        }
        out.push(ir::Stmt::Solve(Box::new(ir::Solve::Sparse(ir::Sparse {
            states,
            elements: kinetic.elements,
            old: kinetic.old,
            rhs: kinetic.rhs,
            matrix: kinetic.matrix,
            linear: kinetic.linear,
            steady,
            body: inner,
        }))));
    }

    /// Element `i` of a state, or the state itself if it is no array.
    fn element(&self, name: &str, i: u32, at: At) -> Expr {
        let kind = if self.symbols.arrays.contains_key(name) {
            let index = Expr { kind: ExprKind::Number(i.to_string(), None), at };
            ExprKind::Index(name.to_string(), Box::new(index))
        } else {
            ExprKind::Name(name.to_string())
        };
        Expr { kind, at }
    }

    /// Gives every state that takes part a row.
    fn number_rows(&mut self, body: &mut Body, block: &Block, solve_for: &[Ident]) -> Option<Kinetic> {
        let (mut partners, mut conserves) = (Vec::new(), Vec::new());
        collect(block, &mut partners, &mut conserves);
        let solve_for: Vec<String> = solve_for.iter().map(|s| s.name.clone()).collect();
        let is_state = |name: &str| {
            self.symbols.states.iter().any(|s| s == name)
                && (solve_for.is_empty() || solve_for.iter().any(|s| s == name))
        };
        let mut rows: Vec<(String, u32, u32)> = Vec::new();
        for terms in conserves.iter().rev() {
            let diagonal = terms.iter().rev().map(name_of).find(|name| {
                is_state(name)
                    && !self.symbols.arrays.contains_key(*name)
                    && rows.iter().all(|(row, ..)| row != name)
            });
            let Some(name) = diagonal else {
                let at = terms.first().map_or(block.at, |t| t.what.at);
                let help = "each needs a state, not an array, that no other has taken".to_string();
                self.error_help(at, "this CONSERVE has no state of its own", "here", Some(help));
                return None;
            };
            rows.push((name.to_string(), rows.len() as u32, 1));
        }
        let conserved = rows.len() as u32;
        let mut next = conserved;
        for state in &self.symbols.states {
            let takes_part = partners
                .iter()
                .copied()
                .chain(conserves.iter().copied().flatten())
                .any(|r| name_of(r) == state);
            if takes_part && is_state(state) && rows.iter().all(|(row, ..)| row != state) {
                let len = self.symbols.arrays.get(state).copied().unwrap_or(1);
                rows.push((state.clone(), next, len));
                next += len;
            }
        }
        if next > MOST_ROWS {
            let message = format!("{next} states in one KINETIC block");
            let label = format!("at most {MOST_ROWS}");
            self.error(block.at, message, &label);
            return None;
        }
        if rows.is_empty() {
            self.error(block.at, "a KINETIC block without reactions of its states", "this block");
            return None;
        }
        Some(Kinetic {
            rows,
            conserved,
            conserves: 0,
            old: body.fresh("old", 1),
            rhs: body.fresh("rhs", 1),
            matrix: body.fresh("matrix", 1),
            forward: body.fresh("f_flux", 1),
            backward: body.fresh("b_flux", 1),
            term: body.fresh("term", 1),
            elements: Vec::new(),
            linear: true,
            passes: 0,
            volumes: Vec::new(),
        })
    }

    /// `-(x - old)/dt` and `1/dt`, times the volume, in all rows that are not conservations.
    fn time_terms(&mut self, body: &mut Body, at: At, out: &mut ir::Block) {
        let Some(kinetic) = body.kinetic.clone() else { return };
        let rate = body.fresh("1/dt", 1);
        let dt = load(ir::Place::Env(ir::Env::Dt));
        out.push(ir::Stmt::Assign(ir::Place::Local(rate), binary(ir::BinaryOp::Div, number(1.0), dt)));
        let rate = || load(ir::Place::Local(rate));
        let rows = kinetic.rows.iter().filter(|(_, row, _)| *row >= kinetic.conserved);
        for (name, first, len) in rows.clone() {
            for i in 0..*len {
                let row = first + i;
                let Some(state) = self.place(body, &self.element(name, i, at)) else { continue };
                let moved = binary(ir::BinaryOp::Sub, load(state), load(at_index(kinetic.old, row)));
                let value = binary(ir::BinaryOp::Mul, neg(rate()), moved);
                out.push(ir::Stmt::Assign(at_index(kinetic.rhs, row), value));
                out.push(ir::Stmt::Assign(matrix(body, row, row), rate()));
            }
        }
        // Arrays after scalars.
        for arrays in [false, true] {
            for (name, first, len) in rows.clone() {
                if self.symbols.arrays.contains_key(name) != arrays {
                    continue;
                }
                for i in 0..*len {
                    let Some(volume) = self.volume(body, &kinetic, name, i) else { continue };
                    let row = first + i;
                    for place in [at_index(kinetic.rhs, row), matrix(body, row, row)] {
                        let value = binary(ir::BinaryOp::Mul, load(place.clone()), volume.clone());
                        out.push(ir::Stmt::Assign(place, value));
                    }
                }
            }
        }
    }

    /// The volume in which element `i` of a state is; the last COMPARTMENT that names it holds.
    pub(super) fn volume(
        &mut self,
        body: &mut Body,
        kinetic: &Kinetic,
        state: &str,
        i: u32,
    ) -> Option<ir::Expr> {
        let found = kinetic.volumes.iter().rev().find(|(_, _, states)| states.iter().any(|s| s == state));
        let (index, volume, _) = found?;
        body.enter();
        if let Some(index) = index {
            body.bind(&index.name, Binding::Integer(f64::from(i)));
        }
        let value = self.expr(body, volume);
        body.leave();
        Some(value)
    }

    /// A FROM loop with reactions, pass by pass.
    pub(super) fn written_out(
        &mut self,
        body: &mut Body,
        variable: &Ident,
        range: [ir::Expr; 3],
        inner: &Block,
        out: &mut ir::Block,
    ) {
        let [ir::Expr::Number(first), ir::Expr::Number(last), ir::Expr::Number(step)] = range else {
            let help = "use literal numbers or names given by DEFINE".to_string();
            let message = "the bounds of a loop with reactions must be known in advance";
            return self.error_help(variable.at, message, "this loop", Some(help));
        };
        let mut i = first;
        while i <= last {
            let passes = body.kinetic.as_mut().map_or(MOST_PASSES, |kinetic| {
                kinetic.passes += 1;
                kinetic.passes
            });
            if step <= 0.0 || passes >= MOST_PASSES {
                return self.error(variable.at, "too many passes of a loop with reactions", "this loop");
            }
            body.enter();
            body.bind(&variable.name, Binding::Integer(i));
            out.extend(self.block(body, inner));
            body.leave();
            i += step;
        }
    }
}

/// An element of a local array.
pub(super) fn at_index(local: ir::LocalId, index: u32) -> ir::Place {
    ir::Place::LocalElement(local, Box::new(number(f64::from(index))))
}

/// An element of the matrix, new or known.
pub(super) fn matrix(body: &mut Body, row: u32, column: u32) -> ir::Place {
    let Some(kinetic) = &mut body.kinetic else { return ir::Place::Local(ir::LocalId::from_index(0)) };
    let known = kinetic.elements.iter().position(|e| *e == (row, column));
    let index = known.unwrap_or_else(|| {
        kinetic.elements.push((row, column));
        kinetic.elements.len() - 1
    });
    at_index(kinetic.matrix, index as u32)
}

pub(super) fn name_of(reactant: &Reactant) -> &str {
    match &reactant.what.kind {
        ExprKind::Name(name) | ExprKind::Index(name, _) => name,
        _ => "",
    }
}

/// The blocks inside a statement.
pub(super) fn blocks(stmt: &Stmt) -> Vec<&Block> {
    match &stmt.kind {
        StmtKind::From { body, .. } | StmtKind::While { body, .. } | StmtKind::Block(body) => vec![body],
        StmtKind::If { arms, otherwise } => arms.iter().map(|(_, b)| b).chain(otherwise).collect(),
        _ => Vec::new(),
    }
}

/// Whether `block` has reactions or conservations.
pub(super) fn has_reactions(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| {
        matches!(stmt.kind, StmtKind::Reaction { .. } | StmtKind::Conserve(..))
            || blocks(stmt).into_iter().any(has_reactions)
    })
}

/// All partners of reactions, and the terms of each CONSERVE, as written.
fn collect<'b>(block: &'b Block, partners: &mut Vec<&'b Reactant>, conserves: &mut Vec<&'b Vec<Reactant>>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Reaction { left, arrow } => {
                partners.extend(left);
                if let Arrow::Both(right, ..) = arrow {
                    partners.extend(right);
                }
            }
            StmtKind::Conserve(terms, _) => conserves.push(terms),
            _ => blocks(stmt).into_iter().for_each(|b| collect(b, partners, conserves)),
        }
    }
}

fn collect_volumes(block: &Block, out: &mut Vec<(Option<Ident>, Expr, Vec<String>)>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::PerState { diffusion: false, index, value, states } => {
                let states = states.iter().map(|s| s.name.clone()).collect();
                out.push((index.clone(), value.clone(), states));
            }
            _ => blocks(stmt).into_iter().for_each(|b| collect_volumes(b, out)),
        }
    }
}
