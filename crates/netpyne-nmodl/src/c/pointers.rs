//! What the pointers of C text point at.
//!
//! Pointers come only from a few functions of NEURON, from arrays and from `&`. What a pointer variable points at where it is used is
//! what the last statement assigned to it that was certainly done before, and what others may have assigned since then. All of that
//! must be one thing, besides null.

use super::walk::{self, Place};
use crate::ast::At;
use crate::ast::c::{BinaryOp, Expr, ExprKind, Initial, Stmt, StmtKind};
use netpyne_base::Span;
use std::collections::BTreeMap;

/// What a pointer points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pointee {
    /// Nothing.
    Null,
    /// What a variable of the file keeps: `_p_x`, or `*(void**)&x`.
    Kept(String),
    /// The variable of the file that keeps it: `&_p_x`, `(void**)&x`.
    Keeper(String),
    /// The numbers of the vector that a variable of the file keeps: `vector_vec(_p_x)`.
    Numbers(String),
    /// A variable or array: `&x`, `x`.
    Variable(String),
    /// An argument of HOC, which is not given here.
    Given(Kept),
    /// A random stream just made.
    Made,
    /// Something that nothing here looks into.
    Opaque,
}

/// Kinds of things that a variable of the file can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    /// Something that is never there, as only hoc or Python could give it.
    Opaque,
    /// A hoc `Vector`.
    Vector,
    /// A hoc `Random` or a Random123 stream.
    Random,
}

/// The pointer variables of a routine with all that is assigned to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Aliases(BTreeMap<String, Vec<Assigned>>);

/// What a statement assigns to a pointer.
#[derive(Clone, Debug, PartialEq)]
struct Assigned {
    pointee: Pointee,
    /// Where the statement ends.
    from: u32,
    /// Up to here it has certainly been done: the end of the list that it stands in; `from` if it is a part of something larger.
    until: u32,
    /// What it stands in.
    place: Place,
}

/// When a statement has been done: see [`Assigned`].
#[derive(Clone, Copy)]
struct Done<'a> {
    from: u32,
    until: u32,
    place: &'a Place,
}

/// Functions whose first argument is a vector.
const OF_VECTORS: &[&str] = &[
    "vector_vec",
    "vector_capacity",
    "vector_instance_px",
    "vector_buffer_size",
    "vector_pobj",
    "vector_resize",
    "vector_append",
    "vector_max_size",
];

/// What is done with a statement and what it stands in.
pub(crate) type EachPlaced<'a> = dyn FnMut(&Stmt, &Place) + 'a;

/// Calls what it is given for every statement of a routine.
pub(crate) type EachStmt<'a> = dyn Fn(&mut EachPlaced<'_>) + 'a;

impl Aliases {
    /// The pointers of a routine whose statements `each` visits; `given` are its parameters.
    pub(crate) fn of(each: &EachStmt<'_>, given: Aliases) -> Self {
        let mut out = given;
        each(&mut |stmt, _| {
            if let StmtKind::Declare(list) = &stmt.kind {
                for variable in list.iter().filter(|v| v.pointers > 0 && v.dimensions.is_empty()) {
                    out.0.entry(variable.name.name.clone()).or_default();
                }
            }
        });
        // What one pointer is assigned may be found out only after another.
        for _ in 0..4 {
            let before = out.clone();
            each(&mut |stmt, place| out.statement(stmt, place));
            if out == before {
                break;
            }
        }
        out
    }

    /// A parameter, and what it points at.
    pub(crate) fn give(&mut self, name: &str, pointee: Option<Pointee>) {
        let given =
            pointee.map(|pointee| Assigned { pointee, from: 0, until: u32::MAX, place: Place::default() });
        self.0.insert(name.to_string(), given.into_iter().collect());
    }

