//! Machine code for kernels on tapes, where the processor has AVX-512 or AVX2, and for byte code on any x86-64: handlers of single
//! events, and kernels that are not on tapes.
//!
//! [`data`] is what callers know of it: what code works on, and how it walks over that. The code itself is made by `x86_64`, on
//! Unix; elsewhere (and under Miri, which interprets Rust only) `absent` takes its place, and the interpreters do the work.
//!
//! The operations are the tape's, in its order, on the same operands: no bit changes. What cannot be had (another processor, a
//! system that refuses executable pages) leaves the tape to the interpreter.

#[cfg(not(all(target_arch = "x86_64", unix, not(miri))))]
mod absent;
pub(crate) mod data;
#[cfg(all(target_arch = "x86_64", unix, not(miri)))]
mod x86_64;

#[cfg(not(all(target_arch = "x86_64", unix, not(miri))))]
pub(crate) use absent::{kernel::NativeKernel, program::NativeProgram};
#[cfg(all(target_arch = "x86_64", unix, not(miri)))]
pub(crate) use x86_64::{kernel::NativeKernel, program::NativeProgram};
