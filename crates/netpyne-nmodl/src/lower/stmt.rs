//! Statements.

use super::Lower;
use super::body::{Binding, Body, Derivatives, Role};
use super::expr::number;
use super::kinetic::has_reactions;
use crate::ast::{At, BinaryOp, Block, Expr, ExprKind, Stmt, StmtKind, Watch};
use crate::linear::{Update, exponential_update};
use crate::parser::parse_expr;
use netpyne_mechanism::ir;

/// Elements that a LOCAL array may have.
const MOST_ELEMENTS: u32 = 100_000;

impl<'a> Lower<'a> {
    /// A block in a scope of its own.
    pub(super) fn block(&mut self, body: &mut Body, block: &Block) -> ir::Block {
        body.enter();
        let out = self.statements(body, block);
        body.leave();
        out
    }

    /// The statements of a block, in the scope at hand.
    pub(super) fn statements(&mut self, body: &mut Body, block: &Block) -> ir::Block {
        let mut out = Vec::new();
        for stmt in &block.stmts {
            self.statement(body, stmt, &mut out);
        }
        out
    }

    pub(super) fn statement(&mut self, body: &mut Body, stmt: &Stmt, out: &mut ir::Block) {
        match &stmt.kind {
            StmtKind::Local(list) => {
                for local in list {
                    let len = local.len.as_ref().map_or(1, |len| self.count(len, local.name.at));
                    let Ok(len @ 1..=MOST_ELEMENTS) = u32::try_from(len) else {
                        let message = format!("`{}` cannot have {len} elements", local.name.name);
                        self.error(local.name.at, message, "array length");
                        continue;
                    };
                    body.local(&local.name.name, len);
                }
            }
            StmtKind::Assign { target, value, .. } => self.assign(body, target, value, stmt.at, out),
            StmtKind::Call(call) => self.call_statement(body, call, out),
            StmtKind::From { var, from, to, by, body: inner } => {
                let first = self.int_expr(body, from);
                let last = self.int_expr(body, to);
                let step = by.as_ref().map_or(number(1.0), |e| self.int_expr(body, e));
                if has_reactions(inner) {
                    return self.written_out(body, var, [first, last, step], inner, out);
                }
                let variable = body.fresh(&var.name, 1);
                body.enter();
                body.bind(&var.name, Binding::Loop(variable));
                let inner = self.looped(body, inner);
                body.leave();
                out.push(ir::Stmt::For { variable, first, last, step, body: inner });
            }
            StmtKind::While { cond, body: inner } => {
                let cond = self.expr(body, cond);
                out.push(ir::Stmt::While(cond, self.looped(body, inner)));
            }
            StmtKind::If { arms, otherwise } => self.conditional(body, arms, otherwise.as_ref(), out),
            StmtKind::Block(inner) => out.extend(self.block(body, inner)),
            StmtKind::Solve { name, method, steady_state, .. } => {
                self.solve(body, name, method.as_ref(), *steady_state, out);
            }
            StmtKind::Conductance(name, ion) => self.conductance(body, name, ion.as_ref(), stmt.at),
            StmtKind::C(list) => self.c_text(body, list, out),
            // Has become C.
            StmtKind::Verbatim(_) => {}
            // A table is a property of its routine; units and locks do nothing.
            StmtKind::Table(_) | StmtKind::UnitsSwitch(_) | StmtKind::Mutex(_) => {}
            // Collected where NET_RECEIVE is lowered.
            StmtKind::Initial(_) => {}
            StmtKind::Watch(list) => list.iter().for_each(|w| self.watch(body, w, stmt.at, out)),
            StmtKind::ForNetCons(args, inner) => {
                if body.role != Role::NetReceive {
                    return self.error(stmt.at, "FOR_NETCONS can stand only in NET_RECEIVE", "not here");
                }
                body.enter();
                for (i, arg) in args.iter().enumerate() {
                    body.bind(&arg.name.name, Binding::ConnectionArgument(i as u32));
                }
                let inner = self.looped(body, inner);
                body.leave();
                out.push(ir::Stmt::ForNetCons(inner));
            }
            StmtKind::Reaction { left, arrow } => self.reaction(body, left, arrow, stmt.at, out),
            StmtKind::Conserve(terms, total) => self.conserve(body, terms, total, stmt.at, out),
            // Part of the whole KINETIC block.
            StmtKind::PerState { .. } => {}
            StmtKind::Equation { .. } => {
                self.error(stmt.at, "an equation can stand only at the top of its block", "not here");
            }
            StmtKind::Lag(..) => {
                let instead = "keep past values in an array, or write a DISCRETE block, where `x@1` is the last value of `x`";
                self.unsupported(stmt.at, "LAG", instead);
            }
        }
    }

