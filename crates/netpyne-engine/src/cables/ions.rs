//! Ions: concentrations, reversal potentials and summed currents on the nodes that have them.

use netpyne_math::electrochemistry::nernst;
use netpyne_mechanism::IonColumns;
use netpyne_mechanism::ir::IonVar;

/// All ions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ions {
    /// Values, by ion, in order of slots.
    pub columns: Vec<IonColumns>,
    /// The rest, by ion.
    pub traits: Vec<IonTraits>,
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
    /// Whether anything looks at the summed current.
    pub current_matters: bool,
}

impl IonTraits {
    /// Row at a slot.
    pub fn row(&self, slot: u32) -> Option<usize> {
        self.slots.binary_search(&slot).ok()
    }
}

/// INITIAL of the ions.
pub(crate) fn initialize_ions(ions: &mut Ions, celsius: f64) {
    for (columns, traits) in ions.columns.iter_mut().zip(&ions.traits) {
        for &row in &traits.from_start {
            columns.inside[row as usize] = traits.inside;
            columns.outside[row as usize] = traits.outside;
        }
        set_reversal(columns, &traits.nernst_at_start, traits.valence, celsius);
    }
}

/// What ions do before every evaluation of currents: start the sums at 0, update reversal potentials.
pub(crate) fn begin_ion_currents(ions: &mut Ions, celsius: f64) {
    for (columns, traits) in ions.columns.iter_mut().zip(&ions.traits) {
        if traits.current_matters {
            columns.current.fill(0.0);
        }
        set_reversal(columns, &traits.nernst_always, traits.valence, celsius);
    }
}

fn set_reversal(columns: &mut IonColumns, rows: &[u32], valence: f64, celsius: f64) {
    for &row in rows {
        let row = row as usize;
        columns.reversal[row] = nernst(columns.inside[row], columns.outside[row], valence, celsius);
    }
}

/// NEURON's ion style at a node: how concentration and reversal potential are used there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// 0 unused, 1 parameter, 3 state.
    concentration: u8,
    /// 0 unused, 1 parameter, 2 computed, 3 state.
    reversal: u8,
}

impl Style {
    /// What a mechanism that reads and writes these variables makes of the style.
    pub fn of_use(reads: &[IonVar], writes: &[IonVar]) -> Self {
        let is_concentration = |v: &IonVar| matches!(v, IonVar::Inside | IonVar::Outside);
        let level = |read: bool, written: bool| if written { 3 } else { u8::from(read) };
        Self {
            concentration: level(reads.iter().any(is_concentration), writes.iter().any(is_concentration)),
            reversal: level(reads.contains(&IonVar::Reversal), writes.contains(&IonVar::Reversal)),
        }
    }

    /// Both demands together; the order of promotions does not matter.
    pub fn promote(self, other: Self) -> Self {
        let concentration = self.concentration.max(other.concentration);
        let reversal = self.reversal.max(other.reversal);
        Self { concentration, reversal: if concentration > 0 { reversal.max(2) } else { reversal } }
    }

    /// Concentrations are set at the start.
    pub fn initializes_concentration(self) -> bool {
        self.concentration == 3
    }

    /// The reversal potential is computed at the start.
    pub fn initializes_reversal(self) -> bool {
        self.concentration > 0 && self.reversal == 2
    }

    /// The reversal potential is computed in every step.
    pub fn advances_reversal(self) -> bool {
        self.concentration == 3 && self.reversal == 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IonVar::{Current, Inside, Reversal};

    #[test]
    fn styles_as_neuron_promotes_them() {
        let hh = Style::default().promote(Style::of_use(&[Reversal], &[Current]));
        assert_eq!((hh.concentration, hh.reversal), (0, 1));
        assert!(!hh.initializes_reversal());
        let reader = Style::default().promote(Style::of_use(&[Inside], &[]));
        assert!(reader.initializes_reversal() && !reader.advances_reversal());
        let writer = hh.promote(Style::of_use(&[Current], &[Inside]));
        assert!(writer.initializes_concentration() && writer.advances_reversal());
        let both = writer.promote(Style::of_use(&[], &[Reversal]));
        assert!(!both.initializes_reversal() && !both.advances_reversal());
    }
}
