//! The cable equation of all cells: its arrays, and the solution for the new voltages.
//!
//! division, elimination, coefficients of single compartments <- the arrays <- what a block works on, what is computed beside <- the
//! solvers of a block (scalar, AVX-512, fast) <- the choice among them.

pub(crate) mod arrays;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
pub(crate) mod beside;
mod coefficients;
mod division;
mod elimination;
#[cfg(target_arch = "x86_64")]
mod fast;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod single;
#[cfg(target_arch = "x86_64")]
mod single_avx512;
pub(crate) mod solve;
#[cfg(test)]
mod tests;
