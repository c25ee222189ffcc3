//! What the ranks of a run would have to hold and to do, without building the network.

use crate::build::share::Share;
use crate::build::specification::Specification;
use crate::build::{Build, Purpose};
use crate::connect::functions::Functions;
use crate::distribute::balance::{Assignment, assign, cost_of_cells};
use crate::distribute::costs::Costs;
use crate::distribute::load::{self, Counted};
use crate::distribute::partition::Partition;
use crate::{populations::cells, populations::pops};
use netpyne_base::Diagnostics;
use netpyne_math::libm;
use std::fmt;

/// What a network would come to on several ranks.
///
/// Cells are counted exactly, but for a density that varies: of more than a hundred thousand places to choose from some stand for
/// all. So do some cells of populations larger than that where a rule looks at places or tags. Compartments and mechanisms are too, unless the cells of a population differ (8 of them are then
/// looked at). How connections were found stands with each rule: numbers of random connections are expected values, and
/// functions are evaluated at 4096 pairs. Synapses are counted as if every connection had its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DryRun {
    /// Populations, in order of creation.
    pub pops: Vec<PopLoad>,
    /// Rules for connections and stimuli.
    pub rules: Vec<RuleEstimate>,
    /// Ranks.
    pub ranks: Vec<RankLoad>,
    /// Time steps of the run.
    pub steps: u64,
}

/// A population.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopLoad {
    /// Its label.
    pub label: String,
    /// Its cells.
    pub cells: u64,
    /// Compartments of a cell, on average.
    pub compartments: f64,
    /// Density mechanisms of a cell, counted in every compartment.
    pub mechanisms: f64,
    /// Time per step of a cell with the synapses it can expect, ns.
    pub ns: f64,
    /// Memory of all its cells with what is recorded of them, but without what rules make on them, bytes.
    pub bytes: f64,
}

/// What a rule makes.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleEstimate {
    /// Where it stands.
    pub path: String,
    /// Connections.
    pub connections: f64,
    /// Point processes on cells with sections.
    pub points: f64,
    /// How they were found.
    pub counted: Counted,
    /// Pairs of cells it chooses from; 0 for stimuli.
    pub pairs: f64,
    /// Memory of what it makes, bytes.
    pub bytes: f64,
}

/// One rank.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RankLoad {
    /// Cells, artificial ones included.
    pub cells: u64,
    /// Compartments.
    pub compartments: f64,
    /// Density mechanisms, counted in every compartment.
    pub mechanisms: f64,
    /// Point processes and artificial cells.
    pub points: f64,
    /// Connections onto its cells.
    pub connections: f64,
    /// Numbers that are kept as they are: spike times of VecStims, samples of traces.
    pub numbers: f64,
    /// Cells of other ranks that send spikes here, at most.
    pub remote: f64,
    /// Memory, bytes.
    pub bytes: f64,
    /// Computation per step, ns.
    pub ns: f64,
}

/// Estimates what `ranks` ranks would have to hold and to do. With `balance`, cells are dealt out by cost.
///
/// # Errors
/// Mistakes in the model, as far as they show without building it.
pub fn dry_run(
    specification: &Specification<'_>,
    functions: &Functions,
    (ranks, balance): (usize, bool),
    costs: &Costs,
) -> Result<(DryRun, Diagnostics), Diagnostics> {
    let ranks = ranks.max(1);
    let mut build = Build::new(*specification, Partition::whole().share());
    build.purpose = Purpose::Predicting;
    functions.check(&mut build);
    let plans = pops::plan(&mut build);
    cells::place(&mut build, plans);
    build.all_cells.share = Share::nothing();
    let assignment = balance.then(|| assign(&mut build, functions, costs, ranks));
    let found = estimate(&mut build, functions, assignment.as_ref(), ranks, costs);
    build.out.into_result(found)
}

