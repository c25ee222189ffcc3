//! Fast simulations beside exact ones.

mod support;

use netpyne_engine::{Fidelity, Options, Output, Simulation};
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::{CellId, Model, ParameterSetId, Recording, SourceId, Variable};
use std::ops::ControlFlow;
use std::sync::Arc;
use support::case::Golden;
use support::mechanisms::catalog;

fn run(golden: &Golden, fidelity: Fidelity) -> Output {
    let model = golden.model(&catalog());
    let number = |key: &str| golden.case[key].as_f64().expect("a number");
    let (dt, celsius, v_init) = (number("dt"), number("celsius"), number("v_init"));
    let options = Options { dt, celsius, v_init, fidelity, ..Options::default() };
    let mut simulation = Simulation::new(&model, &options).expect("the model is good");
    simulation.initialize().expect("it starts");
    for until in golden.case["until"].as_array().expect("until") {
        let until = until.as_f64().expect("a time");
        simulation.run_until(until, &mut |_| ControlFlow::Continue(())).expect("it runs");
    }
    simulation.into_output()
}

/// The same spikes, each within a step; every recording within a hundredth of its range.
#[test]
fn fast_runs_spike_like_exact_ones() {
    for name in ["cable", "lanes", "calcium"] {
        let golden = Golden::load(name);
        let (exact, fast) = (run(&golden, Fidelity::Exact), run(&golden, Fidelity::Fast));
        assert_eq!(exact.spike_gids, fast.spike_gids, "{name}");
        let dt = golden.case["dt"].as_f64().expect("dt");
        for (want, got) in exact.spike_times.iter().zip(&fast.spike_times) {
            assert!((want - got).abs() <= dt, "{name}: {want} {got}");
        }
        for (n, (want, got)) in exact.samples.iter().zip(&fast.samples).enumerate() {
            let fold = |f: fn(f64, f64) -> f64, x: f64| want.iter().copied().fold(x, f);
            let range = fold(f64::max, f64::NEG_INFINITY) - fold(f64::min, f64::INFINITY);
            let error = want.iter().zip(got).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let what = &golden.case["recordings"][n];
            assert!(error <= 0.01 * range + 1e-9, "{name}: {what}: {error} of {range}");
        }
    }
}

/// Puts Exp2Syns into the middle of the first cell's tree that its own spikes act on: 12 with parameters that are said in two
/// ways, 4 with others, and records a conductance of the last one.
fn crowded(golden: &Golden) -> Model {
    let mut model = golden.model(&catalog());
    let catalog = Arc::clone(&model.catalog);
    let exp2 = catalog.find("Exp2Syn").expect("it is in the library");
    let field = |name: &str| {
        let at = catalog.get(exp2).fields.iter().position(|f| f.name == name);
        FieldId::from_index(at.expect("a parameter"))
    };
    let (tau1, tau2, g) = (field("tau1"), field("tau2"), field("g"));
    let sets =
        [vec![(tau1, 0.5), (tau2, 3.0)], vec![(tau2, 3.0), (tau1, 0.5)], vec![(tau1, 0.5), (tau2, 8.0)]];
    let first = model.parameter_sets.len();
    model.parameter_sets.extend(sets);
    let node = model.templates[model.cells[0].template.index()].tree.parent.len() as u32 / 2;
    for n in 0..16 {
        let set = if n < 12 { first + n % 2 } else { first + 2 };
        let point = model.points.push(exp2, CellId(0), node, ParameterSetId::from_index(set));
        let source = SourceId::from_index(n % model.sources.len());
        model.connections.push(source, point, 1e-4 * (1 + n) as f64, 0, 1.0 + 0.3 * n as f64);
        if n == 15 {
            model.recordings.push(Recording { variable: Variable::Point(point, g), step: 0.0 });
        }
    }
    model
}

/// Twelve synapses become one, three of the others too; what is recorded stays as it is.
#[test]
fn merged_synapses_act_like_many() {
    for name in ["cable", "lanes"] {
        let golden = Golden::load(name);
        let model = crowded(&golden);
        let number = |key: &str| golden.case[key].as_f64().expect("a number");
        let (dt, celsius, v_init) = (number("dt"), number("celsius"), number("v_init"));
        // States that can be saved are not merged.
        let [merged, apart] = [false, true].map(|resumable| {
            let fidelity = Fidelity::Fast;
            let options = Options { dt, celsius, v_init, fidelity, resumable, ..Options::default() };
            let mut simulation = Simulation::new(&model, &options).expect("the model is good");
            simulation.initialize().expect("it starts");
            simulation.run_until(40.0, &mut |_| ControlFlow::Continue(())).expect("it runs");
            (simulation.report().instances, simulation.into_output())
        });
        assert!(merged.0 + 11 + 2 <= apart.0, "{name}: {} {}", merged.0, apart.0);
        let (merged, apart) = (merged.1, apart.1);
        assert!(!apart.spike_times.is_empty(), "{name}: nothing acts");
        assert_eq!(merged.spike_times, apart.spike_times, "{name}");
        let recorded = apart.samples.last().expect("a recording");
        assert!(recorded.iter().any(|&g| g > 1e-5), "{name}: the recorded synapse acts");
        for (one, many) in merged.samples.iter().zip(&apart.samples) {
            let worst = one.iter().zip(many).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-7, "{name}: {worst}");
        }
    }
}
