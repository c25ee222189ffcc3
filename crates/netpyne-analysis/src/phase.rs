//! Phases of oscillations, and how spikes keep to them.

use crate::fourier::analytic;
use std::f64::consts::{PI, TAU};

/// The phase of each sample, from -π to π, 0 at peaks: the angle of the analytic signal. Meant for a signal of a narrow band.
pub fn phases(signal: &[f64]) -> Vec<f64> {
    analytic(signal).iter().map(|value| value.arg()).collect()
}

/// The phases at some times, ms, of an oscillation whose samples are `step` ms apart from `first` on; none outside of them. The signal
/// is mirrored at its ends, which distort phases less then. Between samples phases go the shorter way.
pub fn phases_at(signal: &[f64], (first, step): (f64, f64), times: &[f64]) -> Vec<Option<f64>> {
    let mirrored = signal.iter().rev().chain(signal).chain(signal.iter().rev());
    let all = phases(&mirrored.copied().collect::<Vec<f64>>());
    let phases = &all[signal.len()..2 * signal.len()];
    let at = |time: f64| {
        let place = (time - first) / step;
        let (low, high) = (place.floor(), place.ceil());
        if !(low >= 0.0 && high < phases.len() as f64) {
            return None;
        }
        let (from, to) = (phases[low as usize], phases[high as usize]);
        Some(wrapped(from + (place - low) * wrapped(to - from)))
    };
    times.iter().map(|time| at(*time)).collect()
}

/// The same angle from -π to π.
fn wrapped(angle: f64) -> f64 {
    angle - TAU * ((angle + PI) / TAU).floor()
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
    fn phases_between_samples_and_none_outside() {
        // 20 samples of 1 ms to a period, from 1 ms on.
        let signal: Vec<f64> = (1..=200).map(|i| (f64::from(i) * TAU / 20.0).cos()).collect();
        let found = phases_at(&signal, (1.0, 1.0), &[0.5, 100.0, 105.0, 109.75, 110.25, 200.5]);
        for (found, turn) in found[1..5].iter().zip([0.0, 0.25, 0.4875, -0.4875]) {
            assert!((found.unwrap() / TAU - turn).abs() < 2e-3, "{found:?} {turn}");
        }
        assert_eq!((found[0], found[5]), (None, None));
        assert_eq!(phases_at(&[], (0.0, 1.0), &[0.0]), [None]);
    }

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
