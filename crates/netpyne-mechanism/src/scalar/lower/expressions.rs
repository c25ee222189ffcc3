//! Expressions and calls.

use super::{Frame, Lowerer};
use crate::arith::arity;
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;
use crate::scalar::code::{Op, Reg};

/// Collects the functions that a block calls.
struct Calls<'a> {
    mechanism: &'a Mechanism,
    found: &'a mut Vec<FunctionId>,
}

impl Visitor for Calls<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        if let Stmt::Table(table, _) = stmt {
            self.found.push(self.mechanism.tables[table.index()].fill);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(id, _) => self.found.push(*id),
            Expr::Table(table, _) => self.found.push(self.mechanism.tables[table.index()].fill),
            _ => {}
        }
    }
}

impl Lowerer<'_> {
    /// Evaluates into `want`, or anywhere; says where. `want` is written by the last instruction only.
    pub(super) fn expr(&mut self, expr: &Expr, want: Option<Reg>) -> Reg {
        match expr {
            Expr::Number(x) => self.constant(*x),
            Expr::Load(place) => self.load(place, want),
            Expr::Unary(op, a) => {
                let a = self.expr(a, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(match op {
                    UnaryOp::Neg => Op::Neg { d, a },
                    UnaryOp::Not => Op::Not { d, a },
                    UnaryOp::Truncate => Op::Truncate { d, a },
                });
                d
            }
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let d = self.temp();
                let zero = self.constant(0.0);
                let a = self.expr(a, None);
                self.emit(Op::Ne { d, a, b: zero });
                let skip = self.emit(match op {
                    BinaryOp::And => Op::JumpUnless { a: d, to: 0 },
                    _ => Op::JumpIf { a: d, to: 0 },
                });
                let b = self.expr(b, None);
                self.emit(Op::Ne { d, a: b, b: zero });
                self.patch(skip);
                d
            }
            Expr::Binary(op, a, b) => {
                let a = self.expr(a, None);
                let b = self.expr(b, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(match op {
                    BinaryOp::Add => Op::Add { d, a, b },
                    BinaryOp::Sub => Op::Sub { d, a, b },
                    BinaryOp::Mul => Op::Mul { d, a, b },
                    BinaryOp::Div => Op::Div { d, a, b },
                    BinaryOp::IntDiv => Op::IntDiv { d, a, b },
                    BinaryOp::Lt => Op::Lt { d, a, b },
                    BinaryOp::Le => Op::Le { d, a, b },
                    BinaryOp::Gt => Op::Lt { d, a: b, b: a },
                    BinaryOp::Ge => Op::Le { d, a: b, b: a },
                    BinaryOp::Eq => Op::Eq { d, a, b },
                    BinaryOp::Ne => Op::Ne { d, a, b },
                    BinaryOp::And | BinaryOp::Or => Op::Nop, // handled above
                });
                d
            }
            Expr::Math(f, args) => self.math(*f, args, want),
            Expr::Select(condition, yes, no) => {
                let d = want.unwrap_or_else(|| self.temp());
                let a = self.expr(condition, None);
                let skip = self.emit(Op::JumpUnless { a, to: 0 });
                let a = self.expr(yes, Some(d));
                self.move_to(d, a);
                let end = self.emit(Op::Jump { to: 0 });
                self.patch(skip);
                let a = self.expr(no, Some(d));
                self.move_to(d, a);
                self.patch(end);
                d
            }
            Expr::Call(id, args) => {
                let args = self.arguments(args);
                let d = want.unwrap_or_else(|| self.temp());
                self.call(*id, &args, Some(d));
                d
            }
            Expr::Table(table, x) => {
                // Not `want`: it is written on both ways.
                let d = self.temp();
                let x = self.expr(x, None);
                let definition = &self.mechanism.tables[table.index()];
                let direct = self.unless_enabled(definition);
                self.fill_at_call(*table);
                let at = self.block_of(2);
                self.emit(Op::Locate { d: at, table: table.0, x });
                self.emit(Op::Interpolate { d, table: table.0 as u16, column: 0, at });
                let end = self.emit(Op::Jump { to: 0 });
                self.patch(direct);
                self.call(definition.fill, &[x], Some(d));
                self.patch(end);
                d
            }
            Expr::Random(random, draw, args) => {
                let base = self.consecutive(args);
                let d = want.unwrap_or_else(|| self.temp());
                let shared = self.mechanism.shared_random == Some(*random);
                let (random, args, draw) = (random.0 as u16, args.len() as u8, *draw);
                self.emit(match shared {
                    true => Op::SharedRandom { d, random, draw, args, base },
                    false => Op::Random { d, random, draw, args, base },
                });
                d
            }
            Expr::VectorPresent(vector) => {
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::VectorPresent { d, vector: vector.0 });
                d
            }
            Expr::Convert(CType::Double, a) => self.expr(a, want),
            Expr::Convert(to, a) => {
                let a = self.expr(a, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::Convert { to: *to, d, a });
                d
            }
            Expr::Integer(op, of, a, b) => {
                let a = self.expr(a, None);
                let b = self.expr(b, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::Integer { op: *op, of: *of, d, a, b });
                d
            }
            Expr::Handle(handle, query, args) => {
                let base = self.consecutive(args);
                let d = want.unwrap_or_else(|| self.temp());
                let (handle, args) = (handle.0 as u16, args.len() as u8);
                self.emit(Op::Handle { d, handle, query: *query, args, base });
                d
            }
            Expr::McellRan4(a, b) => {
                let a = self.expr(a, None);
                let b = self.expr(b, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::McellRan4 { d, a, b });
                d
            }
            Expr::VectorSize(vector) => {
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::VectorSize { d, vector: vector.0 });
                d
            }
            Expr::VectorGet(vector, index) => {
                let index = self.expr(index, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::VectorGet { d, vector: vector.0, index });
                d
            }
        }
    }

    /// Evaluates all, each into its own register that other arguments cannot change; the last one first, as the C compiler does
    /// that NEURON's mechanisms are made with.
    pub(super) fn arguments(&mut self, args: &[Expr]) -> Vec<Reg> {
        let mut registers: Vec<Reg> = args.iter().rev().map(|arg| self.expr(arg, None)).collect();
        registers.reverse();
        registers
    }

    /// The same into consecutive registers; gives the first.
    pub(super) fn consecutive(&mut self, args: &[Expr]) -> Reg {
        let base = self.block_of(args.len() as u32);
        for (d, arg) in (base..base + args.len() as u32).zip(args).rev() {
            let a = self.expr(arg, Some(d));
            self.move_to(d, a);
        }
        base
    }

    pub(super) fn math(&mut self, f: MathFn, args: &[Expr], want: Option<Reg>) -> Reg {
        if arity(f) == 1 && matches!(f, MathFn::Exp | MathFn::Sqrt | MathFn::Fabs) {
            let a = self.expr(&args[0], None);
            let d = want.unwrap_or_else(|| self.temp());
            self.emit(match f {
                MathFn::Exp => Op::Exp { d, a },
                MathFn::Sqrt => Op::Sqrt { d, a },
                _ => Op::Fabs { d, a },
            });
            return d;
        }
        let base = self.consecutive(args);
        let d = want.unwrap_or_else(|| self.temp());
        self.emit(Op::Math { f, d, base });
        d
    }

    /// Calls a function with arguments that have been evaluated.
    pub(super) fn call(&mut self, id: FunctionId, args: &[Reg], result: Option<Reg>) {
        let function = &self.mechanism.functions[id.index()];
        let frame = match self.frames[id.index()] {
            Some(frame) => frame,
            None => {
                let locals = self.frame(&function.locals);
                let frame = Frame {
                    entry: None,
                    back: self.register(),
                    parameters: locals.first().map_or(0, |l| l.0),
                    result: function.result.map(|r| locals[r.index()].0),
                };
                self.frame_locals[id.index()] = locals;
                self.frames[id.index()] = Some(frame);
                self.pending.push(id);
                frame
            }
        };
        let recursive = self.unit.is_some_and(|unit| self.reaches(id, unit));
        if recursive {
            self.emit(Op::Save);
        }
        // Where an argument is a parameter of the same function, it is read before it is overwritten.
        let temporary: Vec<Reg> = if recursive && args.len() > 1 {
            let base = self.block_of(args.len() as u32);
            for (d, &a) in (base..).zip(args) {
                self.emit(Op::Move { d, a });
            }
            (base..base + args.len() as u32).collect()
        } else {
            args.to_vec()
        };
        for (d, a) in (frame.parameters..).zip(temporary) {
            self.emit(Op::Move { d, a });
        }
        let at = self.emit(Op::Call { to: 0, back: frame.back });
        self.loaded.clear();
        self.calls.push((at, id));
        if recursive {
            let a = frame.result.unwrap_or_else(|| self.constant(0.0));
            let d = result.unwrap_or_else(|| self.temp());
            self.emit(Op::Restore { d, a, voltage: self.voltage });
        } else if let Some(d) = result {
            let a = frame.result.unwrap_or_else(|| self.constant(0.0));
            self.emit(Op::Move { d, a });
        }
    }

    /// Whether function `from` can come to call `to`, or is it.
    fn reaches(&self, from: FunctionId, to: FunctionId) -> bool {
        let (mut seen, mut todo) = (vec![false; self.mechanism.functions.len()], vec![from]);
        while let Some(id) = todo.pop() {
            if id == to {
                return true;
            }
            if !std::mem::replace(&mut seen[id.index()], true) {
                let mut calls = Calls { mechanism: self.mechanism, found: &mut todo };
                walk_block(&self.mechanism.functions[id.index()].body, &mut calls);
            }
        }
        false
    }

    /// A jump taken where the table is switched off.
    pub(super) fn unless_enabled(&mut self, table: &Table) -> usize {
        let a = self.temp();
        let element = self.mechanism.first_element(table.enabled);
        self.emit(Op::Global { d: a, element });
        self.emit(Op::JumpUnless { a, to: 0 })
    }

    /// Has a table that is filled when it is used looked at.
    fn fill_at_call(&mut self, id: TableId) {
        if self.mechanism.tables[id.index()].at_call {
            self.emit(Op::Fill { table: id.0 });
            // The function that fills it may have stored anywhere.
            self.loaded.clear();
        }
    }

    pub(super) fn table_statement(&mut self, id: TableId, x: &Expr) {
        let table = &self.mechanism.tables[id.index()];
        let x = self.expr(x, None);
        let direct = self.unless_enabled(table);
        self.fill_at_call(id);
        if let TableColumns::Places(places) = &table.columns {
            let at = self.block_of(2);
            self.emit(Op::Locate { d: at, table: id.0, x });
            for (column, place) in places.iter().enumerate() {
                let d = self.temp();
                self.emit(Op::Interpolate { d, table: id.0 as u16, column: column as u16, at });
                self.store(place, d);
            }
        }
        let end = self.emit(Op::Jump { to: 0 });
        self.patch(direct);
        self.call(table.fill, &[x], None);
        self.patch(end);
    }
}
