//! A mechanism written as data, run for a thousand instances at once.
#![cfg(test)]

use netpyne_mechanism::executable::{EventSink, InstanceEvents};
use netpyne_mechanism::ir::{Env, Kind, Role, WatchId};
use netpyne_mechanism::{Call, Context, Instances, Options, Scratch, base, build, compile, validate};

/// Nothing here sends events.
struct Silent;

impl EventSink for Silent {
    fn net_send(&mut self, _: f64, _: f64) {}
    fn net_event(&mut self, _: f64) {}
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

impl InstanceEvents for Silent {
    fn of(&mut self, _: usize) -> &mut dyn EventSink {
        self
    }
}

#[test]
fn states_decay() -> Result<(), base::Diagnostics> {
    use build::{env, field, kernel, mechanism, parameter, set_field, state};
    let mut decay = mechanism("decay", Kind::ArtificialCell);
    decay.fields = vec![parameter("rate", 0.5), state("x")];
    decay.kernels.state = Some(kernel(vec![set_field(1, field(1) - field(1) * field(0) * env(Env::Dt))]));
    let kernels = compile(validate(decay)?, Options::default());
    let mut instances = Instances::new(kernels.mechanism(), 1000);
    instances.column_mut(1, 0).fill(1.0);
    let context =
        Context { t: 0.0, dt: 0.1, celsius: 6.3, voltage: &mut [], area: &[], diameter: &[], ions: &mut [] };
    let mut call = Call { instances: &mut instances, context, scratch: &mut Scratch::default() };
    kernels.run(Role::State, 0..1000, &mut call, &mut Silent).expect("nothing in it can fail");
    assert!(instances.column(1, 0).iter().all(|x| *x == 1.0 - 0.5 * 0.1));
    Ok(())
}
