//! The operations that statements ask for.

use super::dependence::{Dependence, each_block, each_expr};
use super::{On, Update};
use crate::ast::*;
use crate::symbols::table_of;
use netpyne_mechanism::print::Counts;

/// Operations of one statement.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    pub every_step: Counts,
    pub voltage_only: Counts,
    pub kept: Counts,
}

/// Walks over what a kernel runs.
pub(super) struct Visit<'v, 'a> {
    pub dependence: &'v Dependence<'a>,
    /// How often what depends on the voltage is evaluated.
    pub evaluations: f64,
    pub found: Vec<(At, Work)>,
}

impl<'a> Visit<'_, 'a> {
    /// A block of the kernel.
    pub fn root(&mut self, block: &'a Block, update: Update) {
        let times = if update == Update::Iterated { 2.0 * (equations(block) + 1.0) } else { 1.0 };
        self.block("", block, update, times, &mut Vec::new());
    }

    fn block(
        &mut self,
        routine: &'a str,
        block: &'a Block,
        update: Update,
        times: f64,
        open: &mut Vec<&'a str>,
    ) {
        for stmt in &block.stmts {
            let mut work = Work::default();
            let mut calls = Vec::new();
            let derivative = matches!(&stmt.kind, StmtKind::Assign { target, .. } if is_derivative(target));
            let exponential = derivative && update == Update::Exponential;
            // The solution takes the place of the right-hand side; what that calls is called all the same.
            let own = if exponential { 0.0 } else { times };
            each_expr(stmt, &mut |e| self.expr(routine, e, own, &mut work, &mut calls));
            match &stmt.kind {
                StmtKind::Assign { target, value, .. } => {
                    if exponential {
                        self.exponential(routine, value, times, &mut work);
                    }
                    work.every_step.store +=
                        if matches!(&target.kind, ExprKind::Index(..)) { times } else { 0.0 };
                }
                StmtKind::If { arms, .. } => {
                    let counts = Counts { branch: arms.len() as f64, ..Counts::default() };
                    self.count(counts, On { step: true, ..On::default() }, times, &mut work);
                }
                StmtKind::Table(table) => {
                    let columns = table.names.len().max(1) as f64;
                    work.every_step.table += columns * times;
                }
                StmtKind::Reaction { left, arrow } => {
                    let right = if let Arrow::Both(right, ..) = arrow { right.len() } else { 0 };
                    let n = (left.len() + right) as f64;
                    let counts = Counts { add: 4.0 * n, mul: 2.0 * n, ..Counts::default() };
                    self.count(counts, On { step: true, ..On::default() }, times, &mut work);
                }
                _ => {}
            }
            self.found.push((stmt.at, work));
            for name in calls {
                self.call(name, update, times, open);
            }
            // Unknown lengths count as one pass.
            let passes =
                if let StmtKind::From { from, to, .. } = &stmt.kind { passes(from, to) } else { 1.0 };
            let is_if = matches!(stmt.kind, StmtKind::If { .. });
            let mut blocks = Vec::new();
            each_block(stmt, &mut |b| blocks.push(b));
            let share = if is_if { 1.0 } else { passes };
            blocks.into_iter().for_each(|b| self.block(routine, b, update, times * share, open));
            if matches!(stmt.kind, StmtKind::Table(_)) {
                // The rest of the routine runs only when the table is filled.
                return;
            }
        }
    }

    /// x + (1 - exp(-dt*rate))*(inf - x), of which the rate may be kept.
    fn exponential(&self, routine: &'a str, value: &'a Expr, times: f64, work: &mut Work) {
        let step = On { step: true, ..On::default() };
        let on = self.dependence.on(routine, rate(value));
        let (exponent, rest) = (
            Counts { exp: 1.0, div: 1.0, add: 2.0, mul: 2.0, ..Counts::default() },
            if on.is_kept() {
                Counts { add: 2.0, mul: 1.0, ..Counts::default() }
            } else {
                Counts { add: 2.0, mul: 6.0, ..Counts::default() }
            },
        );
        // No TABLE of the modeller's would take the place of this `exp`.
        let on = if on.is_kept() { on } else { step };
        self.count(exponent, on, times, work);
        self.count(rest, step, times, work);
    }

    fn call(&mut self, name: &'a str, update: Update, times: f64, open: &mut Vec<&'a str>) {
        let Some(r) = self.dependence.routine(name) else { return };
        if open.contains(&name) {
            return;
        }
        open.push(name);
        if let Some((table, at)) = table_of(&r.body) {
            let mut work = Work::default();
            work.every_step.table += table.names.len().max(1) as f64 * times;
            self.found.push((at, work));
        } else {
            let update = if update == Update::Exponential { Update::None } else { update };
            self.block(name, &r.body, update, times, open);
        }
        open.pop();
    }

    fn expr(&self, routine: &'a str, e: &'a Expr, times: f64, work: &mut Work, calls: &mut Vec<&'a str>) {
        let mut counts = Counts::default();
        match &e.kind {
            ExprKind::Number(..) | ExprKind::Str(_) | ExprKind::Name(_) | ExprKind::Delayed(..) => return,
            ExprKind::Index(_, a) => {
                self.expr(routine, a, times, work, calls);
                counts.load = 1.0;
            }
            ExprKind::Paren(a) => return self.expr(routine, a, times, work, calls),
            ExprKind::Unary(op, a) => {
                self.expr(routine, a, times, work, calls);
                match op {
                    UnaryOp::Neg if matches!(a.kind, ExprKind::Number(..)) => {}
                    UnaryOp::Neg => counts.add = 1.0,
                    UnaryOp::Not => counts.branch = 1.0,
                }
            }
            ExprKind::Binary(op, a, b) => {
                self.expr(routine, a, times, work, calls);
                self.expr(routine, b, times, work, calls);
                match op {
                    BinaryOp::Add | BinaryOp::Sub => counts.add = 1.0,
                    BinaryOp::Mul => counts.mul = 1.0,
                    // By a value that is the same in every step: by way of its reciprocal.
                    BinaryOp::Div if self.dependence.on(routine, b).is_kept() => counts.mul = 2.0,
                    BinaryOp::Div => counts.div = 1.0,
                    BinaryOp::Pow if is_two(b) => counts.mul = 1.0,
                    BinaryOp::Pow => counts.pow = 1.0,
                    _ => counts.branch = 1.0,
                }
            }
            ExprKind::Call(name, args) => {
                args.iter().for_each(|a| self.expr(routine, a, times, work, calls));
                match name.name.as_str() {
                    _ if self.dependence.routine(&name.name).is_some() => calls.push(&name.name),
                    "exp" => counts.exp = 1.0,
                    "pow" => counts.pow = 1.0,
                    "sqrt" => counts.div = 1.0,
                    "fabs" | "abs" => counts.add = 1.0,
                    _ => counts.math = 1.0,
                }
            }
        }
        self.count(counts, self.dependence.on(routine, e), times, work);
    }

    /// Adds `counts` of something that depends on `on`.
    fn count(&self, counts: Counts, on: On, times: f64, work: &mut Work) {
        if on.is_kept() {
            work.kept += counts.times(times.min(1.0));
            return;
        }
        let evaluations = if on.voltage { self.evaluations } else { 1.0 };
        let counts = counts.times(times * evaluations);
        work.every_step += counts;
        if on.is_voltage_only() {
            work.voltage_only +=
                Counts { exp: counts.exp, pow: counts.pow, math: counts.math, ..Counts::default() };
        }
    }
}

