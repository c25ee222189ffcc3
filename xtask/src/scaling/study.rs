//! The simulated part: what a dry run says of each rank, and the exchange model between them.

use super::exchange::Machine;
use super::networks::{DELAY, network};
use netpyne::network::Costs;
use std::fmt::Write;

/// Epochs are half the shortest delay, so that exchange and computation overlap.
const EPOCH: f64 = DELAY / 2.0;

const STEPS_PER_EPOCH: f64 = EPOCH / 0.025;

/// One number of ranks.
struct Point {
    ranks: u64,
    cells: u64,
    /// Of the rank with most.
    bytes: f64,
    /// Computation of an epoch, of the slowest rank and on average, s.
    slowest: f64,
    average: f64,
    hidden: f64,
    exposed: f64,
}

impl Point {
    fn new(ranks: u64, cells: u64, costs: &Costs, machine: &Machine) -> Result<Self, String> {
        let (dry, _) =
            network(cells, 1000.0).dry_run(ranks as usize, true, costs).map_err(|e| e.to_string())?;
        let seconds = |ns: f64| ns * 1e-9 * STEPS_PER_EPOCH;
        let exchange =
            machine.exchange(ranks, dry.ranks.iter().map(|rank| rank.remote).fold(0.0, f64::max), EPOCH);
        Ok(Self {
            ranks,
            cells,
            bytes: dry.ranks.iter().map(|rank| rank.bytes).fold(0.0, f64::max),
            slowest: seconds(dry.ranks.iter().map(|rank| rank.ns).fold(0.0, f64::max)),
            average: seconds(dry.ranks.iter().map(|rank| rank.ns).sum::<f64>() / ranks as f64),
            hidden: exchange.hidden,
            exposed: exchange.exposed,
        })
    }

    /// Wall time of an epoch, s.
    fn epoch(&self) -> f64 {
        self.slowest.max(self.hidden) + self.exposed
    }

    fn row(&self, text: &mut String, efficiency: f64) {
        let _ = writeln!(
            text,
            "| {} | {} | {:.1} | {:.3} | {:.2} | {:.3} | {:.3} | {:.1} | {:.0} % |",
            self.ranks,
            self.cells,
            self.bytes / 1e6,
            self.slowest * 1e3,
            self.slowest / self.average,
            self.hidden * 1e3,
            self.exposed * 1e3,
            self.epoch() * 1e3 / EPOCH,
            100.0 * efficiency
        );
    }
}

const HEAD: &str = "| ranks | cells | MB on the fullest rank | computation of an epoch, slowest rank, ms | slowest / average | \
                    exchange, overlapped, ms | spikes taken out, ms | wall s per s | efficiency |\n\
                    |--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

/// Ranks of the study.
const RANKS: [u64; 7] = [1, 16, 64, 256, 1024, 4096, 10_000];

/// The same network on more and more ranks.
pub fn strong(costs: &Costs, machine: &Machine, largest: u64) -> Result<String, String> {
    let mut text = format!("Strong: the same network on more ranks.\n\n{HEAD}");
    for cells in [largest / 10, largest] {
        let mut one = None;
        for ranks in RANKS {
            let point = Point::new(ranks, cells, costs, machine)?;
            let work: f64 = *one.get_or_insert(point.epoch());
            point.row(&mut text, work / (ranks as f64 * point.epoch()));
        }
    }
    Ok(text + "\n")
}

/// Networks that grow with the number of ranks.
pub fn weak(costs: &Costs, machine: &Machine, largest: u64) -> Result<String, String> {
    let each = (largest / RANKS[RANKS.len() - 1]).max(1);
    let mut text = format!("Weak: {each} cells per rank.\n\n{HEAD}");
    let mut one = None;
    for ranks in RANKS {
        let point = Point::new(ranks, each * ranks, costs, machine)?;
        let alone: f64 = *one.get_or_insert(point.epoch());
        point.row(&mut text, alone / point.epoch());
    }
    Ok(text)
}
