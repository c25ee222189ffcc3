//! `KINETIC` blocks.
//!
//! Reactions become statements that add to the right-hand side and the matrix of backward Euler, one after the other as
//! they are written: rows, factors and signs in the order of NEURON's translator, which lists the partners of a reaction
//! backwards, and which writes factors behind the text of a rate without parentheses around it.

use super::Lower;
use super::body::{Binding, Body};
use super::expr::{binary, load, neg, number};
use crate::ast::{Arrow, At, BinaryOp, Block, Expr, ExprKind, Ident, Reactant, Stmt, StmtKind};
use netpyne_mechanism::ir;

/// Largest number of statements that loops with reactions are written out to.
const MOST_PASSES: f64 = 10_000.0;

/// What reactions add to.
#[derive(Clone, Debug)]
pub(crate) struct Kinetic {
    /// States with their first row and number of rows, in the order of rows.
    rows: Vec<(String, u32, u32)>,
    /// Number of rows that state a conservation; they come first.
    conserved: u32,
    /// Conservations met so far.
    conserves: u32,
    old: ir::LocalId,
    rhs: ir::LocalId,
    matrix: ir::LocalId,
    forward: ir::LocalId,
    backward: ir::LocalId,
    term: ir::LocalId,
    elements: Vec<(u32, u32)>,
    linear: bool,
    /// Index, volume and states of each COMPARTMENT.
    volumes: Vec<(Option<Ident>, Expr, Vec<String>)>,
}

