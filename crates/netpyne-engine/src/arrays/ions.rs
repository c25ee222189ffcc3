//! Ions: concentrations, reversal potentials and summed currents on the nodes that have them.

use netpyne_mechanism::IonColumns;

/// All ions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ions {
    /// Values, by ion, in order of slots.
    pub columns: Vec<IonColumns>,
    /// The rest, by ion.
    pub traits: Vec<IonTraits>,
    /// By ion and row: what the current changes by with the potential, in integration of second order.
    pub slopes: Vec<Vec<f64>>,
}

/// What does not change about an ion.
#[derive(Clone, Debug, Default)]
pub(crate) struct IonTraits {
    /// Charge.
    pub valence: f64,
    /// Slot of each row, ascending.
    pub slots: Vec<u32>,
    /// Rows whose concentrations start from `inside` and `outside`.
    pub from_start: Vec<u32>,
    /// Initial concentration inside, mM.
    pub inside: f64,
    /// Initial concentration outside, mM.
    pub outside: f64,
    /// Rows whose reversal potential follows from concentrations at the start.
    pub nernst_at_start: Vec<u32>,
    /// Rows whose reversal potential follows from concentrations in every step.
    pub nernst_always: Vec<u32>,
    /// Whether the summed current is read.
    pub current_is_read: bool,
}

impl IonTraits {
    /// Row at a slot.
    pub fn row(&self, slot: u32) -> Option<usize> {
        self.slots.binary_search(&slot).ok()
    }
}
