//! Conditions and loops.

use super::{Flow, Interpreter, Run};
use crate::syntax::ast::{Expr, Path, Stmt};
use netpyne_base::Span;
use std::sync::Arc;

/// What a loop does after a turn: `Some` ends it.
fn after_turn(flow: Flow) -> Option<Flow> {
    match flow {
        Flow::On | Flow::Continue => None,
        Flow::Break => Some(Flow::On),
        other => Some(other),
    }
}

impl Interpreter {
    pub(super) fn conditional(
        &mut self,
        condition: &Expr,
        then: &Stmt,
        otherwise: Option<&Stmt>,
    ) -> Run<Flow> {
        if self.truth(condition)? {
            return self.statement(then);
        }
        otherwise.map_or(Ok(Flow::On), |otherwise| self.statement(otherwise))
    }

    pub(super) fn while_loop(&mut self, condition: &Expr, body: &Stmt) -> Run<Flow> {
        while self.truth(condition)? {
            if let Some(end) = after_turn(self.statement(body)?) {
                return Ok(end);
            }
        }
        Ok(Flow::On)
    }

    pub(super) fn for_loop(
        &mut self,
        [start, step]: [Option<&Stmt>; 2],
        condition: Option<&Expr>,
        body: &Stmt,
    ) -> Run<Flow> {
        if let Some(start) = start {
            self.statement(start)?;
        }
        loop {
            if let Some(condition) = condition
                && !self.truth(condition)?
            {
                return Ok(Flow::On);
            }
            if let Some(end) = after_turn(self.statement(body)?) {
                return Ok(end);
            }
            if let Some(step) = step {
                self.statement(step)?;
            }
        }
    }

    pub(super) fn for_range(&mut self, variable: &Path, from: &Expr, to: &Expr, body: &Stmt) -> Run<Flow> {
        let from = self.number(from)?;
        let to = self.number(to)?;
        let place = self.number_place(variable)?;
        self.store(&place, from, variable.span)?;
        loop {
            let now = self.load_number(&place, variable.span)?;
            if now > to + 1e-11 {
                return Ok(Flow::On);
            }
            if let Some(end) = after_turn(self.statement(body)?) {
                return Ok(end);
            }
            let now = self.load_number(&place, variable.span)?;
            self.store(&place, now + 1.0, variable.span)?;
        }
    }

    /// The variable takes the centres of the segments of the current section; with ends also 0 and 1.
    pub(super) fn for_segments(
        &mut self,
        variable: &Path,
        ends: Option<&Expr>,
        body: &Stmt,
        span: Span,
    ) -> Run<Flow> {
        let with_ends = match ends {
            Some(ends) => self.number(ends)? != 0.0,
            None => true,
        };
        let place = self.number_place(variable)?;
        let section = self.world.current_section().map_err(|r| self.refused(span, r))?;
        let n = self.world.section_get(section, "nseg").map_err(|r| self.refused(span, r))?;
        // The centres are added up, as NEURON does, and so not always the nearest doubles.
        let step = 1.0 / n;
        let centres = std::iter::successors(Some(step / 2.0), |x| Some(x + step)).take(n as usize);
        let mut places: Vec<f64> = centres.collect();
        if with_ends {
            places.insert(0, 0.0);
            places.push(1.0);
        }
        for x in places {
            self.store(&place, x, variable.span)?;
            if let Some(end) = after_turn(self.statement(body)?) {
                return Ok(end);
            }
        }
        Ok(Flow::On)
    }

    /// Calls the iterator, which runs `body` wherever it says `iterator_statement`.
    pub(super) fn for_iterator(&mut self, path: &Path, body: &Arc<Stmt>) -> Run<Flow> {
        self.call_iterator(path, body.clone())
    }

    pub(super) fn iterator_statement(&mut self, span: Span) -> Run<Flow> {
        let Some((statement, caller)) = self.frame().statement.clone() else {
            return Err(self.error(span, "`iterator_statement` stands outside of an iterator"));
        };
        // The statement runs in the frame of the caller.
        let inner = self.frames.split_off(caller + 1);
        let flow = self.statement(&statement);
        self.frames.truncate(caller + 1);
        self.frames.extend(inner);
        Ok(match flow? {
            Flow::On | Flow::Continue => Flow::On,
            // Ends the iterator, and with it the loop of the caller.
            Flow::Break => Flow::Return(None),
            other => other,
        })
    }
}
