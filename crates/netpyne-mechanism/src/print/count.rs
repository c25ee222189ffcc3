//! Counting operations: of IR statements, and of tapes.

use crate::ir::*;
use crate::ssa::graph::Node;
use crate::tape::{Code, Link, Tape};
use std::ops::AddAssign;

/// How many operations of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Additions, subtractions, negations.
    pub add: f64,
    /// Multiplications.
    pub mul: f64,
    /// Divisions.
    pub div: f64,
    /// `exp`
    pub exp: f64,
    /// `pow`
    pub pow: f64,
    /// Other elementary functions.
    pub math: f64,
    /// Values interpolated in tables.
    pub table: f64,
    /// Values read from fields, globals, ions, nodes.
    pub load: f64,
    /// Values stored there.
    pub store: f64,
    /// Comparisons, logic, choices.
    pub branch: f64,
    /// Calls of procedures and functions.
    pub call: f64,
    /// Draws, events, and systems of equations solved.
    pub other: f64,
}

impl Counts {
    /// The numbers with their names, in the order of the fields.
    pub fn columns(&self) -> [(&'static str, f64); 12] {
        [
            ("add", self.add),
            ("mul", self.mul),
            ("div", self.div),
            ("exp", self.exp),
            ("pow", self.pow),
            ("math", self.math),
            ("table", self.table),
            ("load", self.load),
            ("store", self.store),
            ("branch", self.branch),
            ("call", self.call),
            ("other", self.other),
        ]
    }

    /// All that computes, without moving values.
    pub fn operations(&self) -> f64 {
        self.add
            + self.mul
            + self.div
            + self.exp
            + self.pow
            + self.math
            + self.table
            + self.branch
            + self.other
    }

    /// The counts of `n` times as much.
    pub fn times(mut self, n: f64) -> Self {
        for value in self.all() {
            *value *= n;
        }
        self
    }

    fn all(&mut self) -> [&mut f64; 12] {
        [
            &mut self.add,
            &mut self.mul,
            &mut self.div,
            &mut self.exp,
            &mut self.pow,
            &mut self.math,
            &mut self.table,
            &mut self.load,
            &mut self.store,
            &mut self.branch,
            &mut self.call,
            &mut self.other,
        ]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, mut other: Self) {
        for (mine, theirs) in self.all().into_iter().zip(other.all()) {
            *mine += *theirs;
        }
    }
}

/// What executing `block` once comes to, calls included: both branches of an `if` count half, loops of unknown length
/// once, systems of equations as two evaluations.
pub(super) fn block(m: &Mechanism, list: &Block) -> Counts {
    let functions = vec![Known::No; m.functions.len()];
    statements(&mut Counter { m, functions }, list)
}

/// Counts operations; what a function comes to is counted once.
struct Counter<'m> {
    m: &'m Mechanism,
    functions: Vec<Known>,
}

/// What is known of a function.
#[derive(Clone, Copy)]
enum Known {
    No,
    /// It is being counted: calls of itself count as nothing.
    Open,
    Yes(Counts),
}

fn statements(c: &mut Counter<'_>, list: &Block) -> Counts {
    let mut out = Counts::default();
    list.iter().for_each(|s| out += stmt(c, s));
    out
}

fn function(c: &mut Counter<'_>, id: FunctionId) -> Counts {
    match c.functions[id.index()] {
        Known::Yes(counts) => return counts,
        Known::Open => return Counts::default(),
        Known::No => {}
    }
    c.functions[id.index()] = Known::Open;
    let m = c.m;
    let counts = statements(c, &m.functions[id.index()].body);
    c.functions[id.index()] = Known::Yes(counts);
    counts
}

