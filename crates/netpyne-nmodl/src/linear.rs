//! An expression as a linear function of one state, as text.
//!
//! NEURON's translator integrates `x' = a*x + b` by writing C text in which the texts of `a` and `b` are pasted. Which
//! parentheses it writes and which it does not decides how the C compiler reads the result, so the texts are assembled
//! here by the same rules and then read like any other expression. `0.0` is the text of something absent, which a literal
//! `0` in the model is too.

use crate::ast::*;

const ABSENT: &str = "0.0";

/// The four texts the rules carry along.
struct Texts {
    whole: String,
    /// Derivative by the state.
    slope: String,
    /// Factor of the state.
    factor: String,
    /// What is left without the state.
    rest: String,
}

/// What went wrong while assembling.
#[derive(Default)]
struct Failure {
    /// The derivative cannot be written.
    slope: bool,
    /// The expression is not linear.
    linear: bool,
}

/// How to integrate one equation over a step.
#[derive(Debug, PartialEq)]
pub(crate) enum Update {
    /// The new value of the state, as NMODL text.
    Formula {
        /// The text.
        text: String,
        /// The equation is not linear in its state, yet NEURON writes a formula (a wrong one).
        wrong: bool,
    },
    /// NEURON would fall back to the implicit method.
    NotLinear,
}

/// The update of `state` (text `state_text`) whose derivative is `rhs`.
pub(crate) fn exponential_update(state: &str, state_text: &str, rhs: &Expr) -> Update {
    let mut failure = Failure::default();
    let texts = texts(rhs, state, &mut failure);
    if failure.slope {
        return Update::NotLinear;
    }
    let x = state_text;
    let (a, b) = (&texts.slope, &texts.rest);
    let text = if a == ABSENT {
        format!("{x} - dt*(- ( {b} ))")
    } else if failure.linear {
        format!("{x} + (1. - exp(dt*({a})))*( - {x})")
    } else {
        format!("{x} + (1. - exp(dt*({a})))*(- ( {b} ) / ( {} ) - {x})", texts.factor)
    };
    Update::Formula { text, wrong: failure.linear }
}

fn atom(text: String) -> Texts {
    Texts { rest: text.clone(), whole: text, slope: ABSENT.into(), factor: ABSENT.into() }
}

/// `a` and `b` joined by `sign`; a missing left side leaves `missing(b)`.
fn joined(a: &str, b: &str, sign: &str, missing: impl Fn(&str) -> String) -> String {
    match (a == ABSENT, b == ABSENT) {
        (false, false) => format!("{a} {sign} {b}"),
        (false, true) => a.to_string(),
        (true, false) => missing(b),
        (true, true) => ABSENT.to_string(),
    }
}

/// `text` wrapped by `f` unless absent.
fn present(text: &str, f: impl Fn(&str) -> String) -> String {
    if text == ABSENT { ABSENT.to_string() } else { f(text) }
}

