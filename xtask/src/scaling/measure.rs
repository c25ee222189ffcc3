//! Time and memory of the network on this machine.

use super::networks::network;
use netpyne::comm::Threads;
use netpyne::network::Costs;
use netpyne::prelude::*;
use netpyne::{RunOptions, distributed};
use std::fmt::Write;

/// Cells of the network that does not grow, and of each thread's share of the one that does.
const STRONG: u64 = 2000;
const WEAK: u64 = 1000;

/// Model time, ms.
const DURATION: f64 = 200.0;

/// One run.
struct Timed {
    what: String,
    cells: u64,
    seconds: f64,
    spikes: usize,
}

/// What was measured.
pub struct Measured {
    strong: Vec<Timed>,
    weak: Vec<Timed>,
    /// Time of a cell's step on one thread, ns.
    pub ns_per_cell_step: f64,
    /// Bytes of a cell with its synapses and connections.
    pub bytes_per_cell: f64,
}

/// Runs everything on up to so many cores, three times; the fastest counts.
pub fn measure(cores: usize) -> Result<Measured, String> {
    let best = |what: String, cells: u64, run: &dyn Fn(&Model) -> Result<Timed, String>| {
        let model = network(cells, DURATION);
        let mut runs = (0..3).map(|_| run(&model)).collect::<Result<Vec<Timed>, String>>()?;
        runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let timed = Timed { what, cells, ..runs.swap_remove(0) };
        eprintln!("{} of {} cells: {:.3} s", timed.what, timed.cells, timed.seconds);
        Ok::<Timed, String>(timed)
    };
    let (mut strong, mut weak) = (Vec::new(), Vec::new());
    for n in (0..).map(|k| 1 << k).take_while(|&n| n <= cores) {
        strong.push(best(format!("{n} threads"), STRONG, &|model| on_threads(model, n))?);
        weak.push(best(format!("{n} threads"), WEAK * n as u64, &|model| on_threads(model, n))?);
        if n > 1 {
            strong.push(best(format!("{n} ranks"), STRONG, &|model| on_ranks(model, n))?);
            weak.push(best(format!("{n} ranks"), WEAK * n as u64, &|model| on_ranks(model, n))?);
        }
    }
    let steps = DURATION / 0.025;
    let ns_per_cell_step = strong[0].seconds * 1e9 / (STRONG as f64 * steps);
    Ok(Measured { strong, weak, ns_per_cell_step, bytes_per_cell: bytes_per_cell()? })
}

fn on_threads(model: &Model, threads: usize) -> Result<Timed, String> {
    let how = RunOptions { threads, ..RunOptions::default() };
    let built = model.build().map_err(|e| e.to_string())?;
    let run = built.simulate_with(&how).map_err(|e| e.to_string())?;
    Ok(timed(&run))
}

fn on_ranks(model: &Model, ranks: usize) -> Result<Timed, String> {
    let runs = Threads::run(ranks, |comm| {
        let part = distributed::build(model, BuildOptions::new(), None, comm)?;
        let how = RunOptions { threads: 1, ..RunOptions::default() };
        Ok::<Timed, Error>(timed(&part.simulate_with(&how)?.simulated))
    });
    runs.into_iter().next().ok_or("no ranks")?.map_err(|e| e.to_string())
}

fn timed(run: &Simulated) -> Timed {
    let seconds = run.report.run_seconds;
    Timed { what: String::new(), cells: 0, seconds, spikes: run.data.spikes.len() }
}

/// Memory of the network and of the engine, by their own account.
fn bytes_per_cell() -> Result<f64, String> {
    let built = network(STRONG, 1.0).build().map_err(|e| e.to_string())?;
    let how = RunOptions { threads: 1, timing: true, ..RunOptions::default() };
    let run = built.simulate_with(&how).map_err(|e| e.to_string())?;
    let bytes: usize = run.summary.memory.iter().map(|share| share.bytes).sum();
    Ok(bytes as f64 / STRONG as f64)
}

/// The costs that a dry run needs so that it comes out at what was measured.
pub fn costs([ns, bytes]: [f64; 2]) -> Result<Costs, String> {
    let default = Costs::default();
    let (dry, _) = network(STRONG, DURATION).dry_run(1, false, &default).map_err(|e| e.to_string())?;
    let one = &dry.ranks[0];
    let time = ns * STRONG as f64 / one.ns;
    let memory = bytes * STRONG as f64 / one.bytes;
    Ok(Costs {
        compartment: default.compartment * time,
        mechanism: default.mechanism * time,
        point: default.point * time,
        artificial: default.artificial * time,
        named: default.named.iter().map(|(name, ns)| (name.clone(), ns * time)).collect(),
        cell_bytes: default.cell_bytes * memory,
        compartment_bytes: default.compartment_bytes * memory,
        mechanism_bytes: default.mechanism_bytes * memory,
        point_bytes: default.point_bytes * memory,
        connection_bytes: default.connection_bytes * memory,
        ..default
    })
}

impl Measured {
    /// As tables.
    pub fn tables(&self) -> String {
        let mut text = format!(
            "\n### Measured\n\n{:.0} ns per cell and step on one thread, {:.1} kB per cell with its synapses, connections and description; \
             {DURATION} ms, fastest of three.\n",
            self.ns_per_cell_step,
            self.bytes_per_cell / 1e3
        );
        for (title, runs, grows) in
            [("the same network", &self.strong, false), ("a network that grows along", &self.weak, true)]
        {
            let _ =
                writeln!(text, "\n| {title} | cells | spikes | wall s | efficiency |\n|---|--:|--:|--:|--:|");
            for run in runs {
                let parts: f64 = run.what.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(1.0);
                let ideal = if grows { runs[0].seconds } else { runs[0].seconds / parts };
                let efficiency = 100.0 * ideal / run.seconds;
                let Timed { what, cells, spikes, seconds } = run;
                let _ = writeln!(text, "| {what} | {cells} | {spikes} | {seconds:.3} | {efficiency:.0} % |");
            }
        }
        text
    }
}
