//! Statements: control flow, events, tables that assign.

use super::Lowerer;
use crate::ir::*;
use crate::scalar::code::{MOST_ROUNDS, Op, Reg, endless_loop};
use crate::scalar::newton::NewtonStep;

impl Lowerer<'_> {
    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(place, value) => self.assign(place, value),
            Stmt::Eval(expr) => {
                self.expr(expr, None);
            }
            Stmt::If(condition, yes, no) => {
                let a = self.expr(condition, None);
                let skip = self.emit(Op::JumpUnless { a, to: 0 });
                self.block(yes);
                if no.is_empty() {
                    self.patch(skip);
                } else {
                    let end = self.emit(Op::Jump { to: 0 });
                    self.patch(skip);
                    self.block(no);
                    self.patch(end);
                }
            }
            Stmt::While(condition, body) => {
                // Machine code does not count rounds by itself, and must not go on for ever either.
                let rounds = self.temp();
                let zero = self.constant(0.0);
                self.emit(Op::Move { d: rounds, a: zero });
                let top = self.label();
                let a = self.expr(condition, None);
                let out = self.emit(Op::JumpUnless { a, to: 0 });
                self.count_round(rounds);
                self.loop_body(body);
                self.emit(Op::Jump { to: top });
                self.patch(out);
                self.patch_breaks();
            }
            Stmt::For { variable, first, last, step, body } => {
                self.counted(*variable, first, last, step, body);
            }
            Stmt::Loop { head, condition, body, step } => {
                self.program.counts_rounds = true;
                let top = self.label();
                // `break` may stand in `head` and `step` as well, where a condition has side effects.
                self.breaks.push(Vec::new());
                self.continues.push(Vec::new());
                self.block(head);
                let a = self.expr(condition, None);
                let out = self.emit(Op::JumpUnless { a, to: 0 });
                self.block(body);
                self.patch_continues();
                self.block(step);
                self.emit(Op::Jump { to: top });
                self.patch(out);
                self.patch_breaks();
            }
            Stmt::Scope(body) => {
                self.breaks.push(Vec::new());
                self.block(body);
                self.patch_breaks();
            }
            Stmt::Continue => {
                let at = self.emit(Op::Jump { to: 0 });
                if let Some(continues) = self.continues.last_mut() {
                    continues.push(at);
                }
            }
            Stmt::SetVector(vector, index, value) => {
                let index = self.expr(index, None);
                let a = self.expr(value, None);
                self.emit(Op::SetVector { vector: vector.0, index, a });
            }
            Stmt::MakeStream(handle, ids) => {
                let base = self.consecutive(ids);
                self.emit(Op::MakeStream { handle: handle.0, base });
            }
            Stmt::DropStream(handle) => {
                self.emit(Op::DropStream { handle: handle.0 });
            }
            Stmt::SetStream(handle, sequence, word) => {
                let a = self.expr(sequence, None);
                let b = self.expr(word, None);
                self.emit(Op::SetStream { handle: handle.0, a, b });
            }
            Stmt::Break => {
                let at = self.emit(Op::Jump { to: 0 });
                if let Some(breaks) = self.breaks.last_mut() {
                    breaks.push(at);
                }
            }
            Stmt::Return => {
                let at = self.emit(Op::Jump { to: 0 });
                self.returns.push(at);
            }
            Stmt::Table(table, x) => self.table_statement(*table, x),
            Stmt::NetSend { time, flag } => {
                let time = self.expr(time, None);
                let flag = self.expr(flag, None);
                self.event(Op::NetSend { time, flag });
            }
            Stmt::NetEvent(time) => {
                let a = self.expr(time, None);
                self.event(Op::NetEvent { a });
            }
            Stmt::NetMove(time) => {
                let a = self.expr(time, None);
                self.event(Op::NetMove { a });
            }
            Stmt::Watch(watch, flag) => {
                let flag = self.expr(flag, None);
                self.event(Op::Watch { watch: watch.0, flag });
            }
            Stmt::ForNetCons(body) => {
                let n = self.temp();
                self.event(Op::Connections { d: n });
                let i = self.temp();
                let (zero, one) = (self.constant(0.0), self.constant(1.0));
                self.emit(Op::Move { d: i, a: zero });
                let test = self.temp();
                let top = self.label();
                self.emit(Op::Lt { d: test, a: i, b: n });
                let out = self.emit(Op::JumpUnless { a: test, to: 0 });
                let outer = self.connection.replace(i);
                self.loop_body(body);
                self.connection = outer;
                self.emit(Op::Add { d: i, a: i, b: one });
                self.emit(Op::Jump { to: top });
                self.patch(out);
                self.patch_breaks();
            }
            Stmt::RandomSetSeq(random, value) => {
                let a = self.expr(value, None);
                self.emit(Op::RandomSetSeq { random: random.0, a });
            }
            Stmt::SetSeed(value) => {
                let a = self.expr(value, None);
                self.emit(Op::SetSeed { a });
            }
            Stmt::Solve(solve) => match &**solve {
                Solve::DerivImplicit { states, equations, derivatives, steady, body } => {
                    let dt = if *steady { NewtonStep::Tiny } else { NewtonStep::Dt };
                    self.newton(states, derivatives, body, equations.to_vec(), dt);
                }
                Solve::Nonlinear { states, values, body } => {
                    let unknown = (0..states.len() as u32).collect();
                    self.newton(states, values, body, unknown, NewtonStep::None);
                }
                Solve::Sparse(sparse) => self.sparse(sparse),
                Solve::Linear { states, rows } => self.linear(states, rows),
            },
            Stmt::Fail(message) => self.fail(message.clone()),
        }
    }

    /// Stops the simulation with a message.
    fn fail(&mut self, message: String) {
        self.program.messages.push(message);
        let message = self.program.messages.len() as u32 - 1;
        self.emit(Op::Fail { message });
    }

    /// One more round of a loop; too many are an error.
    fn count_round(&mut self, rounds: Reg) {
        let (one, most) = (self.constant(1.0), self.constant(MOST_ROUNDS as f64));
        let within = self.temp();
        self.emit(Op::Add { d: rounds, a: rounds, b: one });
        self.emit(Op::Le { d: within, a: rounds, b: most });
        let fine = self.emit(Op::JumpIf { a: within, to: 0 });
        self.fail(endless_loop());
        self.patch(fine);
    }

    pub(super) fn event(&mut self, op: Op) {
        self.program.uses_events = true;
        self.emit(op);
    }

    pub(super) fn loop_body(&mut self, body: &Block) {
        self.breaks.push(Vec::new());
        self.continues.push(Vec::new());
        self.block(body);
        self.patch_continues();
    }

    /// Lets every `continue` of the loop at hand lead here.
    pub(super) fn patch_continues(&mut self) {
        for at in self.continues.pop().unwrap_or_default() {
            self.patch(at);
        }
    }

    pub(super) fn patch_breaks(&mut self) {
        for at in self.breaks.pop().unwrap_or_default() {
            self.patch(at);
        }
    }

    /// `for (i = first; i <= last; i += step)`, as C would.
    pub(super) fn counted(
        &mut self,
        variable: LocalId,
        first: &Expr,
        last: &Expr,
        step: &Expr,
        body: &Block,
    ) {
        let i = self.locals[variable.index()].0;
        let from = self.expr(first, None);
        let start = self.temp();
        self.emit(Op::Truncate { d: start, a: from });
        let (end, by, test) = (self.temp(), self.temp(), self.temp());
        let a = self.expr(last, None);
        self.emit(Op::Truncate { d: end, a });
        let a = self.expr(step, None);
        self.emit(Op::Truncate { d: by, a });
        self.emit(Op::CheckStep { a: by });
        self.emit(Op::Move { d: i, a: start });
        let top = self.label();
        self.emit(Op::Le { d: test, a: i, b: end });
        let out = self.emit(Op::JumpUnless { a: test, to: 0 });
        self.loop_body(body);
        self.emit(Op::Add { d: i, a: i, b: by });
        self.emit(Op::Jump { to: top });
        self.patch(out);
        self.patch_breaks();
    }

    pub(super) fn assign(&mut self, place: &Place, value: &Expr) {
        match place {
            Place::Local(local) => {
                let d = self.locals[local.index()].0;
                let a = self.expr(value, Some(d));
                self.move_to(d, a);
            }
            _ => {
                let a = self.expr(value, None);
                self.store(place, a);
            }
        }
    }
}
