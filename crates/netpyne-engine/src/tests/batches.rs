//! Events delivered in batches do what they do one by one.

use super::random_model::{Random, random_model};
use super::{bits, difference};
use crate::{Options, Order, Output, Simulation, State};
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::*;
use std::ops::ControlFlow;

/// Output at the end, and the state on the way: all events that were in the queue, in their order.
fn run(model: &Model, order: Order, in_batches: bool) -> (Output, State) {
    let options = Options { order, resumable: true, ..Options::default() };
    let mut simulation = Simulation::new(model, &options).unwrap_or_else(|e| panic!("{e}"));
    simulation.parts.workers.iter_mut().for_each(|worker| worker.events.in_batches = in_batches);
    let go_on = &mut |_| ControlFlow::Continue(());
    simulation.initialize().expect("initialises");
    simulation.run_until(11.0, go_on).expect("runs");
    let state = simulation.state().expect("is resumable");
    simulation.run_until(20.0, go_on).expect("runs");
    (simulation.into_output(), state)
}

/// Artificial cells of one kind among each other, driven by noisy and by regular trains; delays down to `least`.
fn many_cells(seed: u64, name: &str, set: &[(&str, f64)], least: f64) -> Model {
    let mut model = random_model(seed);
    let random = &mut Random::new(seed + 100);
    let catalog = model.catalog.clone();
    let mechanism = catalog.find(name).expect("a mechanism of the library");
    let train = catalog.find("NetStim").expect("a mechanism of the library");
    let field = |of, name: &str| {
        let fields = &catalog.get(of).fields;
        FieldId::from_index(fields.iter().position(|f| f.name == name).expect("a field"))
    };
    let mut parameters = |of, values: &[(&str, f64)]| {
        model.parameter_sets.push(values.iter().map(|&(name, value)| (field(of, name), value)).collect());
        ParameterSetId::from_index(model.parameter_sets.len() - 1)
    };
    let cell = parameters(mechanism, set);
    let noisy = [("interval", 1.5), ("number", 1e6), ("start", 0.0), ("noise", 1.0)];
    let regular = [("interval", 1.25), ("number", 1e6), ("start", 0.5), ("noise", 0.0)];
    let trains = [parameters(train, &noisy), parameters(train, &regular)];
    let mut cells = Vec::new();
    let mut sources = Vec::new();
    for n in 0..60 {
        for (mechanism, set) in [(mechanism, cell), (train, trains[usize::from(n % 3 == 0)])] {
            let point = model.points.push(mechanism, NO_CELL, 0, set);
            let source = Source { kind: SourceKind::Events(point), threshold: 0.0, gid: None };
            model.sources.push(source);
            sources.push(SourceId::from_index(model.sources.len() - 1));
            if mechanism != train {
                cells.push(point);
            }
        }
    }
    for (n, &source) in sources.iter().enumerate() {
        // Some sources have one delay only, so that their spikes are one event.
        let same = random.below(3) == 0;
        // Cells excite each other too little for a storm, which would never end without delays.
        let (fan, weights) =
            if n % 2 == 0 { (6, [0.15, 0.1, -0.1, 0.2]) } else { (12, [0.3, 0.2, -0.1, 0.6]) };
        for _ in 0..fan {
            let target = cells[random.below(cells.len())];
            let further = if same { 0.5 } else { 0.125 * random.below(20) as f64 };
            model.connections.push(source, target, weights[random.below(4)], 0, least + further);
        }
    }
    model.recorded_sources.extend(sources);
    model
}

#[test]
fn batches_do_what_one_by_one_does() {
    let kinds: [(&str, &[(&str, f64)]); 4] = [
        ("IntFire1", &[("tau", 10.0), ("refrac", 2.0)]),
        ("IntFire1", &[("tau", 10.0), ("refrac", 0.0)]),
        ("IntFire2", &[]),
        ("IntFire4", &[]),
    ];
    let mut spikes = 0;
    for seed in 0..2 {
        for (name, set) in kinds {
            for least in [0.0, 0.01, 0.3] {
                let model = many_cells(seed, name, set, least);
                for order in [Order::Invariant, Order::Neuron] {
                    let (one, before) = run(&model, order, false);
                    let (many, after) = run(&model, order, true);
                    let what = difference(&one, &many);
                    assert!(bits(&one) == bits(&many), "{name}, seed {seed}, {least} ms, {order:?}: {what}");
                    assert!(before.homes == after.homes, "{name}, seed {seed}, {least} ms, {order:?}: state");
                    spikes += one.source_spikes.iter().map(Vec::len).sum::<usize>();
                }
            }
        }
    }
    assert!(spikes > 20_000, "{spikes} spikes");
}
