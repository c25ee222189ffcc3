//! Going on from a state gives the bits of a run that was never interrupted, on any number of threads and ranks.

use super::{UNTIL, bits, difference, options, parts, random_model::random_model};
use crate::{Common, Options, Output, Simulation, State};
use netpyne_base::Gid;
use netpyne_comm::{Communicator, Threads};
use netpyne_network::model::Model;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

fn resumable(threads: usize) -> Options {
    Options { resumable: true, ..options(threads) }
}

fn undisturbed(model: &Model) -> Output {
    let mut simulation = Simulation::new(model, &options(1)).unwrap_or_else(|e| panic!("{e}"));
    simulation.initialize().expect("initialises");
    simulation.run_until(UNTIL, &mut |_| ControlFlow::Continue(())).expect("runs");
    simulation.into_output()
}

/// Runs up to a step on so many ranks of so many threads; the state of all.
fn state_at(model: &Model, steps: u64, (ranks, threads): (usize, usize)) -> State {
    let parts = parts::of_ranks(model, ranks);
    let states = Threads::run(ranks, |comm: Arc<dyn Communicator>| {
        let model = if ranks == 1 { model } else { &*parts[comm.rank()].model };
        let mut simulation =
            Simulation::distributed(model, &resumable(threads), comm).unwrap_or_else(|e| panic!("{e}"));
        simulation.initialize().expect("initialises");
        simulation.run_steps(steps, UNTIL, &mut |_| ControlFlow::Continue(())).expect("runs");
        simulation.state().expect("is resumable")
    });
    let mut all = State::default();
    for state in states.into_iter().rev() {
        let mut common = Common::from_bytes(&state.common.to_bytes()).expect("comes back from bytes");
        common.add_sums(&all.common);
        all.common = common;
        all.homes.extend(state.homes);
    }
    all
}

/// Goes on to the end.
fn go_on(model: &Model, state: &State, (ranks, threads): (usize, usize)) -> Output {
    let parts = parts::of_ranks(model, ranks);
    let mut outputs = Threads::run(ranks, |comm: Arc<dyn Communicator>| {
        let model = if ranks == 1 { model } else { &*parts[comm.rank()].model };
        let mut simulation =
            Simulation::distributed(model, &resumable(threads), comm).unwrap_or_else(|e| panic!("{e}"));
        simulation.initialize().expect("initialises");
        let home_of = |gid: Gid| state.homes.get(&gid).map(Vec::as_slice);
        simulation.restore(&state.common, home_of).unwrap_or_else(|e| panic!("{e}"));
        let left = simulation.steps_between(0.0, UNTIL) - state.common.steps;
        simulation.run_steps(left, UNTIL, &mut |_| ControlFlow::Continue(())).expect("runs");
        simulation.output().clone()
    });
    if ranks == 1 { outputs.swap_remove(0) } else { parts::gather_outputs(model, &parts, outputs) }
}

#[test]
fn a_run_goes_on_where_it_was() {
    let mut spikes = 0;
    for seed in 0..10 {
        let model = random_model(seed);
        let whole = undisturbed(&model);
        spikes += whole.spike_times.len();
        let steps = [1, 233, 640, 1009][seed as usize % 4];
        for (before, after) in
            [((1, 1), (1, 1)), ((1, 1), (1, 3)), ((1, 2), (3, 1)), ((3, 1), (2, 2)), ((2, 1), (1, 1))]
        {
            let state = state_at(&model, steps, before);
            let mut resumed = go_on(&model, &state, after);
            // Events delivered before are not counted again.
            resumed.events = whole.events;
            let what = difference(&whole, &resumed);
            assert!(
                bits(&whole) == bits(&resumed),
                "seed {seed}, step {steps}, {before:?} to {after:?}: {what}"
            );
        }
    }
    assert!(spikes > 300, "{spikes} spikes");
}

#[test]
fn states_of_other_models_and_damaged_ones_are_refused() {
    let (model, other) = (random_model(1), random_model(2));
    let state = state_at(&model, 100, (1, 1));
    let try_on = |model: &Model, homes: &BTreeMap<Gid, Vec<u8>>| {
        let mut simulation = Simulation::new(model, &resumable(1)).unwrap_or_else(|e| panic!("{e}"));
        simulation.initialize().expect("initialises");
        simulation.restore(&state.common, |gid| homes.get(&gid).map(Vec::as_slice))
    };
    assert_eq!(try_on(&model, &state.homes), Ok(()));
    assert!(try_on(&other, &state.homes).is_err());
    let bytes = state.common.to_bytes();
    assert!((0..bytes.len()).all(|cut| Common::from_bytes(&bytes[..cut]).is_none()));
    for cut in 1..40 {
        let mut homes = state.homes.clone();
        let home = homes.values_mut().max_by_key(|home| home.len()).expect("there are homes");
        home.truncate(home.len() - cut);
        assert!(try_on(&model, &homes).is_err(), "cut by {cut}");
    }
}
