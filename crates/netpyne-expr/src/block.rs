//! Evaluation of many values at once, for rules over all pairs of cells.
//!
//! The nodes are run one after another over slices, so that each is a tight loop. Both branches of a condition are
//! computed and one is selected. Where Python would look at the kind of a number (division by a Python zero, a power
//! that raises, `int` of NaN) a flag is set and the caller evaluates the block value by value instead; so the result
//! never depends on the way it was computed.

use crate::functions::{atan2, pow};
use crate::names::Kind;
use crate::node::{Builtin, Node, NodeId};
use crate::number::{Arith, Compare, Repr, floor_div, remainder};

/// Values per block.
pub(crate) const BLOCK: usize = 256;

/// Most nodes that are run in blocks; each needs a scratch block.
const MAX_NODES: usize = 512;

/// Integers up to here are exact as doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What is known of a node's number before evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Static {
    Bool,
    Int,
    /// A float that may be Python's.
    Float,
    /// A float that is numpy's for sure.
    Numpy,
    /// Any of these, depending on the value.
    Mixed,
}

impl Static {
    fn join(self, other: Static) -> Static {
        match (self, other) {
            (a, b) if a == b => a,
            (Static::Float, Static::Numpy) | (Static::Numpy, Static::Float) => Static::Float,
            _ => Static::Mixed,
        }
    }
}

/// A program over blocks, if the expression can run as one.
#[derive(Clone, Debug)]
pub(crate) struct BlockProgram {
    kinds: Vec<Static>,
}

impl BlockProgram {
    /// `None` if it draws, has lists, or has kinds that depend on values in a way that matters.
    pub(crate) fn new(nodes: &[Node], kinds: &[Kind]) -> Option<Self> {
        if nodes.len() > MAX_NODES {
            return None;
        }
        let mut known: Vec<Static> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let kind = static_kind(node, &known, kinds)?;
            known.push(kind);
        }
        Some(Self { kinds: known })
    }

    /// Scratch space for [`Self::run`], with the constants in place.
    pub(crate) fn scratch(&self, nodes: &[Node]) -> Vec<[f64; BLOCK]> {
        let mut scratch = vec![[0.0; BLOCK]; nodes.len()];
        for (block, node) in scratch.iter_mut().zip(nodes) {
            if let Node::Const(n) = node {
                block.fill(n.get());
            }
        }
        scratch
    }

    /// Runs all nodes on values `from..from + n`; false if the block must be evaluated value by value.
    pub(crate) fn run(
        &self,
        nodes: &[Node],
        vars: &[&[f64]],
        from: usize,
        n: usize,
        scratch: &mut [[f64; BLOCK]],
    ) -> bool {
        let mut exact = true;
        for (id, node) in nodes.iter().enumerate() {
            let (done, rest) = scratch.split_at_mut(id);
            let Some(out) = rest.first_mut() else { return false };
            let out = &mut out[..n];
            let of = |id: NodeId| &done[id as usize][..n];
            let python = self.kinds[id] != Static::Numpy;
            match node {
                Node::Const(_) => {}
                Node::Var(slot) => match vars.get(*slot as usize).and_then(|v| v.get(from..from + n)) {
                    Some(values) => out.copy_from_slice(values),
                    None => out.fill(f64::NAN),
                },
                Node::Arith(op, a, b) => exact &= run_arith(*op, of(*a), of(*b), python, out),
                Node::Neg(a) => map(of(*a), out, |x| -x),
                Node::Pos(a) => map(of(*a), out, |x| x),
                Node::Not(a) => map(of(*a), out, |x| f64::from(u8::from(x == 0.0))),
                Node::Compare(first, rest) => run_compare(*first, rest, of, out),
                Node::And(a, b) => zip(of(*a), of(*b), out, |x, y| if x != 0.0 { y } else { x }),
                Node::Or(a, b) => zip(of(*a), of(*b), out, |x, y| if x != 0.0 { x } else { y }),
                Node::If(yes, condition, no) => {
                    let (yes, no) = (of(*yes), of(*no));
                    for (i, (out, c)) in out.iter_mut().zip(of(*condition)).enumerate() {
                        *out = if *c != 0.0 { yes[i] } else { no[i] };
                    }
                }
                Node::Call(function, a) => function.of_slice(of(*a), out),
                Node::Atan2(a, b) => zip(of(*a), of(*b), out, atan2),
                Node::Remainder(a, b) => zip(of(*a), of(*b), out, remainder),
                Node::Builtin(builtin, args) => exact &= run_builtin(*builtin, args, of, out),
                Node::Draw(..) | Node::List(_) | Node::Index(..) => return false,
            }
            if self.kinds[id] == Static::Int && !matches!(node, Node::Const(_)) {
                // Integers have one zero, and are exact only this far.
                for x in out.iter_mut() {
                    *x += 0.0;
                    exact &= x.abs() <= EXACT;
                }
            }
        }
        exact
    }
}

#[inline]
fn map(a: &[f64], out: &mut [f64], f: impl Fn(f64) -> f64) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = f(*a);
    }
}

#[inline]
fn zip(a: &[f64], b: &[f64], out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = f(*a, *b);
    }
}

