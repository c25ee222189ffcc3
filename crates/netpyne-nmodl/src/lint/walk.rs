//! Walks over the statements of a block and notes which name is used how, and what it stands for there.

use super::facts::{Access, Call, Facts, Kind, Local, LocalKind, Part, Role, Use};
use crate::ast::*;

/// Notes the uses of the part that was added last.
pub(super) fn part<'a>(facts: &mut Facts<'a>, part: &Part<'a>) {
    let number = facts.parts.len() - 1;
    let mut walk = Walk { facts, part: number, scope: Vec::new() };
    if part.is_function
        && let Some(name) = part.name
    {
        walk.bind(&name.name, name.at, LocalKind::Result);
    }
    for (i, arg) in part.args.iter().enumerate() {
        walk.bind(&arg.name.name, arg.name.at, LocalKind::Argument(i));
    }
    if part.role == Role::NetReceive {
        walk.bind("flag", At::default(), LocalKind::Flag);
    }
    walk.block(part.body);
}

struct Walk<'f, 'a> {
    facts: &'f mut Facts<'a>,
    part: usize,
    /// Locals in sight, inner ones last.
    scope: Vec<usize>,
}

impl<'a> Walk<'_, 'a> {
    fn bind(&mut self, name: &'a str, at: At, kind: LocalKind) {
        let hides = self.find(name);
        self.scope.push(self.facts.locals.len());
        self.facts.locals.push(Local { name, at, part: self.part, kind, hides });
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.scope.iter().rev().copied().find(|&i| self.facts.locals[i].name == name)
    }

    fn name(&mut self, name: &'a str, at: At, access: Access) {
        let name = name.trim_end_matches('\'');
        let local = self.find(name);
        self.facts.uses.push(Use { name, at, access, part: self.part, local });
    }

    fn block(&mut self, block: &'a Block) {
        let depth = self.scope.len();
        block.stmts.iter().for_each(|s| self.stmt(s));
        self.scope.truncate(depth);
    }

    fn expr(&mut self, e: &'a Expr) {
        match &e.kind {
            ExprKind::Number(..) | ExprKind::Str(_) => {}
            ExprKind::Name(n) | ExprKind::Delayed(n, _) => self.name(n, e.at, Access::Read),
            ExprKind::Index(n, i) => {
                self.name(n, e.at, Access::Read);
                self.expr(i);
            }
            ExprKind::Call(name, args) => {
                let part = self.part;
                self.facts.calls.push(Call { name, args, part });
                for (i, arg) in args.iter().enumerate() {
                    // Sets the variable rather than reading it.
                    let is_target = i == 0 && name.name == "state_discontinuity";
                    match &arg.kind {
                        ExprKind::Name(n) if is_target => self.name(n, arg.at, Access::Write),
                        _ => self.expr(arg),
                    }
                }
            }
            ExprKind::Paren(a) | ExprKind::Unary(_, a) => self.expr(a),
            ExprKind::Binary(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
        }
    }

    fn target(&mut self, e: &'a Expr) {
        match &e.kind {
            ExprKind::Name(n) => self.name(n, e.at, Access::Write),
            ExprKind::Index(n, i) => {
                self.name(n, e.at, Access::Write);
                self.expr(i);
            }
            _ => self.expr(e),
        }
    }

    /// A partner of a reaction: if it is a STATE it is changed, too.
    fn both(&mut self, e: &'a Expr) {
        self.expr(e);
        if let ExprKind::Name(name) | ExprKind::Index(name, _) = &e.kind
            && self.facts.variable(name).is_some_and(|v| v.kind == Kind::State)
        {
            self.target(e);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Local(list) => {
                list.iter().for_each(|l| self.bind(&l.name.name, l.name.at, LocalKind::Local));
            }
            StmtKind::Assign { target, value, .. } => {
                self.expr(value);
                self.target(target);
            }
            StmtKind::Call(e) => self.expr(e),
            StmtKind::From { var, from, to, by, body } => {
                [Some(from), Some(to), by.as_ref()].into_iter().flatten().for_each(|e| self.expr(e));
                let depth = self.scope.len();
                self.bind(&var.name, var.at, LocalKind::LoopVariable);
                self.block(body);
                self.scope.truncate(depth);
            }
            StmtKind::While { cond, body } => {
                self.expr(cond);
                self.block(body);
            }
            StmtKind::If { arms, otherwise } => {
                for (cond, body) in arms {
                    self.expr(cond);
                    self.block(body);
                }
                otherwise.iter().for_each(|b| self.block(b));
            }
            StmtKind::Block(b) | StmtKind::Initial(b) => self.block(b),
            StmtKind::Solve { name, if_error, .. } => {
                let part = self.part;
                self.facts.calls.push(Call { name, args: &[], part });
                if_error.iter().for_each(|b| self.block(b));
            }
            StmtKind::Conductance(g, _) => self.name(&g.name, g.at, Access::Read),
            StmtKind::Verbatim(text) => self.facts.c_text(text),
            // Lints look at files as they are written.
            StmtKind::C(_) => {}
            StmtKind::Table(table) => {
                self.expr(&table.from);
                self.expr(&table.to);
                table.names.iter().for_each(|n| self.name(&n.name, n.at, Access::Mention));
                table.depend.iter().for_each(|n| self.name(&n.name, n.at, Access::Mention));
            }
            StmtKind::PerState { index, value, states, .. } => {
                let depth = self.scope.len();
                index.iter().for_each(|i| self.bind(&i.name, i.at, LocalKind::LoopVariable));
                self.expr(value);
                states.iter().for_each(|s| self.name(&s.name, s.at, Access::Mention));
                self.scope.truncate(depth);
            }
            StmtKind::Conserve(list, e) => {
                list.iter().for_each(|r| self.both(&r.what));
                self.expr(e);
            }
            StmtKind::Reaction { left, arrow } => {
                left.iter().for_each(|r| self.both(&r.what));
                match arrow {
                    Arrow::Both(right, forward, backward) => {
                        right.iter().for_each(|r| self.both(&r.what));
                        self.expr(forward);
                        self.expr(backward);
                    }
                    Arrow::In(e) | Arrow::Out(e) => self.expr(e),
                }
            }
            StmtKind::Equation { left, right, .. } => {
                self.expr(left);
                self.expr(right);
                self.solved(left);
                self.solved(right);
            }
            StmtKind::Lag(name, _) => self.name(&name.name, name.at, Access::Read),
            StmtKind::Watch(list) => {
                for watch in list {
                    [&watch.left, &watch.right, &watch.flag].into_iter().for_each(|e| self.expr(e));
                }
            }
            StmtKind::ForNetCons(args, body) => {
                let depth = self.scope.len();
                for (i, arg) in args.iter().enumerate() {
                    self.bind(&arg.name.name, arg.name.at, LocalKind::Argument(i));
                }
                self.block(body);
                self.scope.truncate(depth);
            }
            StmtKind::UnitsSwitch(_) | StmtKind::Mutex(_) => {}
        }
    }

    /// States in simultaneous equations are what is solved for.
    fn solved(&mut self, e: &'a Expr) {
        match &e.kind {
            ExprKind::Name(_) => self.target(e),
            ExprKind::Index(n, _) => self.name(n, e.at, Access::Write),
            ExprKind::Paren(a) | ExprKind::Unary(_, a) => self.solved(a),
            ExprKind::Binary(_, a, b) => {
                self.solved(a);
                self.solved(b);
            }
            _ => {}
        }
    }
}