    fn statement(&mut self, stmt: &Stmt, place: &Place) {
        let certain = Done { from: stmt.at.0.end, until: place.end, place };
        let perhaps = Done { until: certain.from, ..certain };
        if let StmtKind::Declare(list) = &stmt.kind {
            for variable in list {
                if let Some(Initial::Value(e)) = &variable.initial {
                    self.assigned(&variable.name.name, self.resolve(e), certain);
                }
            }
        }
        // Nested statements are visited on their own.
        let own = match &stmt.kind {
            StmtKind::Block(_) | StmtKind::Nmodl(_) => return,
            StmtKind::For { condition, step, .. } => condition.iter().chain(step).collect(),
            StmtKind::Expr(e)
            | StmtKind::If(e, ..)
            | StmtKind::While(e, _)
            | StmtKind::DoWhile(_, e)
            | StmtKind::Switch(e, _)
            | StmtKind::Return(Some(e)) => vec![e],
            StmtKind::Declare(list) => list
                .iter()
                .filter_map(|v| match &v.initial {
                    Some(Initial::Value(e)) => Some(e),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        for e in own {
            let mut found = Vec::new();
            walk::inside(e, &mut |e| found.push(e));
            // The first is the whole expression: it is certainly done if it is a statement.
            let is_statement = matches!(stmt.kind, StmtKind::Expr(_));
            for (n, e) in found.into_iter().enumerate() {
                self.expression(e, if n == 0 && is_statement { certain } else { perhaps });
            }
        }
    }

    fn expression(&mut self, e: &Expr, done: Done<'_>) {
        match &e.kind {
            ExprKind::Assign(to, None, value) => {
                if let ExprKind::Name(name) = &to.kind {
                    self.assigned(name, self.resolve(value), done);
                }
            }
            ExprKind::Call(f, args) => {
                let ExprKind::Name(f) = &f.kind else { return };
                let numbers = match (f.as_str(), args.as_slice()) {
                    ("vector_instance_px", [vector, to]) => match self.resolve(vector) {
                        Some(Pointee::Kept(name)) => (Some(Pointee::Numbers(name)), to),
                        _ => return,
                    },
                    ("vector_arg_px", [_, to]) => (Some(Pointee::Given(Kept::Vector)), to),
                    _ => return,
                };
                if let (pointee, ExprKind::Address(to)) = (numbers.0, &numbers.1.kind)
                    && let ExprKind::Name(name) = &to.kind
                {
                    self.assigned(name, pointee, done);
                }
            }
            _ => {}
        }
    }

    fn assigned(&mut self, name: &str, pointee: Option<Pointee>, done: Done<'_>) {
        if let (Some(known), Some(pointee)) = (self.0.get_mut(name), pointee) {
            let Done { from, until, place } = done;
            let assigned = Assigned { pointee, from, until, place: place.clone() };
            if !known.contains(&assigned) {
                known.push(assigned);
            }
        }
    }

    /// What a pointer variable may point at where it stands, besides null.
    fn pointees(&self, assigned: &[Assigned], at: At) -> Vec<Pointee> {
        let here = at.0.start;
        let holds = |span: &Span| span.start <= here && here < span.end;
        let last = assigned.iter().filter(|a| a.from <= here && here < a.until).map(|a| a.from).max();
        let reaches = |a: &&Assigned| {
            last.is_none_or(|last| {
                let instead = a.place.instead.iter().any(holds);
                let since = last <= a.from && a.from <= here && !instead;
                // In a loop what follows is also before.
                since || a.place.loops.iter().any(|span| last <= span.start && holds(span))
            })
        };
        let mut found = Vec::new();
        for a in assigned.iter().filter(reaches) {
            if a.pointee != Pointee::Null && !found.contains(&a.pointee) {
                found.push(a.pointee.clone());
            }
        }
        found
    }

    /// What `e` points at, if it is a pointer; several things make it none.
    pub(crate) fn resolve(&self, e: &Expr) -> Option<Pointee> {
        match &e.kind {
            ExprKind::Number(value, _) => (*value == 0.0).then_some(Pointee::Null),
            ExprKind::Name(name) => match (self.0.get(name), name.strip_prefix("_p_")) {
                (Some(known), _) => match self.pointees(known, e.at).as_slice() {
                    [] => Some(Pointee::Null),
                    [one] => Some(one.clone()),
                    several => {
                        // What HOC could give is not given: the rest decides.
                        let mut rest = several.iter().filter(|p| !matches!(p, Pointee::Given(_)));
                        rest.next().filter(|_| rest.next().is_none()).cloned()
                    }
                },
                (None, Some(kept)) => Some(Pointee::Kept(kept.to_string())),
                (None, None) => Some(Pointee::Variable(name.clone())),
            },
            ExprKind::Cast(_, pointers, inner) => match self.resolve(inner)? {
                Pointee::Variable(name) if *pointers > 1 => Some(Pointee::Keeper(name)),
                found => (*pointers > 0).then_some(found),
            },
            ExprKind::Address(inner) => match &inner.kind {
                ExprKind::Name(name) => Some(match name.strip_prefix("_p_") {
                    Some(kept) => Pointee::Keeper(kept.to_string()),
                    None => Pointee::Variable(name.clone()),
                }),
                ExprKind::Index(base, _) | ExprKind::Deref(base) => self.resolve(base),
                _ => None,
            },
            ExprKind::Deref(inner) => match self.resolve(inner)? {
                Pointee::Keeper(name) => Some(Pointee::Kept(name)),
                _ => None,
            },
            ExprKind::Call(f, args) => {
                let ExprKind::Name(f) = &f.kind else { return Some(Pointee::Opaque) };
                match f.as_str() {
                    "vector_vec" => match self.resolve(args.first()?)? {
                        Pointee::Kept(name) => Some(Pointee::Numbers(name)),
                        Pointee::Given(kind) => Some(Pointee::Given(kind)),
                        _ => None,
                    },
                    "vector_arg" => Some(Pointee::Given(Kept::Vector)),
                    "nrn_random_arg" => Some(Pointee::Given(Kept::Random)),
                    "getarg" | "hoc_getarg" | "hoc_pgetarg" => Some(Pointee::Given(Kept::Opaque)),
                    _ if f.starts_with("nrnran123_newstream") => Some(Pointee::Made),
                    _ => Some(Pointee::Opaque),
                }
            }
            ExprKind::Assign(_, None, value) | ExprKind::Comma(_, value) => self.resolve(value),
            ExprKind::Choice(_, a, b) => match (self.resolve(a)?, self.resolve(b)?) {
                (Pointee::Null, other) | (other, Pointee::Null) => Some(other),
                (a, b) => (a == b).then_some(a),
            },
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub, a, _) | ExprKind::Step(a, ..) => self.resolve(a),
            ExprKind::Member(..) => Some(Pointee::Opaque),
            _ => None,
        }
    }

    /// What the expression says of what variables of the file keep.
    pub(crate) fn tells(&self, e: &Expr, found: &mut dyn FnMut(String, Kept)) {
        match &e.kind {
            ExprKind::Call(f, args) => {
                let (ExprKind::Name(f), Some(first)) = (&f.kind, args.first()) else { return };
                let of_random = f.starts_with("nrnran123_")
                    || matches!(f.as_str(), "nrn_random_pick" | "nrn_random_reset")
                    || f.ends_with("_random_sequence");
                let kind = match () {
                    () if of_random => Kept::Random,
                    () if OF_VECTORS.contains(&f.as_str()) => Kept::Vector,
                    () => return,
                };
                if let Some(Pointee::Kept(name)) = self.resolve(first) {
                    found(name, kind);
                }
            }
            ExprKind::Assign(to, None, value) => {
                let kept = match &to.kind {
                    ExprKind::Deref(p) => match self.resolve(p) {
                        Some(Pointee::Keeper(name)) => name,
                        _ => return,
                    },
                    ExprKind::Name(name) => match name.strip_prefix("_p_") {
                        Some(name) => name.to_string(),
                        None => return,
                    },
                    _ => return,
                };
                match self.resolve(value) {
                    Some(Pointee::Given(kind)) => found(kept, kind),
                    Some(Pointee::Made) => found(kept, Kept::Random),
                    _ => found(kept, Kept::Opaque),
                }
            }
            // `(void**) &x`
            ExprKind::Cast(_, 2.., _) | ExprKind::Address(_) => {
                if let Some(Pointee::Keeper(name)) = self.resolve(e) {
                    found(name, Kept::Opaque);
                }
            }
            _ => {}
        }
    }
}
