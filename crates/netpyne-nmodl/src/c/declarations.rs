//! Tokens of C to declarations of variables.

use super::lexer::Kind;
use super::parser::{Parser, Read, is_keyword};
use super::types::{base_of, is_type_word};
use crate::ast::c::*;

impl Parser<'_> {
    /// Whether the next words declare something.
    pub(super) fn begins_declaration(&self) -> bool {
        let Some(Kind::Word(word)) = self.kind() else { return false };
        if is_type_word(word) || self.types.contains(word) {
            // `sizeof`-like uses and casts of C++ begin otherwise.
            return self.kind_after(1) != Some(&Kind::Sign("("));
        }
        if is_keyword(word) {
            return false;
        }
        // `T* x`, `T x`: a type that is not known.
        let mut n = 1;
        while self.kind_after(n) == Some(&Kind::Sign("*")) {
            n += 1;
        }
        let named = matches!(self.kind_after(n), Some(Kind::Word(w)) if !is_keyword(w) && !is_type_word(w));
        let ends = matches!(self.kind_after(n + 1), Some(Kind::Sign("=" | ";" | "," | "[")));
        named && ends
    }

    /// Base type with what belongs to it, and whether it is `static`.
    pub(super) fn base(&mut self) -> Read<(Base, bool)> {
        let (mut words, mut is_static, mut opaque) = (Vec::new(), false, false);
        while let Some(Kind::Word(word)) = self.kind() {
            match word.as_str() {
                "static" => is_static = true,
                "const" | "volatile" | "register" | "inline" | "extern" | "constexpr" | "__restrict__" => {}
                "struct" | "union" | "enum" | "class" => {
                    self.bump();
                    opaque = true;
                    if self.is("{") || self.kind_after(1) == Some(&Kind::Sign("{")) {
                        let help = "declare its members as variables of their own";
                        return self
                            .fail("the definition of a structure is not supported in C text", Some(help));
                    }
                }
                w if is_type_word(w) => words.push(w.to_string()),
                w if words.is_empty() && !opaque => {
                    opaque = true;
                    let _ = w;
                }
                _ => break,
            }
            self.bump();
        }
        if opaque {
            return Ok((Base::Opaque, is_static));
        }
        match base_of(&words) {
            Some(base) => Ok((base, is_static)),
            None if words.is_empty() => self.fail("expected a type in C text", None),
            None => self.fail(&format!("`{}` is not a type", words.join(" ")), None),
        }
    }

    /// The number of `*` that come next.
    pub(super) fn stars(&mut self) -> u32 {
        let mut n = 0;
        loop {
            if self.eat("*") {
                n += 1;
            } else if !(self.eat_word("const") || self.eat_word("volatile") || self.eat_word("__restrict__"))
            {
                return n;
            }
        }
    }

    /// `double x = 1, *y;` with its `;`. None: it declares functions only.
    pub(super) fn declaration(&mut self) -> Read<Option<Vec<Variable>>> {
        let (base, is_static) = self.base()?;
        let mut out = Vec::new();
        loop {
            let pointers = self.stars();
            if self.is("(") {
                // A pointer to a function: what it points at decides what a call does.
                self.skip_declaration();
                return Ok(None);
            }
            let name = self.name("the name of a variable")?;
            if self.eat("(") {
                self.skip_closed();
                if self.is("{") {
                    return self.fail("a function inside another", None);
                }
            } else {
                out.push(self.variable(name, base, pointers, is_static)?);
            }
            if !self.eat(",") {
                break;
            }
        }
        self.end_statement()?;
        Ok(Some(out))
    }

    /// What follows the name of a variable.
    pub(super) fn variable(
        &mut self,
        name: crate::ast::Ident,
        base: Base,
        pointers: u32,
        is_static: bool,
    ) -> Read<Variable> {
        let mut dimensions = Vec::new();
        while self.eat("[") {
            dimensions.push(if self.is("]") { None } else { Some(self.expr()?) });
            self.expect("]", "after the length of an array")?;
        }
        let initial = if self.eat("=") { Some(self.deeper(Self::initial)?) } else { None };
        Ok(Variable { name, base, pointers, dimensions, initial, is_static })
    }

    pub(super) fn initial(&mut self) -> Read<Initial> {
        if !self.eat("{") {
            return Ok(Initial::Value(self.assignment()?));
        }
        let mut list = Vec::new();
        while !self.eat("}") {
            list.push(self.deeper(Self::initial)?);
            if !self.eat(",") && !self.is("}") {
                return self.fail("expected `,` or `}` in a list of values in C text", None);
            }
        }
        Ok(Initial::List(list))
    }
}