    /// The body of a loop.
    fn looped(&mut self, body: &mut Body, block: &Block) -> ir::Block {
        body.loops += 1;
        let out = self.block(body, block);
        body.loops -= 1;
        out
    }

    fn conditional(
        &mut self,
        body: &mut Body,
        arms: &[(Expr, Block)],
        otherwise: Option<&Block>,
        out: &mut ir::Block,
    ) {
        let lowered: Vec<_> = arms
            .iter()
            .map(|(cond, block)| {
                let cond = self.expr(body, cond);
                (cond, self.block(body, block))
            })
            .collect();
        let mut rest = otherwise.map_or(Vec::new(), |block| self.block(body, block));
        for (cond, block) in lowered.into_iter().rev() {
            rest = vec![ir::Stmt::If(cond, block, rest)];
        }
        out.extend(rest);
    }

    fn assign(&mut self, body: &mut Body, target: &Expr, value: &Expr, at: At, out: &mut ir::Block) {
        let name = match &target.kind {
            ExprKind::Name(name) | ExprKind::Index(name, _) => name,
            _ => {
                self.place(body, target);
                return;
            }
        };
        if name.contains('\'') {
            return self.derivative(body, target, value, at, out);
        }
        let value = self.expr(body, value);
        let Some(place) = self.place(body, target) else { return };
        if let ir::Place::Env(_) = place {
            let help = match name.as_str() {
                "t" | "dt" => {
                    "time is what the simulation advances; keep times of your own in other variables"
                }
                _ => "it is set from outside; use a variable of another name",
            };
            let message = format!("`{name}` cannot be assigned");
            return self.error_help(target.at, message, "read-only", Some(help.to_string()));
        }
        out.push(ir::Stmt::Assign(place, value));
    }

    /// `x' = e`
    fn derivative(&mut self, body: &mut Body, target: &Expr, value: &Expr, at: At, out: &mut ir::Block) {
        let (ExprKind::Name(prime) | ExprKind::Index(prime, _)) = &target.kind else { return };
        let state = prime.trim_end_matches('\'');
        if prime.len() - state.len() > 1 {
            let instead =
                format!("write two equations of first order: `{state}' = d{state}` and `d{state}' = …`");
            return self.unsupported(target.at, "a derivative of higher order", &instead);
        }
        if !self.symbols.states.iter().any(|s| s == state) {
            let help = netpyne_base::did_you_mean(state, &self.symbols.states)
                .or_else(|| Some(format!("declare it: `STATE {{ {state} }}`")));
            let message = format!("`{prime}` is the derivative of something that is not a STATE");
            return self.error_help(target.at, message, "not a STATE", help);
        }
        match body.derivatives.clone() {
            Derivatives::None => {
                self.error(target.at, "a derivative can be assigned only in a DERIVATIVE block", "not here");
            }
            Derivatives::Collect(list) => {
                if let ExprKind::Index(..) = target.kind {
                    let help =
                        "NEURON does not translate them either; write one state per equation".to_string();
                    let message = "derivatives of arrays need METHOD cnexp";
                    return self.error_help(target.at, message, "an array", Some(help));
                }
                let value = self.expr(body, value);
                if let Some((_, local)) = list.iter().find(|(s, _)| s == state) {
                    out.push(ir::Stmt::Assign(ir::Place::Local(*local), value));
                }
            }
            Derivatives::Exponential => self.exponential(body, (target, state), value, at, out),
        }
    }

    /// Integrates `state' = value` exactly, taking all but `state` as constant.
    fn exponential(
        &mut self,
        body: &mut Body,
        (target, state): (&Expr, &str),
        value: &Expr,
        at: At,
        out: &mut ir::Block,
    ) {
        let place = match &target.kind {
            ExprKind::Index(_, index) => {
                Expr { kind: ExprKind::Index(state.to_string(), index.clone()), at: target.at }
            }
            _ => Expr { kind: ExprKind::Name(state.to_string()), at: target.at },
        };
        // The text below has no positions: find mistakes in the equation as it was written first.
        let errors = self.diagnostics.error_count();
        self.expr(body, value);
        if self.diagnostics.error_count() > errors {
            return;
        }
        let text = crate::print::print_expr(&place);
        let Update::Formula { text, wrong } = exponential_update(state, &text, value) else {
            return self.error(
                at,
                "this equation is not linear in its state",
                "METHOD cnexp needs it linear",
            );
        };
        if wrong {
            let message =
                format!("the equation of `{state}` is not linear, and METHOD cnexp is wrong for it");
            let help = "the result is NEURON's, which is wrong too; use METHOD derivimplicit".to_string();
            self.warn(at, message, Some(help));
        }
        let Some(formula) = parse_expr(&text) else {
            return self.error(at, "this equation is too complicated for METHOD cnexp", "here");
        };
        let formula = self.expr(body, &formula);
        if let Some(place) = self.place(body, &place) {
            out.push(ir::Stmt::Assign(place, formula));
        }
    }

