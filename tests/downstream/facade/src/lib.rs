//! The facade without its default features: mechanisms that are data, a model written in Rust, and a sweep in parallel.
#![cfg(test)]

use netpyne::mechanism::build::{assigned, field, mechanism, parameter, set_field, voltage};
use netpyne::mechanism::ir::{Current, CurrentKernel, FieldId, Kind, Mechanism, Place};
use netpyne::prelude::*;
use std::thread;

/// A leak to -70 mV.
fn leak() -> Mechanism {
    let mut leak = mechanism("leak", Kind::Density);
    leak.fields = vec![parameter("g", 0.001), parameter("e", -70.0), assigned("i")];
    leak.currents = vec![Current { name: "i".into(), value: Place::Field(FieldId(2)), ion: None }];
    let body = vec![set_field(2, field(0) * (voltage() - field(1)))];
    leak.kernels.current = Some(CurrentKernel { body, ..CurrentKernel::default() });
    leak
}

/// Voltage after 20 ms with this conductance, S/cm².
fn relaxed(conductance: f64) -> netpyne::Result<f64> {
    let mut net = NetParams::new();
    let ball = net
        .cell("ball", Cell::single("soma").length(20.0).diam(20.0).mech(mech("leak").set("g", conductance)));
    let pop = net.pop("balls", Pop::of(&ball).count(3));
    let cfg = SimConfig::duration(20.0).record(Trace::v("soma", 0.5)).record_from([&pop]);
    let options = BuildOptions::new().mechanisms(Mechanisms::none().with_mechanism(leak())?);
    let sim = net.build_with(&cfg, options)?.simulate()?;
    let trace = sim.trace("V_soma", 2_u32)?;
    Ok(trace.values[trace.values.len() - 1])
}

#[test]
fn a_sweep_runs_in_parallel() -> netpyne::Result<()> {
    let conductances = [1e-5, 1e-4, 1e-3];
    let voltages: Vec<f64> = thread::scope(|scope| {
        let runs = conductances.map(|g| scope.spawn(move || relaxed(g)));
        runs.into_iter().map(|run| run.join().expect("it does not panic")).collect::<netpyne::Result<_>>()
    })?;
    assert!(voltages[0] > voltages[1] && voltages[1] > voltages[2] && voltages[2] > -70.0, "{voltages:?}");
    Ok(())
}
