//! What ions do by themselves: start, sums of currents, reversal potentials that follow from concentrations.

use crate::arrays::ions::Ions;
use netpyne_math::electrochemistry::nernst;
use netpyne_mechanism::IonColumns;

/// INITIAL of the ions.
pub(crate) fn initialise_ions(ions: &mut Ions, celsius: f64) {
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
        if traits.current_is_read {
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
