//! The workloads, ours and the peers', round by round; tables of what came out.

use super::Section;
use super::figures::{Run, Spread, short};
use super::ours::{Way, apart, narrower, simulate};
use super::peers::{self, Peer, Pythons};
use super::workloads::{DT, Line, Unit, WORKLOADS, Workload};
use netpyne::engine::Report;
use netpyne::mechanism::Catalog;
use std::fmt::Write;
use std::sync::Arc;

/// How much faster two threads were asked to be on the workloads that are large enough.
const ASKED_SPEED_UP: f64 = 1.8;

/// All that was measured of one workload.
struct Measured {
    workload: &'static Workload,
    ours: Vec<(Way, Vec<Run>)>,
    /// Seconds on the wall of as many separate runs at once as there were threads.
    apart: Vec<f64>,
    theirs: Vec<(Peer, Vec<Run>)>,
    /// What a CPU time is divided by.
    units: f64,
    /// Of one more run with stop-watches, on one thread and, if asked for, on several.
    reports: Vec<(Way, Report)>,
}

/// Measures the workloads and tabulates them.
pub fn run(
    pythons: &Pythons,
    chosen: &dyn Fn(Peer) -> bool,
    rounds: usize,
    threads: usize,
    only: &[String],
) -> Result<Vec<Section>, String> {
    let more = Some(threads).filter(|&n| n > 1).map(Way::Threads);
    let ways: Vec<Way> =
        [Way::Exact, Way::Fast].into_iter().chain(narrower().map(Way::Width)).chain(more).collect();
    let catalog = Arc::clone(netpyne::Mechanisms::standard().catalog());
    let mut all = Vec::new();
    for workload in WORKLOADS {
        if only.is_empty() || only.iter().any(|o| workload.name.contains(o.as_str())) {
            all.push(measure(workload, &catalog, (pythons, chosen), rounds.max(1), &ways)?);
        }
    }
    Ok(vec![
        ("workloads", all.iter().map(table).collect::<Vec<_>>().join("\n")),
        ("lines", lines(&all)),
        ("threads", speed_up(&all)),
        ("phases", phases(&all)),
    ])
}

fn measure(
    workload: &'static Workload,
    catalog: &Arc<Catalog>,
    (pythons, chosen): (&Pythons, &dyn Fn(Peer) -> bool),
    rounds: usize,
    ways: &[Way],
) -> Result<Measured, String> {
    let model = (workload.build)(Arc::clone(catalog), 0)?;
    let mut parameters = (workload.parameters)();
    parameters["tstop"] = workload.tstop.into();
    parameters["dt"] = DT.into();
    let mut ours: Vec<(Way, Vec<Run>)> = ways.iter().map(|&way| (way, Vec::new())).collect();
    let peers = workload.peers.iter().copied().filter(|&peer| chosen(peer));
    let mut theirs: Vec<(Peer, Vec<Run>)> = peers.map(|peer| (peer, Vec::new())).collect();
    let mut at_once = Vec::new();
    for round in 1..=rounds {
        for (way, runs) in &mut ours {
            let (_, run) = simulate(&model, *way, workload.tstop, false)?;
            eprintln!("{} round {round}: {} {:.3} s", workload.name, way.name(), run.cpu);
            runs.push(run);
            if let Way::Threads(n) = way {
                at_once.push(apart(&model, *n, workload.tstop)?);
            }
        }
        for (peer, runs) in &mut theirs {
            let run = peers::figures(&peers::run(pythons, *peer, workload.script, &parameters)?)?;
            eprintln!("{} round {round}: {} {:.3} s", workload.name, peer.name(), run.cpu);
            runs.push(run);
        }
    }
    let (simulation, _) = simulate(&model, Way::Exact, workload.tstop, true)?;
    let report = simulation.report();
    let steps = (workload.tstop / DT).round();
    let units = match workload.unit {
        Unit::CompartmentStep => report.compartments as f64 * steps,
        Unit::SynapseStep => report.connections as f64 * steps,
        Unit::Event => {
            let mut fan_out = vec![0_u64; model.sources.len()];
            model.connections.source.iter().for_each(|s| fan_out[s.index()] += 1);
            // Sources with a gid come first and in order, in all models here.
            simulation.output().spike_gids.iter().map(|gid| fan_out[gid.index()]).sum::<u64>() as f64
        }
    };
    let mut reports = vec![(Way::Exact, report)];
    for way in ways.iter().filter(|way| matches!(way, Way::Threads(_))) {
        let (simulation, _) = simulate(&model, *way, workload.tstop, true)?;
        reports.push((*way, simulation.report()));
    }
    Ok(Measured { workload, ours, apart: at_once, theirs, units, reports })
}

fn cpu(runs: &[Run]) -> Option<Spread> {
    Spread::of(runs.iter().map(|r| r.cpu))
}

impl Measured {
    /// CPU time of one of our ways, the exact one first.
    fn ours(&self, way: Way) -> Option<Spread> {
        cpu(&self.ours.iter().find(|(w, _)| *w == way)?.1)
    }

    fn theirs(&self, peer: Peer) -> Option<Spread> {
        cpu(&self.theirs.iter().find(|(p, _)| *p == peer)?.1)
    }

    fn ratio(&self, way: Way, peer: Peer) -> Option<f64> {
        Some(self.ours(way)?.median / self.theirs(peer)?.median)
    }
}

