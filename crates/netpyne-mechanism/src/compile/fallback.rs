//! The scalar interpreter for instances that a block cannot take.

use crate::block::run::Fallback;
use crate::executable::{Call, Executable, KernelError, NoEvents};
use crate::ir::{Role, WatchId};
use crate::scalar::execution::Runs;
use crate::scalar::mechanism::ScalarMechanism;
use crate::storage::CurrentOut;
use std::ops::Range;

/// The scalar kernel of a role, with its machine code if there is some.
pub(super) struct ScalarRole<'a>(pub &'a ScalarMechanism, pub Role, pub Option<&'a dyn Runs>);

/// The scalar current kernel, with its machine code if there is some.
pub(super) struct ScalarCurrent<'a>(pub &'a ScalarMechanism, pub Option<&'a dyn Runs>);

/// The scalar evaluation of all watched differences.
pub(super) struct ScalarWatches<'a>(pub &'a ScalarMechanism);

impl Fallback for ScalarRole<'_> {
    fn run(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        _: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        // Kernels on tapes send no events.
        self.0.run_by(self.2, self.1, range, call, &mut NoEvents)
    }
}

impl Fallback for ScalarCurrent<'_> {
    fn run(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        let Some((out, offset)) = out else { return Ok(()) };
        self.0.current_into(self.1, range, call, (out, offset))
    }
}

impl Fallback for ScalarWatches<'_> {
    fn run(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        let Some((out, offset)) = out else { return Ok(()) };
        for n in 0..self.0.mechanism().watches.len() {
            for (at, instance) in (offset..).zip(range.clone()) {
                out.column_mut(n)[at] = self.0.watch_difference(WatchId(n as u32), instance, call);
            }
        }
        Ok(())
    }
}
