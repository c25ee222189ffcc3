//! Spectrograms of signals: local field potentials, current source densities, dipole moments.

use super::views;
use crate::options::options;
use crate::page::Figure;
use crate::signals::{Choice, Quantity};
use crate::source::Source;
use crate::spectrogram::{Content, MOST_PANELS, spectrogram};
use crate::style::Style;
use crate::text::three_figures;
use ndarray::{Array1, Array2};
use netpyne_analysis::{Convention, Electrodes, Morlet, TimeRange, morlet_power};
use netpyne_base::{Diagnostic, Diagnostics};

options! {
    /// The amplitude of each frequency at each time: a panel for each signal (the mean of all, if none is named), one scale of
    /// colours for all.
    pub struct SignalSpectrogram {
        use /// Which signals.
        choice: Choice;
        /// Lowest frequency, Hz.
        low["minFreq"]: f64 = 1.0;
        /// Highest frequency, Hz.
        high["maxFreq"]: f64 = 100.0;
        /// Between frequencies, Hz.
        step["stepFreq"]: f64 = 1.0;
        /// Whether the axis of frequency is logarithmic.
        log["logy"]: bool = true;
    }
}

views! { SignalSpectrogram:
    /// Spectrograms of local field potentials.
    LfpSpectrogram => Quantity::Potential,
    /// Spectrograms of current source densities.
    CsdSpectrogram => Quantity::Density,
    /// Spectrograms of dipole moments.
    DipoleSpectrogram => Quantity::Dipole,
}

impl SignalSpectrogram {
    fn draw(&self, quantity: Quantity, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let mut choice = self.choice.clone();
        if choice == Choice::default() && quantity == Quantity::Potential {
            choice.electrodes = vec![Electrodes::Average];
        }
        let signals = choice.signals(source, quantity)?;
        // Highest frequencies need two samples each; more of these only cost time.
        let every = ((signals.rate() / (8.0 * self.high)).floor() as usize).max(1);
        let rate = signals.rate() / every as f64;
        let how = Morlet::new(self.low, self.high, self.step.max((self.high - self.low) / 400.0));
        let how = how.up_to_nyquist(rate);
        if how.frequencies.len() < 2 || self.low >= self.high {
            let message = "`minFreq`, `maxFreq` and `stepFreq` give fewer than two frequencies";
            let help = format!("frequencies go up to {} Hz", three_figures(0.5 * signals.rate()));
            return Err(Diagnostic::error(message).help(help).into());
        }
        let all = signals.rows.len();
        let panel = |row: &crate::signals::Row| {
            let coarse = means(&row.values, every);
            let power = morlet_power(coarse.view(), rate, &how, Convention::Correct);
            (row.name.clone(), power.sqrt())
        };
        let panels: Vec<(String, Array2<f64>)> = signals.rows.iter().take(MOST_PANELS).map(panel).collect();
        let (start, end) = signals.range();
        let shown = match all > panels.len() {
            true => format!("{} of {all} shown; ", panels.len()),
            false => String::new(),
        };
        let content = Content {
            title: &format!("Spectrogram: {}{}", signals.title().to_lowercase(), signals.whose),
            remark: &shown,
            panels: &panels,
            how: &how,
            range: TimeRange::new(start, end + signals.step),
            step: signals.step * every as f64,
            bar: &format!("Amplitude ({})", signals.unit),
            logarithmic: self.log,
        };
        Ok(spectrogram(&content, style))
    }
}

/// Means of every so many samples.
fn means(values: &[f64], every: usize) -> Array1<f64> {
    values.chunks_exact(every).map(|chunk| chunk.iter().sum::<f64>() / every as f64).collect()
}
