//! The statements of a `KINETIC` block.
//!
//! Reactions become statements that add to the right-hand side and the matrix of backward Euler, one after the other as
//! they are written: rows, factors and signs in the order of NEURON's translator, which lists the partners of a reaction
//! backwards, and which writes factors behind the text of a rate without parentheses around it.

use super::Lower;
use super::body::Body;
use super::body::Kinetic;
use super::expr::{binary, load, number};
use super::kinetic::{at_index, matrix, name_of};
use crate::ast::{Arrow, At, BinaryOp, Expr, ExprKind, Reactant};
use netpyne_mechanism::ir;

/// As many of one partner as a reaction can take: each is a factor of its rate.
const MOST_PARTNERS: i64 = 40;

/// As many factors as the rate of a reaction may have.
const MOST_FACTORS: i64 = 100;

/// A partner of a reaction.
struct Partner {
    /// The value of one of them.
    value: Expr,
    count: i64,
    /// Its row, if it is a state to be solved for.
    row: Option<u32>,
}

impl<'a> Lower<'a> {
    /// The partners on one side, last written first.
    fn partners(&mut self, body: &mut Body, kinetic: &Kinetic, side: &[Reactant]) -> Option<Vec<Partner>> {
        let mut out = Vec::new();
        for reactant in side.iter().rev() {
            let at = reactant.what.at;
            let count = reactant.count.as_ref().map_or(1, |c| self.count(c, at));
            if !(1..=MOST_PARTNERS).contains(&count) {
                let message = format!("a reaction cannot take {count} of a partner");
                let label = format!("from 1 to {MOST_PARTNERS}");
                self.error(at, message, &label);
                return None;
            }
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
        if sides.iter().any(|side| side.iter().map(|p| p.count).sum::<i64>() > MOST_FACTORS) {
            let message = format!("a reaction of more than {MOST_FACTORS} partners on one side");
            return self.error(at, message, "this reaction");
        }
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
