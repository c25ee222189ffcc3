//! Two cells joined by a gap junction; only the first is driven, and carries the second along.
//!
//! `cargo run --release --example gap_junctions` draws both voltages.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let pyr = net.cell(
        "PYR",
        Cell::single("soma")
            .diam(18.8)
            .length(18.8)
            .ra(123.0)
            .mech(mech("hh").set("gl", 0.003).set("el", -70.0)),
    );
    let gap = net.gap_junction("gap", mech("ElectSyn").set("g", 5e-5), "vpeer");
    let first = net.pop("driven", Pop::of(&pyr));
    let second = net.pop("follower", Pop::of(&pyr));
    net.connect("gap", &first, &second).via(&gap).weight(200.0).section("soma").at(0.5);
    net.stim("step", Clamp::current(20.0, 120.0, 0.5)).onto(&first).at("soma", 0.5);

    let cfg = SimConfig::duration(200.0).record(Trace::v("soma", 0.5)).record_from([Recorded::all()]);
    let sim = net.build(&cfg)?.simulate()?;
    println!("{sim}");
    sim.traces()?.save("gap_junctions.png")?;
    println!("wrote gap_junctions.png");
    Ok(())
}
