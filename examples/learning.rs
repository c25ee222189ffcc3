//! A cell learns which of its inputs come together: four inputs of twelve fire in a common rhythm, and spike-timing dependent
//! plasticity makes their connections strong, those of the others weak.
//!
//! `cargo run --release --example learning` prints the mean weights of both kinds over time.

use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).ra(123.0).mech(mech("hh")));
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    let stdp =
        mech("STDP").set("hebbwt", 0.0004).set("antiwt", -0.0003).set("wmax", 0.012).set("tauhebb", 8.0);

    let inputs = |noise: f64| {
        mech("NetStim").set("interval", 50).set("number", 1e9).set("start", 10).set("noise", noise)
    };
    let together = net.pop("together", Pop::artificial(inputs(0.0)).count(4));
    let alone = net.pop("alone", Pop::artificial(inputs(1.0)).count(8));
    let learner = net.pop("learner", Pop::of(&pyr).count(1));
    for inputs in [&together, &alone] {
        let rule = net.connect(&inputs.0, inputs, &learner);
        rule.via(&exc).weight(0.004).delay(1.0).plasticity(stdp.clone());
    }

    let sim = net.build(&SimConfig::duration(3000.0).record_weights(250.0))?.simulate()?;

    let weights = sim.weights().expect("they were recorded");
    println!("{:>8} {:>12} {:>12}", "ms", "together", "alone");
    for (t, row) in weights.times().iter().zip(weights.view().rows()) {
        let mean = |range: std::ops::Range<usize>| {
            let of = &row.as_slice().expect("a row lies in one piece")[range];
            of.iter().sum::<f64>() / of.len() as f64
        };
        println!("{t:>8.0} {:>12.6} {:>12.6}", mean(0..4), mean(4..12));
    }
    Ok(())
}
