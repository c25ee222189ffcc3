//! Passes that change values, for [`Fidelity::Fast`](crate::Fidelity::Fast): what they give is as good an approximation of the
//! model as the exact kernel, but not NEURON's bits.

mod conductance;
mod contraction;
mod powers;
mod reciprocals;
pub(crate) mod superposition;

use crate::ssa::traced::Traced;

/// What is done before everything else.
pub(crate) fn before(traced: Traced) -> Traced {
    powers::multiply(&conductance::differentiate(traced))
}

/// What is done when divisions have been prepared.
pub(crate) fn after(traced: &Traced) -> Traced {
    contraction::fuse(&reciprocals::multiply(traced))
}