fn texts(e: &Expr, state: &str, failure: &mut Failure) -> Texts {
    match &e.kind {
        ExprKind::Number(text, _) => {
            let integer = text.bytes().all(|b| b.is_ascii_digit());
            atom(if integer { format!("{text}.0") } else { text.clone() })
        }
        ExprKind::Name(name) if name == state => {
            Texts { whole: name.clone(), slope: "1.0".into(), factor: "1.0".into(), rest: ABSENT.into() }
        }
        ExprKind::Index(name, _) if name == state => {
            let whole = crate::print::print_expr(e);
            Texts { whole, slope: "1.0".into(), factor: "1.0".into(), rest: ABSENT.into() }
        }
        ExprKind::Name(_) | ExprKind::Index(..) | ExprKind::Delayed(..) | ExprKind::Str(_) => {
            atom(crate::print::print_expr(e))
        }
        ExprKind::Paren(inner) => {
            let t = texts(inner, state, failure);
            let wrap = |s: &str| format!("( {s} )");
            Texts {
                whole: wrap(&t.whole),
                slope: present(&t.slope, wrap),
                factor: present(&t.factor, wrap),
                rest: present(&t.rest, wrap),
            }
        }
        ExprKind::Unary(UnaryOp::Neg, inner) => {
            let t = texts(inner, state, failure);
            let neg = |s: &str| format!("- {s}");
            Texts {
                whole: neg(&t.whole),
                slope: present(&t.slope, neg),
                factor: present(&t.factor, neg),
                rest: present(&t.rest, neg),
            }
        }
        ExprKind::Call(name, args) => call(&name.name, args.iter(), state, failure),
        ExprKind::Binary(BinaryOp::Pow, a, b) => {
            call("pow", [a.as_ref(), b.as_ref()].into_iter(), state, failure)
        }
        ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) => {
            let (a, b) = (texts(a, state, failure), texts(b, state, failure));
            let sign = op.symbol();
            let missing = |s: &str| if *op == BinaryOp::Sub { format!("( - {s} )") } else { s.to_string() };
            Texts {
                whole: format!("{} {sign} {}", a.whole, b.whole),
                slope: joined(&a.slope, &b.slope, sign, missing),
                factor: joined(&a.factor, &b.factor, sign, missing),
                rest: joined(&a.rest, &b.rest, sign, missing),
            }
        }
        ExprKind::Binary(BinaryOp::Mul, a, b) => {
            let (a, b) = (texts(a, state, failure), texts(b, state, failure));
            product(&a, &b, failure)
        }
        ExprKind::Binary(BinaryOp::Div, a, b) => {
            let (a, b) = (texts(a, state, failure), texts(b, state, failure));
            failure.slope |= b.slope != ABSENT;
            failure.linear |= b.factor != ABSENT;
            let over = |s: &str| format!("( {s} ) / {}", b.whole);
            let absent = || ABSENT.to_string();
            Texts {
                whole: format!("{} / {}", a.whole, b.whole),
                slope: if b.slope == ABSENT { present(&a.slope, over) } else { absent() },
                factor: if b.factor == ABSENT { present(&a.factor, over) } else { absent() },
                rest: present(&a.rest, over),
            }
        }
        ExprKind::Binary(..) | ExprKind::Unary(UnaryOp::Not, _) => {
            // Comparisons have no derivative; NEURON's translator does not get past them here.
            failure.slope = true;
            failure.linear = true;
            atom(format!("( {} )", crate::print::print_expr(e)))
        }
    }
}

fn product(a: &Texts, b: &Texts, failure: &mut Failure) -> Texts {
    let times = |x: &str, y: &str| format!("( {x} )*( {y} )");
    let has = |s: &str| s != ABSENT;
    let slope = match (has(&a.slope), has(&b.slope)) {
        (true, true) => format!("({} + {})", times(&a.slope, &b.whole), times(&a.whole, &b.slope)),
        (true, false) => times(&a.slope, &b.whole),
        (false, true) => times(&a.whole, &b.slope),
        (false, false) => ABSENT.to_string(),
    };
    let mut factor = ABSENT.to_string();
    match (has(&a.factor), has(&b.factor)) {
        (true, true) => failure.linear = true,
        (true, false) if has(&b.rest) => factor = times(&a.factor, &b.rest),
        (false, true) if has(&a.rest) => factor = times(&a.rest, &b.factor),
        _ => {}
    }
    let rest = if has(&a.rest) && has(&b.rest) { times(&a.rest, &b.rest) } else { ABSENT.to_string() };
    Texts { whole: format!("{} * {}", a.whole, b.whole), slope, factor, rest }
}

fn call<'e>(name: &str, args: impl Iterator<Item = &'e Expr>, state: &str, failure: &mut Failure) -> Texts {
    let mut list = Vec::new();
    for arg in args {
        let t = texts(arg, state, failure);
        if t.slope != ABSENT {
            failure.slope = true;
            failure.linear = true;
        }
        list.push(t.whole);
    }
    atom(format!("{name} ( {} )", list.join(" , ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parser::parse_expr;

    fn update(rhs: &str) -> Update {
        exponential_update("x", "x", &parse_expr(rhs).expect("an expression"))
    }

    fn text(rhs: &str) -> String {
        match update(rhs) {
            Update::Formula { text, .. } => text,
            Update::NotLinear => "not linear".to_string(),
        }
    }

    #[test]
    fn texts_of_neuron() {
        // As NEURON 9.0.2's translator writes them.
        for (rhs, expected) in [
            ("-x", "x + (1. - exp(dt*(- 1.0)))*(- ( 0.0 ) / ( - 1.0 ) - x)"),
            (
                "(inf-x)/tau",
                "x + (1. - exp(dt*(( ( ( - 1.0 ) ) ) / tau)))*(- ( ( ( inf ) ) / tau ) / ( ( ( ( - 1.0 ) ) ) / tau ) - x)",
            ),
            ("k", "x - dt*(- ( k ))"),
            ("-x*x", "x + (1. - exp(dt*((( - 1.0 )*( x ) + ( - x )*( 1.0 )))))*( - x)"),
            ("1/x", "not linear"),
            ("f(x)", "not linear"),
        ] {
            assert_eq!(text(rhs), expected, "{rhs}");
        }
    }
}
