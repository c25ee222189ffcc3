//! The byte code of the scalar interpreter: a register machine over doubles, one instance at a time.
//!
//! One [`Program`] per kernel. Registers hold constants (set once per call), locals of the kernel and of each function it
//! calls (every function has one fixed frame, put aside while it calls itself), and temporaries. `Call` leaves where to go
//! on in a register of the frame, `Return` goes there.

use super::newton::Newton;
pub(crate) use super::register::Reg;
use super::sparse::SparseSystem;
use crate::ir::{CType, Draw, Env, IntegerOp, IonVar, MathFn, Query};

/// An instruction; `d` is the register written, `a` and `b` are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Nop,
    Move {
        d: Reg,
        a: Reg,
    },
    Zero {
        base: Reg,
        len: u32,
    },
    Neg {
        d: Reg,
        a: Reg,
    },
    Not {
        d: Reg,
        a: Reg,
    },
    Truncate {
        d: Reg,
        a: Reg,
    },
    Add {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Sub {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Mul {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Div {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    IntDiv {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Lt {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Le {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Eq {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Ne {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Exp {
        d: Reg,
        a: Reg,
    },
    Sqrt {
        d: Reg,
        a: Reg,
    },
    Fabs {
        d: Reg,
        a: Reg,
    },
    /// Arguments in consecutive registers from `base`.
    Math {
        f: MathFn,
        d: Reg,
        base: Reg,
    },
    Field {
        d: Reg,
        column: u32,
    },
    SetField {
        column: u32,
        a: Reg,
    },
    FieldAt {
        d: Reg,
        array: u32,
        index: Reg,
    },
    SetFieldAt {
        array: u32,
        index: Reg,
        a: Reg,
    },
    Global {
        d: Reg,
        element: u32,
    },
    SetGlobal {
        element: u32,
        a: Reg,
    },
    GlobalAt {
        d: Reg,
        array: u32,
        index: Reg,
    },
    SetGlobalAt {
        array: u32,
        index: Reg,
        a: Reg,
    },
    LocalAt {
        d: Reg,
        array: u32,
        index: Reg,
    },
    SetLocalAt {
        array: u32,
        index: Reg,
        a: Reg,
    },
    Voltage {
        d: Reg,
    },
    SetVoltage {
        a: Reg,
    },
    Ion {
        d: Reg,
        ion: u32,
        variable: IonVar,
    },
    SetIon {
        ion: u32,
        variable: IonVar,
        a: Reg,
    },
    Pointer {
        d: Reg,
        pointer: u32,
    },
    SetPointer {
        pointer: u32,
        a: Reg,
    },
    Argument {
        d: Reg,
        n: u32,
    },
    SetArgument {
        n: u32,
        a: Reg,
    },
    /// `connection` holds the number of the connection.
    ConnectionArgument {
        d: Reg,
        connection: Reg,
        n: u32,
    },
    SetConnectionArgument {
        connection: Reg,
        n: u32,
        a: Reg,
    },
    Connections {
        d: Reg,
    },
    Env {
        d: Reg,
        env: Env,
    },
    Jump {
        to: u32,
    },
    JumpIf {
        a: Reg,
        to: u32,
    },
    JumpUnless {
        a: Reg,
        to: u32,
    },
    Call {
        to: u32,
        back: Reg,
    },
    /// Puts all registers aside, before the call of a function that calls itself.
    Save,
    /// Brings them back, but for the voltage; the result of the function goes from `a` to `d`.
    Restore {
        d: Reg,
        a: Reg,
        voltage: Reg,
    },
    /// To behind the `Call` that left its place in `back`.
    Return {
        back: Reg,
    },
    /// Ends the program, or the body of a `Newton`.
    End,
    /// Fills a table that is filled when it is used, if it has to be.
    Fill {
        table: u32,
    },
    /// Leaves row and fraction in `d` and `d + 1`; see `table.rs`.
    Locate {
        d: Reg,
        table: u32,
        x: Reg,
    },
    /// Interpolates column `column` at what `Locate` left in `at`, `at + 1`.
    Interpolate {
        d: Reg,
        table: u16,
        column: u16,
        at: Reg,
    },
    /// Fails if `a`, the step of a FROM loop, is 0.
    CheckStep {
        a: Reg,
    },
    Random {
        d: Reg,
        random: u16,
        draw: Draw,
        args: u8,
        base: Reg,
    },
    /// The same from NEURON's sequence, if draws come from there.
    SharedRandom {
        d: Reg,
        random: u16,
        draw: Draw,
        args: u8,
        base: Reg,
    },
    RandomSetSeq {
        random: u32,
        a: Reg,
    },
    SetSeed {
        a: Reg,
    },
    VectorPresent {
        d: Reg,
        vector: u32,
    },
    SetVector {
        vector: u32,
        index: Reg,
        a: Reg,
    },
    Convert {
        to: CType,
        d: Reg,
        a: Reg,
    },
    Integer {
        op: IntegerOp,
        of: CType,
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Handle {
        d: Reg,
        handle: u16,
        query: Query,
        args: u8,
        base: Reg,
    },
    /// Ids in three registers from `base`.
    MakeStream {
        handle: u32,
        base: Reg,
    },
    DropStream {
        handle: u32,
    },
    SetStream {
        handle: u32,
        a: Reg,
        b: Reg,
    },
    McellRan4 {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    VectorSize {
        d: Reg,
        vector: u32,
    },
    VectorGet {
        d: Reg,
        vector: u32,
        index: Reg,
    },
    NetSend {
        time: Reg,
        flag: Reg,
    },
    NetEvent {
        a: Reg,
    },
    NetMove {
        a: Reg,
    },
    Watch {
        watch: u32,
        flag: Reg,
    },
    /// Gaussian elimination of the `n` x `n + 1` matrix from `base`; solution from `x`.
    Linear {
        base: Reg,
        n: u32,
        x: Reg,
    },
    Newton {
        solve: u32,
    },
    Sparse {
        solve: u32,
    },
    Fail {
        message: u32,
    },
}

/// A kernel in byte code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub ops: Vec<Op>,
    /// First instruction.
    pub start: usize,
    pub constants: Vec<(Reg, f64)>,
    pub registers: u32,
    /// First column, element or register, and length, of arrays with computed index.
    pub arrays: Vec<(u32, u32)>,
    pub messages: Vec<String>,
    pub newtons: Vec<Newton>,
    pub sparse: Vec<SparseSystem>,
    /// Where arguments go before the program starts.
    pub inputs: Vec<Reg>,
    /// Where results are when it has ended.
    pub outputs: Vec<Reg>,
    pub uses_events: bool,
    /// Whether rounds of loops have to be counted, as C text could go on for ever.
    pub counts_rounds: bool,
}

/// Rounds of loops and calls of functions by themselves in one call of a kernel: what needs more never ends.
pub(crate) const MOST_ROUNDS: u64 = 50_000_000;

/// The message about a loop that needs more.
pub(crate) fn endless_loop() -> String {
    format!("a loop does not end: {MOST_ROUNDS} rounds in one call")
}
