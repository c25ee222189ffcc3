//! Twenty networks side by side: how the rate of the cells depends on the weight of their input.

use netpyne::prelude::*;
use rayon::prelude::*;

fn network(weight: f64) -> NetParams {
    let mut net = NetParams::new();
    let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh")));
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    net.pop("M", Pop::of(&pyr).count(20));
    net.stim("bkg", NetStim::rate(50.0).noise(0.5)).onto(&pyr).via(&exc).weight(weight).delay(5.0);
    net
}

fn main() -> netpyne::Result<()> {
    let cfg = SimConfig::duration(500.0);
    let rows = (1..=20).into_par_iter().map(|i| {
        let weight = 0.001 * f64::from(i);
        let sim = network(weight).build(&cfg)?.simulate_with(&RunOptions::on_threads(1))?;
        Ok([weight, sim.rates()[0].rate])
    });
    let rows = rows.collect::<netpyne::Result<Vec<_>>>()?;
    print!("{}", Table::of(["weight (uS)", "rate (Hz)"], rows));
    Ok(())
}
