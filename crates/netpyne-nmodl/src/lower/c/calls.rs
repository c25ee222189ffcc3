//! Calls in C text.

use super::functions::Argument;
use super::value::{Value, double};
use super::{Lowered, Variable, mistake, not_here};
use crate::ast::At;
use crate::ast::c::{Expr, ExprKind};
use crate::c::pointers::Pointee;
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::number;
use netpyne_base::did_you_mean;
use netpyne_mechanism::ir::{self, CType};

/// What NEURON's translator passes to every function besides its own arguments.
const THREAD: &[&str] =
    &["_threadargs_", "_p", "_ppvar", "_thread", "_nt", "_ml", "_iml", "_globals", "_pnt"];

/// A call of a function that the file does not define.
#[derive(Clone, Copy)]
pub(super) struct Call<'c> {
    pub name: &'c str,
    pub args: &'c [Expr],
    pub at: At,
}

impl Lower<'_> {
    pub(super) fn c_call_expr(
        &mut self,
        body: &mut Body,
        f: &Expr,
        args: &[Expr],
        at: At,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let ExprKind::Name(name) = &f.kind else {
            return not_here(f.at, "what is called here is computed, which is not supported in C text");
        };
        let is_thread = |e: &&Expr| matches!(&e.kind, ExprKind::Name(n) if THREAD.contains(&n.as_str()));
        if let Some(function) = self.text.functions.get(name.as_str()).copied() {
            let own: Vec<&Expr> = args.iter().skip_while(is_thread).collect();
            let args = self.c_arguments(body, &own, out)?;
            return self.c_function_call(function, args, at);
        }
        let suffix = format!("_{}", self.symbols.mech.name);
        for routine in [name.as_str(), name.strip_suffix(&suffix).unwrap_or("")] {
            if let Some(&id) = self.functions.get(routine) {
                let own: Vec<&Expr> = args.iter().skip_while(is_thread).collect();
                return self.c_routine(body, (routine, id, at), &own, out);
            }
        }
        let call = Call { name, args, at };
        if let Some(value) = self.c_library(body, call, out)? {
            return Ok(value);
        }
        if let Some(value) = self.c_neuron(body, call, out)? {
            return Ok(value);
        }
        let known = self.text.functions.keys().copied().chain(self.functions.keys().copied());
        let broken = self.text.broken.first().map(|m| format!("{}, where it may be defined", m.message));
        let help = did_you_mean(name, known).or(broken).unwrap_or_else(|| {
            format!("write what `{name}` does in NMODL, or as a function in a VERBATIM block of this file")
        });
        mistake(f.at, format!("the function `{name}` is not known in C text"), help)
    }

    /// Arguments in their order, with what pointers among them point at.
    fn c_arguments(
        &mut self,
        body: &mut Body,
        args: &[&Expr],
        out: &mut ir::Block,
    ) -> Lowered<Vec<Argument>> {
        let mut values = Vec::new();
        let mut marks = Vec::new();
        for e in args {
            values.push(self.c_expr(body, e, out)?);
            marks.push(out.len());
        }
        let mut plain: Vec<ir::Expr> = Vec::new();
        for (value, mark) in values.iter().zip(&marks) {
            let e = match value {
                Value::Number(e, _) => e.clone(),
                Value::Pointer(p) => p.value.clone(),
                _ => number(0.0),
            };
            plain.push(self.before(body, e, *mark, out));
        }
        self.in_gccs_order(body, &mut plain, out);
        let mut found = Vec::new();
        for ((value, e), arg) in values.into_iter().zip(plain).zip(args) {
            found.push(match value {
                Value::Number(_, of) => (Value::Number(e, of), None),
                Value::Pointer(mut pointer) => {
                    pointer.value = e;
                    let pointee = self.c_passed(body, arg)?;
                    (Value::Pointer(pointer), Some(pointee))
                }
                other => (other, None),
            });
        }
        Ok(found)
    }

    /// What a pointer that is passed to a function points at.
    fn c_passed(&self, body: &Body, e: &Expr) -> Lowered<Pointee> {
        let aliases = body.aliases.as_ref().unwrap_or_else(|| self.text.aliases_at(e.at));
        match aliases.resolve(e) {
            Some(Pointee::Variable(name)) if body.c_find(&name).is_some_and(Variable::is_of_block) => {
                mistake(
                    e.at,
                    format!("the address of the variable `{name}` of a block is passed to a function"),
                    "let the function return the value, or declare the variable in ASSIGNED",
                )
            }
            Some(pointee) => Ok(pointee),
            None => not_here(e.at, "what this pointer points at is not known"),
        }
    }

    /// A FUNCTION or PROCEDURE of the file.
    fn c_routine(
        &mut self,
        body: &mut Body,
        (name, id, at): (&str, ir::FunctionId, At),
        args: &[&Expr],
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let count = self.symbols.mech.functions[id.index()].parameters as usize;
        if args.len() != count {
            let message = format!("`{name}` takes {count} arguments, not {}", args.len());
            return mistake(at, message, "give as many as NMODL declares");
        }
        let mut values = self.c_numbers(body, args, out)?;
        let is_function = self.symbols.routines.get(id.index()).is_some_and(|r| r.is_function);
        match self.tables.get(name) {
            Some(&table) if values.len() == 1 && is_function => {
                Ok(double(ir::Expr::Table(table, Box::new(values.swap_remove(0)))))
            }
            Some(&table) if values.len() == 1 => {
                out.push(ir::Stmt::Table(table, values.swap_remove(0)));
                Ok(double(number(0.0)))
            }
            _ if is_function => Ok(double(ir::Expr::Call(id, values))),
            _ => {
                out.push(ir::Stmt::Eval(ir::Expr::Call(id, values)));
                Ok(double(number(0.0)))
            }
        }
    }

    /// Arguments that are real numbers.
    pub(super) fn c_numbers(
        &mut self,
        body: &mut Body,
        args: &[&Expr],
        out: &mut ir::Block,
    ) -> Lowered<Vec<ir::Expr>> {
        let mut values = Vec::new();
        let mut marks = Vec::new();
        for e in args {
            values.push(self.c_number(body, e, CType::Double, out)?);
            marks.push(out.len());
        }
        for n in (0..values.len()).rev() {
            let e = std::mem::replace(&mut values[n], number(0.0));
            values[n] = self.before(body, e, marks[n], out);
        }
        self.in_gccs_order(body, &mut values, out);
        Ok(values)
    }
}
