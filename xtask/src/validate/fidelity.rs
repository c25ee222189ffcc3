//! `cargo xtask validate --fidelity fast`: how far fast runs are from exact ones, model by model.

use super::{Case, Settings, run};
use netpyne::base::Gid;
use netpyne::engine::Fidelity;
use netpyne::results::{SimData, TraceValues};
use netpyne::{RunOptions, Simulated};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

/// Trains that are further apart than this, ms, have gone other ways.
const APART: f64 = 1.0;

/// Runs every case exactly and fast.
pub(super) fn table(cases: &[Case], settings: &Settings) -> String {
    let mut table = format!(
        "| model | spikes, exact | fast | difference, % | first spike at another step, ms | spikes > {APART} ms apart from, ms | greatest error of potentials before, mV | over how long, ms | exact, s | fast, s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut left_out = Vec::new();
    for case in cases {
        let line = match both(case, cases, settings) {
            Ok(runs) => row(&case.name, &runs),
            Err(why) => {
                eprintln!("{}: not run: {}", case.name, why.lines().next().unwrap_or_default());
                left_out.push(case.name.as_str());
                continue;
            }
        };
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
    }
    if !left_out.is_empty() {
        let _ = writeln!(table, "\nNot run (other mechanisms or features needed): {}.", left_out.join(", "));
    }
    table
}

fn row(name: &str, [(exact, exact_s), (fast, fast_s)]: &[(Simulated, f64); 2]) -> String {
    let counts = [exact, fast].map(|s| s.data.spikes.times().len());
    let difference = 100.0 * (counts[1] as f64 - counts[0] as f64) / counts[0].max(1) as f64;
    let time = |t: Option<f64>| t.map_or("never".to_owned(), |t| format!("{t:.1}"));
    let end = exact.summary.duration;
    let shifted = first_other(&exact.data, &fast.data, 1e-6);
    let until = shifted.unwrap_or(end);
    let (greatest, how_long) = match greatest(&exact.data, &fast.data, until / end) {
        Some(greatest) => (format!("{greatest:.1e}"), format!("{until:.0}")),
        None => ("-".to_owned(), "-".to_owned()),
    };
    format!(
        "| {name} | {} | {} | {difference:.2} | {} | {} | {greatest} | {how_long} | {exact_s:.2} | {fast_s:.2} |",
        counts[0],
        counts[1],
        time(shifted),
        time(first_other(&exact.data, &fast.data, APART)),
    )
}

fn both(case: &Case, all: &[Case], settings: &Settings) -> Result<[(Simulated, f64); 2], String> {
    let model = run::load(case, all, settings)?;
    let traces = case.read("traces")?;
    let once = |fidelity| -> Result<(Simulated, f64), String> {
        let built = run::build(&model, &traces)?;
        let how = RunOptions { threads: settings.threads, fidelity, ..RunOptions::default() };
        let start = Instant::now();
        let simulated = built.simulate_with(&how).map_err(|e| e.to_string())?;
        Ok((simulated, start.elapsed().as_secs_f64()))
    };
    Ok([once(Fidelity::Exact)?, once(Fidelity::Fast)?])
}

/// When the first spike comes that the same cell has more than `apart` earlier or later in the other run, or not at all.
fn first_other(exact: &SimData, fast: &SimData, apart: f64) -> Option<f64> {
    let (a, b) = (trains(exact), trains(fast));
    let cells = a.keys().chain(b.keys());
    let first_of_cell = cells.filter_map(|gid| {
        let [a, b] = [&a, &b].map(|all| all.get(gid).map_or(&[][..], Vec::as_slice));
        let same = a.iter().zip(b).take_while(|(s, t)| (*s - *t).abs() <= apart).count();
        let next = a.get(same).into_iter().chain(b.get(same));
        next.copied().min_by(f64::total_cmp)
    });
    first_of_cell.min_by(f64::total_cmp)
}

/// Spike times by cell.
fn trains(data: &SimData) -> BTreeMap<Gid, Vec<f64>> {
    let mut trains: BTreeMap<Gid, Vec<f64>> = BTreeMap::new();
    for (&t, &gid) in data.spikes.times().iter().zip(data.spikes.gids()) {
        trains.entry(gid).or_default().push(t);
    }
    trains
}

/// The greatest difference of recorded potentials in the first part of a run; none if none are recorded.
fn greatest(exact: &SimData, fast: &SimData, part: f64) -> Option<f64> {
    let mut found = None;
    for trace in exact.traces.iter().filter(|t| t.label.starts_with(['V', 'v', 'e'])) {
        let Some(other) = fast.trace(&trace.label) else { continue };
        for cell in &trace.cells {
            if let (TraceValues::Series(a), Some(TraceValues::Series(b))) =
                (&cell.values, other.cell(cell.gid))
            {
                let samples = (part * (a.len().max(1) - 1) as f64) as usize;
                let errors = a.iter().zip(b).take(samples).map(|(a, b)| (a - b).abs());
                found = Some(errors.fold(found.unwrap_or(0.0), f64::max));
            }
        }
    }
    found
}
