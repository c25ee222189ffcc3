//! Butterworth filters, run forwards and backwards so that nothing is delayed.

use crate::convention::Convention;
use rustfft::num_complex::Complex64;

/// Which frequencies pass, in Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// Those below.
    Below(f64),
    /// Those above.
    Above(f64),
    /// Those between.
    Between(f64, f64),
}

/// Why a signal cannot be filtered.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// A corner is not between 0 and half the sampling rate.
    #[error("corner frequencies must be ascending and between 0 and {0} Hz, half the sampling rate")]
    Corner(f64),
    /// Too short.
    #[error("the signal has {0} samples, the filter needs more than {1}")]
    Short(usize, usize),
    /// Zero or too large.
    #[error("filters have an order from 1 to 12, not {0}")]
    Order(usize),
}

/// Zeros, poles and gain of a filter in the z plane.
struct Design {
    zeros: Vec<Complex64>,
    poles: Vec<Complex64>,
    gain: f64,
}

/// One section of second order: `b0 + b1 z^-1 + b2 z^-2` over `1 + a1 z^-1 + a2 z^-2`.
type Section = ([f64; 3], [f64; 3]);

/// `signal`, sampled at `rate` Hz, through a Butterworth filter of the given order, forwards and backwards, with odd
/// reflections at its ends: scipy's `sosfiltfilt`; by NetPyNE's convention `filtfilt` of one high-order polynomial, which loses
/// digits where a corner is far below the sampling rate.
///
/// # Errors
/// The corners or the order are impossible, or the signal is shorter than the reflections.
pub fn filtered(
    signal: &[f64],
    rate: f64,
    band: Band,
    order: usize,
    convention: Convention,
) -> Result<Vec<f64>, FilterError> {
    let design = butterworth(rate, band, order)?;
    match convention {
        Convention::Correct => {
            let sections = sections(&design);
            let taps = 2 * sections.len() + 1;
            let single = |of: fn(&Section) -> f64| sections.iter().filter(|s| of(s) == 0.0).count();
            let edge = 3 * (taps - single(|s| s.0[2]).min(single(|s| s.1[2])));
            both_ways(signal, edge, |x| {
                let mut scale = 1.0;
                let mut out = x.to_vec();
                for (b, a) in &sections {
                    let start: Vec<f64> = steady_state(b, a).iter().map(|z| z * scale * x[0]).collect();
                    out = direct(b, a, &out, start);
                    scale *= b.iter().sum::<f64>() / a.iter().sum::<f64>();
                }
                out
            })
        }
        Convention::NetPyne => {
            let mut b = polynomial(&design.zeros);
            b.iter_mut().for_each(|b| *b *= design.gain);
            let a = polynomial(&design.poles);
            both_ways(signal, 3 * a.len().max(b.len()), |x| {
                let start = steady_state(&b, &a).iter().map(|z| z * x[0]).collect();
                direct(&b, &a, x, start)
            })
        }
    }
}

/// `signal` through sections of second order, forwards and then backwards, from rest and without reflections: what NetPyNE does
/// before current source densities.
///
/// # Errors
/// The corners or the order are impossible.
pub fn filtered_from_rest(
    signal: &[f64],
    rate: f64,
    band: Band,
    order: usize,
) -> Result<Vec<f64>, FilterError> {
    let sections = sections(&butterworth(rate, band, order)?);
    let once = |x: Vec<f64>| sections.iter().fold(x, |x, (b, a)| direct(b, a, &x, vec![0.0; 2]));
    let mut out = once(signal.to_vec());
    out.reverse();
    let mut out = once(out);
    out.reverse();
    Ok(out)
}

