#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

pub mod aligned;
pub mod dense;
pub mod electrochemistry;
pub mod exact_sum;
pub mod exp;
mod fdlibm;
mod fused;
pub mod hash;
pub mod hines;
pub mod hoc_random;
pub mod isa;
pub mod libm;
pub mod log;
pub mod mcell_ran4;
pub mod mersenne;
pub mod numpy_random;
pub mod philox;
pub mod pow;
pub mod probe;
pub mod random123;
pub mod scop_random;
mod slice;
pub mod square;