/// One arithmetic operator; false if Python might raise.
fn run_arith(op: Arith, a: &[f64], b: &[f64], python: bool, out: &mut [f64]) -> bool {
    let no_zero = |b: &[f64]| !python || b.iter().all(|y| *y != 0.0);
    match op {
        Arith::Add => zip(a, b, out, |x, y| x + y),
        Arith::Sub => zip(a, b, out, |x, y| x - y),
        Arith::Mul => zip(a, b, out, |x, y| x * y),
        Arith::Div => {
            zip(a, b, out, |x, y| x / y);
            return no_zero(b);
        }
        Arith::FloorDiv => {
            zip(a, b, out, floor_div);
            return no_zero(b);
        }
        Arith::Mod => {
            zip(a, b, out, remainder);
            return no_zero(b);
        }
        Arith::Pow => {
            zip(a, b, out, pow);
            return !python || a.iter().all(|x| *x > 0.0) && out.iter().all(|z| z.is_finite());
        }
    }
    true
}

fn run_compare<'a>(
    first: NodeId,
    rest: &[(Compare, NodeId)],
    of: impl Fn(NodeId) -> &'a [f64],
    out: &mut [f64],
) {
    out.fill(1.0);
    let mut left = of(first);
    for (compare, right) in rest {
        let right = of(*right);
        for ((out, a), b) in out.iter_mut().zip(left).zip(right) {
            let holds = *out != 0.0 && compare.holds(*a, *b);
            *out = f64::from(u8::from(holds));
        }
        left = right;
    }
}

/// One builtin; false if Python would raise.
fn run_builtin<'a>(
    builtin: Builtin,
    args: &[NodeId],
    of: impl Fn(NodeId) -> &'a [f64],
    out: &mut [f64],
) -> bool {
    let Some((first, rest)) = args.split_first() else { return false };
    let a = of(*first);
    match builtin {
        Builtin::Abs => map(a, out, f64::abs),
        Builtin::Float => map(a, out, |x| x),
        Builtin::Bool => map(a, out, |x| f64::from(u8::from(x != 0.0))),
        Builtin::Min | Builtin::Max => {
            out.copy_from_slice(a);
            for arg in rest {
                for (best, x) in out.iter_mut().zip(of(*arg)) {
                    let better = if builtin == Builtin::Min { *x < *best } else { *x > *best };
                    *best = if better { *x } else { *best };
                }
            }
        }
        Builtin::Int => {
            map(a, out, f64::trunc);
            return a.iter().all(|x| x.is_finite());
        }
        Builtin::Round => {
            map(a, out, f64::round_ties_even);
            return a.iter().all(|x| x.is_finite());
        }
        Builtin::Pow | Builtin::Sum | Builtin::Len | Builtin::Mean => return false,
    }
    true
}

fn static_kind(node: &Node, known: &[Static], kinds: &[Kind]) -> Option<Static> {
    let of = |id: NodeId| known.get(id as usize).copied();
    Some(match node {
        Node::Const(n) => match (n.value, n.numpy) {
            (Repr::Bool(_), _) => Static::Bool,
            (Repr::Int(i), _) if (i.unsigned_abs() as f64) < EXACT => Static::Int,
            (Repr::Int(_), _) => return None,
            (Repr::Float(_), false) => Static::Float,
            (Repr::Float(_), true) => Static::Numpy,
        },
        Node::Var(slot) if kinds.get(*slot as usize) == Some(&Kind::Float) => Static::Float,
        Node::Var(_) => Static::Numpy,
        Node::Arith(op, a, b) => match (of(*a)?, of(*b)?) {
            (Static::Numpy, _) | (_, Static::Numpy) => Static::Numpy,
            (Static::Float, _) | (_, Static::Float) => Static::Float,
            (Static::Mixed, _) | (_, Static::Mixed) | (Static::Bool, Static::Bool) => return None,
            _ if *op == Arith::Div => Static::Float,
            // Powers of integers are integers or floats, depending on the sign of the exponent.
            _ if *op == Arith::Pow => return None,
            _ => Static::Int,
        },
        Node::Neg(a) | Node::Pos(a) => match of(*a)? {
            Static::Bool | Static::Mixed => return None,
            other => other,
        },
        Node::Not(_) | Node::Compare(..) => Static::Bool,
        Node::And(a, b) | Node::Or(a, b) => of(*a)?.join(of(*b)?),
        Node::If(yes, _, no) => of(*yes)?.join(of(*no)?),
        Node::Call(..) | Node::Atan2(..) => Static::Numpy,
        Node::Remainder(a, b) => match (of(*a)?, of(*b)?) {
            (Static::Float | Static::Numpy, _) | (_, Static::Float | Static::Numpy) => Static::Numpy,
            _ => return None,
        },
        Node::Builtin(builtin, args) => {
            let first = of(*args.first()?)?;
            match builtin {
                Builtin::Abs if first == Static::Bool => return None,
                Builtin::Abs => first,
                Builtin::Float => Static::Float,
                Builtin::Bool => Static::Bool,
                Builtin::Min | Builtin::Max if args.len() > 1 => {
                    let mut all = first;
                    for arg in args {
                        all = all.join(of(*arg)?);
                    }
                    all
                }
                Builtin::Int | Builtin::Round if args.len() == 1 => Static::Int,
                _ => return None,
            }
        }
        Node::Draw(..) | Node::List(_) | Node::Index(..) => return None,
    })
}
