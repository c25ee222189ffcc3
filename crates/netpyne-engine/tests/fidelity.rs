//! Fast simulations beside exact ones.

mod support;

use netpyne_engine::{Fidelity, Options, Output, Simulation};
use std::ops::ControlFlow;
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
