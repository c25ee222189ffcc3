//! What kernels leave besides changed instances: currents, and which watched conditions hold.

use super::instances::PAD;
use std::ops::Range;

/// What current kernels leave, for the instances of the range they were given; index 0 is the first of the range. Units are the
/// mechanism's: mA/cm² and S/cm² for density mechanisms, nA and µS for point processes. Columns are padded: what lies beyond the
/// range means nothing.
#[derive(Clone, Debug, Default)]
pub struct CurrentOut {
    /// Sum of currents at the voltage.
    pub current: Vec<f64>,
    /// `(sum at v + 0.001 - sum at v) / 0.001`.
    pub conductance: Vec<f64>,
    /// Per entry of [`Mechanism::currents`](crate::ir::Mechanism::currents) that belongs to an ion, in order: its value at the voltage.
    pub ion_currents: Vec<Vec<f64>>,
}

impl CurrentOut {
    /// Room for `len` instances, padded, and `ion_currents` ion currents.
    pub(crate) fn resize(&mut self, len: usize, ion_currents: usize) {
        let len = len.next_multiple_of(PAD);
        if self.current.len() != len {
            self.current.resize(len, 0.0);
            self.conductance.resize(len, 0.0);
        }
        self.ion_currents.resize_with(ion_currents, Vec::new);
        self.ion_currents.iter_mut().for_each(|column| column.resize(len, 0.0));
    }

    /// The n-th of all columns, in the order of the fields.
    pub fn column(&self, n: usize) -> &[f64] {
        match n {
            0 => &self.current,
            1 => &self.conductance,
            n => &self.ion_currents[n - 2],
        }
    }

    /// The n-th of all columns, to change.
    pub(crate) fn column_mut(&mut self, n: usize) -> &mut Vec<f64> {
        match n {
            0 => &mut self.current,
            1 => &mut self.conductance,
            n => &mut self.ion_currents[n - 2],
        }
    }
}

/// Which watched conditions of which instances hold.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// A row per [`Mechanism::watches`](crate::ir::Mechanism::watches), with a bit for every instance: bit `i % 64` of word `i / 64`.
    pub rows: Vec<Vec<u64>>,
    /// Differences, where they have to be looked at in detail.
    pub(crate) differences: CurrentOut,
}

impl Conditions {
    /// Makes room for so many watches and instances.
    pub(crate) fn resize(&mut self, watches: usize, instances: usize) {
        let words = instances.div_ceil(64);
        if self.rows.len() != watches || self.rows.iter().any(|row| row.len() != words) {
            self.rows = vec![vec![0; words]; watches];
        }
    }

    /// Sets the bits of the instances of a range, whose differences are at hand.
    pub(crate) fn take_differences(&mut self, range: Range<usize>) {
        for (n, row) in self.rows.iter_mut().enumerate() {
            let differences = &self.differences.column(n)[..range.len()];
            for (at, &difference) in range.clone().zip(differences) {
                let (word, bit) = (&mut row[at / 64], 1 << (at % 64));
                *word = if difference > 0.0 { *word | bit } else { *word & !bit };
            }
        }
    }
}
