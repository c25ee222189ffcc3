//! Expressions.
//!
//! NEURON's translator writes expressions out as C text, so C's precedence holds where its own grammar differs:
//! `==` binds weaker than `<`. `^` becomes a call of `pow`, associates to the right and binds tighter than a sign.

use super::Parsed;
use super::cursor::Cursor;
use crate::ast::{BinaryOp, Expr, ExprKind, Number, UnaryOp};
use crate::lexer::{Kind, is_keyword};

const UNARY: u8 = 7;

/// An expression.
pub(crate) fn expr(c: &mut Cursor) -> Parsed<Expr> {
    binary(c, 0)
}

/// Operators that bind tighter than `floor`.
fn binary(c: &mut Cursor, floor: u8) -> Parsed<Expr> {
    let mark = c.mark();
    let mut left = c.deeper(unary)?;
    let mut height = c.height;
    while let Some(op) = operator(c) {
        // A power takes what is right of it including further powers and signs; everything else stops at equals.
        if op.strength() <= floor {
            break;
        }
        c.bump();
        let right_floor = if op == BinaryOp::Pow { UNARY } else { op.strength() };
        let right = c.deeper(|c| binary(c, right_floor))?;
        height = height.max(c.height) + 1;
        c.check_height(height)?;
        left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), at: c.at(mark) };
    }
    c.height = height;
    Ok(left)
}

/// The operator that comes next. `-` directly before `>` is the arrow of a reaction.
fn operator(c: &Cursor) -> Option<BinaryOp> {
    if c.kind() != Kind::Sign {
        return None;
    }
    Some(match c.word() {
        "||" => BinaryOp::Or,
        "&&" => BinaryOp::And,
        "==" => BinaryOp::Eq,
        "!=" => BinaryOp::Ne,
        "<" => BinaryOp::Lt,
        "<=" => BinaryOp::Le,
        ">" => BinaryOp::Gt,
        ">=" => BinaryOp::Ge,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "^" => BinaryOp::Pow,
        _ => return None,
    })
}

/// Signs and negations before a primary.
fn unary(c: &mut Cursor) -> Parsed<Expr> {
    let mark = c.mark();
    let op = match c.word() {
        "-" => UnaryOp::Neg,
        "!" => UnaryOp::Not,
        _ => return primary(c),
    };
    if c.kind() != Kind::Sign {
        return primary(c);
    }
    c.bump();
    let inner = c.deeper(|c| binary(c, UNARY))?;
    c.height += 1;
    Ok(Expr { kind: ExprKind::Unary(op, Box::new(inner)), at: c.at(mark) })
}

fn primary(c: &mut Cursor) -> Parsed<Expr> {
    let mark = c.mark();
    c.height = 1;
    let kind = match c.kind() {
        Kind::Integer | Kind::Real => {
            let text = c.word().to_string();
            c.bump();
            ExprKind::Number(text, c.unit()?)
        }
        Kind::Sign if c.is("(") => {
            c.bump();
            let inner = expr(c)?;
            c.expect(")", "to close the parenthesis")?;
            c.height += 1;
            ExprKind::Paren(Box::new(inner))
        }
        Kind::Word if c.is("INT") => {
            let name = c.ident_keyword();
            call(c, name)?
        }
        Kind::Word if c.is_control("if") => {
            return c.fail("`IF` cannot stand inside an expression", None);
        }
        Kind::Word if !is_keyword(c.word()) => {
            if c.word_after() == "(" && !c.word().contains('\'') {
                let name = c.ident("a function name")?;
                if c.defined.contains(&name.name) {
                    c.unit()?;
                    ExprKind::Name(name.name)
                } else {
                    call(c, name)?
                }
            } else {
                return place(c);
            }
        }
        _ => return c.fail("expected an expression", None),
    };
    Ok(Expr { kind, at: c.at(mark) })
}

/// A variable: a name, `x[i]`, `x'` or `x@1`.
pub(crate) fn place(c: &mut Cursor) -> Parsed<Expr> {
    let mark = c.mark();
    let name = c.ident_or_prime("a variable")?.name;
    let kind = if c.eat("[") {
        let index = c.deeper(expr)?;
        c.height += 1;
        c.expect("]", "after the index")?;
        ExprKind::Index(name, Box::new(index))
    } else if c.eat("@") {
        let text = c.word();
        let Some(lag) = (c.kind() == Kind::Integer).then(|| text.parse().ok()).flatten() else {
            return c.fail("expected an integer after `@`", None);
        };
        c.bump();
        ExprKind::Delayed(name, lag)
    } else {
        ExprKind::Name(name)
    };
    Ok(Expr { kind, at: c.at(mark) })
}

fn call(c: &mut Cursor, name: crate::ast::Ident) -> Parsed<ExprKind> {
    c.expect("(", "before the arguments")?;
    let mut args = Vec::new();
    let mut height = 1;
    if !c.is(")") {
        loop {
            let mark = c.mark();
            if c.kind() == Kind::Str {
                let text = c.word().trim_matches('"').to_string();
                c.bump();
                args.push(Expr { kind: ExprKind::Str(text), at: c.at(mark) });
            } else {
                args.push(c.deeper(expr)?);
                height = height.max(c.height + 1);
            }
            if !c.eat(",") {
                break;
            }
        }
    }
    c.expect(")", "after the arguments")?;
    c.height = height;
    Ok(ExprKind::Call(name, args))
}

/// A literal number with an optional sign.
pub(crate) fn number(c: &mut Cursor) -> Parsed<Number> {
    let mark = c.mark();
    let sign = if c.eat("-") { "-" } else { "" };
    let ok = match c.kind() {
        Kind::Integer | Kind::Real => true,
        Kind::Word => c.defined.contains(c.word()),
        _ => false,
    };
    if !ok {
        return c.fail("expected a number", None);
    }
    let text = format!("{sign}{}", c.word());
    c.bump();
    Ok(Number { text, at: c.at(mark) })
}

impl Cursor<'_> {
    /// The keyword that comes next, as a name.
    fn ident_keyword(&mut self) -> crate::ast::Ident {
        let (name, mark) = (self.word().to_string(), self.mark());
        self.bump();
        crate::ast::Ident { name, at: self.at(mark) }
    }
}
