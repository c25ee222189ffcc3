//! One Hodgkin-Huxley cell with a current step: the smallest model there is.
//!
//! `cargo run --release --example hh_cell` prints the spike times and draws the membrane potential.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let cell = net.cell("HH", Cell::single("soma").diam(20.0).length(20.0).mech(mech("hh")));
    let pop = net.pop("cell", Pop::of(&cell));
    net.stim("step", Clamp::current(5.0, 40.0, 0.1)).onto(&pop).at("soma", 0.5);

    let cfg = SimConfig::duration(60.0)
        .record(Trace::v("soma", 0.5))
        .sample_every(0.025)
        .record_from([Recorded::all()]);
    let sim = net.build(&cfg)?.simulate()?;

    println!("spikes at {:.2?} ms", sim.data.spikes.times());
    sim.traces()?.save("hh_cell.png")?;
    println!("wrote hh_cell.png");
    Ok(())
}
