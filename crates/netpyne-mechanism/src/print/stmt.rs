//! Statements, one a line, blocks indented.

use super::names::Names;
use crate::ir::*;

/// Writes statements.
pub(super) struct Printer<'n, 'm, 'o> {
    names: &'n Names<'m>,
    out: &'o mut String,
    depth: usize,
}

impl<'n, 'm, 'o> Printer<'n, 'm, 'o> {
    pub fn new(names: &'n Names<'m>, out: &'o mut String) -> Self {
        Self { names, out, depth: 1 }
    }

    pub fn line(&mut self, text: &str) {
        self.out.push_str(&"  ".repeat(self.depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    pub fn locals(&mut self, locals: &[Local]) {
        self.locals_after(locals, 0, None);
    }

    /// The locals from number `first` on, but `except`.
    pub fn locals_after(&mut self, locals: &[Local], first: usize, except: Option<LocalId>) {
        let list: Vec<String> = (first..locals.len())
            .filter(|&i| except.is_none_or(|e| e.index() != i))
            .map(|i| match locals[i].len {
                1 => self.names.local(i),
                n => format!("{}[{n}]", self.names.local(i)),
            })
            .collect();
        if !list.is_empty() {
            self.line(&format!("local {}", list.join(", ")));
        }
    }

    /// A block under a heading; nothing if there is nothing in it.
    pub fn section(&mut self, heading: &str, block: &Block) {
        if !block.is_empty() {
            self.line(&format!("{heading}:"));
            self.inner(block);
        }
    }

    fn inner(&mut self, block: &Block) {
        self.depth += 1;
        self.block(block);
        self.depth -= 1;
    }

    pub fn block(&mut self, block: &Block) {
        if block.is_empty() {
            self.line("nothing");
        }
        block.iter().for_each(|s| self.stmt(s));
    }

    fn places(&self, places: &[Place]) -> String {
        places.iter().map(|p| self.names.place(p)).collect::<Vec<_>>().join(", ")
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let (n, m) = (self.names, self.names.m);
        match stmt {
            Stmt::Assign(place, e) => self.line(&format!("{} = {}", n.place(place), n.expr(e))),
            Stmt::Eval(e) => self.line(&n.expr(e)),
            Stmt::If(c, yes, no) => {
                self.line(&format!("if {}", n.expr(c)));
                self.inner(yes);
                if !no.is_empty() {
                    self.line("else");
                    self.inner(no);
                }
            }
            Stmt::While(c, body) => {
                self.line(&format!("while {}", n.expr(c)));
                self.inner(body);
            }
            Stmt::For { variable, first, last, step, body } => {
                let (first, last, step) = (n.expr(first), n.expr(last), n.expr(step));
                let by = if step == "1" { String::new() } else { format!(" by {step}") };
                self.line(&format!("for {} = {first} to {last}{by}", n.local(variable.index())));
                self.inner(body);
            }
            Stmt::Loop { head, condition, body, step } => {
                self.line("loop");
                self.depth += 1;
                head.iter().for_each(|s| self.stmt(s));
                self.line(&format!("while {}", n.expr(condition)));
                self.inner(body);
                self.section("then", step);
                self.depth -= 1;
            }
            Stmt::Scope(body) => {
                self.line("once");
                self.inner(body);
            }
            Stmt::Continue => self.line("continue"),
            Stmt::SetVector(id, i, e) => {
                self.line(&format!("{}[{}] = {}", m.vectors[id.index()], n.expr(i), n.expr(e)));
            }
            Stmt::MakeStream(id, ids) => {
                let ids: Vec<String> = ids.iter().map(|e| n.expr(e)).collect();
                self.line(&format!("{} = random stream ({})", m.handles[id.index()], ids.join(", ")));
            }
            Stmt::DropStream(id) => self.line(&format!("{} = no random stream", m.handles[id.index()])),
            Stmt::SetStream(id, a, b) => {
                let (a, b) = (n.expr(a), n.expr(b));
                self.line(&format!("random.setseq({}, {a}, {b})", m.handles[id.index()]));
            }
            Stmt::Break => self.line("break"),
            Stmt::Return => self.line("return"),
            Stmt::Table(id, x) => {
                let table = &m.tables[id.index()];
                let x = n.expr(x);
                match &table.columns {
                    TableColumns::Places(places) => {
                        let places = self.places(places);
                        self.line(&format!("{places} = table {}({x})", table.name));
                    }
                    TableColumns::Result => self.line(&format!("table {}({x})", table.name)),
                }
            }
            Stmt::NetSend { time, flag } => {
                self.line(&format!("send self event at {} with flag {}", n.expr(time), n.expr(flag)));
            }
            Stmt::NetEvent(time) => self.line(&format!("send spike at {}", n.expr(time))),
            Stmt::NetMove(time) => self.line(&format!("move self event to {}", n.expr(time))),
            Stmt::Watch(id, flag) => {
                self.line(&format!("start watch {} with flag {}", id.index(), n.expr(flag)));
            }
            Stmt::ForNetCons(body) => {
                self.line("for every connection");
                self.inner(body);
            }
            Stmt::RandomSetSeq(id, e) => {
                self.line(&format!("random.setseq({}, {})", m.randoms[id.index()], n.expr(e)));
            }
            Stmt::SetSeed(e) => self.line(&format!("set_seed({})", n.expr(e))),
            Stmt::Solve(solve) => self.solve(solve),
            Stmt::Fail(message) => self.line(&format!("fail {message:?}")),
        }
    }

    fn solve(&mut self, solve: &Solve) {
        let n = self.names;
        match solve {
            Solve::DerivImplicit { states, equations, derivatives, body, steady } => {
                let how = if *steady { " (steady state)" } else { "" };
                self.line(&format!("solve derivimplicit for {}{how}", self.places(states)));
                let pairs: Vec<String> = equations
                    .iter()
                    .zip(derivatives)
                    .map(|(&e, d)| {
                        let state = states.get(e as usize).map_or("?".to_owned(), |s| n.place(s));
                        format!("d({state})/dt = {}", n.place(d))
                    })
                    .collect();
                self.depth += 1;
                self.line(&format!("such that {}", pairs.join(", ")));
                self.line("evaluated by:");
                self.inner(body);
                self.depth -= 1;
            }
            Solve::Linear { states, rows } => {
                self.line(&format!("solve linear for {}", self.places(states)));
                self.depth += 1;
                for row in rows {
                    if !row.before.is_empty() {
                        self.block(&row.before);
                    }
                    let terms: Vec<String> = row
                        .coefficients
                        .iter()
                        .map(|(i, e)| {
                            let state = states.get(*i as usize).map_or("?".to_owned(), |s| n.place(s));
                            format!("({})*{state}", n.expr(e))
                        })
                        .collect();
                    let rhs: Vec<String> = row.rhs.iter().map(|e| n.expr(e)).collect();
                    let join = |list: Vec<String>| {
                        if list.is_empty() { "0".to_owned() } else { list.join(" + ") }
                    };
                    self.line(&format!("row {} = {}", join(terms), join(rhs)));
                }
                self.depth -= 1;
            }
            Solve::Nonlinear { states, values, body } => {
                self.line(&format!("solve nonlinear for {}", self.places(states)));
                self.depth += 1;
                self.line(&format!("such that 0 = {}", self.places(values)));
                self.line("evaluated by:");
                self.inner(body);
                self.depth -= 1;
            }
            Solve::Sparse(sparse) => {
                let steady = if sparse.steady { ", steady state" } else { "" };
                let kind = if sparse.linear { "linear" } else { "nonlinear" };
                let states = self.places(&sparse.states);
                self.line(&format!("solve sparse for {states} ({kind}{steady})"));
                self.depth += 1;
                let local = |id: LocalId| n.local(id.index());
                let cells: Vec<String> = sparse.elements.iter().map(|(r, c)| format!("({r},{c})")).collect();
                self.line(&format!(
                    "states before in {}, right-hand side in {}, matrix in {}: {}",
                    local(sparse.old),
                    local(sparse.rhs),
                    local(sparse.matrix),
                    cells.join(" ")
                ));
                self.line("evaluated by:");
                self.inner(&sparse.body);
                self.depth -= 1;
            }
        }
    }
}
