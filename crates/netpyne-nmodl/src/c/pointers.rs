//! What the pointers of C text point at.
//!
//! Pointers come only from a few functions of NEURON, from arrays and from `&`. What a pointer variable points at is found
//! out for a whole routine at once: all that is assigned to it anywhere must be one thing, besides null.

use super::walk;
use crate::ast::c::{BinaryOp, Expr, ExprKind, Initial, Stmt, StmtKind};
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
pub(crate) struct Aliases(pub(crate) BTreeMap<String, Vec<Pointee>>);

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

/// Calls what it is given for every statement of a routine.
pub(crate) type EachStmt<'a> = dyn Fn(&mut dyn FnMut(&Stmt)) + 'a;

impl Aliases {
    /// The pointers of a routine whose statements `each` visits; `given` are its parameters.
    pub(crate) fn of(each: &EachStmt<'_>, given: Aliases) -> Self {
        let mut out = given;
        each(&mut |stmt| {
            if let StmtKind::Declare(list) = &stmt.kind {
                for variable in list.iter().filter(|v| v.pointers > 0 && v.dimensions.is_empty()) {
                    out.0.entry(variable.name.name.clone()).or_default();
                }
            }
        });
        // What one pointer is assigned may be found out only after another.
        for _ in 0..4 {
            let before = out.clone();
            each(&mut |stmt| out.statement(stmt));
            if out == before {
                break;
            }
        }
        out
    }

    fn statement(&mut self, stmt: &Stmt) {
        if let StmtKind::Declare(list) = &stmt.kind {
            for variable in list {
                if let Some(Initial::Value(e)) = &variable.initial {
                    self.assigned(&variable.name.name, self.resolve(e));
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
            found.into_iter().for_each(|e| self.expression(e));
        }
    }

    fn expression(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Assign(to, None, value) => {
                if let ExprKind::Name(name) = &to.kind {
                    self.assigned(name, self.resolve(value));
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
                    self.assigned(name, pointee);
                }
            }
            _ => {}
        }
    }

    fn assigned(&mut self, name: &str, pointee: Option<Pointee>) {
        if let (Some(known), Some(pointee)) = (self.0.get_mut(name), pointee)
            && pointee != Pointee::Null
            && !known.contains(&pointee)
        {
            known.push(pointee);
        }
    }

    /// What `e` points at, if it is a pointer; several things make it none.
    pub(crate) fn resolve(&self, e: &Expr) -> Option<Pointee> {
        match &e.kind {
            ExprKind::Number(value, _) => (*value == 0.0).then_some(Pointee::Null),
            ExprKind::Name(name) => match (self.0.get(name), name.strip_prefix("_p_")) {
                (Some(known), _) => match known.as_slice() {
                    [] => Some(Pointee::Null),
                    [one] => Some(one.clone()),
                    _ => {
                        // What HOC could give is not given: the rest decides.
                        let mut rest = known.iter().filter(|p| !matches!(p, Pointee::Given(_)));
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
