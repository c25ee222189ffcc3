//! Tokens of C to expressions.

use super::lexer::Kind;
use super::parser::{Parser, Read, is_keyword};
use super::types::is_type_word;
use crate::ast::At;
use crate::ast::c::*;
use netpyne_mechanism::ir::CType;

/// So many operators may follow each other.
const LONGEST: u32 = 400;

impl Parser<'_> {
    /// An expression with commas.
    pub(super) fn expr(&mut self) -> Read<Expr> {
        let at = self.at();
        let mut left = self.assignment()?;
        let mut count = 0;
        while self.eat(",") {
            count += 1;
            if count > LONGEST {
                return self.fail("too many operators in one C expression", None);
            }
            let right = self.assignment()?;
            left = Expr { kind: ExprKind::Comma(Box::new(left), Box::new(right)), at: self.since(at) };
        }
        Ok(left)
    }

    pub(super) fn assignment(&mut self) -> Read<Expr> {
        self.deeper(|p| {
            let at = p.at();
            let left = p.ternary()?;
            let Some(Kind::Sign(sign)) = p.kind() else { return Ok(left) };
            let op = match *sign {
                "=" => None,
                "+=" | "-=" | "*=" | "/=" | "%=" | "&=" | "|=" | "^=" | "<<=" | ">>=" => {
                    let symbol = &sign[..sign.len() - 1];
                    BinaryOp::ALL.iter().find(|(s, ..)| *s == symbol).map(|(_, op, _)| *op)
                }
                _ => return Ok(left),
            };
            p.bump();
            let right = p.assignment()?;
            Ok(Expr { kind: ExprKind::Assign(Box::new(left), op, Box::new(right)), at: p.since(at) })
        })
    }

    /// An expression without assignment at its top.
    pub(super) fn ternary(&mut self) -> Read<Expr> {
        let at = self.at();
        let condition = self.binary(0)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        let yes = self.deeper(Self::expr)?;
        self.expect(":", "in a conditional expression")?;
        let no = self.deeper(Self::ternary)?;
        let kind = ExprKind::Choice(Box::new(condition), Box::new(yes), Box::new(no));
        Ok(Expr { kind, at: self.since(at) })
    }

    fn binary(&mut self, least: u8) -> Read<Expr> {
        let at = self.at();
        let mut left = self.deeper(Self::prefix)?;
        let mut count = 0;
        while let Some(Kind::Sign(sign)) = self.kind() {
            let Some((_, op, strength)) =
                BinaryOp::ALL.iter().find(|(symbol, _, strength)| symbol == sign && *strength > least)
            else {
                break;
            };
            count += 1;
            if count > LONGEST {
                return self.fail("too many operators in one C expression", None);
            }
            self.bump();
            let right = self.deeper(|p| p.binary(*strength))?;
            left = Expr { kind: ExprKind::Binary(*op, Box::new(left), Box::new(right)), at: self.since(at) };
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Read<Expr> {
        let at = self.at();
        let Some(kind) = self.kind() else { return self.fail("an expression is missing in C text", None) };
        let inner = |p: &mut Self| {
            p.bump();
            p.deeper(Self::prefix).map(Box::new)
        };
        let kind = match kind {
            Kind::Sign("-") => ExprKind::Unary(UnaryOp::Neg, inner(self)?),
            Kind::Sign("+") => ExprKind::Unary(UnaryOp::Plus, inner(self)?),
            Kind::Sign("!") => ExprKind::Unary(UnaryOp::Not, inner(self)?),
            Kind::Sign("~") => ExprKind::Unary(UnaryOp::Complement, inner(self)?),
            Kind::Sign("*") => ExprKind::Deref(inner(self)?),
            Kind::Sign("&") => ExprKind::Address(inner(self)?),
            Kind::Sign("++") => ExprKind::Step(inner(self)?, 1.0, false),
            Kind::Sign("--") => ExprKind::Step(inner(self)?, -1.0, false),
            Kind::Sign("(") if self.begins_cast() => {
                self.bump();
                let (base, pointers) = self.type_name()?;
                self.expect(")", "after a type")?;
                ExprKind::Cast(base, pointers, Box::new(self.deeper(Self::prefix)?))
            }
            Kind::Word(word) if word == "sizeof" => self.size_of()?,
            Kind::Word(word) if word.ends_with("_cast") && self.kind_after(1) == Some(&Kind::Sign("<")) => {
                self.bump();
                self.bump();
                let (base, pointers) = self.type_name()?;
                self.expect(">", "after the type of a cast")?;
                self.expect("(", "after the type of a cast")?;
                let e = self.expr()?;
                self.expect(")", "after a cast")?;
                let cast = ExprKind::Cast(base, pointers, Box::new(e));
                return self.postfix(Expr { kind: cast, at: self.since(at) }, at);
            }
            _ => {
                let e = self.primary()?;
                return self.postfix(e, at);
            }
        };
        Ok(Expr { kind, at: self.since(at) })
    }

    /// Whether `(` begins a cast and not an expression in brackets.
    fn begins_cast(&self) -> bool {
        let Some(Kind::Word(word)) = self.kind_after(1) else { return false };
        if is_type_word(word) || self.types.contains(word) {
            return true;
        }
        // `(T*) x`
        let mut n = 2;
        while self.kind_after(n) == Some(&Kind::Sign("*")) {
            n += 1;
        }
        n > 2 && self.kind_after(n) == Some(&Kind::Sign(")"))
    }

    /// The name of a type without a variable.
    pub(super) fn type_name(&mut self) -> Read<(Base, u32)> {
        let (base, _) = self.base()?;
        Ok((base, self.stars()))
    }

    fn size_of(&mut self) -> Read<ExprKind> {
        self.bump();
        if self.is("(") && self.begins_cast() {
            self.bump();
            let of = self.type_name()?;
            self.expect(")", "after `sizeof`")?;
            return Ok(ExprKind::SizeOf(Some(of)));
        }
        self.deeper(Self::prefix)?;
        Ok(ExprKind::SizeOf(None))
    }

    fn primary(&mut self) -> Read<Expr> {
        let at = self.at();
        let kind = match self.kind() {
            Some(Kind::Number(value, of)) => {
                self.bump();
                ExprKind::Number(*value, *of)
            }
            Some(Kind::Text(text)) => {
                let mut whole = text.clone();
                self.bump();
                while let Some(Kind::Text(more)) = self.kind() {
                    whole.push_str(more);
                    self.bump();
                }
                ExprKind::Text(whole)
            }
            Some(Kind::Word(word)) if word == "true" || word == "false" => {
                self.bump();
                ExprKind::Number(if word == "true" { 1.0 } else { 0.0 }, CType::Int)
            }
            Some(Kind::Word(word)) if word == "std" && self.kind_after(1) == Some(&Kind::Sign("::")) => {
                self.bump();
                self.bump();
                ExprKind::Name(self.name("a name after `std::`")?.name)
            }
            // `double(x)`, as C++ has it.
            Some(Kind::Word(word)) if is_type_word(word) && self.kind_after(1) == Some(&Kind::Sign("(")) => {
                let (base, _) = self.base()?;
                self.expect("(", "after a type")?;
                let e = self.expr()?;
                self.expect(")", "after a cast")?;
                ExprKind::Cast(base, 0, Box::new(e))
            }
            Some(Kind::Word(word)) if !is_keyword(word) && !is_type_word(word) => {
                self.bump();
                ExprKind::Name(word.clone())
            }
            Some(Kind::Sign("(")) => {
                self.bump();
                let e = self.deeper(Self::expr)?;
                self.expect(")", "after an expression")?;
                return Ok(Expr { at: self.since(at), ..e });
            }
            Some(Kind::Word(word)) => {
                let message = format!("`{word}` cannot stand in an expression of C text");
                return self.fail(&message, None);
            }
            Some(Kind::Sign(sign)) => {
                return self.fail(&format!("expected an expression, not `{sign}`, in C text"), None);
            }
            _ => return self.fail("expected an expression in C text", None),
        };
        Ok(Expr { kind, at: self.since(at) })
    }

    fn postfix(&mut self, mut e: Expr, at: At) -> Read<Expr> {
        let mut count = 0;
        loop {
            count += 1;
            if count > LONGEST {
                return self.fail("too many operators in one C expression", None);
            }
            let kind = match self.kind() {
                Some(Kind::Sign("[")) => {
                    self.bump();
                    let index = self.deeper(Self::expr)?;
                    self.expect("]", "after an index")?;
                    ExprKind::Index(Box::new(e), Box::new(index))
                }
                Some(Kind::Sign("(")) => {
                    self.bump();
                    let mut args = Vec::new();
                    while !self.eat(")") {
                        args.push(self.assignment()?);
                        if !self.eat(",") && !self.is(")") {
                            return self.fail("expected `,` or `)` after an argument in C text", None);
                        }
                    }
                    ExprKind::Call(Box::new(e), args)
                }
                Some(Kind::Sign("." | "->")) => {
                    self.bump();
                    let member = self.name("the name of a member")?;
                    ExprKind::Member(Box::new(e), member.name)
                }
                Some(Kind::Sign("++")) => {
                    self.bump();
                    ExprKind::Step(Box::new(e), 1.0, true)
                }
                Some(Kind::Sign("--")) => {
                    self.bump();
                    ExprKind::Step(Box::new(e), -1.0, true)
                }
                _ => return Ok(e),
            };
            e = Expr { kind, at: self.since(at) };
        }
    }
}
