//! What safe callers may do wrong: nothing of it may end the process, or reach memory that is not theirs.

use netpyne_mechanism::conformance::models::{exp2syn, hh};
use netpyne_mechanism::conformance::world::{Placement, World};
use netpyne_mechanism::executable::{Event, EventSink, ExternalAccess};
use netpyne_mechanism::ir::{Role, WatchId};
use netpyne_mechanism::{
    Call, Context, Executable, Instances, Options, Scratch, compile, conformance, validate,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn ready(mechanism: netpyne_mechanism::ir::Mechanism) -> Box<dyn Executable> {
    compile(validate(mechanism).expect("a model of the conformance suite"), Options::default())
}

/// Panics at the first event.
struct Fragile;

impl EventSink for Fragile {
    fn net_send(&mut self, _: f64, _: f64) {
        panic!("no room for a self event");
    }
    fn net_event(&mut self, _: f64) {
        panic!("no room for a spike");
    }
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

/// Handlers run as machine code, through which no panic may go: it would end the process.
#[test]
fn a_panic_of_the_event_sink_reaches_the_caller() {
    let code = ready(conformance::handlers::int_fire());
    let mut instances = Instances::new(code.mechanism(), 1);
    let mut scratch = Scratch::default();
    let mut fire = |sink: &mut dyn EventSink| {
        let context = Context {
            t: 1.0,
            dt: 0.025,
            celsius: 6.3,
            voltage: &mut [],
            area: &[],
            diameter: &[],
            ions: &mut [],
        };
        let mut call = Call { instances: &mut instances, context, scratch: &mut scratch };
        code.net_receive(Event { instance: 0, flag: 0.0, weights: &mut [2.0] }, &mut call, sink)
    };
    let panic = catch_unwind(AssertUnwindSafe(|| fire(&mut Fragile))).expect_err("the sink panics");
    assert_eq!(panic.downcast_ref(), Some(&"no room for a self event"));
    // It can go on.
    assert_eq!(fire(&mut Fragile), Ok(()), "the cell is refractory, and asks for nothing");
}

/// What one mechanism's kernels keep beside instances means nothing to another's.
#[test]
fn instances_of_another_mechanism_are_noticed() {
    let (synapse, channel) = (ready(exp2syn()), ready(hh(false)));
    let mut world = World::new(synapse.mechanism(), 48, Placement::Consecutive);
    world.run(&*synapse, Role::Initial).expect("kernels of the conformance suite do not fail");
    let columns = world.instances.columns();
    world.specialise(&*synapse, &ExternalAccess::none(columns));
    // Instances of a synapse have fewer columns than the channel's kernels touch, and none of its ions.
    let outcome = catch_unwind(AssertUnwindSafe(|| world.run(&*channel, Role::State)));
    assert!(outcome.is_err() || outcome.is_ok_and(|done| done.is_err()));
    world.run(&*synapse, Role::State).expect("kernels of the conformance suite do not fail");
}

/// A batch for instances or weights that are not there is an error.
#[test]
fn arrivals_must_have_targets() {
    let code = ready(exp2syn());
    let mut world = World::new(code.mechanism(), 8, Placement::Consecutive);
    world.run(&*code, Role::Initial).expect("kernels of the conformance suite do not fail");
    let times = [1.0; 4];
    for (instances, first_weight) in [([0, 1, 2, 8], [0, 0, 0, 0]), ([0, 1, 2, 3], [0, 0, 0, u32::MAX])] {
        let (instances, first_weight) = (&instances[..], &first_weight[..]);
        let arrivals = &mut netpyne_mechanism::executable::Arrivals {
            instances,
            times: &times,
            first_weight,
            weights: &mut [0.5],
        };
        let error = world.receive_batch(&*code, arrivals).expect_err("there is no such target");
        assert!(error.message.contains("does not exist"), "{}", error.message);
    }
}
