//! Smoothing of evenly spaced values.

/// `values` averaged under a Hann window of `width` samples, which is cut off at both ends; as they are if it is below 3.
///
/// The window is centred, so that a peak stays where it is, and an even width counts as the next odd one.
pub fn smoothed(values: &[f64], width: usize) -> Vec<f64> {
    if width < 3 {
        return values.to_vec();
    }
    let half = width / 2;
    let weight = |offset: isize| {
        let phase = std::f64::consts::PI * offset as f64 / (half + 1) as f64;
        0.5 + 0.5 * phase.cos()
    };
    let weights: Vec<f64> = (-(half as isize)..=half as isize).map(weight).collect();
    (0..values.len())
        .map(|at| {
            let (first, last) = (at.saturating_sub(half), (at + half).min(values.len() - 1));
            let part = &weights[first + half - at..=last + half - at];
            let sum: f64 = part.iter().zip(&values[first..=last]).map(|(w, v)| w * v).sum();
            sum / part.iter().sum::<f64>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_stay_and_peaks_keep_their_place() {
        assert!(smoothed(&[3.0; 9], 5).iter().all(|v| (v - 3.0).abs() < 1e-15));
        let mut peak = vec![0.0; 9];
        peak[4] = 1.0;
        for width in [4, 5] {
            let smooth = smoothed(&peak, width);
            assert!(smooth[4] > smooth[3] && (smooth[3] - smooth[5]).abs() < 1e-15, "{smooth:?}");
            assert!((smooth.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        assert_eq!(smoothed(&peak, 2), peak);
        assert!(smoothed(&[], 5).is_empty());
    }
}
