//! What the past of each group of cells tells of the future of each other one, as a matrix: Granger causality and transfer entropy.

use super::granger::Shuffler;
use crate::labelled_matrix::LabelledMatrix;
use crate::options::options;
use crate::page::Figure;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use ndarray::Array2;
use netpyne_analysis::{
    Convention, Group, Subset, TimeRange, granger, spike_histogram, transfer_entropy,
};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

/// Frequencies of which the mean is taken.
const FREQUENCIES: usize = 60;

options! {
    /// Granger causality from each group of cells (rows) to each other one (columns), the mean over frequencies, from autoregressive
    /// models of their numbers of spikes. Of what is not above 19 of 20 shuffles there is no number.
    pub struct GrangerMatrix {
        /// Groups of cells.
        groups["include"]: Vec<Subset> = vec![Subset::EachPop];
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of bins, ms.
        bin["binSize", "bin"]: f64 = 5.0;
        /// Order of the models: bins of the past that they look at.
        order["order"]: usize = 10;
        /// Lowest frequency of the mean, Hz.
        low["minFreq"]: Option<f64> = None;
        /// Highest frequency of the mean, Hz.
        high["maxFreq"]: Option<f64> = None;
        /// Number of shuffles of the driving group.
        shuffles["numShuffle"]: usize = 20;
    }
}

options! {
    /// Transfer entropy from each group of cells (rows) to each other one (columns): by how much the past of the one lowers the
    /// uncertainty of the other's next number of spikes, less what shuffled spikes seem to do, as a share of that uncertainty.
    pub struct TransferMatrix {
        /// Groups of cells.
        groups["include"]: Vec<Subset> = vec![Subset::EachPop];
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of bins, ms.
        bin["binSize", "bin"]: f64 = 20.0;
        /// Number of shuffles of the driving group.
        shuffles["numShuffle"]: usize = 30;
    }
}

impl Draw for GrangerMatrix {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let trains = Trains::new(source, &self.groups, self.range, self.bin)?;
        let rate = 1e3 / self.bin;
        let (low, high) = (self.low.unwrap_or(0.0), self.high.unwrap_or(0.5 * rate).min(0.5 * rate));
        if low >= high {
            return Err(Diagnostic::error("there is no frequency between `minFreq` and `maxFreq`").into());
        }
        let frequencies: Vec<f64> =
            (0..=FREQUENCIES).map(|i| low + (high - low) * i as f64 / FREQUENCIES as f64).collect();
        let mean = |a: &[u64], b: &[u64]| -> f64 {
            let of = |counts: &[u64]| counts.iter().map(|count| *count as f64).collect::<Vec<_>>();
            let found = granger([&of(a), &of(b)], rate, self.order, &frequencies, Convention::Correct);
            let causality = found.map_or(Vec::new(), |found| found.forward);
            causality.iter().map(|x| x.max(0.0)).sum::<f64>() / frequencies.len() as f64
        };
        let matrix = trains.matrix(self.shuffles, |from, to, shuffled| {
            let found = mean(from, to);
            let above = shuffled.iter().filter(|train| mean(train, to) >= found).count();
            // Of 20 shuffles one may be above by chance.
            if above * 20 > shuffled.len() { 0.0 } else { found }
        });
        let remark = format!(
            "{}-ms bins, order {}, mean of {} to {} Hz",
            three_figures(self.bin),
            self.order,
            three_figures(low),
            three_figures(high)
        );
        Ok(trains.figure(&matrix, ("Granger causality", &remark, "Causality, ln of powers' ratio"), style))
    }
}

impl Draw for TransferMatrix {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let trains = Trains::new(source, &self.groups, self.range, self.bin)?;
        let matrix = trains.matrix(self.shuffles, |from, to, shuffled| {
            let Some(found) = transfer_entropy(from, to).filter(|found| found.uncertainty > 0.0) else {
                return 0.0;
            };
            let chance: f64 =
                shuffled.iter().filter_map(|train| transfer_entropy(train, to)).map(|t| t.entropy).sum();
            let chance = chance / shuffled.len().max(1) as f64;
            ((found.entropy - chance) / found.uncertainty).max(0.0)
        });
        let remark = format!("{}-ms bins, {} shuffles", three_figures(self.bin), self.shuffles);
        let title = ("Transfer entropy", remark.as_str(), "Share of the uncertainty that is lost");
        Ok(trains.figure(&matrix, title, style))
    }
}

/// Numbers of spikes of each group in the same bins.
struct Trains {
    names: Vec<String>,
    counts: Vec<Vec<u64>>,
}

impl Trains {
    fn new(
        source: &Source<'_>,
        groups: &[Subset],
        range: Option<TimeRange>,
        bin: f64,
    ) -> Result<Self, Diagnostics> {
        let range = source.range(range);
        if !(8.0..=1e6).contains(&(range.length() / bin)) {
            return Err(Diagnostic::error("`binSize` does not suit the time range").into());
        }
        let groups = source.groups(groups)?;
        if groups.len() < 2 {
            return Err(Diagnostic::error("there are fewer than two groups of cells").into());
        }
        let counts = |group: &Group| {
            let cells: HashSet<_> = group.gids.iter().copied().collect();
            let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
            let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
            spike_histogram(&times, range, bin).counts.into_iter().map(|count| count as u64).collect()
        };
        let counts = groups.iter().map(counts).collect();
        Ok(Self { names: groups.into_iter().map(|group| group.label).collect(), counts })
    }

    /// `influence` of each group on each other one; the driving group comes with shuffles of itself.
    fn matrix(&self, shuffles: usize, influence: impl Fn(&[u64], &[u64], &[Vec<u64>]) -> f64) -> Array2<f64> {
        let count = self.counts.len();
        let mut random = Shuffler::new();
        let mut matrix = Array2::zeros((count, count));
        for from in 0..count {
            let shuffled: Vec<Vec<u64>> = (0..shuffles)
                .map(|_| {
                    let mut train = self.counts[from].clone();
                    random.shuffle(&mut train);
                    train
                })
                .collect();
            for to in (0..count).filter(|to| *to != from) {
                matrix[(from, to)] = influence(&self.counts[from], &self.counts[to], &shuffled);
            }
        }
        matrix
    }

    fn figure(&self, matrix: &Array2<f64>, (title, remark, value): (&str, &str, &str), style: &Style) -> Figure {
        let matrix = LabelledMatrix {
            values: matrix,
            rows: &self.names,
            columns: &self.names,
            row_title: "From".to_owned(),
            column_title: "To".to_owned(),
            value_title: value,
            title,
            remark,
        };
        matrix.figure(style)
    }
}
