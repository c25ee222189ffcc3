//! C text outside any block: functions and variables of the file.

use super::lexer::Kind;
use super::parser::{Parser, Read};
use crate::ast::c::*;

impl Parser<'_> {
    /// Everything up to the end of the text. What is not understood becomes the body of a function that says so.
    pub(super) fn externals(&mut self) -> Vec<External> {
        let mut out = Vec::new();
        while !self.at_end() {
            let before = self.at();
            if let Err(mistake) = self.external(&mut out) {
                // Nothing names what is broken: who uses what it should define hears of it.
                out.push(External::Broken(mistake));
                self.skip_declaration();
            }
            if self.at().0 == before.0 && !self.at_end() {
                self.bump();
            }
        }
        out
    }

    fn external(&mut self, out: &mut Vec<External>) -> Read<()> {
        if self.eat(";") || self.eat("}") {
            return Ok(());
        }
        if matches!(self.kind(), Some(Kind::Nmodl(_))) {
            self.bump();
            return Ok(());
        }
        if self.eat_word("extern") {
            if matches!(self.kind(), Some(Kind::Text(_))) {
                // `extern "C" {`: what follows is declared as anywhere else.
                self.bump();
                if self.eat("{") {
                    return Ok(());
                }
            }
            self.skip_declaration();
            return Ok(());
        }
        if self.eat_word("typedef") {
            self.typedef();
            return Ok(());
        }
        if self.is_word("using") || self.is_word("template") || self.is_word("namespace") {
            self.skip_declaration();
            return Ok(());
        }
        if self.is_word("struct") || self.is_word("union") || self.is_word("enum") {
            let named = usize::from(matches!(self.kind_after(1), Some(Kind::Word(_))));
            if matches!(self.kind_after(1 + named), Some(Kind::Sign("{" | ";"))) {
                if let Some(Kind::Word(name)) = self.kind_after(1) {
                    self.types.insert(name.clone());
                }
                self.skip_declaration();
                return Ok(());
            }
        }
        let (base, is_static) = self.base()?;
        let mut variables = Vec::new();
        loop {
            let pointers = self.stars();
            if self.is("(") || self.is(";") {
                self.skip_declaration();
                break;
            }
            let name = self.name("the name of a function or variable")?;
            if self.eat("(") {
                let start = self.at();
                let parameters = self.parameters()?;
                if self.eat("{") {
                    let body = self.function_body();
                    let at = self.since(start);
                    let body = body.unwrap_or_else(|m| vec![Stmt { kind: StmtKind::Broken(m), at }]);
                    out.push(External::Function(Function {
                        name,
                        result: (base, pointers),
                        parameters,
                        body,
                    }));
                    break;
                }
            } else {
                let mut variable = self.variable(name, base, pointers, is_static)?;
                variable.is_static = true;
                variables.push(variable);
            }
            if !self.eat(",") {
                self.expect(";", "after a declaration")?;
                break;
            }
        }
        if !variables.is_empty() {
            out.push(External::Variables(variables));
        }
        Ok(())
    }

    /// The statements of a function up to its `}`, which is consumed in any case.
    fn function_body(&mut self) -> Read<Vec<Stmt>> {
        let mark = self.mark();
        let body = self.block();
        if body.is_err() {
            self.back_to(mark);
            self.skip_closed();
        }
        body
    }

    /// `typedef double number;`: the name is the last word.
    fn typedef(&mut self) {
        let mut last = None;
        while !self.at_end() && !self.is(";") {
            if self.eat("{") {
                self.skip_closed();
                continue;
            }
            if let Some(Kind::Word(word)) = self.kind() {
                last = Some(word.clone());
            }
            self.bump();
        }
        self.eat(";");
        self.types.extend(last);
    }

    /// Parameters up to `)`, which is consumed.
    fn parameters(&mut self) -> Read<Vec<Variable>> {
        let mut out = Vec::new();
        while !self.eat(")") {
            if self.eat("...") {
                continue;
            }
            if self.eat_word("_threadargsproto_") {
                self.eat(",");
                continue;
            }
            let (base, _) = self.base()?;
            let mut pointers = self.stars();
            self.eat("&");
            let at = self.at();
            if self.is("(") {
                return self.fail("a function as a parameter is not supported in C text", None);
            }
            let name = match self.kind() {
                Some(Kind::Word(_)) => self.name("the name of a parameter")?,
                _ => crate::ast::Ident { name: String::new(), at },
            };
            while self.eat("[") {
                if !self.is("]") {
                    self.expr()?;
                }
                self.expect("]", "after the length of an array")?;
                pointers += 1;
            }
            if !(base == Base::Void && pointers == 0) {
                let initial = None;
                out.push(Variable {
                    name,
                    base,
                    pointers,
                    dimensions: Vec::new(),
                    initial,
                    is_static: false,
                });
            }
            if !self.eat(",") && !self.is(")") {
                return self.fail("expected `,` or `)` after a parameter in C text", None);
            }
        }
        Ok(out)
    }
}
