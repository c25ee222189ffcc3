//! The mechanism intermediate representation (IR) and its meaning.
//!
//! # Meaning
//!
//! Every value is an IEEE double. Expressions are evaluated exactly as the tree says, each operation rounded once, operands
//! before operator, left before right; nothing is re-associated or contracted. Comparison and logic give 0.0 or 1.0; a
//! condition holds if its value is not 0.0 (NaN holds). Statements run in order. Locals start at 0.0 on every entry.
//!
//! All that NEURON's generated code does around a user's block is spelled out by the front end as ordinary statements:
//! states set to their `state0` before INITIAL, ion variables copied from the ion into the instance before a kernel and
//! back after it. Only these things are the runner's business:
//! - **current kernels**: `prologue`; `body` with the voltage of the node plus 0.001; `body` with the voltage; `epilogue`
//!   (for kernels that know their conductance see [`CurrentKernel::conductances`]).
//!   After each `body` the declared [`currents`](Mechanism::currents) are added up in their order, starting from 0.0. With
//!   `r` the second sum and `g1` the first: conductance `g = (g1 - r) / 0.001`. What becomes of `r`, `g` and the ion currents is
//!   the engine's concern (scaling by area, sign of electrodes, adding to the node).
//! - **tables**: filled when a value they depend on has changed ([`Table`]).
//! - **events**: `NetSend`, `NetEvent`, `NetMove`, `Watch` are handed to the engine in the order executed.
//!
//! Kernels other than net_receive of one mechanism see their instances in order, 0 first; a kernel that keeps a global
//! across instances therefore has a defined result, and a back end that works on blocks must refuse it or honour it.

mod expr;
mod ids;
mod kernels;
mod mechanism;
mod stmt;
mod variables;
pub(crate) mod visit;

pub use expr::{BinaryOp, CType, Draw, Env, Expr, IntegerOp, MathFn, Place, Query, UnaryOp};
pub use ids::{
    FieldId, FunctionId, GlobalId, HandleId, IonUseId, LocalId, PointerId, RandomId, TableId, VectorId,
    WatchId,
};
pub use kernels::{
    CurrentKernel, Function, FunctionTableUse, Kernel, Kernels, NetReceive, Role, Table, TableColumns, Watch,
};
pub use mechanism::{Current, Diffusing, Diffusion, Mechanism};
pub use stmt::{Block, LinearRow, Solve, Sparse, Stmt};
pub use variables::{Class, Field, Global, IonUse, IonVar, Kind, Local};
