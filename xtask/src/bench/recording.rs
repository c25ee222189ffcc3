//! What recording potentials at electrodes costs: the same network with and without, on one thread.

use super::figures::{Spread, own_cpu_seconds, short};
use netpyne::Model;
use netpyne::engine::{Options, Simulation};
use netpyne::specs::Value;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;

/// Model time, ms.
const TSTOP: f64 = 500.0;

/// A way to record, and the share of the run that it may take.
struct Way {
    name: &'static str,
    electrodes: usize,
    step: f64,
    populations: bool,
    asked: Option<f64>,
}

const WAYS: &[Way] = &[
    Way { name: "nothing recorded", electrodes: 0, step: 0.1, populations: false, asked: None },
    Way { name: "16 electrodes, 0.1 ms", electrodes: 16, step: 0.1, populations: false, asked: Some(0.1) },
    Way { name: "64 electrodes, 0.1 ms", electrodes: 64, step: 0.1, populations: false, asked: Some(0.25) },
    Way {
        name: "16 electrodes, every step",
        electrodes: 16,
        step: 0.025,
        populations: false,
        asked: Some(0.2),
    },
    Way {
        name: "16 electrodes, 0.1 ms, by 13 populations",
        electrodes: 16,
        step: 0.1,
        populations: true,
        asked: None,
    },
];

/// Times all ways, interleaved, and tabulates them.
pub fn run(rounds: usize) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/lfp");
    let model = Model::load(&folder).map_err(|e| e.to_string())?;
    let mut times = vec![Vec::new(); WAYS.len()];
    for _ in 0..rounds.max(3) {
        for (way, times) in WAYS.iter().zip(&mut times) {
            times.push(once(&model, way)?);
        }
    }
    let spreads: Vec<Spread> = times.into_iter().filter_map(Spread::of).collect();
    let [plain, ..] = spreads[..] else { return Ok(String::new()) };
    let mut text = String::from(
        "100 cells of 35 compartments in 13 populations (`xtask/models/lfp`), 500 ms, one thread.\n\n| recorded | CPU s, median (min-max) | share of the run | asked |\n|---|--:|--:|---|\n",
    );
    for (way, spread) in WAYS.iter().zip(&spreads) {
        // The least of several rounds: others on the machine only ever add to a time.
        let share = 1.0 - plain.min / spread.min;
        let verdict = way.asked.map_or(String::new(), |asked| {
            format!("≤ {:.0} %: {}", 100.0 * asked, if share <= asked { "met" } else { "**missed**" })
        });
        let _ = writeln!(text, "| {} | {spread} | {} % | {verdict} |", way.name, short(100.0 * share));
    }
    Ok(text)
}

fn once(model: &Model, way: &Way) -> Result<f64, String> {
    let mut model = model.clone();
    let config = &mut model.spec.sim_config;
    config.record_step = Value::from(way.step);
    config.record_lfp =
        (0..way.electrodes).map(|i| [100.0, 12.5 * i as f64, 100.0].map(Into::into)).collect();
    config.save_lfp_pops = Value::Bool(way.populations);
    let built = model.build().map_err(|e| e.to_string())?;
    let options = Options { v_init: -70.0, ..Options::default() };
    let mut simulation = Simulation::new(&built.network.model, &options).map_err(|e| e.to_string())?;
    simulation.initialize().map_err(|e| e.to_string())?;
    let start = own_cpu_seconds();
    simulation.run_until(TSTOP, &mut |_| ControlFlow::Continue(())).map_err(|e| e.to_string())?;
    // Rows are put together when they are asked for.
    std::hint::black_box(simulation.output());
    Ok(own_cpu_seconds() - start)
}
