//! Signals of electrodes: which of them, and what is done to them before anything is computed.

use crate::filter::{Band, FilterError, filtered};
use crate::trend::without_trend;
use crate::{Convention, TimeRange};
use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Which signals are wanted of several electrodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Electrodes {
    /// The signal of each.
    Each,
    /// The mean of all.
    Average,
    /// That of one, counted from 0.
    One(usize),
    /// The mean of some.
    MeanOf(Vec<usize>),
}

/// What is done to the signal of each electrode, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Preparation {
    /// A Butterworth filter of this order.
    pub band: Option<(Band, usize)>,
    /// Takes the straight line away that fits best.
    pub detrend: bool,
    /// Lifts a signal that goes below 0 by its least value, and divides it by its highest.
    pub normalise: bool,
}

/// One of the signals that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectrodeSignal {
    /// The electrodes that it is the mean of.
    pub electrodes: Vec<usize>,
    /// Its samples.
    pub values: Array1<f64>,
}

/// The rows of samples (taken every `step` ms, the first at `first` ms) that lie in `range`; by NetPyNE's convention those from
/// `int(start / step)` to before `int(end / step)`, as if the first sample were at 0.
pub fn samples_in(
    range: TimeRange,
    (first, step): (f64, f64),
    count: usize,
    convention: Convention,
) -> std::ops::Range<usize> {
    let row = |time: f64| match convention {
        Convention::NetPyne => (time / step) as usize,
        // A sample that is at a border up to rounding lies within.
        Convention::Correct => ((time - first) / step - 1e-9).ceil().max(0.0) as usize,
    };
    let end = match convention {
        Convention::NetPyne => row(range.end),
        Convention::Correct => ((range.end - first) / step + 1e-9 + 1.0).floor().max(0.0) as usize,
    };
    let end = end.min(count);
    row(range.start).min(end)..end
}

/// `potentials` (samples along the first axis, electrodes along the second), sampled at `rate` Hz, filtered, straightened and
/// normalised.
///
/// # Errors
/// The filter is impossible.
pub fn prepared(
    potentials: ArrayView2<'_, f64>,
    rate: f64,
    how: &Preparation,
    convention: Convention,
) -> Result<Array2<f64>, FilterError> {
    let mut out = potentials.to_owned();
    for mut column in out.columns_mut() {
        let mut signal = column.to_vec();
        if let Some((band, order)) = how.band {
            signal = filtered(&signal, rate, band, order, convention)?;
        }
        if how.detrend {
            signal = without_trend(&signal);
        }
        if how.normalise {
            let low = signal.iter().copied().fold(f64::INFINITY, f64::min);
            let lift = if low <= 0.0 { low.abs() } else { 0.0 };
            let high = signal.iter().map(|value| value + lift).fold(f64::NEG_INFINITY, f64::max);
            signal.iter_mut().for_each(|value| *value = (*value + lift) / high);
        }
        column.assign(&Array1::from(signal));
    }
    Ok(out)
}

/// The signals that are wanted, in the order in which they were asked for; those of [`Electrodes::Each`] at the end, as NetPyNE has them.
///
/// # Errors
/// There is no such electrode: its number.
pub fn electrode_signals(
    signals: ArrayView2<'_, f64>,
    wanted: &[Electrodes],
) -> Result<Vec<ElectrodeSignal>, usize> {
    let count = signals.ncols();
    let mean = |electrodes: Vec<usize>| -> Result<ElectrodeSignal, usize> {
        if let Some(&wrong) = electrodes.iter().find(|electrode| **electrode >= count) {
            return Err(wrong);
        }
        let values = match electrodes[..] {
            [one] => signals.column(one).to_owned(),
            _ => signals.select(Axis(1), &electrodes).mean_axis(Axis(1)).unwrap_or_default(),
        };
        Ok(ElectrodeSignal { electrodes, values })
    };
    let mut out = Vec::new();
    for wish in wanted {
        match wish {
            Electrodes::Each => {}
            Electrodes::Average => out.push(mean((0..count).collect())?),
            Electrodes::One(one) => out.push(mean(vec![*one])?),
            Electrodes::MeanOf(some) => out.push(mean(some.clone())?),
        }
    }
    if wanted.contains(&Electrodes::Each) {
        for electrode in 0..count {
            out.push(mean(vec![electrode])?);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn samples_of_a_range() {
        let range = TimeRange::new(0.1, 0.3);
        assert_eq!(samples_in(range, (0.1, 0.1), 10, Convention::Correct), 0..3);
        // 0.3 / 0.1 is a little less than 3.
        assert_eq!(samples_in(range, (0.1, 0.1), 10, Convention::NetPyne), 1..2);
        assert_eq!(samples_in(TimeRange::new(5.0, 9.0), (0.1, 0.1), 10, Convention::Correct), 10..10);
    }

    #[test]
    fn each_comes_last_and_means_are_of_what_is_named() {
        let signals = array![[1.0, 2.0, 6.0], [3.0, 3.0, 3.0]];
        let wanted = [Electrodes::Each, Electrodes::Average, Electrodes::MeanOf(vec![0, 1])];
        let found = electrode_signals(signals.view(), &wanted).unwrap();
        let firsts: Vec<f64> = found.iter().map(|signal| signal.values[0]).collect();
        assert_eq!(firsts, [3.0, 1.5, 1.0, 2.0, 6.0]);
        assert_eq!(electrode_signals(signals.view(), &[Electrodes::One(3)]), Err(3));
    }

    #[test]
    fn normalised_signals_end_at_one() {
        let how = Preparation { normalise: true, ..Preparation::default() };
        let out = prepared(array![[-1.0], [1.0], [3.0]].view(), 1e3, &how, Convention::Correct).unwrap();
        assert_eq!(out, array![[0.0], [0.5], [1.0]]);
    }
}
