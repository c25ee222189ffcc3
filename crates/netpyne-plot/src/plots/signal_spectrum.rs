//! Power spectra of signals: local field potentials, current source densities, dipole moments.

use super::views;
use crate::options::options;
use crate::page::Figure;
use crate::signals::{Choice, Quantity, Signals};
use crate::source::Source;
use crate::spectrum::{Around, Curve, Estimate, Transform, highest, spectrum};
use crate::style::Style;
use crate::text::three_figures;
use ndarray::ArrayView1;
use netpyne_base::{Diagnostic, Diagnostics};

options! {
    /// How strong each frequency is in each signal, on axes that can be read.
    pub struct SignalSpectrum {
        use /// Which signals.
        choice: Choice;
        /// Lowest frequency shown, Hz.
        low["minFreq"]: f64 = 1.0;
        /// Highest frequency shown, Hz.
        high["maxFreq"]: f64 = 100.0;
        /// Between frequencies of wavelets, Hz.
        step["stepFreq"]: f64 = 1.0;
        /// `morlet`: wavelets, mean over time; `fft`: mean over overlapping segments.
        method["transformMethod", "method"]: Transform = Transform::Morlet;
        /// Samples in a segment of `fft`; as many as half the lowest frequency needs if nothing is said.
        segment["NFFT", "nperseg"]: Option<usize> = None;
        /// Samples that neighbouring segments have in common; half of them if nothing is said.
        overlap["noverlap"]: Option<usize> = None;
        /// Whether all curves are divided by the highest power.
        norm["normPSD", "norm"]: bool = false;
        /// Whether the axis of power is logarithmic.
        log["logy"]: bool = true;
        /// Whether the axis of frequency is logarithmic.
        log_frequency["logx"]: bool = true;
    }
}

views! { SignalSpectrum:
    /// Power spectra of local field potentials.
    LfpSpectrum => Quantity::Potential,
    /// Power spectra of current source densities.
    CsdSpectrum => Quantity::Density,
    /// Power spectra of dipole moments.
    DipoleSpectrum => Quantity::Dipole,
}

impl SignalSpectrum {
    fn draw(&self, quantity: Quantity, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let signals = self.choice.signals(source, quantity)?;
        let estimate = self.estimate(&signals)?;
        let curve = |(index, row): (usize, &crate::signals::Row)| Curve {
            label: row.name.clone(),
            colour: if row.mean { style.theme.ink() } else { style.theme.hue(index) },
            points: estimate.power(ArrayView1::from(&row.values), signals.rate()),
        };
        let mut curves: Vec<Curve> = signals.rows.iter().enumerate().map(curve).collect();
        let most = highest(&curves);
        if self.norm && most > 0.0 {
            curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.1 /= most);
        }
        let title = format!("Spectra: {}{}", signals.title().to_lowercase(), signals.whose);
        let around = Around {
            title: &title,
            remark: &self.remark(&estimate, &signals),
            power: &self.axis(&signals.unit),
            frequencies: (self.low, self.high.min(0.5 * signals.rate())),
            logarithmic: (self.log_frequency, self.log),
            nothing: "no frequency in this range",
        };
        Ok(spectrum(&curves, &around, style))
    }

    fn estimate(&self, signals: &Signals) -> Result<Estimate, Diagnostics> {
        let natural = (2.0 * signals.rate() / self.low).clamp(8.0, signals.samples().max(8) as f64) as usize;
        let segment = self.segment.unwrap_or(natural).clamp(2, signals.samples().max(2));
        let overlap = self.overlap.unwrap_or(segment / 2);
        let (low, high, step, method) = (self.low, self.high, self.step, self.method);
        let estimate = Estimate { method, low, high, step, segment, overlap };
        if !estimate.is_possible() || self.low >= 0.5 * signals.rate() {
            let help = format!("frequencies go up to {} Hz", three_figures(0.5 * signals.rate()));
            let message = "`minFreq`, `maxFreq` and `stepFreq` give no frequencies";
            return Err(Diagnostic::error(message).help(help).into());
        }
        Ok(estimate)
    }

    fn remark(&self, estimate: &Estimate, signals: &Signals) -> String {
        match self.method {
            Transform::Morlet => "Morlet wavelets of width 7, mean over time".to_owned(),
            Transform::Fft => {
                let seconds = 1e-3 * estimate.segment as f64 * signals.step;
                format!("segments of {} s, {} Hz apart", three_figures(seconds), three_figures(1.0 / seconds))
            }
        }
    }

    fn axis(&self, unit: &str) -> String {
        let of = if unit.contains([' ', '/']) { format!("({unit})²") } else { format!("{unit}²") };
        match (self.norm, self.method) {
            (true, _) => "Power over its maximum".to_owned(),
            (false, Transform::Morlet) => format!("Power, {of}"),
            (false, Transform::Fft) => format!("Power density, {of} per Hz"),
        }
    }
}