/// Filters forwards, then backwards, `edge` samples of odd reflection at either end.
fn both_ways(
    signal: &[f64],
    edge: usize,
    filter: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Vec<f64>, FilterError> {
    let count = signal.len();
    if count <= edge {
        return Err(FilterError::Short(count, edge));
    }
    let (first, last) = (signal[0], signal[count - 1]);
    let mut long: Vec<f64> = signal[1..=edge].iter().rev().map(|x| 2.0 * first - x).collect();
    long.extend_from_slice(signal);
    long.extend(signal[count - 1 - edge..count - 1].iter().rev().map(|x| 2.0 * last - x));
    let mut out = filter(&long);
    out.reverse();
    let mut out = filter(&out);
    out.reverse();
    Ok(out[edge..edge + count].to_vec())
}

/// Direct form II transposed from the state `state`.
fn direct(b: &[f64], a: &[f64], signal: &[f64], mut state: Vec<f64>) -> Vec<f64> {
    let order = state.len();
    let coefficient = |of: &[f64], i: usize| of.get(i).copied().unwrap_or(0.0);
    signal
        .iter()
        .map(|&x| {
            let y = b[0] * x + state.first().copied().unwrap_or(0.0);
            for i in 0..order {
                let next = if i + 1 < order { state[i + 1] } else { 0.0 };
                state[i] = next + coefficient(b, i + 1) * x - coefficient(a, i + 1) * y;
            }
            y
        })
        .collect()
}

/// The state in which a constant input of 1 gives a constant output.
fn steady_state(b: &[f64], a: &[f64]) -> Vec<f64> {
    let rest = |i: usize| b[i] - a[i] * b[0];
    let first = (1..a.len()).map(rest).sum::<f64>() / a.iter().sum::<f64>();
    let (mut sum_a, mut sum_rest) = (1.0, 0.0);
    let mut state = vec![first];
    for (i, coefficient) in a.iter().enumerate().take(a.len() - 1).skip(1) {
        sum_a += coefficient;
        sum_rest += rest(i);
        state.push(sum_a * first - sum_rest);
    }
    state
}

/// The analog prototype, moved to the band and mapped to the z plane by the bilinear transformation.
fn butterworth(rate: f64, band: Band, order: usize) -> Result<Design, FilterError> {
    if !(1..=12).contains(&order) {
        return Err(FilterError::Order(order));
    }
    let (low, high) = match band {
        Band::Below(corner) | Band::Above(corner) => (corner, corner),
        Band::Between(low, high) => (low, high),
    };
    let ascending = !matches!(band, Band::Between(..)) || low < high;
    if !(low > 0.0 && high < 0.5 * rate && ascending) {
        return Err(FilterError::Corner(0.5 * rate));
    }
    // Twice a sampling rate of 2, as the bilinear transformation has it.
    const TWICE: f64 = 4.0;
    let warped = |corner: f64| TWICE * (std::f64::consts::PI * corner / rate).tan();
    let count = order as i32;
    let angle = |m: i32| std::f64::consts::PI * f64::from(m) / f64::from(2 * count);
    let prototype: Vec<Complex64> =
        (0..count).map(|k| -Complex64::from_polar(1.0, angle(2 * k + 1 - count))).collect();
    let (low, high) = (warped(low), warped(high));
    let (zeros, poles, gain): (Vec<Complex64>, Vec<Complex64>, f64) = match band {
        Band::Below(_) => (vec![], prototype.iter().map(|p| p * low).collect(), low.powi(count)),
        Band::Above(_) => {
            let product = prototype.iter().map(|p| -p).product::<Complex64>();
            (vec![Complex64::ZERO; order], prototype.iter().map(|p| low / p).collect(), (1.0 / product).re)
        }
        Band::Between(..) => {
            let (centre, width) = ((low * high).sqrt(), high - low);
            let half: Vec<Complex64> = prototype.iter().map(|p| p * (width / 2.0)).collect();
            let root = |p: &Complex64| (p * p - centre * centre).sqrt();
            let poles = half.iter().map(|p| p + root(p)).chain(half.iter().map(|p| p - root(p))).collect();
            (vec![Complex64::ZERO; order], poles, width.powi(count))
        }
    };
    let up: Complex64 = zeros.iter().map(|z| TWICE - z).product();
    let down: Complex64 = poles.iter().map(|p| TWICE - p).product();
    let map = |s: &Complex64| (TWICE + s) / (TWICE - s);
    let mut digital: Vec<Complex64> = zeros.iter().map(map).collect();
    digital.resize(poles.len(), Complex64::new(-1.0, 0.0));
    Ok(Design { zeros: digital, poles: poles.iter().map(map).collect(), gain: gain * (up / down).re })
}

/// Coefficients of the polynomial with these roots, highest power first; roots come in conjugate pairs.
fn polynomial(roots: &[Complex64]) -> Vec<f64> {
    let mut coefficients = vec![Complex64::ONE];
    for root in roots {
        coefficients.push(Complex64::ZERO);
        for i in (1..coefficients.len()).rev() {
            let before = coefficients[i - 1];
            coefficients[i] -= root * before;
        }
    }
    coefficients.iter().map(|c| c.re).collect()
}

/// Sections of second order: conjugate poles together, those nearest the unit circle last; the gain in the first.
fn sections(design: &Design) -> Vec<Section> {
    let mut pairs: Vec<[f64; 3]> = Vec::new();
    let mut real: Vec<f64> = Vec::new();
    for pole in &design.poles {
        if pole.im > 1e-12 {
            pairs.push([1.0, -2.0 * pole.re, pole.norm_sqr()]);
        } else if pole.im.abs() <= 1e-12 {
            real.push(pole.re);
        }
    }
    pairs.extend(real.chunks(2).map(|pair| match pair {
        [a, b] => [1.0, -(a + b), a * b],
        [a] => [1.0, -a, 0.0],
        _ => [1.0, 0.0, 0.0],
    }));
    pairs.sort_by(|a, b| a[2].abs().total_cmp(&b[2].abs()));
    // All zeros are at 1 or -1; one of each makes a section of a band.
    let mut zeros: Vec<f64> = design.zeros.iter().map(|z| z.re).collect();
    zeros.sort_by(f64::total_cmp);
    let mut sections = Vec::new();
    for a in pairs {
        let single = a[2] == 0.0;
        let b = match (zeros.pop(), if single { None } else { (!zeros.is_empty()).then(|| zeros.remove(0)) })
        {
            (Some(x), Some(y)) => [1.0, -(x + y), x * y],
            (Some(x), None) => [1.0, -x, 0.0],
            _ => [1.0, 0.0, 0.0],
        };
        sections.push((b, a));
    }
    if let Some((b, _)) = sections.first_mut() {
        b.iter_mut().for_each(|b| *b *= design.gain);
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(frequency: f64) -> Vec<f64> {
        (0..4000).map(|i| (std::f64::consts::TAU * frequency * f64::from(i) / 1000.0).sin()).collect()
    }

    fn amplitude(signal: &[f64]) -> f64 {
        signal[1000..3000].iter().fold(0.0, |a, x| a.max(x.abs()))
    }

    #[test]
    fn what_is_in_the_band_passes() {
        for convention in [Convention::Correct, Convention::NetPyne] {
            for (band, passes, stops) in [
                (Band::Below(50.0), 10.0, 250.0),
                (Band::Above(50.0), 250.0, 5.0),
                (Band::Between(20.0, 80.0), 40.0, 300.0),
            ] {
                let run = |f| amplitude(&filtered(&sine(f), 1000.0, band, 3, convention).unwrap());
                assert!((run(passes) - 1.0).abs() < 0.02 && run(stops) < 0.01, "{band:?} {convention:?}");
            }
            // At the corner half the power is left by each of the two passes.
            let corner = filtered(&sine(50.0), 1000.0, Band::Below(50.0), 4, convention).unwrap();
            assert!((amplitude(&corner) - 0.5).abs() < 0.01);
        }
    }

    #[test]
    fn what_cannot_be_is_told() {
        let run = |band, order| filtered(&[0.0; 10], 1000.0, band, order, Convention::Correct);
        assert_eq!(run(Band::Below(600.0), 3), Err(FilterError::Corner(500.0)));
        assert_eq!(run(Band::Between(80.0, 20.0), 3), Err(FilterError::Corner(500.0)));
        assert_eq!(run(Band::Below(50.0), 0), Err(FilterError::Order(0)));
        assert!(matches!(run(Band::Below(50.0), 4), Err(FilterError::Short(10, _))));
    }
}