/// A partner of a reaction.
struct Partner {
    /// The value of one of them.
    value: Expr,
    count: i64,
    /// Its row, if it is a state to be solved for.
    row: Option<u32>,
}

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
        if let Some(at) = find_diffusion(block) {
            let help = "take the statement out, or put the diffusion between compartments into reactions";
            self.error_help(at, "LONGITUDINAL_DIFFUSION is not supported", "diffusion", Some(help.into()));
            return None;
        }
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
    fn volume(&mut self, body: &mut Body, kinetic: &Kinetic, state: &str, i: u32) -> Option<ir::Expr> {
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

    /// The partners on one side, last written first.
    fn partners(&mut self, body: &mut Body, kinetic: &Kinetic, side: &[Reactant]) -> Option<Vec<Partner>> {
        let mut out = Vec::new();
        for reactant in side.iter().rev() {
            let at = reactant.what.at;
            let count = reactant.count.as_ref().map_or(1, |c| self.count(c, at));
            let name = name_of(reactant);
            let row = kinetic.rows.iter().find(|(row, ..)| row == name);
            let row = match (row, &reactant.what.kind) {
                (Some((_, first, len)), ExprKind::Index(_, index)) => match self.int_expr(body, index) {
                    ir::Expr::Number(i) if i >= 0.0 && i < f64::from(*len) => Some(first + i as u32),
                    ir::Expr::Number(_) => {
                        self.place(body, &reactant.what);
                        return None;
                    }
                    _ => {
                        let help = "use literal numbers, or a FROM loop between them".to_string();
                        let message = "the index of a state in a reaction must be known in advance";
                        self.error_help(at, message, "varies", Some(help));
                        return None;
                    }
                },
                (Some((_, first, _)), _) => Some(*first),
                (None, _) => None,
            };
            // Finds a missing or wrong index, and unknown names.
            self.place(body, &reactant.what)?;
            out.push(Partner { value: reactant.what.clone(), count, row });
        }
        Some(out)
    }

    pub(super) fn reaction(
        &mut self,
        body: &mut Body,
        left: &[Reactant],
        arrow: &Arrow,
        at: At,
        out: &mut ir::Block,
    ) {
        let Some(kinetic) = body.kinetic.clone() else {
            return self.error(at, "a reaction can stand only in a KINETIC block", "not here");
        };
        let Some(left) = self.partners(body, &kinetic, left) else { return };
        let paren = |e: &Expr| Expr { kind: ExprKind::Paren(Box::new(e.clone())), at: e.at };
        let (right, rates) = match arrow {
            Arrow::In(flux) => return self.influx(body, &left, flux, at, out),
            Arrow::Out(rate) => (Vec::new(), [Some(paren(rate)), None]),
            Arrow::Both(right, forward, backward) => {
                let Some(right) = self.partners(body, &kinetic, right) else { return };
                (right, [Some(forward.clone()), Some(backward.clone())])
            }
        };
        let sides = [left, right];
        for (j, flux) in [kinetic.forward, kinetic.backward].into_iter().enumerate() {
            let value = match &rates[j] {
                None => number(0.0),
                Some(rate) => {
                    let factors = sides[j].iter().flat_map(|p| (0..p.count).map(|_| &p.value));
                    let product = factors.fold(rate.clone(), paste);
                    self.expr(body, &product)
                }
            };
            out.push(ir::Stmt::Assign(ir::Place::Local(flux), value));
        }
        let flux = |id| load(ir::Place::Local(id));
        let net = || binary(ir::BinaryOp::Sub, flux(kinetic.forward), flux(kinetic.backward));
        for (side, op) in sides.iter().zip([ir::BinaryOp::Sub, ir::BinaryOp::Add]) {
            for partner in side {
                let Some(row) = partner.row.filter(|row| *row >= kinetic.conserved) else { continue };
                add(at_index(kinetic.rhs, row), op, times(partner.count, net()), out);
            }
        }
        for (j, rate) in rates.iter().enumerate() {
            let Some(rate) = rate else { continue };
            for (k, partner) in sides[j].iter().enumerate() {
                let Some(column) = partner.row else { continue };
                let mut product = rate.clone();
                if partner.count != 1 {
                    let count = ExprKind::Number(partner.count.to_string(), None);
                    product = paste(product, &Expr { kind: count, at });
                }
                for (other, p) in sides[j].iter().enumerate() {
                    for _ in 0..p.count - i64::from(other == k) {
                        product = paste(product, &p.value);
                        if let Some(kinetic) = &mut body.kinetic {
                            kinetic.linear = false;
                        }
                    }
                }
                let value = self.expr(body, &product);
                out.push(ir::Stmt::Assign(ir::Place::Local(kinetic.term), value));
                for (i, side) in sides.iter().enumerate() {
                    let op = if i == j { ir::BinaryOp::Add } else { ir::BinaryOp::Sub };
                    for p in side {
                        let Some(row) = p.row.filter(|row| *row >= kinetic.conserved) else { continue };
                        let term = times(p.count, load(ir::Place::Local(kinetic.term)));
                        add(matrix(body, row, column), op, term, out);
                    }
                }
            }
        }
    }

    /// `~ x << (flux)`
    fn influx(&mut self, body: &mut Body, left: &[Partner], flux: &Expr, at: At, out: &mut ir::Block) {
        let Some(kinetic) = body.kinetic.clone() else { return };
        let [Partner { count: 1, row, .. }] = left else {
            return self.error(at, "`<<` takes exactly one state on its left", "this reaction");
        };
        let Some(row) = *row else {
            return self.error(at, "`<<` needs a STATE on its left", "not a state that is solved for");
        };
        if row < kinetic.conserved {
            return self.error(at, "this state has a flux but is to be conserved", "this reaction");
        }
        for (id, value) in [(kinetic.forward, number(0.0)), (kinetic.backward, self.expr(body, flux))] {
            out.push(ir::Stmt::Assign(ir::Place::Local(id), value));
        }
        let value = load(ir::Place::Local(kinetic.backward));
        add(at_index(kinetic.rhs, row), ir::BinaryOp::Add, value, out);
    }

    pub(super) fn conserve(
        &mut self,
        body: &mut Body,
        terms: &[Reactant],
        total: &Expr,
        at: At,
        out: &mut ir::Block,
    ) {
        let Some(kinetic) = &mut body.kinetic else {
            return self.error(at, "CONSERVE can stand only in a KINETIC block", "not here");
        };
        kinetic.conserves += 1;
        let kinetic = kinetic.clone();
        // The last one written has the first row.
        let Some(row) = kinetic.conserved.checked_sub(kinetic.conserves) else {
            return self.error(at, "CONSERVE cannot stand in a loop", "this statement");
        };
        let Some(terms) = self.partners(body, &kinetic, terms) else { return };
        let rhs = || at_index(kinetic.rhs, row);
        out.push(ir::Stmt::Assign(rhs(), self.expr(body, total)));
        for term in terms {
            let Some(column) = term.row else {
                self.error(term.value.at, "CONSERVE may list only states that are solved for", "this one");
                continue;
            };
            let Some(value) = self.place(body, &term.value) else { continue };
            let owner = kinetic.rows.iter().rfind(|(_, first, _)| *first <= column);
            let volume = owner.and_then(|(name, first, _)| self.volume(body, &kinetic, name, column - first));
            let with_volume = |e: ir::Expr| match &volume {
                Some(volume) => binary(ir::BinaryOp::Mul, e, volume.clone()),
                None => e,
            };
            let count = number(term.count as f64);
            let place = matrix(body, row, column);
            out.push(ir::Stmt::Assign(place, with_volume(count.clone())));
            let mut amount = with_volume(load(value));
            if term.count != 1 {
                amount = binary(ir::BinaryOp::Mul, amount, count);
            }
            add(rhs(), ir::BinaryOp::Sub, amount, out);
        }
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
        if step <= 0.0 || (last - first) / step > MOST_PASSES {
            return self.error(variable.at, "too many passes of a loop with reactions", "this loop");
        }
        let mut i = first;
        while i <= last {
            body.enter();
            body.bind(&variable.name, Binding::Integer(i));
            out.extend(self.block(body, inner));
            body.leave();
            i += step;
        }
    }
}

