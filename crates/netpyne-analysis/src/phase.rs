//! Phases of oscillations, and how spikes keep to them.

use crate::fourier::analytic;

/// The phase of each sample, from -π to π, 0 at peaks: the angle of the analytic signal. Meant for a signal of a narrow band.
pub fn phases(signal: &[f64]) -> Vec<f64> {
    analytic(signal).iter().map(|value| value.arg()).collect()
}

/// How angles agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Locking {
    /// Length of the mean vector: 0 for no preference, 1 for one angle only.
    pub strength: f64,
    /// Its direction, radians.
    pub direction: f64,
}

/// The mean vector of some angles in radians; none if there are none.
pub fn locking(angles: &[f64]) -> Option<Locking> {
    let count = angles.len() as f64;
    let (x, y) = angles.iter().fold((0.0, 0.0), |(x, y), angle| (x + angle.cos(), y + angle.sin()));
    (!angles.is_empty()).then(|| Locking { strength: x.hypot(y) / count, direction: y.atan2(x) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_starts_at_zero_and_opposites_cancel() {
        let step = std::f64::consts::TAU / 20.0;
        let cosine: Vec<f64> = (0..100).map(|i| (f64::from(i) * step).cos()).collect();
        let phases = phases(&cosine);
        assert!(phases[0].abs() < 1e-9 && (phases[5] - 0.25 * std::f64::consts::TAU).abs() < 1e-9);
        assert!((locking(&[1.0, 1.0]).unwrap().strength - 1.0).abs() < 1e-15);
        assert!(locking(&[0.0, std::f64::consts::PI]).unwrap().strength < 1e-15);
        assert_eq!(locking(&[]), None);
    }
}
