//! Numbers with NEURON's bits: elementary functions, Random123 streams and distributions, the Hines solve.
//!
//! Every function here returns, to the last bit, what NEURON 9 computes on x86-64 Linux with glibc 2.36 and an FMA-capable
//! processor: plain IEEE doubles in source order, no contraction, and that library's elementary functions. Nothing
//! depends on the other NetPyNE crates; all state is passed in.
//!
//! - [`libm`]: the elementary functions; [`mod@exp`], [`mod@log`], [`mod@pow`]: those of them that also come in lanes that
//!   vectorise; [`probe`]: arguments to try them.
//! - [`random123`], [`hoc_random`], [`philox`]: counter-based streams and NEURON's eleven distributions on them;
//!   [`scop_random`]: the one sequence that NEURON keeps for the whole process.
//! - [`mcell_ran4`]: NEURON's older counter-based generator.
//! - [`hash`]: the md5 hashes NetPyNE turns labels and gid lists into seeds with; [`numpy_random`]: numpy's `shuffle`.
//! - [`hines`]: elimination of one tree, or of several equal trees side by side; [`dense`]: small dense systems.
//! - [`square`]: `pow(x, 2)` for slices.
//! - [`electrochemistry`]: physical constants, Nernst and GHK.
//!
//! ```
//! use netpyne_math::{exp, hoc_random::HocRandom, random123::Random123};
//! assert_eq!(exp::exp(1.0).to_bits(), 0x4005bf0a8b145769);
//! let mut random = HocRandom::new(Random123::new(20, 0, 1));
//! let _discarded = random.uniform(0.0, 1.0);
//! assert_eq!(random.repick(), 0.19340099413101539);
//! ```
#![deny(unsafe_code)]

pub mod dense;
pub mod electrochemistry;
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
pub mod numpy_random;
pub mod philox;
pub mod pow;
pub mod probe;
pub mod random123;
pub mod scop_random;
mod slice;
pub mod square;
