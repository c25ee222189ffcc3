//! What a cell makes of inputs: rates by current, and amplitudes of synaptic potentials.

use crate::Convention;

/// Firing in a window: overall, at its beginning and at its end, Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firing {
    /// Spikes over the length of the window.
    pub mean: f64,
    /// The inverse of the first interval; 0 for fewer than two spikes.
    pub onset: f64,
    /// Spikes in the last `steady` ms over these.
    pub steady: Option<f64>,
}

/// Firing from `start` to before `start + length` ms; `steady` ms at the end of it are looked at apart. Times are ascending.
pub fn firing(times: &[f64], start: f64, length: f64, steady: Option<f64>) -> Firing {
    let end = start + length;
    let count = |from: f64| times.iter().filter(|time| (from..end).contains(*time)).count() as f64;
    let mut inside = times.iter().filter(|time| (start..end).contains(*time));
    let onset = match (inside.next(), inside.next()) {
        (Some(first), Some(second)) if second > first => 1e3 / (second - first),
        _ => 0.0,
    };
    Firing {
        mean: 1e3 * count(start) / length,
        onset,
        steady: steady.map(|steady| 1e3 * count(end - steady) / steady),
    }
}

/// How amplitudes of synaptic potentials are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amplitude {
    /// The extreme itself.
    Absolute,
    /// Its difference from the value just before the first potential.
    #[default]
    Relative,
    /// That difference over the first one.
    Ratio,
}

/// When synaptic potentials are expected, ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Potentials {
    /// Start of the first.
    pub start: f64,
    /// From one to the next.
    pub interval: f64,
    /// How many.
    pub number: usize,
    /// Whether they go up: the highest value is taken, else the lowest.
    pub excitatory: bool,
}

/// Amplitudes of synaptic potentials in `trace`, sampled every `step` ms from 0 on; NaN where the trace is too short.
///
/// By NetPyNE's convention the value before a potential at time 0 is taken from the end of the trace.
pub fn amplitudes(
    trace: &[f64],
    step: f64,
    when: &Potentials,
    measure: Amplitude,
    convention: Convention,
) -> Vec<f64> {
    let extreme = |k: usize| {
        let from = (when.start / step + k as f64 * when.interval / step) as usize;
        let to =
            (when.start / step + k as f64 * when.interval / step + (when.interval - 1.0) / step) as usize;
        let part = trace.get(from..to.min(trace.len())).unwrap_or(&[]);
        let pick = if when.excitatory { f64::max } else { f64::min };
        part.iter().copied().fold(f64::NAN, pick)
    };
    let peaks = (0..when.number).map(extreme);
    let before = (when.start - 1.0) / step;
    let base = match convention {
        _ if before >= 0.0 => trace.get(before as usize).copied().unwrap_or(f64::NAN),
        Convention::Correct => trace.first().copied().unwrap_or(f64::NAN),
        Convention::NetPyne => {
            let back = (-before) as usize;
            trace.len().checked_sub(back).and_then(|at| trace.get(at)).copied().unwrap_or(f64::NAN)
        }
    };
    match measure {
        Amplitude::Absolute => peaks.collect(),
        Amplitude::Relative => peaks.map(|peak| peak - base).collect(),
        Amplitude::Ratio => {
            let relative: Vec<f64> = peaks.map(|peak| peak - base).collect();
            let first = relative.first().copied().unwrap_or(f64::NAN);
            relative.into_iter().map(|peak| peak / first).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_in_a_window() {
        let found = firing(&[5.0, 100.0, 110.0, 190.0, 200.0], 100.0, 100.0, Some(20.0));
        assert_eq!(found, Firing { mean: 30.0, onset: 100.0, steady: Some(50.0) });
        assert_eq!(firing(&[7.0], 0.0, 10.0, None), Firing { mean: 100.0, onset: 0.0, steady: None });
    }

    #[test]
    fn amplitudes_of_two_potentials() {
        let trace: Vec<f64> = (0..100)
            .map(|i| match i {
                25 => -60.0,
                65 => -64.0,
                _ => -70.0,
            })
            .collect();
        let when = Potentials { start: 20.0, interval: 40.0, number: 2, excitatory: true };
        let run = |measure| amplitudes(&trace, 1.0, &when, measure, Convention::Correct);
        assert_eq!(run(Amplitude::Absolute), [-60.0, -64.0]);
        assert_eq!(run(Amplitude::Relative), [10.0, 6.0]);
        assert_eq!(run(Amplitude::Ratio), [1.0, 0.6]);
        let late = Potentials { number: 3, ..when };
        assert!(amplitudes(&trace, 1.0, &late, Amplitude::Absolute, Convention::Correct)[2].is_nan());
    }
}
