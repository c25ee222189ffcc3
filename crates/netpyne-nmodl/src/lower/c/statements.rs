//! Statements of C.

use super::value::{Value, converted};
use super::{Lowered, not_here};
use crate::ast::At;
use crate::ast::c::{Case, Expr, Stmt, StmtKind};
use crate::lower::Lower;
use crate::lower::body::{Body, Role};
use crate::lower::expr::{binary, load, number};
use netpyne_mechanism::ir::{self, CType};

impl Lower<'_> {
    pub(super) fn c_statement(&mut self, body: &mut Body, stmt: &Stmt, out: &mut ir::Block) -> Lowered<()> {
        match &stmt.kind {
            StmtKind::Declare(list) => list.iter().try_for_each(|v| self.c_declare(body, v, out)),
            StmtKind::Expr(e) => self.c_effect(body, e, out),
            StmtKind::Block(list) => {
                body.enter();
                let done = self.c_statements(body, list, out);
                body.leave();
                done
            }
            StmtKind::If(condition, yes, no) => self.c_if(body, condition, yes, no.as_deref(), out),
            StmtKind::While(condition, inner) => self.c_loop(
                body,
                Rounds { condition: Some(condition), step: None, at_end: false },
                inner,
                out,
            ),
            StmtKind::DoWhile(inner, condition) => {
                self.c_loop(body, Rounds { condition: Some(condition), step: None, at_end: true }, inner, out)
            }
            StmtKind::For { first, condition, step, body: inner } => {
                body.enter();
                let done = (|| {
                    first.iter().try_for_each(|first| self.c_statement(body, first, out))?;
                    let rounds = Rounds { condition: condition.as_ref(), step: step.as_ref(), at_end: false };
                    self.c_loop(body, rounds, inner, out)
                })();
                body.leave();
                done
            }
            StmtKind::Switch(value, cases) => self.c_switch(body, value, cases, out),
            StmtKind::Break if body.loops == 0 => not_here(stmt.at, "`break;` outside any loop"),
            StmtKind::Break => {
                out.push(ir::Stmt::Break);
                Ok(())
            }
            StmtKind::Continue if body.continues() == 0 => not_here(stmt.at, "`continue;` outside any loop"),
            StmtKind::Continue => {
                out.push(ir::Stmt::Continue);
                Ok(())
            }
            StmtKind::Return(value) => self.c_return(body, value.as_ref(), stmt.at, out),
            StmtKind::Nmodl(stmt) => {
                self.statement(body, stmt, out);
                Ok(())
            }
            StmtKind::Broken(mistake) => Err(mistake.clone()),
        }
    }

    pub(super) fn c_statements(
        &mut self,
        body: &mut Body,
        list: &[Stmt],
        out: &mut ir::Block,
    ) -> Lowered<()> {
        list.iter().try_for_each(|stmt| self.c_statement(body, stmt, out))
    }

    /// A statement of its own scope.
    fn c_inner(&mut self, body: &mut Body, stmt: &Stmt) -> Lowered<ir::Block> {
        let mut out = Vec::new();
        body.enter();
        let done = self.c_statement(body, stmt, &mut out);
        body.leave();
        done.map(|()| out)
    }

    fn c_if(
        &mut self,
        body: &mut Body,
        condition: &Expr,
        yes: &Stmt,
        no: Option<&Stmt>,
        out: &mut ir::Block,
    ) -> Lowered<()> {
        let condition = self.c_condition(body, condition, out)?;
        if let ir::Expr::Number(x) = condition {
            // What can never be needs not be understood: NEURON's interpreter would have to call the routine with arguments.
            if let Some(taken) = if x != 0.0 { Some(yes) } else { no } {
                out.extend(self.c_inner(body, taken)?);
            }
            return Ok(());
        }
        let yes = self.c_inner(body, yes)?;
        let no = no.map_or(Ok(Vec::new()), |no| self.c_inner(body, no))?;
        if !(yes.is_empty() && no.is_empty()) || super::value::acts(&condition) {
            out.push(ir::Stmt::If(condition, yes, no));
        }
        Ok(())
    }

    fn c_loop(
        &mut self,
        body: &mut Body,
        rounds: Rounds<'_>,
        inner: &Stmt,
        out: &mut ir::Block,
    ) -> Lowered<()> {
        body.loop_begins();
        let made = self.c_loop_made(body, rounds, inner);
        body.loop_ends();
        out.extend(made?);
        Ok(())
    }

    fn c_loop_made(
        &mut self,
        body: &mut Body,
        rounds: Rounds<'_>,
        inner: &Stmt,
    ) -> Lowered<Option<ir::Stmt>> {
        let mut head = Vec::new();
        let condition = match rounds.condition {
            Some(e) => self.c_condition(body, e, &mut head)?,
            None => number(1.0),
        };
        if condition == number(0.0) && !rounds.at_end {
            return Ok(None);
        }
        let repeated = self.c_inner(body, inner)?;
        let mut step = Vec::new();
        if let Some(e) = rounds.step {
            self.c_effect(body, e, &mut step)?;
        }
        if rounds.at_end {
            step.extend(head);
            step.push(ir::Stmt::If(condition, Vec::new(), vec![ir::Stmt::Break]));
            return Ok(Some(ir::Stmt::Loop {
                head: Vec::new(),
                condition: number(1.0),
                body: repeated,
                step,
            }));
        }
        Ok(Some(ir::Stmt::Loop { head, condition, body: repeated, step }))
    }

    /// Statements from the label that fits on.
    fn c_switch(
        &mut self,
        body: &mut Body,
        value: &Expr,
        cases: &[Case],
        out: &mut ir::Block,
    ) -> Lowered<()> {
        let Value::Number(value, of) = self.c_expr(body, value, out)? else {
            return not_here(value.at, "`switch` of what is no number");
        };
        let [what, reached] = ["switch", "reached"].map(|name| ir::Place::Local(body.fresh(name, 1)));
        out.push(ir::Stmt::Assign(what.clone(), converted(value, of, super::value::promoted(of))));
        let mut is_label = Vec::new();
        for case in cases {
            let mut any = number(0.0);
            for label in case.labels.iter().flatten() {
                let label = self.c_constant(label, CType::Long)?;
                let same = binary(ir::BinaryOp::Eq, load(what.clone()), number(label));
                any = if any == number(0.0) { same } else { binary(ir::BinaryOp::Or, any, same) };
            }
            is_label.push(any);
        }
        let other = is_label
            .iter()
            .filter(|e| **e != number(0.0))
            .cloned()
            .reduce(|a, b| binary(ir::BinaryOp::Or, a, b));
        let other = other.map_or(number(1.0), |e| ir::Expr::Unary(ir::UnaryOp::Not, Box::new(e)));
        let mut scope = vec![ir::Stmt::Assign(reached.clone(), number(0.0))];
        body.switch_begins();
        body.enter();
        let done = cases.iter().zip(is_label).try_for_each(|(case, mut enters)| {
            if case.labels.contains(&None) {
                enters = binary(ir::BinaryOp::Or, enters, other.clone());
            }
            let mut inner = vec![ir::Stmt::Assign(reached.clone(), number(1.0))];
            self.c_statements(body, &case.body, &mut inner)?;
            let condition = binary(ir::BinaryOp::Or, load(reached.clone()), enters);
            scope.push(ir::Stmt::If(condition, inner, Vec::new()));
            Ok(())
        });
        body.leave();
        body.switch_ends();
        done?;
        out.push(ir::Stmt::Scope(scope));
        Ok(())
    }

    fn c_return(
        &mut self,
        body: &mut Body,
        value: Option<&Expr>,
        at: At,
        out: &mut ir::Block,
    ) -> Lowered<()> {
        if body.role == Role::Watch {
            return not_here(at, "`return` cannot stand here");
        }
        if let Some(value) = value {
            match body.result {
                Some(result) => {
                    let of = body.result_type;
                    let value = self.c_number(body, value, of, out)?;
                    out.push(ir::Stmt::Assign(ir::Place::Local(result), value));
                }
                None => {
                    let value = self.c_expr(body, value, out)?;
                    self.c_discard(value, out);
                }
            }
        }
        out.push(ir::Stmt::Return);
        Ok(())
    }
}

/// When a loop goes on, and what it does between rounds.
#[derive(Clone, Copy)]
struct Rounds<'e> {
    condition: Option<&'e Expr>,
    step: Option<&'e Expr>,
    /// Whether the condition is asked for after a round.
    at_end: bool,
}
