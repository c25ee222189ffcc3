//! The membrane current of every node, NEURON's `i_membrane_`: what LFPs and dipoles are made of.

use netpyne_math::aligned::Aligned;

/// Per slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct MembraneCurrent {
    /// S, then the result in nA.
    pub current: Aligned,
    /// D.
    pub conductance: Aligned,
    /// What electrodes add to the right-hand side, at the slots below; 0 elsewhere.
    pub electrode_current: Aligned,
    /// What they add to the diagonal.
    pub electrode_conductance: Aligned,
    /// Slots with electrodes, each once.
    pub electrode_slots: Vec<u32>,
    /// Whether nothing reads it but sums that are sampled: then it is only computed in steps at whose end there is a sample.
    pub only_summed: bool,
    /// Whether the change of the potential is read otherwise.
    pub change_is_read: bool,
}

impl MembraneCurrent {
    /// For so many slots, some of which have electrodes.
    pub fn new(slots: usize, mut electrode_slots: Vec<u32>, only_summed: bool) -> Self {
        electrode_slots.sort_unstable();
        electrode_slots.dedup();
        let zeros = Aligned::new(slots, 0.0);
        Self {
            current: zeros.clone(),
            conductance: zeros.clone(),
            electrode_current: zeros.clone(),
            electrode_conductance: zeros,
            electrode_slots,
            only_summed,
            change_is_read: true,
        }
    }
}