fn stmt(c: &mut Counter<'_>, s: &Stmt) -> Counts {
    let mut out = Counts::default();
    match s {
        Stmt::Assign(target, e) => {
            out += expr(c, e);
            out += place(c, target, true);
        }
        Stmt::Eval(e) => out += expr(c, e),
        Stmt::If(condition, yes, no) => {
            out += expr(c, condition);
            out.branch += 1.0;
            out += statements(c, yes).times(0.5);
            out += statements(c, no).times(0.5);
        }
        Stmt::Loop { head, condition, body, step } => {
            out += statements(c, head);
            out += expr(c, condition);
            out.branch += 1.0;
            out += statements(c, body);
            out += statements(c, step);
        }
        Stmt::SetVector(_, index, value) => {
            out += expr(c, index);
            out += expr(c, value);
            out.store += 1.0;
        }
        Stmt::SetStream(_, a, b) => {
            out += expr(c, a);
            out += expr(c, b);
            out.other += 1.0;
        }
        Stmt::MakeStream(_, ids) => {
            ids.iter().for_each(|e| out += expr(c, e));
            out.other += 1.0;
        }
        Stmt::DropStream(_) => out.other += 1.0,
        Stmt::Scope(body) => out += statements(c, body),
        Stmt::While(condition, body) => {
            out += expr(c, condition);
            out.branch += 1.0;
            out += statements(c, body);
        }
        Stmt::For { first, last, step, body, .. } => {
            let passes = match (first, last, step) {
                (Expr::Number(a), Expr::Number(b), Expr::Number(s)) if *s > 0.0 => {
                    ((b - a) / s).floor() + 1.0
                }
                _ => 1.0,
            };
            let mut once = statements(c, body);
            once.add += 1.0;
            once.branch += 1.0;
            out += once.times(passes.clamp(0.0, 1e6));
        }
        Stmt::Table(id, x) => {
            out += expr(c, x);
            if let TableColumns::Places(places) = &c.m.tables[id.index()].columns {
                out.table += places.len() as f64;
                places.iter().for_each(|p| out += place(c, p, true));
            }
        }
        Stmt::NetSend { time, flag } => {
            out += expr(c, time);
            out += expr(c, flag);
            out.other += 1.0;
        }
        Stmt::NetEvent(e)
        | Stmt::NetMove(e)
        | Stmt::Watch(_, e)
        | Stmt::RandomSetSeq(_, e)
        | Stmt::SetSeed(e) => {
            out += expr(c, e);
            out.other += 1.0;
        }
        Stmt::ForNetCons(body) => out += statements(c, body),
        Stmt::Solve(solve) => {
            out.other += 1.0;
            let n = |states: &[Place]| states.len() as f64;
            match &**solve {
                Solve::DerivImplicit { states, body, .. } | Solve::Nonlinear { states, body, .. } => {
                    // One evaluation per unknown for the Jacobian and one more, twice.
                    out += statements(c, body).times(2.0 * (n(states) + 1.0));
                    out += elimination(n(states)).times(2.0);
                }
                Solve::Linear { states, rows } => {
                    for row in rows {
                        out += statements(c, &row.before);
                        row.coefficients.iter().for_each(|(_, e)| out += expr(c, e));
                        row.rhs.iter().for_each(|e| out += expr(c, e));
                    }
                    out += elimination(n(states));
                }
                Solve::Sparse(sparse) => {
                    out += statements(c, &sparse.body).times(2.0);
                    let elements = sparse.elements.len() as f64;
                    out +=
                        Counts { add: elements, mul: elements, div: n(&sparse.states), ..Counts::default() }
                            .times(2.0);
                }
            }
        }
        Stmt::Break | Stmt::Continue | Stmt::Return | Stmt::Fail(_) => {}
    }
    out
}

/// Gaussian elimination of `n` equations.
fn elimination(n: f64) -> Counts {
    let inner = n * (n * n - 1.0) / 3.0 + n * n;
    Counts { add: inner, mul: inner, div: n, ..Counts::default() }
}

fn place(c: &mut Counter<'_>, p: &Place, store: bool) -> Counts {
    let mut out = Counts::default();
    match p {
        Place::Local(_) | Place::LocalElement(..) => {}
        _ if store => out.store += 1.0,
        _ => out.load += 1.0,
    }
    if let Place::LocalElement(_, i) | Place::FieldElement(_, i) | Place::GlobalElement(_, i) = p {
        out += expr(c, i);
    }
    out
}

