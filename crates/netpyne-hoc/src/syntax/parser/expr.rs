//! Expressions, in the order of NEURON's precedences.

use super::{Parsed, Parser};
use crate::syntax::ast::*;
use crate::syntax::lexer::Token;

/// Left-associative operators, weakest first.
const LEVELS: &[&[(&str, Op)]] = &[
    &[("||", Op::Or)],
    &[("&&", Op::And)],
    &[(">", Op::Gt), (">=", Op::Ge), ("<", Op::Lt), ("<=", Op::Le), ("==", Op::Eq), ("!=", Op::Ne)],
    &[("+", Op::Add), ("-", Op::Sub)],
    &[("*", Op::Mul), ("/", Op::Div), ("%", Op::Rem)],
];

impl Parser {
    /// A whole expression, assignments included.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.nested(|p| p.level(0))
    }

    fn level(&mut self, level: usize) -> Parsed<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some(op) = self.operator(operators) {
            self.at += 1;
            let right = self.level(level + 1)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn operator(&self, among: &[(&str, Op)]) -> Option<Op> {
        let Token::Sign(sign) = self.peek() else { return None };
        among.iter().find(|(text, _)| text == sign).map(|(_, op)| *op)
    }

    /// `-a` and `!a` bind less than `^`: -2^2 is -4.
    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        if self.eat("-") {
            let of = self.nested(Self::unary)?;
            let span = start.to(of.span);
            return Ok(Expr { kind: ExprKind::Negative(Box::new(of)), span });
        }
        if self.eat("!") {
            let of = self.nested(Self::unary)?;
            let span = start.to(of.span);
            return Ok(Expr { kind: ExprKind::Not(Box::new(of)), span });
        }
        if self.eat("+") {
            return self.nested(Self::unary);
        }
        self.power()
    }

    fn power(&mut self) -> Parsed<Expr> {
        let base = self.primary()?;
        if !self.eat("^") {
            return Ok(base);
        }
        // Right-associative; a sign may follow.
        let exponent = self.nested(Self::unary)?;
        let span = base.span.to(exponent.span);
        Ok(Expr { kind: ExprKind::Binary(Op::Pow, Box::new(base), Box::new(exponent)), span })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        match self.peek().clone() {
            Token::Number(x) => {
                self.at += 1;
                Ok(Expr { kind: ExprKind::Number(x), span: start })
            }
            Token::Text(text) => {
                self.at += 1;
                Ok(Expr { kind: ExprKind::Text(text), span: start })
            }
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.expression()?;
                self.expect(")", "after the expression")?;
                Ok(Expr { kind: inner.kind, span: start.to(self.previous()) })
            }
            Token::Name(name) if &*name == "new" => {
                self.at += 1;
                let (class, _) = self.name("the name of a class")?;
                let args = if self.is("(") { self.arguments()? } else { Vec::new() };
                Ok(Expr { kind: ExprKind::New(class, args), span: start.to(self.previous()) })
            }
            Token::Name(_) | Token::Argument(..) => {
                let path = self.path()?;
                self.assignment(path)
            }
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// `path = value` where a sign of assignment follows, else the path.
    fn assignment(&mut self, path: Path) -> Parsed<Expr> {
        let op = match self.peek() {
            Token::Sign("=") => None,
            Token::Sign("+=") => Some(Op::Add),
            Token::Sign("-=") => Some(Op::Sub),
            Token::Sign("*=") => Some(Op::Mul),
            Token::Sign("/=") => Some(Op::Div),
            _ => {
                let span = path.span;
                return Ok(Expr { kind: ExprKind::Path(Box::new(path)), span });
            }
        };
        self.at += 1;
        self.assigned_to(&path);
        let mut value = self.expression()?;
        if self.eat(":") {
            let end = self.expression()?;
            let span = value.span.to(end.span);
            value = Expr { kind: ExprKind::Ramp(Box::new(value), Box::new(end)), span };
        }
        let span = path.span.to(value.span);
        Ok(Expr { kind: ExprKind::Assign(Box::new(path), op, Box::new(value)), span })
    }

    /// Remembers that a plain name is assigned to.
    pub(super) fn assigned_to(&mut self, path: &Path) {
        if let (Base::Name(Step { name, args: None, .. }), true) = (&path.base, path.rest.is_empty()) {
            self.assigned.push(name.clone());
        }
    }

    /// A name or argument with all that follows it.
    pub(super) fn path(&mut self) -> Parsed<Path> {
        let start = self.span();
        let base = match self.peek().clone() {
            Token::Argument(sort, index) => {
                self.at += 1;
                let sort = match sort {
                    's' => ArgSort::Text,
                    'o' => ArgSort::Object,
                    '&' => ArgSort::Reference,
                    _ => ArgSort::Number,
                };
                let index = if &*index == "i" {
                    ArgIndex::I
                } else {
                    ArgIndex::Nth(index.parse().unwrap_or(u32::MAX))
                };
                Base::Argument(sort, index, self.indices()?)
            }
            _ => Base::Name(self.step()?),
        };
        let mut rest = Vec::new();
        while self.is(".") {
            self.at += 1;
            rest.push(self.step()?);
        }
        Ok(Path { base, rest, span: start.to(self.previous()) })
    }

    fn step(&mut self) -> Parsed<Step> {
        let (name, span) = self.name("a name")?;
        let indices = self.indices()?;
        let args = if self.is("(") { Some(self.arguments()?) } else { None };
        Ok(Step { name, indices, args, span })
    }

    fn indices(&mut self) -> Parsed<Vec<Expr>> {
        let mut indices = Vec::new();
        while self.eat("[") {
            indices.push(self.expression()?);
            self.expect("]", "after the index")?;
        }
        Ok(indices)
    }

    /// `(a, &b, c:d)`.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Arg>> {
        self.expect("(", "before the arguments")?;
        self.eat_newlines();
        let mut args = Vec::new();
        if self.eat(")") {
            return Ok(args);
        }
        loop {
            self.eat_newlines();
            args.push(self.argument()?);
            self.eat_newlines();
            if self.eat(")") {
                return Ok(args);
            }
            self.expect(",", "between arguments")?;
        }
    }

    fn argument(&mut self) -> Parsed<Arg> {
        if self.eat("&") {
            return Ok(Arg::Reference(self.path()?));
        }
        let value = self.expression()?;
        if self.eat(":") {
            return Ok(Arg::Range(value, self.expression()?));
        }
        Ok(Arg::Value(value))
    }
}

impl Expr {
    /// A path as an expression.
    pub(super) fn of_path(path: Path) -> Self {
        let span = path.span;
        Self { kind: ExprKind::Path(Box::new(path)), span }
    }
}
