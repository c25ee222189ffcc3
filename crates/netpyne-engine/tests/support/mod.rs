//! Builds the model of a golden case and compares what comes out with what NEURON computed.

#![allow(dead_code)]

pub mod case;
pub mod mechanisms;

use case::Golden;
use netpyne_engine::{Isa, Options, Order, Simulation};
use std::ops::ControlFlow;

/// Runs a golden case and compares every bit, under NEURON's order of simultaneous events and under the defined one, by every
/// instruction set.
pub fn check(name: &str) {
    check_with(name, Order::Neuron, 1);
    for isa in Isa::available() {
        check_on(name, Order::Invariant, 1, Some(isa));
    }
    for threads in 1..=4 {
        check_with(name, Order::Invariant, threads);
    }
}

/// The same under one order of simultaneous events, on so many threads.
pub fn check_with(name: &str, order: Order, threads: usize) {
    check_on(name, order, threads, None);
}

fn check_on(name: &str, order: Order, threads: usize, isa: Option<Isa>) {
    let golden = Golden::load(name);
    let model = golden.model(&mechanisms::catalog());
    let options = Options {
        dt: golden.case["dt"].as_f64().expect("dt"),
        celsius: golden.case["celsius"].as_f64().expect("celsius"),
        v_init: golden.case["v_init"].as_f64().expect("v_init"),
        order,
        threads,
        isa,
        ..Options::default()
    };
    let mut simulation = Simulation::new(&model, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
    for _ in 0..2 {
        simulation.initialize().unwrap_or_else(|e| panic!("{name}: {e}"));
        for until in golden.case["until"].as_array().expect("until") {
            let until = until.as_f64().expect("a time");
            simulation
                .run_until(until, &mut |_| ControlFlow::Continue(()))
                .unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        golden.compare(name, simulation.time(), simulation.output());
        if golden.carries_state_over() {
            break;
        }
    }
}