fn expr(c: &mut Counter<'_>, e: &Expr) -> Counts {
    let mut out = Counts::default();
    match e {
        Expr::Number(_) => {}
        Expr::Load(p) => out += place(c, p, false),
        Expr::Unary(op, a) => {
            out += expr(c, a);
            match op {
                UnaryOp::Neg => out.add += 1.0,
                UnaryOp::Not | UnaryOp::Truncate => out.branch += 1.0,
            }
        }
        Expr::Binary(op, a, b) => {
            out += expr(c, a);
            out += expr(c, b);
            match op {
                BinaryOp::Add | BinaryOp::Sub => out.add += 1.0,
                BinaryOp::Mul => out.mul += 1.0,
                BinaryOp::Div | BinaryOp::IntDiv => out.div += 1.0,
                _ => out.branch += 1.0,
            }
        }
        Expr::Math(f, args) => {
            args.iter().for_each(|a| out += expr(c, a));
            elementary(*f, &mut out);
        }
        Expr::Select(condition, a, b) => {
            [condition, a, b].into_iter().for_each(|e| out += expr(c, e));
            out.branch += 1.0;
        }
        Expr::Call(id, args) => {
            args.iter().for_each(|a| out += expr(c, a));
            out.call += 1.0;
            out += function(c, *id);
        }
        Expr::Table(_, x) => {
            out += expr(c, x);
            out.table += 1.0;
        }
        Expr::Random(_, _, args) | Expr::Handle(_, _, args) => {
            args.iter().for_each(|a| out += expr(c, a));
            out.other += 1.0;
        }
        Expr::VectorSize(_) | Expr::VectorPresent(_) => out.load += 1.0,
        Expr::Convert(_, a) => {
            out += expr(c, a);
            out.branch += 1.0;
        }
        Expr::Integer(op, _, a, b) => {
            out += expr(c, a);
            out += expr(c, b);
            match op {
                IntegerOp::Mul => out.mul += 1.0,
                IntegerOp::Div | IntegerOp::Rem => out.div += 1.0,
                _ => out.add += 1.0,
            }
        }
        Expr::McellRan4(a, b) => {
            out += expr(c, a);
            out += expr(c, b);
            out.other += 1.0;
        }
        Expr::VectorGet(_, i) => {
            out += expr(c, i);
            out.load += 1.0;
        }
    }
    out
}

fn elementary(f: MathFn, out: &mut Counts) {
    match f {
        MathFn::Exp => out.exp += 1.0,
        MathFn::Pow => out.pow += 1.0,
        MathFn::Fabs => out.add += 1.0,
        MathFn::Sqrt => out.div += 1.0,
        _ => out.math += 1.0,
    }
}

/// The operations of a tape, for one instance.
pub(super) fn tape(tape: &Tape) -> Counts {
    let mut out = Counts::default();
    for op in &tape.ops {
        match op.code {
            Code::Copy => out.store += 1.0,
            Code::Neg | Code::Add | Code::Sub | Code::Fabs => out.add += 1.0,
            Code::Mul => out.mul += 1.0,
            Code::Div | Code::IntDiv | Code::Sqrt => out.div += 1.0,
            // A multiplication or two, and a correction.
            Code::DivideBy | Code::Reciprocal => out.mul += 2.0,
            Code::Exp => out.exp += 1.0,
            Code::Math(f) => elementary(f, &mut out),
            Code::Interpolate => out.table += 1.0,
            _ => out.branch += 1.0,
        }
    }
    let reads = tape.links.iter().filter(|l| matches!(l, Link::Load(_))).count();
    out.load += reads as f64;
    let written: std::collections::BTreeSet<u16> =
        tape.ops.iter().filter(|op| op.d >= tape.working && op.code != Code::Copy).map(|op| op.d).collect();
    out.store += (written.len() + tape.ion_stores.len() + tape.global_stores.len()) as f64;
    out
}

/// The operations on values that are equal for all instances.
pub(super) fn uniforms(tape: &Tape) -> Counts {
    let mut out = Counts::default();
    for node in &tape.uniforms {
        match node {
            Node::Constant(_) => {}
            Node::Load(_) => out.load += 1.0,
            Node::Unary(UnaryOp::Neg, _) => out.add += 1.0,
            Node::Binary(BinaryOp::Add | BinaryOp::Sub, ..) => out.add += 1.0,
            Node::Binary(BinaryOp::Mul, ..) => out.mul += 1.0,
            Node::Binary(BinaryOp::Div | BinaryOp::IntDiv, ..) => out.div += 1.0,
            Node::DivideBy(..) | Node::Reciprocal(..) => out.mul += 2.0,
            Node::Math(f, _) => elementary(*f, &mut out),
            Node::Interpolate(..) => out.table += 1.0,
            _ => out.branch += 1.0,
        }
    }
    out
}