fn is_derivative(target: &Expr) -> bool {
    matches!(&target.kind, ExprKind::Name(n) | ExprKind::Index(n, _) if n.ends_with('\''))
}

/// The part of `x' = value` that the exponent depends on: the divisor of `(inf - x)/tau`, else all of it.
fn rate(value: &Expr) -> &Expr {
    match &value.kind {
        ExprKind::Paren(e) => rate(e),
        ExprKind::Binary(BinaryOp::Div, _, tau) => tau,
        ExprKind::Unary(_, e) => rate(e),
        _ => value,
    }
}

fn is_two(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Number(n, _) if n.parse::<f64>() == Ok(2.0))
}

fn passes(from: &Expr, to: &Expr) -> f64 {
    let value = |e: &Expr| match &e.kind {
        ExprKind::Number(n, _) => n.parse::<f64>().ok(),
        _ => None,
    };
    match (value(from), value(to)) {
        (Some(a), Some(b)) => (b - a + 1.0).clamp(0.0, 1e6),
        _ => 1.0,
    }
}

/// Number of differential equations, or of reactions.
fn equations(block: &Block) -> f64 {
    let mut n = 0.0;
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Assign { target, .. } => {
                if matches!(&target.kind, ExprKind::Name(name) if name.ends_with('\'')) {
                    n += 1.0;
                }
            }
            _ => each_block(stmt, &mut |b| n += equations(b)),
        }
    }
    n
}