    /// A call whose value is not used.
    fn call_statement(&mut self, body: &mut Body, call: &Expr, out: &mut ir::Block) {
        let ExprKind::Call(name, args) = &call.kind else { return };
        let count = |n: usize| args.len() == n;
        match name.name.as_str() {
            n if self.functions.contains_key(n) => {
                let value = self.call(body, name, args);
                match (self.tables.get(n), value) {
                    // A procedure with a table.
                    (Some(&table), ir::Expr::Call(_, mut args)) if args.len() == 1 => {
                        out.push(ir::Stmt::Table(table, args.swap_remove(0)));
                    }
                    (_, value) => out.push(ir::Stmt::Eval(value)),
                }
            }
            // Output, and hints to variable-step integrators.
            "printf" | "at_time" => {}
            "net_send" if count(2) => {
                if self.events_allowed(body, "net_send", name.at) {
                    let time = self.expr(body, &after_now(&args[0]));
                    out.push(ir::Stmt::NetSend { time, flag: self.expr(body, &args[1]) });
                }
            }
            "net_event" if count(1) => {
                if self.events_allowed(body, "net_event", name.at) {
                    out.push(ir::Stmt::NetEvent(self.expr(body, &args[0])));
                }
            }
            "net_move" if count(1) => {
                if self.events_allowed(body, "net_move", name.at) {
                    out.push(ir::Stmt::NetMove(self.expr(body, &args[0])));
                }
            }
            "state_discontinuity" if count(2) => self.discontinuity(body, args, out),
            "set_seed" => self.set_seed(body, name, args, out),
            "random_setseq" if count(2) => {
                if let Some(stream) = self.stream(name, args) {
                    out.push(ir::Stmt::RandomSetSeq(stream, self.expr(body, &args[1])));
                }
            }
            "net_send" | "net_event" | "net_move" | "state_discontinuity" | "random_setseq" => {
                self.error(name.at, format!("wrong number of arguments of `{}`", name.name), "called here");
            }
            n if self.symbols.solvers.contains_key(n) && args.is_empty() => {
                self.call_of_solver(body, name, out)
            }
            _ => out.push(ir::Stmt::Eval(self.call(body, name, args))),
        }
    }

    fn watch(&mut self, body: &mut Body, watch: &Watch, at: At, out: &mut ir::Block) {
        if body.role != Role::NetReceive {
            return self.error(at, "WATCH can stand only in NET_RECEIVE", "not here");
        }
        let mut own = Body::new(Role::Watch);
        let left = self.expr(&mut own, &watch.left);
        let right = self.expr(&mut own, &watch.right);
        let difference = super::expr::binary(ir::BinaryOp::Sub, left, right);
        let difference = if watch.rising { difference } else { super::expr::neg(difference) };
        let id = ir::WatchId::from_index(self.symbols.mech.watches.len());
        self.symbols.mech.watches.push(ir::Watch { locals: own.locals, difference });
        out.push(ir::Stmt::Watch(id, self.expr(body, &watch.flag)));
    }
}

/// The time of `net_send(delay, ...)`: NEURON's translator writes `t + ` before the text of the delay, without
/// parentheses, so that `net_send(a - t, 1)` is sent at `(t + a) - t`.
fn after_now(delay: &Expr) -> Expr {
    let at = delay.at;
    match &delay.kind {
        ExprKind::Binary(op, a, b) if op.strength() <= BinaryOp::Add.strength() => {
            Expr { kind: ExprKind::Binary(*op, Box::new(after_now(a)), b.clone()), at }
        }
        _ => {
            let now = Expr { kind: ExprKind::Name("t".to_owned()), at };
            Expr { kind: ExprKind::Binary(BinaryOp::Add, Box::new(now), Box::new(delay.clone())), at }
        }
    }
}
