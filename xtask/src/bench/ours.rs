//! Our side of a workload.

use super::figures::{Run, digest, own_cpu_seconds};
use super::workloads::DT;
use netpyne::engine::{Fidelity, Isa, Options, Simulation};
use netpyne::network::model::Model;
use std::ops::ControlFlow;
use std::sync::Barrier;
use std::time::Instant;

/// A way to run a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// NEURON's bits, one thread.
    Exact,
    /// NEURON's bits, this many threads.
    Threads(usize),
    /// Values that are as good, one thread.
    Fast,
    /// NEURON's bits with these instructions, one thread.
    Width(Isa),
}

/// The instructions of processors with machine code for vectors that are not as wide as here.
pub fn narrower() -> impl Iterator<Item = Isa> {
    Isa::available().into_iter().filter(|isa| (Isa::Avx2..Isa::detect()).contains(isa))
}

impl Way {
    /// As written in tables.
    pub fn name(self) -> String {
        match self {
            Self::Exact => "**this**, exact".to_owned(),
            Self::Threads(n) => format!("**this**, exact, {n} threads"),
            Self::Fast => "**this**, fast".to_owned(),
            Self::Width(isa) => format!("**this**, exact, {isa:?}"),
        }
    }

    fn options(self) -> Options {
        let options = Options { dt: DT, ..Options::default() };
        match self {
            Self::Exact => options,
            Self::Threads(threads) => Options { threads, ..options },
            Self::Fast => Options { fidelity: Fidelity::Fast, ..options },
            Self::Width(isa) => Options { isa: Some(isa), ..options },
        }
    }
}

/// Lays out, initialises and runs; the figures are those of initialisation and run.
pub fn simulate(model: &Model, way: Way, tstop: f64, timing: bool) -> Result<(Simulation, Run), String> {
    let options = Options { timing, ..way.options() };
    let mut simulation = Simulation::new(model, &options).map_err(|e| e.to_string())?;
    let (cpu, wall) = (own_cpu_seconds(), Instant::now());
    simulation.initialize().map_err(|e| e.to_string())?;
    simulation.run_until(tstop, &mut |_| ControlFlow::Continue(())).map_err(|e| e.to_string())?;
    let (cpu, wall) = (own_cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
    let output = simulation.output();
    let spikes = output.spike_times.len();
    let run = Run { cpu, wall, spikes, digest: digest(&output.spike_times, &output.spike_gids), setup: 0.0 };
    Ok((simulation, run))
}

/// Runs on one thread each, this many at once and sharing nothing: seconds on the wall of the slowest.
///
/// Threads that divide the work perfectly would be as much faster as the machine lets such runs be.
pub fn apart(model: &Model, runs: usize, tstop: f64) -> Result<f64, String> {
    let start = Barrier::new(runs);
    let one = || {
        start.wait();
        simulate(model, Way::Exact, tstop, false).map(|(_, run)| run.wall)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..runs).map(|_| scope.spawn(one)).collect();
        running.into_iter().try_fold(0.0, |slowest: f64, run| {
            let wall = run.join().map_err(|_| "a run at once with others panicked".to_owned())??;
            Ok(slowest.max(wall))
        })
    })
}
