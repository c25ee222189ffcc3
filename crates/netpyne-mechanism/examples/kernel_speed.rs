//! Nanoseconds per instance of the current and state kernels, per instruction set: `cargo run --release --example kernel_speed`.

use netpyne_mechanism::conformance::handlers::int_fire;
use netpyne_mechanism::conformance::models::{exp2syn, hh};
use netpyne_mechanism::conformance::world::{Noise, Placement, World};
use netpyne_mechanism::executable::{Arrivals, ExternalAccess};
use netpyne_mechanism::ir::Role;
use netpyne_mechanism::{Executable, Isa, Options, compile, validate};
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

/// Events, one by one and in batches.
fn receive() {
    for (name, mechanism) in [("Exp2Syn", exp2syn()), ("IntFire1", int_fire())] {
        let valid = validate(mechanism.clone()).expect("a model of the conformance suite");
        for specialise in [false, true] {
            let options = [Options::default(), Options { interpret: true, ..Options::default() }];
            let few = std::env::args().nth(2).map_or(options.len(), |_| 1);
            for option in &options[..few] {
                let option = *option;
                handle(name, &*compile(valid.clone(), option), specialise);
            }
        }
    }
}

/// Nanoseconds per event.
fn handle(name: &str, code: &dyn Executable, specialise: bool) {
    const COUNT: usize = 1000;
    let m = code.mechanism();
    let mut world = World::new(m, COUNT, Placement::Consecutive);
    world.run(code, Role::Initial).expect("kernels of the conformance suite do not fail");
    if specialise {
        let reads = vec![true; m.fields.len()];
        world.specialise(code, &ExternalAccess { reads, ..ExternalAccess::none(m.fields.len()) });
    }
    let mut noise = Noise(1);
    let mut order: Vec<u32> = (0..COUNT as u32).collect();
    (0..COUNT - 1).for_each(|k| order.swap(k, k + (noise.draw() * (COUNT - k) as f64) as usize));
    let mut weights: Vec<f64> = (0..COUNT).map(|i| if i % 5 == 0 { -0.1 } else { 0.02 }).collect();
    let mut sent = 0;
    let mut times = [0.0, 0.0];
    for (batches, time) in [std::env::args().nth(2).is_some(), true].into_iter().zip(&mut times) {
        let mut rounds = Vec::new();
        for round in 0..1000 {
            world.t = 0.4 * f64::from(round);
            let started = Instant::now();
            if batches {
                for eight in order.chunks(8) {
                    let at = [world.t; 8];
                    let arrivals = &mut Arrivals {
                        instances: eight,
                        times: &at,
                        first_weight: eight,
                        weights: &mut weights,
                    };
                    let requests = world.receive_batch(code, arrivals);
                    sent += requests.expect("kernels of the conformance suite do not fail").len();
                }
            } else {
                for &i in &order {
                    let own = &mut weights[i as usize..i as usize + 1];
                    let done = world.receive(code, i as usize, 0.0, own);
                    done.expect("kernels of the conformance suite do not fail");
                }
                sent += world.events.len();
                world.events.clear();
            }
            rounds.push(started.elapsed().as_nanos() as f64 / COUNT as f64);
        }
        rounds.sort_by(f64::total_cmp);
        *time = rounds[rounds.len() / 4];
    }
    let [apart, batches] = times;
    println!(
        "NET_RECEIVE of {name}, specialised: {specialise}: {apart:.1} ns, in batches {batches:.1} ns ({sent} sent)"
    );
}
