//! A network that finds its own balance: every 50 ms each connection from the driven cells to the followers grows if its target
//! fired less than wished for, and shrinks if it fired more.
//!
//! `cargo run --release --example homeostasis` prints rate and mean weight over time, and draws a raster.

use netpyne::base::Gid;
use netpyne::prelude::*;
use std::collections::HashMap;

/// How often weights are changed, ms.
const INTERVAL: f64 = 50.0;
/// What a follower should fire, Hz.
const WISHED: f64 = 30.0;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let pyr = net.cell(
        "PYR",
        Cell::single("soma").diam(18.8).length(18.8).ra(123.0).mech(mech("hh").set("el", -70.0)),
    );
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    let driven = net.pop("driven", Pop::of(&pyr).count(40));
    let followers = net.pop("followers", Pop::of(&pyr).count(40));
    net.stim("noise", NetStim::rate(40.0).noise(1.0)).onto(&driven).via(&exc).weight(0.02).delay(1.0);
    net.connect("follow", &driven, &followers).convergence(8).via(&exc).weight(0.0004).delay(2.0);

    println!("{:>8} {:>12} {:>12}", "ms", "Hz", "mean weight");
    let sim = net
        .build(&SimConfig::duration(2000.0))?
        .every(INTERVAL, |moment| {
            let mut spikes: HashMap<Gid, f64> = HashMap::new();
            for (_, gid) in moment.recent_spikes(INTERVAL) {
                *spikes.entry(gid).or_default() += 1.0;
            }
            let (mut sum, mut count) = (0.0, 0.0);
            moment.reweight("follow", |c| {
                let rate = spikes.get(&c.post).unwrap_or(&0.0) / INTERVAL * 1e3;
                let weight = c.weight * (1.0 + 0.002 * (WISHED - rate)).clamp(0.8, 1.2);
                (sum, count) = (sum + weight, count + 1.0);
                weight
            })?;
            println!(
                "{:>8.0} {:>12.1} {:>12.6}",
                moment.time(),
                moment.rate("followers", INTERVAL)?,
                sum / count
            );
            Ok(())
        })
        .simulate()?;

    println!("{sim}");
    sim.raster()?.save("homeostasis.png")?;
    println!("wrote homeostasis.png");
    Ok(())
}
