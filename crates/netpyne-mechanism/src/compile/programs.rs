//! Machine code for one instance at a time: where lanes cannot take a kernel, and where there are too few instances for them.

use super::parts::{Chosen, Kernel, Programs};
use super::unsolved::Unsolved;
use crate::ir::Role;
use crate::native::NativeProgram;
use crate::scalar::code::Program;
use crate::scalar::mechanism::ScalarMechanism;

/// So few instances take longer in lanes of the interpreter, which have to be arranged, than one by one.
pub(super) const FEW_INSTANCES: usize = 1;

impl Programs {
    /// For the kernels of every step that lanes cannot take, or not to the end.
    pub fn instead_of_lanes(
        scalar: &ScalarMechanism,
        roles: &[Option<Chosen<Kernel>>; Role::ALL.len()],
        unsolved: &[Option<Unsolved>; Role::ALL.len()],
        current: &Option<Chosen<Kernel>>,
    ) -> Self {
        let role = |role: Role| {
            let needed = may_refuse(&roles[role as usize]) || unsolved[role as usize].is_some();
            if needed && role.is_in_every_step() { NativeProgram::new(scalar.role(role)?) } else { None }
        };
        Self {
            roles: Role::ALL.map(role),
            current: scalar.current_program().filter(|_| may_refuse(current)).and_then(NativeProgram::new),
        }
    }

    /// For [few](FEW_INSTANCES) instances: those kernels of every step that are all machine code, without systems of equations and
    /// other things that the interpreter does.
    pub fn for_few(scalar: &ScalarMechanism) -> Self {
        let code = |program: &Program| {
            let plain = program.newtons.is_empty() && program.sparse.is_empty();
            if plain { NativeProgram::new(program).filter(NativeProgram::is_complete) } else { None }
        };
        let role = |role: Role| if role.is_in_every_step() { code(scalar.role(role)?) } else { None };
        Self { roles: Role::ALL.map(role), current: scalar.current_program().and_then(code) }
    }
}

/// Whether there is no kernel for lanes, or one that is not good for all globals.
fn may_refuse(chosen: &Option<Chosen<Kernel>>) -> bool {
    match chosen {
        Some(Ok(kernel)) => !kernel.traced.assumed.is_empty(),
        Some(Err(_)) => true,
        None => false,
    }
}
