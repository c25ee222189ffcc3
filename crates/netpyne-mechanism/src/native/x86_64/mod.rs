//! Machine code for Unix on x86-64.
//!
//! [`mod@values`] reads a tape as values, each made once, and [`summed`] says what becomes of results; [`emit`] turns operations
//! into instructions, [`registers`] decides which value is in which register meanwhile, [`rows`] finds what belongs to nodes and
//! ions, [`fading`] keeps clear of microcode, [`memory`] makes the bytes executable. Code
//! [walks](walk) over chunks of eight instances, and keeps in registers what the interpreter carries through memory.
//!
//! Vectors are of eight lanes (AVX-512) or of four (AVX2): [`width`] says what that means. What is emitted is the same; the
//! instructions differ below it, in [`vectors`] on all lanes, in [`masks`] on some, in [`lookups`] from and to different places.
//! [`encoding`] writes both kinds, [`assembler`] keeps the bytes.
//!
//! [`program`] makes code for byte code instead, control flow and all: for events that come one by one, and for kernels that lanes
//! cannot take.

mod approximate;
mod assembler;
mod by_row;
mod call;
mod detour;
mod emit;
mod encoding;
mod fading;
mod frame;
mod general;
mod groups;
mod homes;
pub(crate) mod kernel;
mod lookups;
mod masks;
mod memory;
mod opcodes;
pub(crate) mod program;
mod program_code;
mod program_ops;
mod quotient;
mod registers;
mod rows;
mod summed;
mod tables;
mod touched;
mod values;
mod vectors;
mod walk;
mod width;
