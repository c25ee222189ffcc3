//! A tape with its machine code.

use crate::native::NativeKernel;
use crate::native::data::{Plan, Shape};
use crate::tape::Tape;
use netpyne_math::isa::Isa;

/// A kernel for many instances at a time.
#[derive(Debug)]
pub(crate) struct BlockKernel {
    pub tape: Tape,
    /// The tape in machine code, if there is any.
    pub native: Option<NativeKernel>,
}

impl BlockKernel {
    /// A kernel from its tape, with machine code for an instruction set if one is given and there can be any.
    pub fn new(tape: Tape, native: Option<Isa>) -> Self {
        let native = native.and_then(|isa| NativeKernel::new(&tape, isa, &Plan::plain(Shape::Flat)));
        Self { tape, native }
    }

    /// What runs it, in a word or two.
    pub fn back_end(&self) -> &'static str {
        if self.native.is_some() { "machine code" } else { "block interpreter" }
    }
}
