//! Power by frequency and time with Morlet wavelets.

use crate::convention::{Convention, arange};
use crate::fourier::{backward, forward, transform};
use crate::trend::without_trend;
use ndarray::{Array1, Array2, ArrayView1};
use rustfft::num_complex::Complex64;

/// Wavelets to look with.
#[derive(Clone, Debug, PartialEq)]
pub struct Morlet {
    /// Frequencies in Hz.
    pub frequencies: Vec<f64>,
    /// Width of the wavelets: their frequency over the standard deviation of their spectrum.
    pub width: f64,
}

impl Morlet {
    /// Frequencies from `low` to `high` in steps, the last one included, and a width of 7: NetPyNE's default.
    pub fn new(low: f64, high: f64, step: f64) -> Self {
        Self { frequencies: arange(low, high + 1.0, step), width: 7.0 }
    }

    /// Without frequencies that a signal of `rate` samples per second cannot have.
    #[must_use]
    pub fn up_to_nyquist(mut self, rate: f64) -> Self {
        self.frequencies.retain(|frequency| *frequency <= 0.5 * rate);
        self
    }
}

/// Power of `signal`, sampled at `rate` Hz, at each frequency (rows) and sample (columns): a sine of amplitude 1 has power 1,
/// so the unit is the square of the signal's. Mean and linear trend are taken away; beyond the ends the signal is 0.
pub fn morlet_power(
    signal: ArrayView1<'_, f64>,
    rate: f64,
    how: &Morlet,
    convention: Convention,
) -> Array2<f64> {
    let mut power = Array2::zeros((how.frequencies.len(), signal.len()));
    if signal.is_empty() {
        return power;
    }
    let straight = without_trend(signal.as_standard_layout().as_slice().unwrap_or(&[]));
    let longest = how.frequencies.iter().map(|f| wavelet(*f, rate, how.width, convention).0.len()).max();
    let size = (signal.len() + longest.unwrap_or(1)).next_power_of_two();
    let spectrum = transform(&straight, size);
    for (row, &frequency) in how.frequencies.iter().enumerate() {
        let (mut kernel, first) = wavelet(frequency, rate, how.width, convention);
        kernel.resize(size, Complex64::ZERO);
        forward(&mut kernel);
        kernel.iter_mut().zip(&spectrum).for_each(|(k, s)| *k *= s);
        backward(&mut kernel);
        for (column, value) in kernel[first..first + signal.len()].iter().enumerate() {
            power[(row, column)] = (2.0 * value.norm() / rate).powi(2);
        }
    }
    power
}

/// Mean power over time at each frequency.
pub fn morlet_spectrum(
    signal: ArrayView1<'_, f64>,
    rate: f64,
    how: &Morlet,
    convention: Convention,
) -> Array1<f64> {
    morlet_power(signal, rate, how, convention)
        .mean_axis(ndarray::Axis(1))
        .unwrap_or_else(|| Array1::from_elem(how.frequencies.len(), f64::NAN))
}

/// A wavelet of 3.5 standard deviations to either side, and where in its convolution with a signal that signal begins.
///
/// NetPyNE's is not symmetric about 0, so that its picture of odd wavelets comes up to a sample early.
fn wavelet(frequency: f64, rate: f64, width: f64, convention: Convention) -> (Vec<Complex64>, usize) {
    let sigma = width / (std::f64::consts::TAU * frequency);
    let (times, first) = match convention {
        Convention::NetPyne => {
            let times = arange(-3.5 * sigma, 3.5 * sigma, 1.0 / rate);
            let first = times.len().div_ceil(2);
            (times, first)
        }
        Convention::Correct => {
            let half = (3.5 * sigma * rate).ceil() as i64;
            ((-half..=half).map(|k| k as f64 / rate).collect(), half as usize)
        }
    };
    let height = 1.0 / (sigma * std::f64::consts::TAU.sqrt());
    let value = |t: f64| {
        let bell = height * (-t * t / (2.0 * sigma * sigma)).exp();
        Complex64::from_polar(bell, std::f64::consts::TAU * frequency * t)
    };
    (times.into_iter().map(value).collect(), first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_sine_has_power_one_and_an_impulse_keeps_its_place() {
        let rate = 500.0;
        let sine: Array1<f64> =
            (0..2000).map(|i| (std::f64::consts::TAU * 20.0 * f64::from(i) / rate).sin()).collect();
        let how = Morlet::new(10.0, 30.0, 10.0);
        let power = morlet_power(sine.view(), rate, &how, Convention::Correct);
        assert!((power[(1, 1000)] - 1.0).abs() < 2e-3, "{}", power[(1, 1000)]);
        let mut impulse = Array1::zeros(401);
        impulse[200] = 1.0;
        let power = morlet_power(impulse.view(), rate, &how, Convention::Correct);
        for row in power.rows() {
            let peak = (0..401).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
            assert_eq!(peak, 200);
        }
    }

    #[test]
    fn a_chirp_is_followed() {
        let rate = 500.0;
        let chirp: Array1<f64> = (0..2000)
            .map(|i| {
                let t = f64::from(i) / rate;
                (std::f64::consts::TAU * (10.0 * t + 5.0 * t * t)).sin()
            })
            .collect();
        let how = Morlet::new(5.0, 60.0, 1.0);
        let power = morlet_power(chirp.view(), rate, &how, Convention::Correct);
        for at in [500, 1000, 1500] {
            let column = power.column(at);
            let peak = (0..column.len()).max_by(|a, b| column[*a].total_cmp(&column[*b])).unwrap();
            let expected = 10.0 + 10.0 * at as f64 / rate;
            assert!((how.frequencies[peak] - expected).abs() <= 2.0, "{at}: {}", how.frequencies[peak]);
        }
    }
}
