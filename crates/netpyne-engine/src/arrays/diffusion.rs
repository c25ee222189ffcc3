//! What diffuses along the cables between the instances of a density mechanism.

use netpyne_mechanism::ir;

/// Of one mechanism.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diffusion {
    /// Its instances, cell by cell, each after the one that it hangs on.
    pub compartments: Vec<Compartment>,
    /// What diffuses, in the order in which it is computed.
    pub states: Vec<ir::Diffusion>,
}

/// One instance, as a part of its cell's tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compartment {
    /// Which instance.
    pub instance: u32,
    /// Position of the compartment nearer to the root, if the mechanism is there, too.
    pub parent: Option<u32>,
    /// Weight of the flow between both in the parent's balance, um-2.
    pub in_parent: f64,
    /// The same in its own.
    pub in_own: f64,
}

/// Linear equations of a tree, a row per compartment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Equations {
    /// Parent's row, own column.
    pub above: Vec<f64>,
    pub diagonal: Vec<f64>,
    /// Own row, parent's column.
    pub below: Vec<f64>,
    /// Right-hand side, then the solution.
    pub rhs: Vec<f64>,
}
