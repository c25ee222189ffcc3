//! Current source densities: the second difference of potentials along equally spaced contacts.

use crate::Convention;
use crate::filter::{Band, FilterError, filtered_from_rest};
use ndarray::{Array2, ArrayView2};

/// How densities are made of potentials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensityOptions {
    /// Between contacts, mm.
    pub spacing: f64,
    /// Lowest and highest frequency that pass, Hz; a highest one that the sampling cannot have leaves all above the lowest.
    pub band: Option<(f64, f64)>,
    /// Whether the first and last contact are taken twice (Vaknin, DiScenna & Teyler 1988), so that every contact has a value.
    pub ends: bool,
    /// Whether the mean over contacts is taken away at each time.
    pub centred: bool,
}

/// Current source density of potentials in mV (samples along the first axis, contacts from the top along the second), sampled at
/// `rate` Hz, in mV/mm²; sinks are negative.
///
/// By NetPyNE's convention contacts that are taken twice count twice in the mean over contacts.
///
/// # Errors
/// The band is impossible.
pub fn source_density(
    potentials: ArrayView2<'_, f64>,
    rate: f64,
    how: &DensityOptions,
    convention: Convention,
) -> Result<Array2<f64>, FilterError> {
    let mut potentials = potentials.to_owned();
    if let Some((low, high)) = how.band {
        let band = if high >= 0.5 * rate { Band::Above(low) } else { Band::Between(low, high) };
        for mut column in potentials.columns_mut() {
            let filtered = filtered_from_rest(&column.to_vec(), rate, band, 4)?;
            column.assign(&ndarray::Array1::from(filtered));
        }
    }
    if how.centred && potentials.ncols() > 0 {
        let twice = how.ends && convention == Convention::NetPyne;
        let count = potentials.ncols() as f64 + if twice { 2.0 } else { 0.0 };
        for mut row in potentials.rows_mut() {
            let more = if twice { row[0] + row[row.len() - 1] } else { 0.0 };
            let mean = (row.sum() + more) / count;
            row -= mean;
        }
    }
    Ok(current_source_density(potentials.view(), how.spacing, how.ends))
}

/// The distance of contacts at these depths, if they are in one column, equally far apart and in order; else what is wrong.
///
/// # Errors
/// A text that says why they are no column.
pub fn contact_spacing(places: &[[f64; 3]]) -> Result<f64, String> {
    let [first, .., last] = places else { return Err("there are fewer than two contacts".to_owned()) };
    let spacing = (last[1] - first[1]) / (places.len() as f64 - 1.0);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-3 * spacing.abs().max(1e-9);
    if let Some(n) = places.iter().position(|place| !close(place[0], first[0]) || !close(place[2], first[2]))
    {
        return Err(format!("contact {n} is not in the column of the first one"));
    }
    let expected = |n: usize| first[1] + n as f64 * spacing;
    match places.iter().enumerate().position(|(n, place)| !close(place[1], expected(n))) {
        None if spacing != 0.0 => Ok(spacing.abs()),
        None => Err("all contacts are at one depth".to_owned()),
        Some(n) => Err(format!("contact {n} is not as far from its neighbour as the others are")),
    }
}

/// Current source density of potentials in mV (samples along the first axis, contacts from the top along the second), `spacing` mm
/// apart, in mV/mm²: minus the second difference; sinks are negative.
///
/// With `ends` the first and last contact are taken twice, so that every contact has a value; without, the result has two contacts
/// less. No contacts if there are too few for a difference.
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

    #[test]
    fn a_column_is_one_of_equal_steps() {
        let column = |depths: &[f64]| depths.iter().map(|y| [5.0, *y, 0.0]).collect::<Vec<_>>();
        assert_eq!(contact_spacing(&column(&[0.0, 50.0, 100.0])), Ok(50.0));
        assert_eq!(contact_spacing(&column(&[100.0, 0.0])), Ok(100.0));
        assert!(contact_spacing(&column(&[0.0, 50.0, 70.0])).unwrap_err().contains("contact 1"));
        assert!(contact_spacing(&[[0.0; 3], [9.0, 50.0, 0.0]]).unwrap_err().contains("contact 1"));
        assert!(contact_spacing(&column(&[0.0, 0.0])).is_err());
    }

    #[test]
    fn without_the_mean_sums_over_contacts_are_zero() {
        let potentials = ndarray::array![[1.0, 2.0, 6.0]];
        let how = DensityOptions { spacing: 1.0, band: None, ends: true, centred: true };
        let ours = source_density(potentials.view(), 1e3, &how, Convention::Correct).unwrap();
        // A constant has no second difference, so centring changes nothing of it but the rounding.
        let plain = current_source_density(potentials.view(), 1.0, true);
        assert!(ours.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
