//! The compiled form: an arena of nodes in which children come before their parents.

use crate::Distribution;
use crate::functions::Unary;
use crate::names::Kind;
use crate::number::{Arith, Compare, Num};
use netpyne_base::Span;
use std::sync::Arc;

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

/// A compiled text: its nodes, with where each stands in the text.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub text: Arc<str>,
    pub nodes: Vec<Node>,
    pub spans: Vec<Span>,
    pub root: NodeId,
    /// What the variable in each slot is.
    pub kinds: Vec<Kind>,
}
