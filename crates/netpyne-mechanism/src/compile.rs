//! From a valid mechanism to something that runs.

use crate::run::Executable;
use crate::scalar::ScalarMechanism;
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// How to compile. Nothing here changes a bit of any result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Instruction set of the block interpreter; none: the widest of this processor.
    pub isa: Option<Isa>,
}

/// Makes the kernels of a mechanism ready to run.
pub fn compile(mechanism: ValidMechanism, _options: Options) -> Box<dyn Executable> {
    Box::new(ScalarMechanism::new(mechanism))
}
