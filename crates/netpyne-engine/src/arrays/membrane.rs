//! The membrane current of every node, NEURON's `i_membrane_`: what LFPs and dipoles are made of.

/// Per slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct MembraneCurrent {
    /// First the electrodes' currents, then S, then the result in nA.
    pub current: Vec<f64>,
    /// First the electrodes' conductances, then D.
    pub conductance: Vec<f64>,
    /// Whether nothing reads it but sums that are sampled: then it is only computed in steps at whose end there is a sample.
    pub only_summed: bool,
    /// Whether the change of the potential is read otherwise.
    pub change_is_read: bool,
}

impl MembraneCurrent {
    /// For so many slots.
    pub fn new(slots: usize, only_summed: bool) -> Self {
        Self { current: vec![0.0; slots], conductance: vec![0.0; slots], only_summed, change_is_read: true }
    }
}
