//! NEURON's ion style: how concentration and reversal potential of an ion are used at a node.

use netpyne_mechanism::ir::IonVar;

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
