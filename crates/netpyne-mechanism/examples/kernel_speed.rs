//! Nanoseconds per instance of the current and state kernels, per instruction set: `cargo run --release --example kernel_speed`.

use netpyne_mechanism::conformance::models::{exp2syn, hh};
use netpyne_mechanism::conformance::world::{Placement, World};
use netpyne_mechanism::run::Role;
use netpyne_mechanism::{Isa, Options, compile, validate};
use std::time::Instant;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("receive") {
        return receive();
    }
    let count: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1024);
    println!("{count} instances, ns per instance: current, state");
    for (name, mechanism) in [("hh", hh(false)), ("hh TABLE", hh(true)), ("Exp2Syn", exp2syn())] {
        let valid = validate(mechanism.clone()).expect("a model of the conformance suite");
        let mut options: Vec<Options> = Isa::available()
            .into_iter()
            .map(|isa| Options { isa: Some(isa), ..Options::default() })
            .collect();
        options.push(Options { scalar: true, ..Options::default() });
        for option in options {
            let started = Instant::now();
            let code = compile(valid.clone(), option);
            let compiled = started.elapsed();
            if std::env::args().nth(2).is_some() && option.isa == Some(Isa::detect()) {
                println!("{}", code.describe());
            }
            let mut world = World::new(&mechanism, count, Placement::Consecutive);
            let run = |world: &mut World, current: bool| {
                let done = if current { world.current(&*code) } else { world.run(&*code, Role::State) };
                done.expect("kernels of the conformance suite do not fail");
            };
            world.refresh(&*code).expect("tables of the conformance suite fill");
            world.run(&*code, Role::Initial).expect("kernels of the conformance suite do not fail");
            let times = [true, false].map(|current| {
                let mut best = f64::INFINITY;
                for _ in 0..40 {
                    let started = Instant::now();
                    let repeats = 20_000 / count + 1;
                    (0..repeats).for_each(|_| run(&mut world, current));
                    best = best.min(started.elapsed().as_nanos() as f64 / (repeats * count) as f64);
                }
                best
            });
            let back_end = option.isa.map_or("scalar".to_string(), |isa| format!("{isa:?}"));
            println!("{name:10} {back_end:9} {:6.2} {:6.2}   compiled in {compiled:?}", times[0], times[1]);
        }
    }
    receive();
}

/// One event into an Exp2Syn.
fn receive() {
    let mechanism = exp2syn();
    let code =
        compile(validate(mechanism.clone()).expect("a model of the conformance suite"), Options::default());
    let mut world = World::new(&mechanism, 1000, Placement::Consecutive);
    world.run(&*code, Role::Initial).expect("kernels of the conformance suite do not fail");
    let started = Instant::now();
    for i in 0..1_000_000 {
        world
            .receive(&*code, i % 1000, 0.0, &mut [0.5])
            .expect("kernels of the conformance suite do not fail");
    }
    println!("NET_RECEIVE of Exp2Syn: {:.1} ns", started.elapsed().as_nanos() as f64 / 1e6);
}
