//! The membrane current of every node, NEURON's `i_membrane_`: what LFPs and dipoles are made of.

/// Per slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct MembraneCurrent {
    /// First the electrodes' currents, then S, then the result in nA.
    pub current: Vec<f64>,
    /// First the electrodes' conductances, then D.
    pub conductance: Vec<f64>,
}

impl MembraneCurrent {
    /// For so many slots.
    pub fn new(slots: usize) -> Self {
        Self { current: vec![0.0; slots], conductance: vec![0.0; slots] }
    }
}
