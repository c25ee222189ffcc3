//! Current source densities: the second difference of potentials along equally spaced contacts.

use ndarray::{Array2, ArrayView2};

/// Current source density of potentials in mV (samples along the first axis, contacts from the top along the second), `spacing` mm
/// apart, in mV/mm²: minus the second difference; sinks are negative.
///
/// With `ends` the first and last contact are taken twice (Vaknin, DiScenna & Teyler 1988), so that every contact has a value;
/// without, the result has two contacts less. No contacts if there are too few for a difference.
pub fn current_source_density(potentials: ArrayView2<'_, f64>, spacing: f64, ends: bool) -> Array2<f64> {
    let (samples, contacts) = potentials.dim();
    let first = usize::from(!ends);
    let width = if ends { contacts } else { contacts.saturating_sub(2) };
    if contacts + 2 * usize::from(ends) < 3 {
        return Array2::zeros((samples, 0));
    }
    Array2::from_shape_fn((samples, width), |(t, i)| {
        let here = i + first;
        let (above, below) = (here.saturating_sub(1), (here + 1).min(contacts - 1));
        let difference = potentials[(t, above)] - 2.0 * potentials[(t, here)] + potentials[(t, below)];
        -difference / (spacing * spacing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dip_is_a_sink_and_slopes_are_nothing() {
        let potentials = ndarray::array![[0.0, 0.0, -1.0, 0.0, 0.0], [0.0, 1.0, 2.0, 3.0, 4.0]];
        let csd = current_source_density(potentials.view(), 0.5, false);
        assert_eq!(csd, ndarray::array![[4.0, -8.0, 4.0], [0.0, 0.0, 0.0]]);
        assert_eq!(current_source_density(potentials.view(), 0.5, true).dim(), (2, 5));
        assert_eq!(current_source_density(ndarray::array![[1.0], [2.0]].view(), 0.5, false).dim(), (2, 0));
    }
}
