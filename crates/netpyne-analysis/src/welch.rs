//! Power spectra and spectrograms from overlapping segments (Welch 1967).

use crate::fourier::transform;
use ndarray::{Array1, Array2, ArrayView1};
use rustfft::num_complex::Complex64;

/// The shape of a segment's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// Hann, periodic: what spectra want.
    #[default]
    Hann,
    /// Hann, symmetric, as matplotlib's `mlab` has it.
    HannSymmetric,
}

/// How a signal is cut into segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welch {
    /// Samples in a segment.
    pub segment: usize,
    /// Samples that neighbours have in common; fewer than a segment.
    pub overlap: usize,
    /// Window of each segment.
    pub window: Window,
    /// Whether the mean of each segment is taken away.
    pub centred: bool,
}

/// Power by frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Frequencies in Hz.
    pub frequencies: Array1<f64>,
    /// Power density at each, in the square of the signal's unit per Hz.
    pub power: Array1<f64>,
}

/// Power by frequency and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    /// Frequencies in Hz.
    pub frequencies: Array1<f64>,
    /// Times in seconds from the first sample.
    pub times: Array1<f64>,
    /// Power, a row for each frequency and a column for each time.
    pub power: Array2<f64>,
}

impl Welch {
    /// Segments of `segment` samples that overlap by half, centred, with a Hann window.
    pub fn new(segment: usize) -> Self {
        Self { segment, overlap: segment / 2, window: Window::Hann, centred: true }
    }

    /// As `matplotlib.mlab.psd`, which NetPyNE calls: symmetric window, the mean left in.
    pub fn mlab(segment: usize, overlap: usize) -> Self {
        Self { segment, overlap, window: Window::HannSymmetric, centred: false }
    }

    fn window(&self) -> Vec<f64> {
        let period = match self.window {
            Window::Hann => self.segment,
            Window::HannSymmetric => self.segment.saturating_sub(1),
        };
        let phase = |k: usize| std::f64::consts::TAU * k as f64 / period.max(1) as f64;
        (0..self.segment).map(|k| 0.5 - 0.5 * phase(k).cos()).collect()
    }

    fn frequencies(&self, rate: f64) -> Array1<f64> {
        (0..=self.segment / 2).map(|k| k as f64 * rate / self.segment as f64).collect()
    }

    /// One-sided transforms of all whole segments; of one that is filled up with zeros if the signal is shorter.
    fn transforms(&self, signal: ArrayView1<'_, f64>) -> Vec<Vec<Complex64>> {
        let window = self.window();
        let step = self.segment.saturating_sub(self.overlap).max(1);
        let mut samples = signal.to_vec();
        samples.resize(samples.len().max(self.segment), 0.0);
        (0..=samples.len() - self.segment)
            .step_by(step)
            .map(|from| {
                let part = &samples[from..from + self.segment];
                let mean = if self.centred { part.iter().sum::<f64>() / part.len() as f64 } else { 0.0 };
                let windowed: Vec<f64> = part.iter().zip(&window).map(|(x, w)| (x - mean) * w).collect();
                let mut spectrum = transform(&windowed, self.segment);
                spectrum.truncate(self.segment / 2 + 1);
                spectrum
            })
            .collect()
    }

    /// What turns the square of a transform into a density: both halves of the spectrum in one.
    fn scale(&self, rate: f64) -> Vec<f64> {
        let sum: f64 = self.window().iter().map(|w| w * w).sum();
        let both = |k: usize| if k == 0 || 2 * k == self.segment { 1.0 } else { 2.0 };
        (0..=self.segment / 2).map(|k| both(k) / (rate * sum)).collect()
    }
}

/// The power spectrum of `signal`, sampled at `rate` Hz: the mean over its segments. Nothing if there are no segments.
pub fn power_spectrum(signal: ArrayView1<'_, f64>, rate: f64, how: &Welch) -> Spectrum {
    let spectra = spectrogram(signal, rate, how);
    let power = spectra.power.mean_axis(ndarray::Axis(1)).unwrap_or_default();
    Spectrum { frequencies: spectra.frequencies, power }
}

/// The power spectrum of each segment; its time is the middle of the segment.
pub fn spectrogram(signal: ArrayView1<'_, f64>, rate: f64, how: &Welch) -> Spectrogram {
    if how.segment == 0 {
        return Spectrogram {
            frequencies: Array1::default(0),
            times: Array1::default(0),
            power: Array2::default((0, 0)),
        };
    }
    let (transforms, scale) = (how.transforms(signal), how.scale(rate));
    let power = Array2::from_shape_fn((scale.len(), transforms.len()), |(k, t)| {
        transforms[t][k].norm_sqr() * scale[k]
    });
    let step = how.segment.saturating_sub(how.overlap).max(1);
    let time = |t: usize| (0.5 * how.segment as f64 + (t * step) as f64) / rate;
    Spectrogram {
        frequencies: how.frequencies(rate),
        times: (0..transforms.len()).map(time).collect(),
        power,
    }
}

/// Magnitude-squared coherence of two signals of one length: 1 where they go together, NaN where one has no power.
pub fn coherence(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>, rate: f64, how: &Welch) -> Spectrum {
    let (ta, tb) = (how.transforms(a), how.transforms(b));
    let value = |k: usize| {
        let (mut cross, mut aa, mut bb) = (Complex64::ZERO, 0.0, 0.0);
        for (x, y) in ta.iter().zip(&tb) {
            cross += x[k].conj() * y[k];
            aa += x[k].norm_sqr();
            bb += y[k].norm_sqr();
        }
        cross.norm_sqr() / (aa * bb)
    };
    Spectrum { frequencies: how.frequencies(rate), power: (0..=how.segment / 2).map(value).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(count: usize) -> Array1<f64> {
        let mut state = 7u64;
        let draw = |_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f64 / (1u64 << 24) as f64 - 0.5
        };
        (0..count).map(draw).collect()
    }

    /// Parseval: the density adds up to the power of the windowed signal.
    #[test]
    fn power_adds_up() {
        for segment in [63, 64] {
            let (signal, how) = (noise(segment), Welch { centred: false, ..Welch::new(segment) });
            let spectrum = power_spectrum(signal.view(), 200.0, &how);
            let window = how.window();
            let weighted: f64 = signal.iter().zip(&window).map(|(x, w)| (x * w).powi(2)).sum();
            let expected = weighted / window.iter().map(|w| w * w).sum::<f64>();
            let found = spectrum.power.sum() * 200.0 / segment as f64;
            assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn a_sine_has_its_peak_at_its_frequency() {
        let sine: Array1<f64> =
            (0..1000).map(|i| (std::f64::consts::TAU * 40.0 * f64::from(i) / 200.0).sin()).collect();
        let spectrum = power_spectrum(sine.view(), 200.0, &Welch::new(100));
        let peak = (0..spectrum.power.len()).max_by(|a, b| spectrum.power[*a].total_cmp(&spectrum.power[*b]));
        assert_eq!(spectrum.frequencies[peak.unwrap()], 40.0);
        let same = coherence(sine.view(), sine.view(), 200.0, &Welch::new(100));
        assert!(same.power.iter().all(|c| (c - 1.0).abs() < 1e-9));
    }

    #[test]
    fn short_and_empty_signals() {
        assert_eq!(power_spectrum(noise(10).view(), 1.0, &Welch::new(64)).power.len(), 33);
        assert!(power_spectrum(noise(0).view(), 1.0, &Welch::new(0)).power.is_empty());
    }
}
