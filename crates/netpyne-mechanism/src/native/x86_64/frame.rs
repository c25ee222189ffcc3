//! What code for handlers works on, and what it calls.
#![allow(unsafe_code)]

use crate::scalar::code::Program;
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

/// Leaves an instruction to the interpreter; says whether it failed.
pub(super) extern "sysv64" fn interpret(frame: *mut Frame<'_>, at: usize) -> u64 {
    // SAFETY: code passes the frame it was given, which nothing else uses meanwhile; it has as many registers as the program,
    // and an execution.
    let (frame, registers, execution) = unsafe {
        let frame = &mut *frame;
        let registers = std::slice::from_raw_parts_mut(frame.registers, frame.program.registers as usize);
        let execution = &mut *frame.execution.cast::<Execution<'_, '_>>();
        (frame, registers, execution)
    };
    let program = frame.program;
    // The sink of events may panic, which must not go through code that cannot be unwound.
    match catch_unwind(AssertUnwindSafe(|| step(program, at, registers, execution))) {
        Ok(Ok(())) => return 0,
        Ok(Err(message)) => frame.error = Some(message),
        Err(panic) => frame.panic = Some(panic),
    }
    1
}

/// hoc's `exp`.
pub(super) extern "sysv64" fn exponential(x: f64) -> f64 {
    hoc_exp(x)
}
