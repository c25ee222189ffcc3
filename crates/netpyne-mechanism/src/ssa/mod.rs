//! Kernels as graphs of values, each computed once (static single assignment, without loops and branches).
//!
//! [`trace`] runs a kernel symbolically: calls are inlined, loops with constant bounds unrolled, `if`s become selects, and every
//! value is a node of a hash-consed [`graph`], so that equal computations (also those of the two evaluations of a current) are
//! one. What cannot be done that way is refused with a reason, and the scalar interpreter runs it. [`traced`] is what comes out;
//! [`dependence`] says which values matter, and what they depend on.

pub(crate) mod dependence;
pub(crate) mod graph;
pub(crate) mod trace;
pub(crate) mod traced;
