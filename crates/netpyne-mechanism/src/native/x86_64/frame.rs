//! What code for programs works on, and what it calls.
#![allow(unsafe_code)]

use crate::arith::{arity, math};
use crate::scalar::code::{Op, Program};
use crate::scalar::execution::Execution;
use crate::scalar::machine::step;
use netpyne_math::exp::hoc_exp;
use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What code works on; it knows this layout.
#[repr(C)]
pub(super) struct Frame<'p> {
    pub registers: *mut f64,
    /// Of the instance.
    pub fields: *mut f64,
    /// Bytes from column to column.
    pub stride: usize,
    pub globals: *mut f64,
    /// Null if there are none, as for self events that INITIAL sent.
    pub weights: *mut f64,
    pub t: f64,
    pub dt: f64,
    pub celsius: f64,
    pub flag: f64,
    /// The stack as it was at the start.
    pub stack: usize,
    /// At the node of the instance.
    pub voltage: *mut f64,
    /// Variables of ions at the node, those that the program uses.
    pub ions: [*mut f64; MOST_IONS],
    /// Jumps back that are still allowed.
    pub rounds: u64,
    /// An [`Execution`].
    pub execution: *mut c_void,
    pub program: &'p Program,
    pub error: Option<String>,
    /// What an [`EventSink`](crate::EventSink) panicked with: it goes on where code has ended.
    pub panic: Option<Box<dyn Any + Send>>,
}

pub(super) const REGISTERS: i32 = 0;
pub(super) const FIELDS: i32 = 8;
pub(super) const STRIDE: i32 = 16;
pub(super) const GLOBALS: i32 = 24;
pub(super) const WEIGHTS: i32 = 32;
pub(super) const TIME: i32 = 40;
pub(super) const DT: i32 = 48;
pub(super) const CELSIUS: i32 = 56;
pub(super) const FLAG: i32 = 64;
pub(super) const STACK: i32 = 72;
pub(super) const VOLTAGE: i32 = 80;
pub(super) const IONS: i32 = 88;
pub(super) const ROUNDS: i32 = IONS + 8 * MOST_IONS as i32;

/// Further variables of ions are left to the interpreter.
pub(super) const MOST_IONS: usize = 12;

/// Leaves an instruction to the interpreter; says whether it failed.
pub(super) extern "sysv64" fn interpret(frame: *mut Frame<'_>, at: usize) -> u64 {
    // SAFETY: code passes the frame it was given; it has as many registers as the program, and an execution. No reference to the
    // frame is kept: a system of equations runs its body in the same frame.
    let (program, registers, execution) = unsafe {
        let program = (*frame).program;
        let registers = std::slice::from_raw_parts_mut((*frame).registers, program.registers as usize);
        (program, registers, &mut *(*frame).execution.cast::<Execution<'_, '_>>())
    };
    // The sink of events may panic, which must not go through code that cannot be unwound.
    let (error, panic) = match catch_unwind(AssertUnwindSafe(|| step(program, at, registers, execution))) {
        Ok(Ok(())) => return 0,
        Ok(Err(message)) => (Some(message), None),
        Err(panic) => (None, Some(panic)),
    };
    // SAFETY: as above; nothing else uses the frame now.
    unsafe {
        (*frame).error = error;
        (*frame).panic = panic;
    }
    1
}

/// A function of the C library; its arguments are in registers of the byte code.
pub(super) extern "sysv64" fn mathematics(frame: *const Frame<'_>, at: usize) -> f64 {
    // SAFETY: as above; only registers are read.
    let (program, registers) = unsafe {
        let frame = &*frame;
        (frame.program, std::slice::from_raw_parts(frame.registers, frame.program.registers as usize))
    };
    let Op::Math { f, base, .. } = program.ops[at] else { return f64::NAN };
    let mut args = [0.0; 5];
    let n = arity(f);
    args[..n].copy_from_slice(&registers[base as usize..base as usize + n]);
    math(f, &args)
}

/// hoc's `exp`.
pub(super) extern "sysv64" fn exponential(x: f64) -> f64 {
    hoc_exp(x)
}
