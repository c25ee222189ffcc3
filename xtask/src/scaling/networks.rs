//! The network that is scaled: cells of five compartments with hh in all of them, excitatory and inhibitory, each with a
//! hundred synapses and a noisy stimulus, whatever the size of the network.

use netpyne::prelude::*;

/// Synapses of each cell that come from other cells.
const SYNAPSES: u64 = 100;

/// Compartments of a cell.
pub const COMPARTMENTS: u64 = 5;

/// Shortest delay, ms.
pub const DELAY: f64 = 2.0;

/// The network, simulated for `duration` ms.
pub fn network(cells: u64, duration: f64) -> Model {
    let mut net = NetParams::new();
    let mut neuron = Cell::single("soma").diam(20.0).length(20.0).ra(100.0).mech(mech("hh"));
    for n in 1..COMPARTMENTS {
        let parent = if n == 1 { "soma".to_owned() } else { format!("dend{}", n - 1) };
        neuron = neuron.section(&format!("dend{n}")).attached_to(&parent, 1.0);
        neuron = neuron.diam(2.0).length(60.0).ra(100.0).mech(mech("hh"));
    }
    let neuron = net.cell("neuron", neuron);
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.5).set("tau2", 3.0).set("e", 0.0));
    let inh = net.syn("inh", mech("Exp2Syn").set("tau1", 0.5).set("tau2", 8.0).set("e", -80.0));
    let excitatory = (cells * 4 / 5) as usize;
    let e = net.pop("E", Pop::of(&neuron).count(excitatory));
    let i = net.pop("I", Pop::of(&neuron).count(cells as usize - excitatory));
    net.stim("background", NetStim::rate(20.0).noise(1.0)).onto(&neuron).via(&exc).weight(0.004).delay(DELAY);
    for (target, name) in [(&e, "E"), (&i, "I")] {
        let from_e = net.connect(&format!("E->{name}"), &e, target);
        from_e.convergence((SYNAPSES * 4 / 5) as i64).via(&exc).weight(2e-5).delay(DELAY);
        let from_i = net.connect(&format!("I->{name}"), &i, target);
        from_i.convergence((SYNAPSES / 5) as i64).via(&inh).weight(1e-4).delay(DELAY);
    }
    Model::of(net, SimConfig::duration(duration))
}
