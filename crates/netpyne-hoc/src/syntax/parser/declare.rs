//! Declarations: variables, routines, templates.

use super::{Parsed, Parser};
use crate::syntax::ast::*;
use crate::syntax::lexer::Token;
use netpyne_base::{Diagnostic, Span};
use std::sync::Arc;

impl Parser {
    /// `a, b[3], c[2][2]`.
    pub(super) fn declared(&mut self) -> Parsed<Vec<Declared>> {
        let mut list = Vec::new();
        loop {
            let (name, span) = self.name("a name")?;
            let mut dims = Vec::new();
            while self.eat("[") {
                // `objref a[]` leaves the size to later declarations.
                if !self.is("]") {
                    dims.push(self.expression()?);
                }
                self.expect("]", "after the size")?;
            }
            list.push(Declared { name, dims, span });
            if !self.eat(",") {
                return Ok(list);
            }
        }
    }

    /// `a, b, c`.
    pub(super) fn names(&mut self) -> Parsed<Vec<(Name, Span)>> {
        let mut list = vec![self.name("a name")?];
        while self.eat(",") {
            list.push(self.name("a name")?);
        }
        Ok(list)
    }

    /// What follows `proc`, `func`, `obfunc` or `iterator`.
    pub(super) fn routine(&mut self, sort: RoutineSort) -> Parsed<StmtKind> {
        let (name, span) = self.name("the name of the routine")?;
        self.expect("(", "after the name of the routine")?;
        self.expect(")", "(HOC routines declare no arguments: they are $1, $s1, $o1 in the body)")?;
        self.eat_newlines();
        self.expect("{", "at the start of the routine")?;
        let body = self.nested(|p| p.statements_until(&Token::Sign("}")))?;
        let file = self.file.clone();
        Ok(StmtKind::Define(Arc::new(Routine { sort, name, body, file, span })))
    }

    /// What follows `begintemplate`.
    pub(super) fn template(&mut self) -> Parsed<StmtKind> {
        let (name, span) = self.name("the name of the template")?;
        if self.names.is_some() {
            let message = "a template inside of a template";
            return Err(Box::new(Diagnostic::error(message).at_source(&self.file, span)));
        }
        self.names = Some(Default::default());
        let outside = std::mem::take(&mut self.assigned);
        let body = self.nested(|p| p.statements_until(&Token::Name("endtemplate".into())))?;
        let assigned = std::mem::replace(&mut self.assigned, outside);
        let names = self.names.take().unwrap_or_default().into_iter().collect();
        if let Token::Name(end) = self.peek()
            && *end == name
        {
            self.at += 1;
        }
        let file = self.file.clone();
        Ok(StmtKind::Template(Arc::new(TemplateText { name, body, names, assigned, file, span })))
    }
}
