//! `cargo xtask validate --fidelity fast`: how far fast runs are from exact ones, model by model.

use super::{Case, Settings, run};
use netpyne::engine::Fidelity;
use netpyne::results::{SimData, TraceValues};
use netpyne::{HowToRun, Simulated};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::Instant;

/// Voltages are compared up to here, ms: later, networks that are sensitive to the last bit have gone other ways.
const EARLY: f64 = 100.0;

/// Runs every case exactly and fast.
pub(super) fn table(cases: &[Case], settings: &Settings) -> String {
    let mut table = String::from(
        "| model | spikes, exact | spikes, fast | difference, % | first other spike, ms | greatest difference of potentials in 100 ms, mV | exact, s | fast, s |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for case in cases {
        let line = match both(case, cases, settings) {
            Ok([(exact, exact_s), (fast, fast_s)]) => {
                let counts = [&exact, &fast].map(|s| s.data.spikes.times().len());
                let difference = 100.0 * (counts[1] as f64 - counts[0] as f64) / counts[0].max(1) as f64;
                format!(
                    "| {} | {} | {} | {difference:.2} | {} | {:.3e} | {exact_s:.2} | {fast_s:.2} |",
                    case.name,
                    counts[0],
                    counts[1],
                    first_other(&exact.data, &fast.data).map_or("-".to_owned(), |t| format!("{t:.1}")),
                    greatest(&exact.data, &fast.data)
                )
            }
            Err(why) => {
                eprintln!("{}: not run: {}", case.name, why.lines().next().unwrap_or_default());
                continue;
            }
        };
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
    }
    table
}

fn both(case: &Case, all: &[Case], settings: &Settings) -> Result<[(Simulated, f64); 2], String> {
    let model = run::load(case, all, settings)?;
    let traces = case.read("traces")?;
    let once = |fidelity| -> Result<(Simulated, f64), String> {
        let built = run::build(&model, &traces)?;
        let how = HowToRun { threads: settings.threads, fidelity, ..HowToRun::default() };
        let start = Instant::now();
        let simulated =
            built.simulate_with(how, &mut |_| ControlFlow::Continue(())).map_err(|e| e.to_string())?;
        Ok((simulated, start.elapsed().as_secs_f64()))
    };
    Ok([once(Fidelity::Exact)?, once(Fidelity::Fast)?])
}

/// When the first spike comes that the other run has at another time (by more than 0.1 ms) or not at all.
fn first_other(exact: &SimData, fast: &SimData) -> Option<f64> {
    let (a, b) = (&exact.spikes, &fast.spikes);
    let pairs = a.times().iter().zip(b.times());
    let same = pairs.zip(a.gids().iter().zip(b.gids())).take_while(|((s, t), _)| (*s - *t).abs() < 0.1);
    let same = same.count();
    let next = |times: &[f64]| times.get(same).copied();
    match (next(a.times()), next(b.times())) {
        (Some(s), Some(t)) => Some(s.min(t)),
        (s, t) => s.or(t),
    }
}

/// The greatest difference of recorded potentials, early on.
fn greatest(exact: &SimData, fast: &SimData) -> f64 {
    let step = exact.t.get(1).zip(exact.t.first()).map_or(0.1, |(b, a)| b - a);
    let samples = (EARLY / step).max(1.0) as usize;
    let mut greatest = 0.0f64;
    for trace in exact.traces.iter().filter(|t| t.label.starts_with(['V', 'v', 'e'])) {
        let Some(other) = fast.trace(&trace.label) else { continue };
        for cell in &trace.cells {
            if let (TraceValues::Series(a), Some(TraceValues::Series(b))) =
                (&cell.values, other.cell(cell.gid))
            {
                let pairs = a.iter().zip(b).take(samples);
                greatest = pairs.map(|(a, b)| (a - b).abs()).fold(greatest, f64::max);
            }
        }
    }
    greatest
}
