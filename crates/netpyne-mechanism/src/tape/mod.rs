//! The tape: operations in order, on numbered columns.
//!
//! A column is either *working memory* (registers, reused as values die; and broadcasts of values that are equal for all
//! instances) or a *link* to data outside: a field's column, the voltages of the block's nodes, an output. Operations may
//! work in place: within a chunk all operands are read before the result is written.
//!
//! Values stored to a field are computed straight into its column if nothing needs the old value afterwards; otherwise they
//! are copied there at the end.
//!
//! [`make`] makes tapes: it traces a kernel, has the passes rewrite it, and [`allocate`] orders the values that matter, moves those
//! that are equal for all instances out of the loop, and finds columns. [`handler`] does so for handlers of events.

pub(crate) mod allocate;
pub(crate) mod handler;
mod listing;
pub(crate) mod make;

use crate::ir::{IonVar, MathFn};
use crate::ssa::graph::{Fused, Node, Source};

/// Number of a column.
pub(crate) type Column = u16;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Copy,
    Neg,
    Not,
    Truncate,
    Add,
    Sub,
    Mul,
    Div,
    IntDiv,
    Lt,
    Le,
    Eq,
    Ne,
    And,
    Or,
    /// `a / b` with `1/b` in `c`.
    DivideBy,
    /// `1 / a`, where `a` is `1/b`.
    Reciprocal,
    /// A product with a sum, rounded once.
    Fused(Fused),
    /// `a != 0 ? b : c`
    Select,
    Exp,
    Sqrt,
    Fabs,
    /// Per lane; arguments 4 and 5 are in `Tape::more` at `extra`.
    Math(MathFn),
    /// Row to `d`, fraction to `b`; table `extra`.
    Locate,
    /// Row in `a`, fraction in `b`; column `extra` of `Tape::interpolated`.
    Interpolate,
}

/// An operation: `d` from `a`, `b`, `c`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Op {
    pub code: Code,
    pub d: Column,
    pub a: Column,
    pub b: Column,
    pub c: Column,
    pub extra: u16,
}

/// What a linked column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Link {
    /// A column read; written too if it is a field that is stored to.
    Load(Source),
    /// Result of a current kernel: current, conductance, ion currents.
    Out(u32),
}

/// A value that is equal for all instances, computed once per run; operands are numbers of such values.
pub(crate) type Uniform = Node;

/// A kernel for many instances at a time.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub ops: Vec<Op>,
    /// Number of working columns; links follow.
    pub working: u16,
    pub links: Vec<Link>,
    /// In order of computation.
    pub uniforms: Vec<Uniform>,
    /// Whether one of those depends on time.
    pub tells_time: bool,
    /// `(uniform, working column)`: spread over the column before the first block.
    pub broadcasts: Vec<(u32, Column)>,
    /// Ion values to write back.
    pub ion_stores: Vec<((u32, IonVar), Column)>,
    /// Globals to set from the last instance.
    pub global_stores: Vec<(u32, Column)>,
    /// Tables it looks up, without repetition, and the global that switches each on.
    pub tables: Vec<(u32, u32)>,
    /// Those among them that are filled when they are used, and what they depend on.
    pub at_call: Vec<(u32, Vec<Source>)>,
    /// `(table, column)` of `Interpolate`.
    pub interpolated: Vec<(u32, u32)>,
    /// Arguments 4 and 5 of functions.
    pub more: Vec<[Column; 2]>,
    /// What depends on parameters only.
    pub steady: Option<Box<SteadyTape>>,
    /// Whether values may differ from the exact ones: in machine code, exp comes close, and subnormal numbers count as zero.
    pub fast: bool,
    /// Elements of globals, and the bits that they must have.
    pub assumed: Vec<(u32, u64)>,
    /// Columns known to be positive and neither very small nor very large in all instances.
    pub ordinary: Vec<Column>,
}

/// Computes the [memo](crate::passes::exact::steady) of a kernel.
#[derive(Debug)]
pub(crate) struct SteadyTape {
    /// Leaves the values in their columns.
    pub compute: Tape,
    /// Sources equal for all instances that the values depend on.
    pub key: Vec<Source>,
    /// Columns of fields that the values depend on.
    pub inputs: Vec<u32>,
    /// Number of values.
    pub values: u32,
    /// Whether fields are known not to change, so that values computed once are good.
    pub trusted: bool,
}

impl Link {
    /// Whether the column is found by node.
    pub fn is_of_nodes(self) -> bool {
        matches!(self, Self::Load(Source::Voltage | Source::Area | Source::Diameter))
    }

    /// Of the two, the one that belongs to instances, or to weights, if it is one of those.
    pub fn place<T>(self, [instances, weights]: [T; 2]) -> Option<T> {
        match self {
            Self::Load(Source::Field(_)) => Some(instances),
            Self::Load(Source::Argument(_)) => Some(weights),
            _ => None,
        }
    }
}
