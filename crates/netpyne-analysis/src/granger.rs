//! Granger causality of two signals by frequency: how much of one's power comes from the other's past.
//!
//! An autoregressive model of both is fitted by reflection coefficients (Morf, Vieira, Lee & Kailath 1978); causality is that of
//! Geweke (1982), from the model's spectral matrix as Dhamala, Rangarajan & Ding (2008) write it.

use crate::convention::Convention;
use rustfft::num_complex::Complex64;

type Matrix = [[f64; 2]; 2];

const ONE: Matrix = [[1.0, 0.0], [0.0, 1.0]];
const ZERO: Matrix = [[0.0; 2]; 2];

/// Causality by frequency, natural logarithms of ratios of powers: 0 where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Granger {
    /// Frequencies, Hz.
    pub frequencies: Vec<f64>,
    /// From the first signal to the second.
    pub forward: Vec<f64>,
    /// From the second to the first.
    pub backward: Vec<f64>,
    /// What happens in both at once.
    pub together: Vec<f64>,
}

/// Why there is no causality to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrangerError {
    /// Too few samples.
    #[error("the signals have {0} samples; a model of order {1} needs at least {2}")]
    Short(usize, usize, usize),
    /// One is constant, or both are the same.
    #[error("one of the signals is constant, or they go together entirely")]
    Singular,
}

/// Granger causality between two signals of one length, sampled at `rate` Hz, at each of `frequencies`, from an autoregressive model
/// of `order`.
///
/// Means are taken away; by NetPyNE's convention they stay, so that a constant part counts as power that each has in common.
///
/// # Errors
/// The signals are too short or too much alike for a model.
pub fn granger(
    signals: [&[f64]; 2],
    rate: f64,
    order: usize,
    frequencies: &[f64],
    convention: Convention,
) -> Result<Granger, GrangerError> {
    let count = signals[0].len().min(signals[1].len());
    let least = 4 * order + 2;
    if count < least {
        return Err(GrangerError::Short(count, order, least));
    }
    let centred = signals.map(|signal| {
        let mean = match convention {
            Convention::Correct => signal[..count].iter().sum::<f64>() / count as f64,
            Convention::NetPyne => 0.0,
        };
        signal[..count].iter().map(|x| x - mean).collect::<Vec<f64>>()
    });
    let samples: Vec<[f64; 2]> = centred[0].iter().zip(&centred[1]).map(|(a, b)| [*a, *b]).collect();
    let (coefficients, noise) = fit(&samples, order).ok_or(GrangerError::Singular)?;
    let mut out = Granger {
        frequencies: frequencies.to_vec(),
        forward: Vec::new(),
        backward: Vec::new(),
        together: Vec::new(),
    };
    for frequency in frequencies {
        let transfer = transfer(&coefficients, frequency / rate).ok_or(GrangerError::Singular)?;
        let [forward, backward, together] = causalities(&transfer, &noise, rate);
        out.forward.push(forward);
        out.backward.push(backward);
        out.together.push(together);
    }
    Ok(out)
}

/// Coefficients of the model `x(t) + sum of A(j) x(t - j) = noise`, from j = 1 on, and the covariance of its noise; none if a
/// covariance is singular.
fn fit(samples: &[[f64; 2]], order: usize) -> Option<(Vec<Matrix>, Matrix)> {
    let count = samples.len();
    let whole = scaled(&covariance(samples, samples), 1.0 / count as f64);
    let mut noise = cholesky(&whole)?;
    // Coefficients of errors of unit covariance: forward ones by lag, backward ones by distance from the oldest sample.
    let mut forward = vec![inverse(&cholesky(&covariance(&samples[1..], &samples[1..]))?)?];
    let mut backward = vec![inverse(&cholesky(&covariance(&samples[..count - 1], &samples[..count - 1]))?)?];
    let apply = |m: &Matrix, x: &[f64; 2]| [0, 1].map(|i| m[i][0] * x[0] + m[i][1] * x[1]);
    for step in 1..=order {
        // Errors of the model so far: of each sample from its past, and of the sample before that past from what follows.
        let past = step - 1;
        let error = |coefficients: &[Matrix], at: usize, lag: &dyn Fn(usize) -> usize| {
            coefficients.iter().enumerate().fold([0.0; 2], |sum, (k, m)| {
                let part = apply(m, &samples[at - lag(k)]);
                [sum[0] + part[0], sum[1] + part[1]]
            })
        };
        let times = || step..count;
        let ahead: Vec<[f64; 2]> = times().map(|t| error(&forward, t, &|lag| lag)).collect();
        let back: Vec<[f64; 2]> = times().map(|t| error(&backward, t - 1, &|k| past - k)).collect();
        let (ahead_root, back_root) =
            (cholesky(&covariance(&ahead, &ahead))?, cholesky(&covariance(&back, &back))?);
        let cross = covariance(&ahead, &back);
        let reflection =
            product(&product(&inverse(&ahead_root)?, &cross), &transposed(&inverse(&back_root)?));
        let turned = transposed(&reflection);
        let ahead_left = cholesky(&difference(&ONE, &product(&reflection, &turned)))?;
        let back_left = cholesky(&difference(&ONE, &product(&turned, &reflection)))?;
        noise = product(&noise, &ahead_left);
        let (ahead_inverse, back_inverse) = (inverse(&ahead_left)?, inverse(&back_left)?);
        let at = |list: &[Matrix], k: usize| list.get(k).copied().unwrap_or(ZERO);
        let updated = |own: &[Matrix], other: &[Matrix], factor: &Matrix, by: &Matrix| -> Vec<Matrix> {
            let new =
                |k: usize| product(by, &difference(&at(own, k), &product(factor, &at(other, step - k))));
            (0..=step).map(new).collect()
        };
        let new_forward = updated(&forward, &backward, &reflection, &ahead_inverse);
        backward = updated(&backward, &forward, &turned, &back_inverse);
        forward = new_forward;
    }
    let first = inverse(&forward[0])?;
    let coefficients = forward[1..].iter().map(|m| product(&first, m)).collect();
    Some((coefficients, product(&noise, &transposed(&noise))))
}

