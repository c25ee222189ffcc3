//! C trees to the mechanism IR.
//!
//! Expressions of C change things while they are evaluated; those of the IR hardly do. So an expression becomes statements
//! that are put before the one at hand, and an expression of the IR that is its value after them. Lowering a stretch of C
//! text ends at the first thing that is not understood: what follows it would only be misunderstood.

mod assign;
mod calls;
mod declare;
mod elements;
mod expressions;
mod functions;
mod library;
mod names;
mod neuron;
mod operators;
mod random;
mod statements;
mod value;

use super::Lower;
use super::body::Body;
use super::c_variable::Variable;
use crate::ast::c::{Mistake, Stmt};
use crate::ast::{At, Ident};
use crate::c::IN_NMODL;
use netpyne_base::Diagnostic;
use netpyne_mechanism::ir;

pub(super) use functions::Functions;

/// What C text amounts to, or the first thing in it that is not understood.
type Lowered<T> = Result<T, Mistake>;

/// What is not understood at `at`, and what to write instead.
fn mistake<T>(at: At, message: impl Into<String>, help: impl Into<String>) -> Lowered<T> {
    Err(Mistake { message: message.into(), help: Some(help.into()), at })
}

/// The same, where NMODL has what is needed.
fn not_here<T>(at: At, message: impl Into<String>) -> Lowered<T> {
    mistake(at, message, IN_NMODL)
}

impl<'a> Lower<'a> {
    /// C text between NMODL statements.
    pub(super) fn c_text(&mut self, body: &mut Body, list: &[Stmt], out: &mut ir::Block) {
        for stmt in list {
            if let Err(mistake) = self.c_statement(body, stmt, out) {
                self.c_mistake(body, mistake);
                return;
            }
        }
    }

    /// Reports what is not understood, once for each routine.
    fn c_mistake(&mut self, body: &mut Body, mistake: Mistake) {
        if std::mem::replace(&mut body.broken, true) {
            return;
        }
        let error = Diagnostic::error(mistake.message).label("C text in VERBATIM").help_opt(mistake.help);
        let error = self.map.place(error, mistake.at);
        if !self.diagnostics.iter().any(|known| *known == error) {
            self.diagnostics.push(error);
        }
    }

    /// A number that only C text declares, in the block or in the file.
    pub(super) fn c_number_named(&mut self, body: &Body, name: &str) -> Option<Variable> {
        let found = match body.c_find(name) {
            Some(variable) => variable.clone(),
            None => self.c_static(self.text.variables.get(name)?).ok()?,
        };
        match &found {
            Variable::Number { dimensions, .. } if dimensions.is_empty() => Some(found),
            _ => None,
        }
    }

    /// A call in NMODL of a function that C text defines.
    pub(super) fn c_call(&mut self, body: &mut Body, name: &Ident, args: Vec<ir::Expr>) -> Option<ir::Expr> {
        let function = self.text.functions.get(name.name.as_str()).copied()?;
        if body.broken {
            return Some(super::expr::number(0.0));
        }
        let args = args.into_iter().map(|e| (value::double(e), None)).collect();
        match self.c_function_call(function, args, name.at) {
            Ok(value::Value::Number(e, _)) => Some(e),
            Ok(_) => Some(super::expr::number(0.0)),
            Err(mistake) => {
                self.c_mistake(body, mistake);
                Some(super::expr::number(0.0))
            }
        }
    }
}
