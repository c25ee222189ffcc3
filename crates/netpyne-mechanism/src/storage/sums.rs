//! The sums of membrane currents and conductances at nodes.

/// The sums of currents of all nodes. They begin with +0 (or another number, but not -0), so that the sign of a
/// current that is zero cannot be seen. Units are the engine's; it scales what it adds.
#[derive(Debug)]
pub struct Sums<'a> {
    /// Right-hand side: currents are subtracted (those of electrodes added).
    pub rhs: &'a mut [f64],
    /// Diagonal: conductances are added (those of electrodes subtracted).
    pub d: &'a mut [f64],
    /// Factor of currents and conductances by instance; not used for density mechanisms.
    pub scale: &'a [f64],
}
