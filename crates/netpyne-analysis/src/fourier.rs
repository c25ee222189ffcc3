//! Fourier transforms of real signals.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;
use std::cell::RefCell;

thread_local! {
    /// Remembers how transforms of a length are done, which takes longer to find out than to do; changes no result.
    static PLANNER: RefCell<FftPlanner<f64>> = RefCell::new(FftPlanner::new());
}

/// The transform of `signal`, filled up with zeros to `length` samples, for frequencies 0 to `length - 1` over the length.
pub(crate) fn transform(signal: &[f64], length: usize) -> Vec<Complex64> {
    let mut buffer: Vec<Complex64> = signal.iter().take(length).map(|&x| Complex64::new(x, 0.0)).collect();
    buffer.resize(length, Complex64::ZERO);
    forward(&mut buffer);
    buffer
}

/// In place, forward.
pub(crate) fn forward(buffer: &mut [Complex64]) {
    if !buffer.is_empty() {
        let plan = PLANNER.with_borrow_mut(|planner| planner.plan_fft_forward(buffer.len()));
        plan.process(buffer);
    }
}

/// In place, backward, divided by the length: undoes [`forward`].
pub(crate) fn backward(buffer: &mut [Complex64]) {
    if buffer.is_empty() {
        return;
    }
    let plan = PLANNER.with_borrow_mut(|planner| planner.plan_fft_inverse(buffer.len()));
    plan.process(buffer);
    let scale = 1.0 / buffer.len() as f64;
    buffer.iter_mut().for_each(|value| *value *= scale);
}

/// The analytic signal: the signal as real part, its Hilbert transform as imaginary part.
pub(crate) fn analytic(signal: &[f64]) -> Vec<Complex64> {
    let count = signal.len();
    let mut spectrum = transform(signal, count);
    for (k, value) in spectrum.iter_mut().enumerate() {
        if k == 0 || 2 * k == count {
            continue;
        }
        *value *= if 2 * k < count { 2.0 } else { 0.0 };
    }
    backward(&mut spectrum);
    spectrum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let signal: Vec<f64> = (0..13).map(|i| f64::from(i * i % 7)).collect();
        let mut spectrum = transform(&signal, 13);
        backward(&mut spectrum);
        assert!(spectrum.iter().zip(&signal).all(|(a, b)| (a.re - b).abs() < 1e-12 && a.im.abs() < 1e-12));
    }

    #[test]
    fn the_analytic_signal_of_a_cosine_turns() {
        let step = std::f64::consts::TAU / 16.0;
        let cosine: Vec<f64> = (0..64).map(|i| (f64::from(i) * step).cos()).collect();
        for (i, value) in analytic(&cosine).iter().enumerate() {
            assert!((value - Complex64::from_polar(1.0, i as f64 * step)).norm() < 1e-12, "{i}");
        }
    }
}
