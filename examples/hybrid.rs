//! A hybrid network: two-compartment Hodgkin-Huxley cells and Izhikevich (2007) cells in one connected population model.
//!
//! `cargo run --release --example hybrid` draws the raster of both kinds.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let hh = net.cell(
        "HH",
        Cell::single("soma")
            .diam(18.8)
            .length(18.8)
            .ra(123.0)
            .mech(mech("hh").set("gl", 0.003).set("el", -70.0))
            .section("dend")
            .attached_to("soma", 1.0)
            .diam(5.0)
            .length(150.0)
            .ra(150.0)
            .mech(mech("pas").set("g", 3.57e-5).set("e", -70.0)),
    );
    let regular_spiking = mech("Izhi2007b")
        .set("C", 1.0)
        .set("k", 0.7)
        .set("vr", -60.0)
        .set("vt", -40.0)
        .set("vpeak", 35.0)
        .set("a", 0.03)
        .set("b", -2.0)
        .set("c", -50.0)
        .set("d", 100.0)
        .set("celltype", 1.0);
    let izhi = net
        .cell("Izhi", Cell::single("soma").diam(10.0).length(10.0).cm(31.831).point("izhi", regular_spiking));
    let ampa = net.syn("AMPA", mech("ExpSyn").set("tau", 2.0).set("e", 0.0));
    let a = net.pop("HH cells", Pop::of(&hh).count(40));
    let b = net.pop("Izhikevich cells", Pop::of(&izhi).count(40));

    net.stim("bkg", NetStim::rate(10.0).noise(0.5))
        .onto(&[&a, &b])
        .via(&ampa)
        .weight(0.1)
        .delay(expr("uniform(1,5)"));
    let delay = expr("0.2 + uniform(1,5)");
    net.connect("HH->Izhi", &a, &b).convergence(4).via(&ampa).weight(0.03).delay(delay);
    net.connect("Izhi->HH", &b, &a).probability(0.05).via(&ampa).weight(0.01).delay(2.0);

    let sim = net.build(&SimConfig::duration(500.0))?.simulate()?;
    println!("{sim}");
    sim.raster()?.save("hybrid.png")?;
    println!("wrote hybrid.png");
    Ok(())
}