fn estimate(
    build: &mut Build,
    functions: &Functions,
    assignment: Option<&Assignment>,
    ranks: usize,
    costs: &Costs,
) -> DryRun {
    let of_cells = load::of_cells(build, costs);
    let mut loads = vec![RankLoad::default(); ranks];
    for (i, (group, cell)) in build.all_cells.groups.iter().zip(&of_cells).enumerate() {
        for (rank, load) in loads.iter_mut().enumerate() {
            let n = match assignment {
                Some(assignment) => u64::from(assignment.of(i, rank).len() as u32),
                None => dealt(group.first, group.count(), rank, ranks),
            };
            let x = n as f64;
            load.cells += n;
            load.compartments += x * cell.compartments;
            load.mechanisms += x * cell.mechanisms;
            load.points += x * cell.points;
            load.numbers += x * cell.numbers;
            load.ns += x * cell.ns;
        }
    }
    let mut rules = Vec::new();
    let mut onto = vec![0.0; of_cells.len()];
    let mut posts = vec![(0.0, 0.0); ranks];
    load::of_rules(build, functions, costs, &mut |build, path, rule| {
        posts.fill((0.0, 0.0));
        // Cells that some stand for are on all ranks alike.
        let mut everywhere = (0.0, 0.0);
        for (post, n) in rule.post.iter() {
            let group = build.all_cells.index(post);
            onto[group] += n as f64 * rule.each.ns;
            let on = match assignment {
                Some(assignment) => {
                    let rank = assignment.owner(group, post.0 - build.all_cells.groups[group].first);
                    &mut posts[rank]
                }
                None if n == 1 => &mut posts[post.index() % ranks],
                None => &mut everywhere,
            };
            on.0 += n as f64;
            on.1 += if build.all_cells.groups[group].artificial { 0.0 } else { n as f64 };
        }
        let mut points = 0.0;
        for (load, &(all, with_sections)) in loads.iter_mut().zip(&posts) {
            let all = all + everywhere.0 / ranks as f64;
            let with_sections = with_sections + everywhere.1 / ranks as f64;
            let connections = all * rule.each.connections;
            load.connections += connections;
            load.points += with_sections * rule.each.points;
            load.ns += with_sections * rule.each.ns;
            points += with_sections * rule.each.points;
            // Distinct presynaptic cells, if they are chosen evenly; those of the rank itself are not remote.
            let pre = rule.pre as f64;
            if pre > 0.0 {
                load.remote +=
                    pre * (1.0 - libm::pow(1.0 - 1.0 / pre, connections)) * (1.0 - 1.0 / ranks as f64);
            }
        }
        let cells = rule.post.count() as f64;
        let connections = cells * rule.each.connections;
        let pairs = rule.pre as f64 * cells;
        let bytes = connections * costs.connection_bytes + points * costs.point_bytes;
        rules.push(RuleEstimate { path, connections, points, counted: rule.counted, pairs, bytes });
    });
    let total = build.all_cells.groups.last().map_or(0, |g| g.first + g.count());
    for load in &mut loads {
        load.remote = load.remote.min(f64::from(total) - load.cells as f64);
        load.bytes = load.cells as f64 * costs.cell_bytes
            + load.compartments * costs.compartment_bytes
            + load.mechanisms * costs.mechanism_bytes
            + load.points * costs.point_bytes
            + load.connections * costs.connection_bytes
            + load.numbers * costs.number_bytes
            + load.remote * costs.remote_bytes;
    }
    let each = cost_of_cells(build, &of_cells, &onto);
    let labels = build.params.pop_params.keys().zip(&build.all_cells.groups).zip(of_cells.iter().zip(each));
    let pops = labels.map(|((label, group), (cell, ns))| PopLoad {
        label: label.clone(),
        cells: u64::from(group.count()),
        compartments: cell.compartments,
        mechanisms: cell.mechanisms,
        ns,
        bytes: f64::from(group.count()) * cell.bytes(costs),
    });
    let steps = (build.cfg.duration.get() / build.cfg.dt.get()).max(0.0) as u64;
    DryRun { pops: pops.collect(), rules, ranks: loads, steps }
}

/// How many of `count` cells from `first` on rank `rank` gets when they are dealt out one by one.
fn dealt(first: u32, count: u32, rank: usize, ranks: usize) -> u64 {
    let before = |end: u64| (end + (ranks - 1 - rank) as u64) / ranks as u64;
    before(u64::from(first) + u64::from(count)) - before(u64::from(first))
}

