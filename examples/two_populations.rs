//! Two populations of noisy Hodgkin-Huxley cells; each S cell excites twelve M cells, later the farther they are.
//!
//! `cargo run --release --example two_populations` prints the summary, draws a raster and saves a file that NetPyNE reads.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let pyr = net.cell(
        "PYR",
        Cell::single("soma")
            .diam(expr("19 + uniform(-0.5, 0.5)"))
            .length(18.8)
            .ra(123.0)
            .mech(mech("hh").set("gnabar", expr("0.12 + 0.001*ynorm")).set("gl", 0.003).set("el", -70.0)),
    );
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    let s = net.pop("S", Pop::of(&pyr).count(20));
    let m = net.pop("M", Pop::of(&pyr).count(20));
    net.stim("bkg", NetStim::rate(10.0).noise(0.5)).onto(&pyr).via(&exc).weight(0.01).delay(5.0);
    net.connect("S->M", &s, &m).divergence(12).via(&exc).weight(0.01).delay(expr("2 + dist_3D/300"));

    let cfg = SimConfig::duration(1000.0).record(Trace::v("soma", 0.5)).record_from([0, 20]);
    let sim = net.build(&cfg)?.simulate()?;

    println!("{sim}");
    sim.raster()?.save("two_populations.png")?;
    sim.save("two_populations.json")?;
    println!("wrote two_populations.png and two_populations.json");
    Ok(())
}
