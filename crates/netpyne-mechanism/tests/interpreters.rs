//! A little of everything on both interpreters, so little that Miri gets through it:
//! `cargo +nightly miri test -p netpyne-mechanism --test interpreters`.

use netpyne_mechanism::conformance::models::{exp2syn, hh, kinds, pool};
use netpyne_mechanism::conformance::world::{Placement, World};
use netpyne_mechanism::conformance::{handlers, random};
use netpyne_mechanism::executable::Arrivals;
use netpyne_mechanism::ir::{Mechanism, Role};
use netpyne_mechanism::{Options, compile, validate};

/// Bits after two steps of so many instances.
fn steps(mechanism: &Mechanism, options: Options, count: usize, placement: Placement) -> Vec<u64> {
    let code = compile(validate(mechanism.clone()).expect("a model of the conformance suite"), options);
    let mut world = World::new(mechanism, count, placement);
    let mut seen = Vec::new();
    let mut run = || {
        world.refresh(&*code)?;
        world.run(&*code, Role::Initial)?;
        for _ in 0..2 {
            world.current(&*code)?;
            world.t += world.dt;
            world.run(&*code, Role::State)?;
            seen.extend(world.watch_all(&*code));
            seen.extend(world.bits(count));
        }
        Ok::<(), netpyne_mechanism::executable::KernelError>(())
    };
    let failure = run().err().map(|error| error.message);
    seen.extend(failure.into_iter().flat_map(|text| text.into_bytes().into_iter().map(u64::from)));
    seen
}

#[test]
fn interpreters_agree_on_a_few_instances() {
    let scalar = Options { scalar: true, ..Options::default() };
    let blocks = Options { interpret: true, ..Options::default() };
    for mechanism in [hh(true), exp2syn(), pool(), kinds(), random::mechanism(3)] {
        for placement in [Placement::Consecutive, Placement::Scattered, Placement::Shared] {
            let want = steps(&mechanism, scalar, 19, placement);
            assert!(steps(&mechanism, blocks, 19, placement) == want, "{} {placement:?}", mechanism.name);
        }
    }
}

#[test]
fn batches_are_interpreted() {
    let mechanism = handlers::plastic();
    let valid = validate(mechanism.clone()).expect("a model of the conformance suite");
    let code = compile(valid, Options { interpret: true, ..Options::default() });
    let mut world = World::new(&mechanism, 9, Placement::Consecutive);
    let mut weights = [0.5, 1.0, 0.0].repeat(9);
    let instances: Vec<u32> = (0..8).rev().collect();
    let first_weight: Vec<u32> = instances.iter().map(|i| 3 * i).collect();
    let (times, weights) = (&[2.0; 8], &mut weights[..]);
    let arrivals = &mut Arrivals { instances: &instances, times, first_weight: &first_weight, weights };
    world.receive_batch(&*code, arrivals).expect("handlers of the conformance suite do not fail");
    assert!((0..8).all(|i| world.instances.column(3, 0)[i] == 2.0));
    assert_eq!(world.instances.column(3, 0)[8], 0.0);
}
