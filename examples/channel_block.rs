//! A drug that closes half of the potassium channels for 200 ms and is washed out again: parameters of channels, synapses and stimuli
//! that change during a run.
//!
//! `cargo run --release --example channel_block` draws the voltages.

use netpyne::base::Gid;
use netpyne::prelude::*;

fn main() -> netpyne::Result<()> {
    let mut net = NetParams::new();
    let soma = Cell::single("soma").diam(18.8).length(18.8).ra(123.0).starts_at(-70.0);
    let pyr = net.cell("PYR", soma.mech(mech("hh").set("el", -70.0)));
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 2.0).set("e", 0.0));
    let cells = net.pop("cells", Pop::of(&pyr).count(2));
    net.stim("drive", Clamp::current(0.0, 1e9, 0.05)).onto(&cells).at("soma", 0.5);
    net.stim("inputs", NetStim::rate(40.0).noise(1.0)).onto(&cells).via(&exc).weight(0.005).delay(1.0);

    let cfg = SimConfig::duration(600.0).record(Trace::v("soma", 0.5)).record_from([&cells]).record_stimuli();
    let sim = net
        .build(&cfg)?
        .every(200.0, |moment| {
            // Half of the channels, slower synapses and less current from 200 to 400 ms.
            let blocked = moment.time() < 400.0;
            let (channels, decay, current) = if blocked { (0.018, 4.0, 0.025) } else { (0.036, 2.0, 0.05) };
            for gid in [Gid(0), Gid(1)] {
                moment.set_mechanism(gid, "soma", "hh", "gkbar", channels)?;
            }
            moment.set_synapses("exc", "tau2", |_| decay)?;
            moment.set_stim("drive", "amp", |_| current)?;
            Ok(())
        })
        .simulate()?;

    println!("{sim}");
    for cell in sim.data.stim_spikes.iter().flatten() {
        let inputs: usize = cell.trains.iter().map(|train| train.times.len()).sum();
        println!("cell {} had {inputs} inputs", cell.gid);
    }
    sim.traces()?.save("channel_block.png")?;
    println!("wrote channel_block.png");
    Ok(())
}
