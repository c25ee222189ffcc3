//! The compiled form: an arena of nodes in which children come before their parents.

use crate::Distribution;
use crate::functions::Unary;
use crate::number::{Arith, Compare, Num};

/// Index of a node in the arena.
pub(crate) type NodeId = u32;

/// A Python builtin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    Abs,
    Min,
    Max,
    Int,
    Float,
    Bool,
    Round,
    Pow,
    Sum,
    Len,
    Mean,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Const(Num),
    Var(u32),
    Arith(Arith, NodeId, NodeId),
    Neg(NodeId),
    Pos(NodeId),
    Not(NodeId),
    /// `a < b <= c`: neighbours are compared until one does not hold.
    Compare(NodeId, Vec<(Compare, NodeId)>),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    /// Value if true, condition, value if false.
    If(NodeId, NodeId, NodeId),
    Call(Unary, NodeId),
    Atan2(NodeId, NodeId),
    Remainder(NodeId, NodeId),
    Builtin(Builtin, Vec<NodeId>),
    Draw(Distribution, Vec<NodeId>),
    List(Vec<NodeId>),
    Index(NodeId, NodeId),
}
