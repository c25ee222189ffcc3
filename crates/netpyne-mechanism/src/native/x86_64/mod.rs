//! Machine code for Unix on x86-64.
//!
//! [`mod@values`] reads a tape as values, each made once; [`emit`] turns operations into instructions, [`registers`] decides
//! which value is in which register meanwhile, [`fading`] keeps clear of microcode, [`assembler`] knows the encoding, [`memory`]
//! makes the bytes executable. Code [walks](walk) over chunks of eight instances, and keeps in registers what the interpreter
//! carries through memory.
//!
//! [`handler`] makes code for byte code instead, control flow and all: for events that come one by one.

mod approximate;
mod assembler;
mod call;
mod detour;
mod emit;
mod fading;
mod frame;
mod general;
pub(crate) mod handler;
mod handler_code;
pub(crate) mod kernel;
mod memory;
mod opcodes;
mod quotient;
mod registers;
mod values;
mod walk;
