//! The same bits for any number of threads and ranks.

mod batches;
mod errors;
mod parts;
mod random_model;
mod resume;

#[path = "../../tests/support/mechanisms.rs"]
pub(crate) mod mechanisms;

use crate::{MatrixRows, Options, Outcome, Output, Simulation};
use netpyne_comm::{Communicator, Threads};
use netpyne_network::model::Model;
use random_model::{random_model, with_delays_from};
use std::ops::ControlFlow;
use std::sync::Arc;

/// How far the models run, ms.
const UNTIL: f64 = 30.0;

/// Everything that a run leaves, as bits.
fn bits(output: &Output) -> Vec<u64> {
    let mut all: Vec<u64> = output.spike_times.iter().map(|t| t.to_bits()).collect();
    all.extend(output.spike_gids.iter().map(|gid| u64::from(gid.0)));
    all.extend(output.spike_moments.iter().map(|&moment| u64::from(moment)));
    for list in output.source_spikes.iter().chain(&output.samples) {
        all.push(list.len() as u64);
        all.extend(list.iter().map(|x| x.to_bits()));
    }
    for matrix in &output.matrices {
        all.push(matrix.rows() as u64);
        match matrix {
            MatrixRows::Values { values, .. } => all.extend(values.iter().map(|x| x.to_bits())),
            MatrixRows::Sums { sums, .. } => all.extend(sums.iter().map(|sum| sum.value().to_bits())),
        }
    }
    all.extend([output.steps, output.events]);
    all
}

fn options(threads: usize) -> Options {
    // An interval that is no multiple of anything.
    Options { threads, health_interval: 41, pause_interval: 37, ..Options::default() }
}

/// Runs a model in two goes and a step in between.
fn run(simulation: &mut Simulation) -> Output {
    let go_on = &mut |_| ControlFlow::Continue(());
    simulation.initialize().expect("initialises");
    assert_eq!(simulation.run_until(UNTIL / 3.0, go_on), Ok(Outcome::Finished));
    simulation.step().expect("steps");
    assert_eq!(simulation.run_until(UNTIL, go_on), Ok(Outcome::Finished));
    simulation.output().clone()
}

fn run_on_threads(model: &Model, threads: usize) -> Output {
    let mut simulation = Simulation::new(model, &options(threads)).unwrap_or_else(|e| panic!("{e}"));
    let output = run(&mut simulation);
    let again = run(&mut simulation);
    assert!(bits(&output) == bits(&again), "a second run differs");
    output
}

/// The same, where one thread does the work of all in every other stretch.
fn run_by_turns(model: &Model, threads: usize) -> Output {
    let mut simulation = Simulation::new(model, &options(threads)).unwrap_or_else(|e| panic!("{e}"));
    simulation.mode.fickle = true;
    run(&mut simulation)
}

/// Runs the parts of a model on ranks of so many threads each; what all together leave, in the order of the whole.
fn run_on_ranks(model: &Model, ranks: usize, threads: usize) -> Output {
    let parts = parts::of_ranks(model, ranks);
    let outputs = Threads::run(ranks, |comm: Arc<dyn Communicator>| {
        let part = &parts[comm.rank()];
        let mut simulation =
            Simulation::distributed(&part.model, &options(threads), comm).unwrap_or_else(|e| panic!("{e}"));
        run(&mut simulation)
    });
    parts::gather_outputs(model, &parts, outputs)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (mut spikes, mut split) = (0, 0);
    for seed in 0..12 {
        let model = random_model(seed);
        let one = run_on_threads(&model, 1);
        spikes += one.spike_times.len();
        for threads in 2..=4 {
            let simulation = Simulation::new(&model, &options(threads)).unwrap_or_else(|e| panic!("{e}"));
            split += usize::from(simulation.threads() > 1);
            let many = run_on_threads(&model, threads);
            assert!(bits(&one) == bits(&many), "seed {seed}, {threads} threads: {}", difference(&one, &many));
            let turns = run_by_turns(&model, threads);
            assert!(
                bits(&one) == bits(&turns),
                "seed {seed}, {threads} by turns: {}",
                difference(&one, &turns)
            );
        }
    }
    assert!(spikes > 400 && split > 25, "{spikes} spikes, {split} simulations on several threads");
}

#[test]
fn any_number_of_ranks_gives_the_same_bits() {
    for seed in 0..8 {
        let model = random_model(seed);
        let one = run_on_threads(&model, 1);
        for (ranks, threads) in [(2, 1), (3, 1), (4, 1), (2, 2)] {
            let many = run_on_ranks(&model, ranks, threads);
            let what = difference(&one, &many);
            assert!(bits(&one) == bits(&many), "seed {seed}, {ranks} ranks of {threads} threads: {what}");
        }
    }
}

#[test]
fn ranks_give_the_same_bits_however_short_delays_are() {
    for (seed, least) in (0..).zip([0.025, 0.01, 0.0004, 1e-7, 0.025, 0.024]) {
        let model = with_delays_from(seed, &[least]);
        let one = run_on_threads(&model, 1);
        for (ranks, threads) in [(2, 1), (3, 1), (2, 2)] {
            let many = run_on_ranks(&model, ranks, threads);
            let what = difference(&one, &many);
            assert!(bits(&one) == bits(&many), "seed {seed}, {ranks} ranks of {threads} threads: {what}");
        }
    }
}

/// Where two outputs differ first.
fn difference(a: &Output, b: &Output) -> String {
    let spikes = |o: &Output| -> Vec<(u64, u32, u32)> {
        let times = o.spike_times.iter().map(|t| t.to_bits());
        let who = o.spike_gids.iter().zip(&o.spike_moments);
        times.zip(who).map(|(t, (gid, moment))| (t, gid.0, *moment)).collect()
    };
    let (sa, sb) = (spikes(a), spikes(b));
    if sa != sb {
        let at = sa.iter().zip(&sb).position(|(a, b)| a != b).unwrap_or(sa.len().min(sb.len()));
        let show = |s: &[(u64, u32, u32)]| s.get(at).map(|(t, gid, m)| (f64::from_bits(*t), *gid, *m));
        return format!("spike {at}: {:?} and {:?}", show(&sa), show(&sb));
    }
    for (n, (a, b)) in a.samples.iter().zip(&b.samples).enumerate() {
        if a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.to_bits() != b.to_bits()) {
            let at = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
            return format!("recording {n} of {} and {} samples, sample {at:?}", a.len(), b.len());
        }
    }
    for (n, (a, b)) in a.matrices.iter().zip(&b.matrices).enumerate() {
        if a.rows() != b.rows() {
            return format!("matrix {n} of {} and {} rows", a.rows(), b.rows());
        }
        let at = match (a, b) {
            (MatrixRows::Values { width, values: a }, MatrixRows::Values { values: b, .. }) => {
                let at = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
                at.map(|at| (at / width, at % width))
            }
            (MatrixRows::Sums { width, sums: a }, MatrixRows::Sums { sums: b, .. }) => {
                a.iter().zip(b).position(|(a, b)| a != b).map(|at| (at / width, at % width))
            }
            _ => None,
        };
        if at.is_some() {
            return format!("matrix {n}, row and column {at:?}");
        }
    }
    if a.source_spikes != b.source_spikes {
        return "spikes of recorded sources".into();
    }
    format!("steps {} and {}, events {} and {}", a.steps, b.steps, a.events, b.events)
}
