//! A connectivity function of one's own, in Rust: a ring in which every cell reaches its nearest neighbours.
//!
//! The function sees the positions and tags of the cells, and has a random stream that depends on the rule and the seeds alone.
//! `cargo run --release --example custom_connectivity` draws the raster of the wave that runs round the ring.

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
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 1.0).set("e", 0.0));
    let ring = net.pop("ring", Pop::of(&pyr).count(60));
    net.connect("neighbours", &ring, &ring).via(&exc).weight(0.05).delay(expr("3 + uniform(0, 0.5)"));
    net.stim("kick", NetStim::rate(1.0).number(1.0).start(10.0))
        .onto(&ring)
        .only(&[0])
        .via(&exc)
        .weight(0.1)
        .delay(1.0);

    // The function says which pairs, and that the second neighbour is reached more weakly; the rule says all else.
    let neighbours = |cells: &mut Candidates, pairs: &mut Pairs| {
        let n = cells.post.len();
        for pre in 0..cells.pre.len() {
            pairs.connect(pre, (pre + 1) % n);
            pairs.connect(pre, (pre + 2) % n).weight(0.02);
        }
    };
    let options = BuildOptions::new().connect("neighbours", neighbours);

    let sim = net.build_with(&SimConfig::duration(300.0), options)?.simulate()?;
    println!("{sim}");
    sim.raster()?.save("custom_connectivity.png")?;
    println!("wrote custom_connectivity.png");
    Ok(())
}
