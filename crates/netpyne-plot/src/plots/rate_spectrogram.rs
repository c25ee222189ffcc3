//! Oscillations of population rates by frequency and time.

use crate::options::options;
use crate::page::Figure;
use crate::source::Source;
use crate::spectrogram::{Content, MOST_PANELS, spectrogram};
use crate::style::{Draw, Style};
use crate::text::three_figures;
use ndarray::Array2;
use netpyne_analysis::{Convention, Include, Morlet, Subset, TimeRange, morlet_power, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

options! {
    /// The amplitude of each frequency in the rate at each time: a panel for each population, one scale of colours for all.
    pub struct RateSpectrogram {
        /// What has a panel: `allCells`, `eachPop`, populations, cells, lists of these.
        subsets["include"]: Vec<Subset> = vec![Subset::Cells(vec![Include::All])];
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of the bins of the rate, ms.
        bin["binSize", "bin"]: f64 = 5.0;
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

impl Draw for RateSpectrogram {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        let bins = range.length() / self.bin;
        let rate = 1e3 / self.bin;
        let how = Morlet::new(self.low, self.high, self.step.max((self.high - self.low) / 400.0));
        let how = how.up_to_nyquist(rate);
        if !(4.0..=50_000.0).contains(&bins) || how.frequencies.len() < 2 {
            let message =
                format!("a spectrogram of {} ms needs 4 to 50000 bins and two frequencies", range.length());
            let help = format!("`binSize` is {} ms, so frequencies go up to {} Hz", self.bin, 0.5 * rate);
            return Err(Diagnostic::error(message).help(help).into());
        }
        let found = source.groups(&self.subsets)?;
        let all = found.len();
        let panels = found.into_iter().take(MOST_PANELS).map(|group| {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            let rates = ndarray::Array1::from(spike_histogram(&times, range, self.bin).rates(cells.len()));
            (group.label, morlet_power(rates.view(), rate, &how, Convention::Correct).sqrt())
        });
        let panels: Vec<(String, Array2<f64>)> = panels.collect();
        let shown = match all > panels.len() {
            true => format!("{} of {all} shown; ", panels.len()),
            false => String::new(),
        };
        let content = Content {
            title: "Spectrogram of rates",
            remark: &format!("{shown}{}-ms bins; ", three_figures(self.bin)),
            panels: &panels,
            how: &how,
            range,
            step: self.bin,
            bar: "Amplitude (Hz)",
            logarithmic: self.log,
        };
        Ok(spectrogram(&content, style))
    }
}
