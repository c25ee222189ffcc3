//! Ions: concentrations, potentials and currents at nodes.

use crate::ir::IonVar;

/// One ion on all nodes that have it.
#[derive(Clone, Debug, Default)]
pub struct IonColumns {
    /// Reversal potential, mV.
    pub reversal: Vec<f64>,
    /// Concentration inside, mM.
    pub inside: Vec<f64>,
    /// Concentration outside, mM.
    pub outside: Vec<f64>,
    /// Sum of the mechanisms' currents, mA/cm².
    pub current: Vec<f64>,
}

impl IonColumns {
    /// The column of a variable.
    pub fn column(&self, variable: IonVar) -> &[f64] {
        match variable {
            IonVar::Reversal => &self.reversal,
            IonVar::Inside => &self.inside,
            IonVar::Outside => &self.outside,
            IonVar::Current => &self.current,
        }
    }

    /// The same, to change.
    pub fn column_mut(&mut self, variable: IonVar) -> &mut Vec<f64> {
        match variable {
            IonVar::Reversal => &mut self.reversal,
            IonVar::Inside => &mut self.inside,
            IonVar::Outside => &mut self.outside,
            IonVar::Current => &mut self.current,
        }
    }
}