/// `e` times `factor`, as the text of one behind the text of the other is read.
fn paste(e: Expr, factor: &Expr) -> Expr {
    let at = e.at;
    match e.kind {
        ExprKind::Binary(op, a, b) if op.strength() < BinaryOp::Mul.strength() => {
            Expr { kind: ExprKind::Binary(op, a, Box::new(paste(*b, factor))), at }
        }
        kind => {
            let e = Expr { kind, at };
            Expr { kind: ExprKind::Binary(BinaryOp::Mul, Box::new(e), Box::new(factor.clone())), at }
        }
    }
}

/// `count * e`, where it makes a difference.
fn times(count: i64, e: ir::Expr) -> ir::Expr {
    if count == 1 { e } else { binary(ir::BinaryOp::Mul, number(count as f64), e) }
}

/// `place = place op value`
fn add(place: ir::Place, op: ir::BinaryOp, value: ir::Expr, out: &mut ir::Block) {
    let sum = binary(op, load(place.clone()), value);
    out.push(ir::Stmt::Assign(place, sum));
}

fn at_index(local: ir::LocalId, index: u32) -> ir::Place {
    ir::Place::LocalElement(local, Box::new(number(f64::from(index))))
}

/// An element of the matrix, new or known.
fn matrix(body: &mut Body, row: u32, column: u32) -> ir::Place {
    let Some(kinetic) = &mut body.kinetic else { return ir::Place::Local(ir::LocalId::from_index(0)) };
    let known = kinetic.elements.iter().position(|e| *e == (row, column));
    let index = known.unwrap_or_else(|| {
        kinetic.elements.push((row, column));
        kinetic.elements.len() - 1
    });
    at_index(kinetic.matrix, index as u32)
}

fn name_of(reactant: &Reactant) -> &str {
    match &reactant.what.kind {
        ExprKind::Name(name) | ExprKind::Index(name, _) => name,
        _ => "",
    }
}

/// The blocks inside a statement.
fn blocks(stmt: &Stmt) -> Vec<&Block> {
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

fn find_diffusion(block: &Block) -> Option<At> {
    block.stmts.iter().find_map(|stmt| match stmt.kind {
        StmtKind::PerState { diffusion: true, .. } => Some(stmt.at),
        _ => blocks(stmt).into_iter().find_map(find_diffusion),
    })
}
