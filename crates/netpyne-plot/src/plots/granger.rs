//! Granger causality between two groups of cells.

use crate::direct_labels::{self, DirectLabel};
use crate::options::options;
use crate::page::{Figure, Stroke};
use crate::panel::{BOTTOM, LEFT, Panel, TOP, heading};
use crate::scale::Scale;
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::three_figures;
use netpyne_analysis::{Convention, GrangerError, Include, Subset, TimeRange, granger, spike_histogram};
use netpyne_base::{Diagnostic, Diagnostics};
use std::collections::HashSet;

/// Shuffles of the driving train, from which a band of chance is made.
const SHUFFLES: usize = 40;
/// Most frequencies.
const FREQUENCIES: usize = 120;

options! {
    /// How much of the rhythm of one group of cells comes from the past of another, by frequency, from an autoregressive model of their
    /// numbers of spikes; dashed, what shuffled spikes of the driving group give in one of twenty cases.
    pub struct GrangerCausality {
        /// The first group; the first population if nothing is said.
        first["cells1"]: Vec<Include> = Vec::new();
        /// The second group; the second population if nothing is said.
        second["cells2"]: Vec<Include> = Vec::new();
        /// What the first group is called.
        first_name["label1"]: Option<String> = None;
        /// What the second group is called.
        second_name["label2"]: Option<String> = None;
        /// Times to analyse, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Width of bins, ms.
        bin["binSize", "bin"]: f64 = 5.0;
        /// Order of the model: bins of the past that it looks at.
        order["order"]: usize = 10;
        /// Whether shuffled spikes are compared.
        test["testGranger"]: bool = true;
    }
}

/// One direction.
struct Curve {
    label: String,
    values: Vec<f64>,
    chance: Vec<f64>,
}

impl Draw for GrangerCausality {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let range = source.range(self.range);
        if !(8.0..=1e6).contains(&(range.length() / self.bin)) {
            return Err(Diagnostic::error("`binSize` does not suit the time range").into());
        }
        let (first, first_name) = self.counts(source, (&self.first, &self.first_name, 0), range)?;
        let (second, second_name) = self.counts(source, (&self.second, &self.second_name, 1), range)?;
        let rate = 1e3 / self.bin;
        let frequencies: Vec<f64> =
            (0..=FREQUENCIES).map(|i| 0.5 * rate * i as f64 / FREQUENCIES as f64).collect();
        let run = |a: &[f64], b: &[f64]| granger([a, b], rate, self.order, &frequencies, Convention::Correct);
        let told = |error: GrangerError| {
            Diagnostics::from(Diagnostic::error(format!("`{first_name}` and `{second_name}`: {error}")))
        };
        let found = run(&first, &second).map_err(told)?;
        let chance = |shuffle_first: bool| {
            let mut all: Vec<Vec<f64>> = Vec::new();
            let mut random = Shuffler::new();
            for _ in 0..if self.test { SHUFFLES } else { 0 } {
                let mut shuffled = if shuffle_first { first.clone() } else { second.clone() };
                random.shuffle(&mut shuffled);
                let result = if shuffle_first { run(&shuffled, &second) } else { run(&first, &shuffled) };
                all.extend(
                    result.ok().map(|found| if shuffle_first { found.forward } else { found.backward }),
                );
            }
            highest_of_twenty(&all, frequencies.len())
        };
        let curves = [
            Curve {
                label: format!("{first_name} → {second_name}"),
                chance: chance(true),
                values: found.forward,
            },
            Curve {
                label: format!("{second_name} → {first_name}"),
                chance: chance(false),
                values: found.backward,
            },
        ];
        Ok(self.figure(&frequencies, &curves, style))
    }
}

impl GrangerCausality {
    /// Numbers of spikes in bins, and the name of the group.
    fn counts(
        &self,
        source: &Source<'_>,
        (include, name, default): (&[Include], &Option<String>, usize),
        range: TimeRange,
    ) -> Result<(Vec<f64>, String), Diagnostics> {
        let include = match (include, source.populations.get(default)) {
            ([], Some(pop)) => vec![Include::Pop(pop.label.clone())],
            ([], None) => {
                let help = "name them with `cells1` and `cells2`";
                return Err(Diagnostic::error("there are not two populations").help(help).into());
            }
            (include, _) => include.to_vec(),
        };
        let group = source.groups(&[Subset::Cells(include)])?.swap_remove(0);
        let cells: HashSet<_> = group.gids.iter().copied().collect();
        let spikes = source.data.spikes.iter().filter(|(_, gid)| cells.contains(gid));
        let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
        let counts = spike_histogram(&times, range, self.bin).counts;
        Ok((counts.into_iter().map(|count| count as f64).collect(), name.clone().unwrap_or(group.label)))
    }

    fn figure(&self, frequencies: &[f64], curves: &[Curve], style: &Style) -> Figure {
        let (page, height) = style.page(1080.0, 480.0);
        let mut figure = Figure::new(page, height, style.theme);
        let chance = if self.test { "; dashed: highest of 20 shuffles" } else { "" };
        let remark = format!("{}-ms bins, order {}{chance}", three_figures(self.bin), self.order);
        heading(&mut figure, style.heading("Granger causality"), &remark);
        let right = page - direct_labels::room(page, curves.iter().map(|curve| curve.label.as_str()));
        let all = || curves.iter().flat_map(|curve| curve.values.iter().chain(&curve.chance)).copied();
        let most = all().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let panel = Panel {
            x: Scale::new(0.0, frequencies[frequencies.len() - 1], LEFT, right),
            y: Scale::new(0.0, if most > 0.0 { most * 1.06 } else { 1.0 }, height - BOTTOM, TOP),
        };
        panel.x_axis(&mut figure, Some("Frequency (Hz)"));
        panel.y_axis(&mut figure, "Causality, ln of powers' ratio", true);
        let points = |values: &[f64]| -> Vec<(f64, f64)> {
            let pixel = |(f, v): (&f64, &f64)| (panel.x.pixel(*f), panel.y.pixel(v.max(0.0)));
            frequencies.iter().zip(values).filter(|(_, v)| v.is_finite()).map(pixel).collect()
        };
        figure.clipped(panel.frame(), |figure| {
            for (index, curve) in curves.iter().enumerate() {
                let colour = style.theme.hue(index);
                figure
                    .polyline(points(&curve.chance), Stroke::new(1.1, colour.opacity(0.8)).dashed(4.0, 4.0));
                figure.polyline(points(&curve.values), Stroke::new(1.8, colour));
            }
        });
        panel.base_line(&mut figure);
        let labels = curves.iter().enumerate().map(|(index, curve)| DirectLabel {
            text: curve.label.clone(),
            colour: style.theme.hue(index),
            wished: curve.values.last().map_or(TOP, |value| panel.y.pixel(*value)),
        });
        direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, height - BOTTOM));
        figure
    }
}

/// The value that one of twenty is above, for each frequency.
fn highest_of_twenty(all: &[Vec<f64>], count: usize) -> Vec<f64> {
    if all.is_empty() {
        return Vec::new();
    }
    let at = |i: usize| {
        let mut values: Vec<f64> = all.iter().map(|values| values[i]).collect();
        values.sort_by(f64::total_cmp);
        values[(0.95 * (values.len() - 1) as f64).round() as usize]
    };
    (0..count).map(at).collect()
}

/// Shuffles that are the same in every run (splitmix64, Steele, Lea & Flood 2014).
pub(super) struct Shuffler(u64);

impl Shuffler {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            values.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}
