//! NEURON's synapses and point neurons that NeuroML can say.

/// A synapse, as a conductance of NeuroML that a weight of 1 makes 1 µS.
#[derive(Debug)]
pub struct Synapse {
    /// The mechanism.
    pub mechanism: &'static str,
    /// The component type.
    pub ty: &'static str,
    /// Parameters with their attributes, in ms; the reversal potential `e` comes besides.
    pub times: &'static [(&'static str, &'static str)],
}

/// Synapses that are the same in both.
pub const SYNAPSES: [Synapse; 3] = [
    Synapse { mechanism: "ExpSyn", ty: "expOneSynapse", times: &[("tau", "tauDecay")] },
    Synapse {
        mechanism: "Exp2Syn",
        ty: "expTwoSynapse",
        times: &[("tau1", "tauRise"), ("tau2", "tauDecay")],
    },
    Synapse {
        mechanism: "MyExp2SynBB",
        ty: "expTwoSynapse",
        times: &[("tau1", "tauRise"), ("tau2", "tauDecay")],
    },
];

/// The point process that `izhikevich2007Cell` is in a section.
pub const IZHIKEVICH: &str = "Izhi2007b";

/// `izhikevich2007Cell`: attributes with value and unit.
pub type PointCell = [(&'static str, f64, &'static str); 10];

/// What a section of some capacity (nF) with [`IZHIKEVICH`] in it is in NeuroML; `parameter` gives the parameters of the point
/// process. Nothing for types of neurons that have equations of their own.
///
/// The point process gives a current of `(k (v - vr)(v - vt) - u)/C` in pA, so that its `u` is `C` times that of NeuroML.
pub fn izhikevich(parameter: impl Fn(&str) -> f64, capacity: f64) -> Option<PointCell> {
    let [c, kind] = ["C", "celltype"].map(&parameter);
    if ![1.0, 2.0, 3.0].contains(&kind)
        || parameter("Iin") != 0.0
        || parameter("alive") != 1.0
        || !(c > 0.0 && capacity > 0.0)
    {
        return None;
    }
    let p = parameter;
    Some([
        ("C", capacity, "nF"),
        ("v0", p("vr"), "mV"),
        ("k", p("k") / c, "nS_per_mV"),
        ("vr", p("vr"), "mV"),
        ("vt", p("vt"), "mV"),
        ("vpeak", p("vpeak"), "mV"),
        ("a", p("a"), "per_ms"),
        ("b", p("b") / c, "nS"),
        ("c", p("c"), "mV"),
        ("d", p("d") / c, "pA"),
    ])
}
