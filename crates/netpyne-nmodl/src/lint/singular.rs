//! `x/(exp(x) - 1)`: 0/0 where the exponent is 0.

use super::Subject;
use super::facts::Part;
use crate::ast::*;
use netpyne_base::Diagnostics;

pub(super) fn singular(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    for part in &s.facts.parts {
        block(s, part, part.body, false, &mut out);
    }
    out
}

/// `guarded`: inside an IF, or after one that could have left or chosen.
fn block(s: &Subject<'_>, part: &Part<'_>, b: &Block, guarded: bool, out: &mut Diagnostics) {
    let mut guarded = guarded;
    for stmt in &b.stmts {
        match &stmt.kind {
            StmtKind::Assign { value, .. } if !guarded => expr(s, part, value, out),
            StmtKind::Call(e) if !guarded => expr(s, part, e, out),
            StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| block(s, part, b, true, out));
                otherwise.iter().for_each(|b| block(s, part, b, true, out));
                // `if (fabs(x) < eps) { x = eps }` before the formula guards it, too.
                guarded = true;
            }
            StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                block(s, part, b, guarded, out);
            }
            _ => {}
        }
    }
}

fn expr(s: &Subject<'_>, part: &Part<'_>, e: &Expr, out: &mut Diagnostics) {
    match &e.kind {
        ExprKind::Binary(BinaryOp::Div, a, b) => {
            expr(s, part, a, out);
            expr(s, part, b, out);
            let Some(exponent) = one_less(b) else { return };
            let Some(zero) = zero_of(s, part, exponent) else { return };
            let moving = variable(exponent);
            let message = if mentions(a, moving) {
                format!("0/0 where `{moving}` is exactly {zero}: the value there is NaN")
            } else {
                format!("division by 0 where `{moving}` is exactly {zero}: the value there is infinite")
            };
            let help = "write the limit for small exponents, as `vtrap` in the bundled hh.mod does";
            out.push(s.note(b.at, message).label("0 at that value").help(help));
        }
        ExprKind::Binary(_, a, b) => {
            expr(s, part, a, out);
            expr(s, part, b, out);
        }
        ExprKind::Paren(a) | ExprKind::Unary(_, a) | ExprKind::Index(_, a) => expr(s, part, a, out),
        ExprKind::Call(_, args) => args.iter().for_each(|a| expr(s, part, a, out)),
        _ => {}
    }
}

/// `x` of `exp(x) - 1` or `1 - exp(x)`, whatever it is multiplied with.
fn one_less(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Paren(e) | ExprKind::Unary(UnaryOp::Neg, e) => one_less(e),
        ExprKind::Binary(BinaryOp::Mul, a, b) => one_less(a).or_else(|| one_less(b)),
        ExprKind::Binary(BinaryOp::Sub, a, b) if is_one(b) => exponent(a),
        ExprKind::Binary(BinaryOp::Sub, a, b) if is_one(a) => exponent(b),
        _ => None,
    }
}

fn exponent(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Paren(e) => exponent(e),
        ExprKind::Call(name, args) if name.name == "exp" => args.first(),
        _ => None,
    }
}

fn is_one(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Paren(e) => is_one(e),
        ExprKind::Number(n, _) => n.parse::<f64>() == Ok(1.0),
        _ => false,
    }
}

/// The one variable of an exponent; empty if there is none or there are several.
fn variable(e: &Expr) -> &str {
    match &e.kind {
        ExprKind::Name(n) => n,
        ExprKind::Paren(a) | ExprKind::Unary(_, a) => variable(a),
        ExprKind::Binary(_, a, b) => {
            let (a, b) = (variable(a), variable(b));
            if a.is_empty() { b } else { a }
        }
        _ => "",
    }
}

fn mentions(e: &Expr, name: &str) -> bool {
    match &e.kind {
        ExprKind::Name(n) => n == name,
        ExprKind::Paren(a) | ExprKind::Unary(_, a) | ExprKind::Index(_, a) => mentions(a, name),
        ExprKind::Binary(_, a, b) => mentions(a, name) || mentions(b, name),
        ExprKind::Call(_, args) => args.iter().any(|a| mentions(a, name)),
        _ => false,
    }
}

/// Where the exponent is 0, if it is `±(v ± a)/b` with numbers or PARAMETERs `a`, `b` and `v` the potential or an argument.
fn zero_of(s: &Subject<'_>, part: &Part<'_>, e: &Expr) -> Option<String> {
    let is_moving = |n: &str| n == "v" || part.args.iter().any(|a| a.name.name == n);
    match &e.kind {
        ExprKind::Paren(a) | ExprKind::Unary(UnaryOp::Neg, a) => zero_of(s, part, a),
        ExprKind::Binary(BinaryOp::Mul | BinaryOp::Div, a, b) => {
            let is_argument = |e: &Expr| matches!(&e.kind, ExprKind::Name(n) if n != "v" && is_moving(n));
            let fixed = |e: &Expr| value(s, e).is_some_and(|x| x != 0.0) || is_argument(e);
            if fixed(b) {
                zero_of(s, part, a)
            } else if fixed(a) {
                zero_of(s, part, b)
            } else {
                None
            }
        }
        ExprKind::Name(n) if is_moving(n) => Some("0".to_owned()),
        ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) => {
            let name = |e: &Expr| matches!(&e.kind, ExprKind::Name(n) if is_moving(n));
            let number = match (name(a), name(b), op) {
                (true, false, BinaryOp::Add) => -value(s, b)?,
                (true, false, _) => value(s, b)?,
                (false, true, BinaryOp::Add) => -value(s, a)?,
                (false, true, _) => value(s, a)?,
                _ => return None,
            };
            Some(format!("{}", number + 0.0))
        }
        _ => None,
    }
}

/// Value of a number or of a PARAMETER that is never assigned.
fn value(s: &Subject<'_>, e: &Expr) -> Option<f64> {
    match &e.kind {
        ExprKind::Paren(a) => value(s, a),
        ExprKind::Unary(UnaryOp::Neg, a) => Some(-value(s, a)?),
        ExprKind::Number(n, _) => n.parse().ok(),
        ExprKind::Name(n) => s.facts.variable(n)?.value?.parse().ok(),
        _ => None,
    }
}
