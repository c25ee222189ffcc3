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
    Convention, Group, Include, Receiver, Sender, Subset, TimeRange, granger, spike_histogram,
};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

/// Frequencies of which the mean is taken.
const FREQUENCIES: usize = 60;

options! {
    /// Granger causality from each group of cells (rows) to each other one (columns), the mean over frequencies, from autoregressive
    /// models of their numbers of spikes. What may be chance (one case of twenty) has no number.
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
    }
}

options! {
    /// Transfer entropy from each group of cells (rows) to each other one (columns): by how much the past of the one lowers the
    /// uncertainty of the other's next number of spikes, less what shuffled spikes seem to do, as a share of that uncertainty. Of what is not above 19 of 20 shuffles there is no number.
    pub struct TransferMatrix {
        /// Groups of cells.
        groups["include"]: Vec<Subset> = vec![Subset::EachPop];
        /// The first of two groups, in place of `include`.
        first["cells1"]: Vec<Include> = Vec::new();
        /// The second one.
        second["cells2"]: Vec<Include> = Vec::new();
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
        let grid = |low: f64, high: f64| -> Vec<f64> {
            (0..FREQUENCIES).map(|i| low + (high - low) * (i as f64 + 0.5) / FREQUENCIES as f64).collect()
        };
        // Those whose mean is shown, and all, whose mean is tested.
        let frequencies = [grid(low, high), grid(0.0, 0.5 * rate)].concat();
        let least = most_by_chance(self.order) / trains.samples() as f64;
        let shown = |causality: &[f64]| {
            let mean = |part: &[f64]| part.iter().map(|x| x.max(0.0)).sum::<f64>() / part.len() as f64;
            let (shown, all) = causality.split_at(FREQUENCIES);
            if mean(all) > least { mean(shown) } else { 0.0 }
        };
        let count = trains.names.len();
        let mut matrix = Array2::zeros((count, count));
        let signals: Vec<Vec<f64>> =
            trains.counts.iter().map(|counts| counts.iter().map(|x| *x as f64).collect()).collect();
        for i in 0..count {
            for j in i + 1..count {
                let pair = [&signals[i][..], &signals[j][..]];
                // Of a silent group, or two that go together, there is nothing to tell.
                if let Ok(found) = granger(pair, rate, self.order, &frequencies, Convention::Correct) {
                    matrix[(i, j)] = shown(&found.forward);
                    matrix[(j, i)] = shown(&found.backward);
                }
            }
        }
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

/// What the number of samples times the mean causality over all frequencies is in one of twenty cases or less without any causality: it is
/// distributed as χ² with so many degrees of freedom (Geweke 1982); its quantile as Wilson and Hilferty (1931) have it.
fn most_by_chance(order: usize) -> f64 {
    const ONE_OF_TWENTY: f64 = 1.644_853_6;
    let part = 2.0 / (9.0 * order as f64);
    order as f64 * (1.0 - part + ONE_OF_TWENTY * part.sqrt()).powi(3)
}

impl Draw for TransferMatrix {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let two = [Subset::Cells(self.first.clone()), Subset::Cells(self.second.clone())];
        let named = !self.first.is_empty() && !self.second.is_empty();
        let groups = if named { &two[..] } else { &self.groups };
        let trains = Trains::new(source, groups, self.range, self.bin)?;
        let matrix = trains.transfers(self.shuffles, |from, to, shuffled| {
            let Some(found) = to.transfer(from).filter(|found| found.uncertainty > 0.0) else {
                return 0.0;
            };
            let chance: Vec<f64> =
                shuffled.iter().filter_map(|train| to.transfer(train)).map(|t| t.entropy).collect();
            let above = chance.iter().filter(|entropy| **entropy >= found.entropy).count();
            if above * 20 > chance.len() {
                return 0.0;
            }
            let mean = chance.iter().sum::<f64>() / chance.len().max(1) as f64;
            ((found.entropy - mean) / found.uncertainty).max(0.0)
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
            spike_histogram(&times, range, bin).counts
        };
        let counts = groups.iter().map(counts).collect();
        Ok(Self { names: groups.into_iter().map(|group| group.label).collect(), counts })
    }

    fn samples(&self) -> usize {
        self.counts.first().map_or(0, Vec::len)
    }

    /// `influence` of each group on each other one; the driving group comes with shuffles of itself.
    fn transfers(
        &self,
        shuffles: usize,
        influence: impl Fn(&Sender, &Receiver, &[Sender]) -> f64,
    ) -> Array2<f64> {
        let count = self.counts.len();
        let receivers: Vec<Option<Receiver>> =
            self.counts.iter().map(|counts| Receiver::new(counts)).collect();
        let mut random = Shuffler::new();
        let mut matrix = Array2::zeros((count, count));
        for from in 0..count {
            let shuffled: Vec<Sender> = (0..shuffles)
                .map(|_| {
                    let mut train = self.counts[from].clone();
                    random.shuffle(&mut train);
                    Sender::new(&train)
                })
                .collect();
            let own = Sender::new(&self.counts[from]);
            for (to, receiver) in receivers.iter().enumerate().filter(|(to, _)| *to != from) {
                matrix[(from, to)] = receiver.as_ref().map_or(0.0, |to| influence(&own, to, &shuffled));
            }
        }
        matrix
    }

    fn figure(
        &self,
        matrix: &Array2<f64>,
        (title, remark, value): (&str, &str, &str),
        style: &Style,
    ) -> Figure {
        let none = matrix.iter().all(|value| *value == 0.0);
        let remark = format!("{remark}{}", if none { ": nothing that may not be chance" } else { "" });
        let matrix = LabelledMatrix {
            values: matrix,
            rows: &self.names,
            columns: &self.names,
            row_title: "From".to_owned(),
            column_title: "To".to_owned(),
            value_title: value,
            title,
            remark: &remark,
        };
        matrix.figure(style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_chance() {
        // Tables have 3.84, 18.31, 43.77.
        for (order, expected) in [(1, 3.84), (10, 18.31), (30, 43.77)] {
            assert!((most_by_chance(order) / expected - 1.0).abs() < 0.03, "{order}");
        }
    }
}