/// One workload: a row per program.
fn table(measured: &Measured) -> String {
    let Measured { workload, ours, theirs, units, .. } = measured;
    let reference = theirs.iter().find(|(peer, _)| *peer == Peer::Neuron).and_then(|(_, runs)| runs.first());
    let exact = measured.ours(Way::Exact).map(|s| s.median);
    let mut text = format!("**{}**: {}; {} ms\n\n", workload.name, workload.about, workload.tstop);
    let _ = writeln!(
        text,
        "| program | spikes | the same as NEURON's | CPU s, median (min-max) of {} | ns per {} | ours / this |\n|---|--:|---|--:|--:|--:|",
        ours.first().map_or(0, |(_, runs)| runs.len()),
        workload.unit.name()
    );
    let mut row = |name: &str, runs: &[Run], ratio: Option<f64>| {
        let (Some(first), Some(spread)) = (runs.first(), cpu(runs)) else { return };
        let same = match reference {
            _ if runs.iter().any(|r| r.digest != first.digest) => "differs between rounds",
            None => "-",
            Some(reference) if reference.digest == first.digest => "to the bit",
            Some(reference) if reference.spikes == first.spikes => "in number",
            Some(_) => "no",
        };
        let ratio = ratio.map_or("-".to_owned(), short);
        let _ = writeln!(
            text,
            "| {name} | {} | {same} | {spread} | {} | {ratio} |",
            first.spikes,
            short(spread.median * 1e9 / units)
        );
    };
    for (way, runs) in ours {
        let ratio = exact.zip(cpu(runs)).map(|(exact, this)| exact / this.median);
        row(&way.name(), runs, ratio.filter(|_| matches!(way, Way::Fast | Way::Width(_))));
    }
    for (peer, runs) in theirs {
        let ratio = exact.zip(cpu(runs)).map(|(ours, theirs)| ours / theirs.median);
        row(peer.name(), runs, ratio);
    }
    text
}

/// What was asked for, and what came out.
fn lines(all: &[Measured]) -> String {
    let mut text = String::from("| workload | ours / | asked | found | |\n|---|---|--:|--:|---|\n");
    for measured in all {
        for Line { peer, exact, fast } in measured.workload.lines {
            let asked = [(Way::Exact, Some(*exact), ""), (Way::Fast, *fast, ", fast")];
            for (way, asked, mark) in asked {
                let Some((asked, ratio)) = asked.zip(measured.ratio(way, *peer)) else { continue };
                let verdict = if ratio <= asked { "met" } else { "**missed**" };
                let (name, peer) = (measured.workload.name, peer.name());
                let _ =
                    writeln!(text, "| {name}{mark} | {peer} | ≤ {asked} | {} | {verdict} |", short(ratio));
            }
        }
    }
    text
}

/// Wall time on one and on more threads, and of as many separate runs at once. Threads can only beat these because each has
/// less to keep in its cache.
fn speed_up(all: &[Measured]) -> String {
    let mut text = String::new();
    for measured in all {
        let threaded = measured.ours.iter().find_map(|(way, runs)| match way {
            Way::Threads(n) => Some((n, runs)),
            _ => None,
        });
        let (Some((_, one)), Some((n, more))) = (measured.ours.first(), threaded) else { continue };
        let wall = |runs: &[Run]| Spread::of(runs.iter().map(|r| r.wall));
        let (Some(alone), Some(together)) = (wall(one), wall(more)) else { continue };
        let Some(apart) = Spread::of(measured.apart.iter().copied()) else { continue };
        if text.is_empty() {
            let _ = writeln!(
                text,
                "| workload | 1 thread, wall s | {n} threads, wall s | speed-up, best over best | the same spikes | {n} separate runs at once, wall s | {n} x best over best |\n|---|--:|--:|--:|---|--:|--:|"
            );
        }
        let same = one.iter().chain(more).all(|r| r.digest == one[0].digest);
        let faster = alone.min / together.min;
        let verdict = match measured.workload.scales && *n == 2 {
            true if faster >= ASKED_SPEED_UP => format!(" (asked ≥ {ASKED_SPEED_UP}: met)"),
            true => format!(" (asked ≥ {ASKED_SPEED_UP}: **missed**)"),
            false => String::new(),
        };
        let _ = writeln!(
            text,
            "| {} | {alone} | {together} | {}{verdict} | {} | {apart} | {} |",
            measured.workload.name,
            short(faster),
            if same { "yes" } else { "**no**" },
            short(*n as f64 * alone.min / apart.min),
        );
    }
    text
}

/// Where our time goes.
fn phases(all: &[Measured]) -> String {
    let per = |bytes: usize, count: usize| match count {
        0 => "-".to_owned(),
        n => short(bytes as f64 / n as f64),
    };
    let mut text = String::new();
    let timed = all.iter().flat_map(|m| m.reports.iter().map(move |(way, report)| (m, *way, report)));
    for (i, (Measured { workload, units, .. }, way, report)) in timed.enumerate() {
        if i == 0 {
            let names: Vec<&str> = report.phase_seconds.iter().map(|(name, _)| *name).collect();
            let _ = writeln!(
                text,
                "| workload | ns per | {} | events / s | bytes per compartment | bytes per connection |",
                names.join(" | ")
            );
            let _ = writeln!(text, "|---|---|{}--:|--:|--:|", "--:|".repeat(names.len()));
        }
        let per_unit: Vec<String> =
            report.phase_seconds.iter().map(|(_, s)| short(s * 1e9 / units)).collect();
        let _ = writeln!(
            text,
            "| {}{} | {} | {} | {:.2e} | {} | {} |",
            workload.name,
            if let Way::Threads(n) = way { format!(", {n} threads together") } else { String::new() },
            workload.unit.name(),
            per_unit.join(" | "),
            report.events as f64 / report.run_seconds,
            per(report.membrane_bytes, report.compartments),
            per(report.connection_bytes, report.connections),
        );
    }
    text
}
