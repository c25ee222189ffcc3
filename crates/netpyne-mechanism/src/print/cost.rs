//! A simple model of time: every operation has its price, and prices add up.
//!
//! Prices in blocks are nanoseconds per value with AVX-512 on one core of a 2.6 GHz Xeon. They are round numbers, chosen so that
//! hh as a whole comes to what the benchmark shows between a network with hh everywhere and one with passive dendrites.
//! Narrower instruction sets take proportionally longer, but for functions that are computed lane by lane. Prices of what
//! runs one instance at a time are those of its instructions. What the model leaves out: memory (fine up to some
//! 10 000 instances), and what goes on between kernels. Good for comparing lines and mechanisms, not for predictions.

use super::count::Counts;
use super::kernels::{Backend, KernelReport, kernels};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// Nanoseconds per operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Additions, comparisons, and the like.
    pub simple: f64,
    /// Divisions and square roots.
    pub div: f64,
    /// `exp`
    pub exp: f64,
    /// `pow`
    pub pow: f64,
    /// Other elementary functions.
    pub math: f64,
    /// A value interpolated in a table.
    pub table: f64,
    /// Reading or storing a value.
    pub memory: f64,
    /// A call.
    pub call: f64,
    /// Draws, events, solutions of systems, beside their operations.
    pub other: f64,
}

impl Cost {
    /// Prices in blocks with AVX-512.
    pub const BLOCKS: Self = Self {
        simple: 0.1,
        div: 0.6,
        exp: 0.9,
        pow: 4.0,
        math: 12.0,
        table: 0.7,
        memory: 0.08,
        call: 0.0,
        other: 0.0,
    };

    /// Prices of machine code for one instance at a time, which leaves tables and draws to the interpreter.
    pub const SCALAR: Self = Self {
        simple: 0.4,
        div: 1.5,
        exp: 5.0,
        pow: 16.0,
        math: 14.0,
        table: 8.0,
        memory: 0.5,
        call: 1.5,
        other: 15.0,
    };

    /// Prices in blocks with `isa`.
    pub fn blocks(isa: Isa) -> Self {
        let factor = match isa {
            Isa::Avx512 => 1.0,
            Isa::Avx2 => 2.0,
            Isa::Baseline => 4.0,
        };
        let b = Self::BLOCKS;
        let [simple, div, exp, pow, memory] = [b.simple, b.div, b.exp, b.pow, b.memory].map(|x| x * factor);
        Self { simple, div, exp, pow, memory, ..b }
    }

    /// Prices for the back end of a kernel on this processor.
    pub fn of(backend: &Backend) -> Self {
        match backend {
            Backend::Blocks => Self::blocks(Isa::detect()),
            Backend::Scalar(_) => Self::SCALAR,
        }
    }

    /// Nanoseconds for `counts`.
    pub fn price(&self, counts: &Counts) -> f64 {
        let simple = counts.add + counts.mul + counts.branch;
        simple * self.simple
            + counts.div * self.div
            + counts.exp * self.exp
            + counts.pow * self.pow
            + counts.math * self.math
            + counts.table * self.table
            + (counts.load + counts.store) * self.memory
            + counts.call * self.call
            + counts.other * self.other
    }

    /// Nanoseconds that a mechanism takes per instance and step, events apart. With the prices of blocks whatever the processor,
    /// so that all ranks of a run come to the same number.
    pub fn of_step(mechanism: &ValidMechanism) -> f64 {
        let price = |kernel: &KernelReport| match kernel.backend {
            Backend::Blocks => Self::BLOCKS.price(&kernel.counts),
            Backend::Scalar(_) => Self::SCALAR.price(&kernel.counts),
        };
        kernels(mechanism).iter().filter(|kernel| kernel.every_step).map(price).sum()
    }

    /// Nanoseconds that a kernel takes per instance.
    pub fn kernel(report: &KernelReport) -> f64 {
        Self::of(&report.backend).price(&report.counts)
    }
}