/// The transfer matrix at `frequency` in cycles per sample.
fn transfer(coefficients: &[Matrix], frequency: f64) -> Option<[[Complex64; 2]; 2]> {
    let mut sum = ONE.map(|row| row.map(Complex64::from));
    for (lag, m) in coefficients.iter().enumerate() {
        let turn = Complex64::from_polar(1.0, -std::f64::consts::TAU * (lag + 1) as f64 * frequency);
        for i in 0..2 {
            for j in 0..2 {
                sum[i][j] += turn * m[i][j];
            }
        }
    }
    let determinant = sum[0][0] * sum[1][1] - sum[0][1] * sum[1][0];
    let over = |z: Complex64| z / determinant;
    (determinant.norm() > 0.0)
        .then(|| [[over(sum[1][1]), over(-sum[0][1])], [over(-sum[1][0]), over(sum[0][0])]])
}

/// Causality from the first signal to the second, back, and at once.
fn causalities(h: &[[Complex64; 2]; 2], noise: &Matrix, rate: f64) -> [f64; 3] {
    let mut spectrum = [[Complex64::ZERO; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                for l in 0..2 {
                    spectrum[i][j] += h[i][k] * noise[k][l] * h[j][l].conj() / rate;
                }
            }
        }
    }
    let shared = noise[0][1] * noise[0][1];
    // What each has of its own noise that the other's does not explain.
    let (second, first) = (noise[1][1] - shared / noise[0][0], noise[0][0] - shared / noise[1][1]);
    let power = [spectrum[0][0].norm(), spectrum[1][1].norm()];
    let without = [
        (spectrum[0][0] - h[0][1].norm_sqr() * second / rate).norm(),
        (spectrum[1][1] - h[1][0].norm_sqr() * first / rate).norm(),
    ];
    let determinant = (spectrum[0][0] * spectrum[1][1] - spectrum[0][1] * spectrum[1][0]).norm();
    [(power[1] / without[1]).ln(), (power[0] / without[0]).ln(), (without[0] * without[1] / determinant).ln()]
}

fn covariance(a: &[[f64; 2]], b: &[[f64; 2]]) -> Matrix {
    let mut sum = ZERO;
    for (a, b) in a.iter().zip(b) {
        for i in 0..2 {
            for j in 0..2 {
                sum[i][j] += a[i] * b[j];
            }
        }
    }
    sum
}

/// The lower triangular root; none if the matrix is not positive.
fn cholesky(m: &Matrix) -> Option<Matrix> {
    let first = m[0][0].sqrt();
    let below = m[1][0] / first;
    let last = (m[1][1] - below * below).sqrt();
    // A rest of rounding is nothing.
    (first > 0.0 && last > 1e-7 * m[1][1].sqrt()).then_some([[first, 0.0], [below, last]])
}

fn inverse(m: &Matrix) -> Option<Matrix> {
    let determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    (determinant != 0.0).then(|| {
        [[m[1][1] / determinant, -m[0][1] / determinant], [-m[1][0] / determinant, m[0][0] / determinant]]
    })
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    [0, 1].map(|i| [0, 1].map(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j]))
}

fn difference(a: &Matrix, b: &Matrix) -> Matrix {
    [0, 1].map(|i| [0, 1].map(|j| a[i][j] - b[i][j]))
}

fn transposed(m: &Matrix) -> Matrix {
    [[m[0][0], m[1][0]], [m[0][1], m[1][1]]]
}

fn scaled(m: &Matrix, by: f64) -> Matrix {
    m.map(|row| row.map(|x| x * by))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        (0..count).map(|_| (0..6).map(|_| draw()).sum::<f64>()).collect()
    }

    /// A resonance of 40 Hz that drives another signal one sample later.
    #[test]
    fn the_direction_of_a_pair_is_found() {
        let (a, b) = (noise(1, 4000), noise(2, 4000));
        let (mut x, mut y) = (vec![0.0; 4000], vec![0.0; 4000]);
        for t in 2..4000 {
            x[t] = 1.3 * x[t - 1] - 0.8 * x[t - 2] + a[t];
            y[t] = 0.5 * y[t - 1] + 0.7 * x[t - 1] + b[t];
        }
        let frequencies: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = granger([&x, &y], 200.0, 4, &frequencies, Convention::Correct).unwrap();
        let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        assert!(most(&found.forward) > 1.0 && most(&found.backward) < 0.05, "{found:?}");
        let peak = (0..=100).max_by(|i, j| found.forward[*i].total_cmp(&found.forward[*j])).unwrap();
        assert!((15..=30).contains(&peak), "{peak}");
        let turned = granger([&y, &x], 200.0, 4, &frequencies, Convention::Correct).unwrap();
        // Triangular roots prefer one signal, so that a fit depends a little on their order.
        assert!((turned.backward[20] - found.forward[20]).abs() < 0.02, "{turned:?}");
    }

    #[test]
    fn constants_and_copies_have_no_model() {
        let x = noise(3, 200);
        let run = |a: &[f64], b: &[f64]| granger([a, b], 1.0, 3, &[0.1], Convention::Correct);
        assert_eq!(run(&x, &x), Err(GrangerError::Singular));
        assert_eq!(run(&x, &[2.0; 200]), Err(GrangerError::Singular));
        assert!(matches!(run(&x[..5], &x[..5]), Err(GrangerError::Short(5, 3, 14))));
    }
}