impl DryRun {
    /// All ranks together.
    pub fn total(&self) -> RankLoad {
        self.ranks.iter().fold(RankLoad::default(), |a, b| RankLoad {
            cells: a.cells + b.cells,
            compartments: a.compartments + b.compartments,
            mechanisms: a.mechanisms + b.mechanisms,
            points: a.points + b.points,
            connections: a.connections + b.connections,
            numbers: a.numbers + b.numbers,
            remote: a.remote + b.remote,
            bytes: a.bytes + b.bytes,
            ns: a.ns + b.ns,
        })
    }

    /// Mean load over greatest load: 1 if all ranks have equally much to do.
    pub fn balance(&self) -> f64 {
        let most = self.ranks.iter().fold(0.0_f64, |most, rank| most.max(rank.ns));
        if most > 0.0 { self.total().ns / self.ranks.len() as f64 / most } else { 1.0 }
    }

    /// Computation of the rank with the greatest load, s; exchange of spikes not counted.
    pub fn seconds(&self) -> f64 {
        self.ranks.iter().fold(0.0_f64, |most, rank| most.max(rank.ns)) * self.steps as f64 * 1e-9
    }
}

/// Ranks that are listed one by one.
const LISTED: usize = 16;

impl fmt::Display for DryRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "population           cells  compartments  mechanisms   ns per step   (of a cell)")?;
        for p in &self.pops {
            writeln!(
                f,
                "{:<14} {:>11} {:>13.1} {:>11.1} {:>13.1}",
                p.label, p.cells, p.compartments, p.mechanisms, p.ns
            )?;
        }
        writeln!(f, "\nconnections    synapses and stimuli")?;
        for rule in &self.rules {
            let how = match rule.counted {
                Counted::Exactly => "exact",
                Counted::Expected => "expected",
                Counted::Sampled => "expected, from samples",
                Counted::Unknown => "not known: a function chooses",
            };
            writeln!(f, "{:>11.0} {:>23.0}   {}  ({how})", rule.connections, rule.points, rule.path)?;
        }
        writeln!(f, "\nrank     cells  compartments      points  connections  memory MB  us per step")?;
        let line = |f: &mut fmt::Formatter<'_>, name: &str, rank: &RankLoad| {
            writeln!(
                f,
                "{name:<5} {:>8} {:>13.0} {:>11.0} {:>12.0} {:>10.1} {:>12.3}",
                rank.cells,
                rank.compartments,
                rank.points,
                rank.connections,
                rank.bytes / 1e6,
                rank.ns * 1e-3
            )
        };
        if self.ranks.len() <= LISTED {
            for (i, rank) in self.ranks.iter().enumerate() {
                line(f, &i.to_string(), rank)?;
            }
        } else {
            let by = |a: &&RankLoad, b: &&RankLoad| a.ns.total_cmp(&b.ns);
            for (name, rank) in
                [("least", self.ranks.iter().min_by(by)), ("most", self.ranks.iter().max_by(by))]
            {
                line(f, name, rank.unwrap_or(&RankLoad::default()))?;
            }
        }
        line(f, "all", &self.total())?;
        write!(
            f,
            "{} ranks, {} steps: about {:.1} s of computation (exchange of spikes not counted), load balance {:.3}",
            self.ranks.len(),
            self.steps,
            self.seconds(),
            self.balance()
        )
    }
}

impl Assignment {
    /// The rank of cell `i` of a population.
    fn owner(&self, group: usize, i: u32) -> usize {
        self.ends(group).partition_point(|end| *end <= i)
    }
}

#[cfg(test)]
mod tests {
    use super::dealt;

    #[test]
    fn dealing_is_counted() {
        for ranks in 1..6 {
            for (first, count) in [(0, 10), (3, 7), (4, 0), (5, 1)] {
                for rank in 0..ranks {
                    let n = (first..first + count).filter(|c| *c as usize % ranks == rank).count();
                    assert_eq!(dealt(first, count, rank, ranks), n as u64);
                }
            }
        }
    }
}
