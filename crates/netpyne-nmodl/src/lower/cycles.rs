//! Blocks that solve themselves, directly, through other blocks or through routines that they call.

use super::Lower;
use crate::ast::{Arrow, Block, Expr, ExprKind, Stmt, StmtKind};
use std::collections::BTreeMap;

/// As deep as blocks may solve each other.
pub(super) const DEEPEST: usize = 8;

/// Names that a block solves or calls.
#[derive(Default)]
struct Mentioned<'a>(Vec<&'a str>);

impl<'a> Lower<'a> {
    /// Reports every block that comes to solve itself; SOLVE of these does nothing more.
    pub(super) fn find_cycles(&mut self) {
        let routines = self.symbols.routines.iter().map(|r| (r.name.name.as_str(), &r.body));
        let blocks = self.symbols.solvers.iter().map(|(name, (_, body, _))| (*name, *body));
        let bodies: BTreeMap<&str, &Block> = routines.chain(blocks).collect();
        let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, body) in &bodies {
            let mut mentioned = Mentioned::default();
            mentioned.block(body);
            mentioned.0.retain(|name| bodies.contains_key(name));
            next.insert(name, mentioned.0);
        }
        // Where nothing but BREAKPOINT and INITIAL solves anything, there is nothing to look for.
        let solves = |names: &Vec<&str>| names.iter().any(|name| self.symbols.solvers.contains_key(name));
        let starts: Vec<&str> = match next.values().any(solves) {
            true => self.symbols.solvers.keys().copied().collect(),
            false => Vec::new(),
        };
        for start in starts {
            let Some(way) = circle(start, &next) else { continue };
            self.cyclic.insert(start);
            let at = self.symbols.solvers[start].1.at;
            let way = way.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
            let help = format!("{way}: take one of the SOLVE statements or calls on this way out");
            let message = format!("the block `{start}` comes to solve itself");
            self.error_help(at, message, "this block", Some(help));
        }
    }
}

/// A shortest way from `start` back to itself.
fn circle<'a>(start: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut reached = vec![start];
    let mut done = 0;
    while let Some(&name) = reached.get(done) {
        done += 1;
        for &to in &next[name] {
            if to == start {
                let mut way = vec![start];
                let mut at = name;
                while at != start {
                    way.push(at);
                    at = from[at];
                }
                way.push(start);
                way.reverse();
                return Some(way);
            }
            if !from.contains_key(to) {
                from.insert(to, name);
                reached.push(to);
            }
        }
    }
    None
}

impl<'a> Mentioned<'a> {
    fn block(&mut self, block: &'a Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Solve { name, .. } => self.0.push(&name.name),
            StmtKind::Assign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
            }
            StmtKind::Call(e) => self.expr(e),
            StmtKind::If { arms, otherwise } => {
                for (cond, block) in arms {
                    self.expr(cond);
                    self.block(block);
                }
                otherwise.iter().for_each(|block| self.block(block));
            }
            StmtKind::While { cond, body } => {
                self.expr(cond);
                self.block(body);
            }
            StmtKind::From { body, .. } | StmtKind::Block(body) => self.block(body),
            StmtKind::Equation { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            StmtKind::Reaction { arrow, .. } => match arrow {
                Arrow::Both(_, a, b) => {
                    self.expr(a);
                    self.expr(b);
                }
                Arrow::In(e) | Arrow::Out(e) => self.expr(e),
            },
            _ => {}
        }
    }

    fn expr(&mut self, e: &'a Expr) {
        match &e.kind {
            ExprKind::Call(name, args) => {
                self.0.push(&name.name);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::Index(_, a) | ExprKind::Paren(a) | ExprKind::Unary(_, a) => self.expr(a),
            ExprKind::Binary(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            _ => {}
        }
    }
}
