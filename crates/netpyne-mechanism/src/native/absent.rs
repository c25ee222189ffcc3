//! In place of machine code where there can be none: nothing is ever made, and tapes and byte code are left to the interpreters.

/// Kernels on tapes.
pub(crate) mod kernel {
    #![allow(unsafe_code)]

    use crate::native::data::{Operands, Plan};
    use crate::tape::Tape;
    use netpyne_math::isa::Isa;

    /// A kernel in machine code: none here.
    #[derive(Debug)]
    pub(crate) enum NativeKernel {}

    impl NativeKernel {
        /// No code.
        pub fn new(_: &Tape, _: Isa, _: &Plan<'_>) -> Option<Self> {
            None
        }

        /// Doubles of working memory the code needs.
        pub fn spill(&self) -> usize {
            match *self {}
        }

        /// Runs the code.
        ///
        /// # Safety
        /// There is nothing to run.
        pub unsafe fn run(&self, _: &Operands<'_>, _: &mut [f64]) {
            match *self {}
        }
    }
}

/// Byte code.
pub(crate) mod program {
    use crate::executable::{Call, Event, EventSink, KernelError};
    use crate::scalar::code::Program;
    use crate::scalar::execution::{Execution, Runs};
    use crate::scalar::tables::Tables;

    /// A program in machine code: none here.
    #[derive(Debug)]
    pub(crate) enum NativeProgram {}

    impl NativeProgram {
        /// No code.
        pub fn new(_: &Program) -> Option<Self> {
            None
        }

        /// Whether the interpreter is never asked to do a part.
        pub fn is_complete(&self) -> bool {
            match *self {}
        }

        /// Delivers an event.
        pub fn receive<'e>(
            &self,
            _: (&Program, &Tables),
            _: Event<'e>,
            _: &mut Call<'_>,
            _: &mut dyn EventSink,
        ) -> Result<Result<(), KernelError>, Event<'e>> {
            match *self {}
        }
    }

    impl Runs for NativeProgram {
        fn run(
            &self,
            _: &Program,
            _: usize,
            _: &mut [f64],
            _: &mut Execution<'_, '_>,
        ) -> Option<Result<(), String>> {
            match *self {}
        }
    }
}
