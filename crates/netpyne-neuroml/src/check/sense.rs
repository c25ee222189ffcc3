//! Values that can be read, but hardly be meant.

use crate::document::{Document, Element};
use netpyne_base::{Diagnostic, Diagnostics, Severity};

/// What a value should be like, and why.
struct Sense {
    /// Type of the element.
    ty: &'static str,
    /// Attribute.
    name: &'static str,
    /// Smallest and largest value, in the units used inside (ms, mV, nA, cm, K).
    range: (f64, f64),
    /// What to say.
    why: &'static str,
}

const POSITIVE: (f64, f64) = (f64::MIN_POSITIVE, f64::INFINITY);
const VOLTAGE: (f64, f64) = (-500.0, 500.0);

const SENSES: &[Sense] = &[
    Sense {
        ty: "specificCapacitance",
        name: "value",
        range: POSITIVE,
        why: "a membrane has a capacity above 0",
    },
    Sense {
        ty: "resistivity",
        name: "value",
        range: POSITIVE,
        why: "the inside of a cell has a resistivity above 0",
    },
    Sense {
        ty: "initMembPotential",
        name: "value",
        range: VOLTAGE,
        why: "membranes have less than half a volt",
    },
    Sense { ty: "spikeThresh", name: "value", range: VOLTAGE, why: "membranes have less than half a volt" },
    Sense {
        ty: "channelDensity",
        name: "erev",
        range: VOLTAGE,
        why: "reversal potentials are less than half a volt",
    },
    Sense {
        ty: "baseConductanceBasedSynapse",
        name: "erev",
        range: VOLTAGE,
        why: "reversal potentials are less than half a volt",
    },
    Sense {
        ty: "baseChannelDensityCond",
        name: "condDensity",
        range: (0.0, f64::INFINITY),
        why: "a conductance is not negative",
    },
    Sense { ty: "fixedTimeCourse", name: "tau", range: POSITIVE, why: "a time constant is above 0" },
    Sense { ty: "expOneSynapse", name: "tauDecay", range: POSITIVE, why: "a time constant is above 0" },
    Sense { ty: "expTwoSynapse", name: "tauDecay", range: POSITIVE, why: "a time constant is above 0" },
    Sense { ty: "expTwoSynapse", name: "tauRise", range: POSITIVE, why: "a time constant is above 0" },
    Sense { ty: "alphaSynapse", name: "tau", range: POSITIVE, why: "a time constant is above 0" },
    Sense { ty: "baseCellMembPotCap", name: "C", range: POSITIVE, why: "a cell has a capacity above 0" },
    Sense {
        ty: "concentrationModel",
        name: "decayConstant",
        range: POSITIVE,
        why: "a time constant is above 0",
    },
    Sense {
        ty: "q10ExpTemp",
        name: "experimentalTemp",
        range: (200.0, 400.0),
        why: "experiments are done between -70 and 130 °C",
    },
    Sense { ty: "connectionWD", name: "delay", range: (0.0, f64::INFINITY), why: "a delay is not negative" },
    Sense { ty: "Simulation", name: "length", range: POSITIVE, why: "a simulation takes some time" },
    Sense { ty: "Simulation", name: "step", range: POSITIVE, why: "a time step is above 0" },
];

/// Warns of values of an element that make no sense.
pub fn check(document: &Document, e: &Element, out: &mut Diagnostics) {
    for sense in SENSES.iter().filter(|s| document.types.is(&e.ty, s.ty)) {
        let Some(text) = e.get(sense.name) else { continue };
        let Ok(quantity) = document.units.parse(text) else { continue };
        let (least, most) = sense.range;
        if !(least..=most).contains(&quantity.value) {
            let message = format!("`{text}` is an odd {} of {}: {}", sense.name, e.name(), sense.why);
            let d = document.wrong_value(e, sense.name, message);
            out.push(Diagnostic { severity: Severity::Warning, ..d });
        }
    }
    if e.ty == "expTwoSynapse" && e.get("tauRise").is_some() && e.get("tauRise") == e.get("tauDecay") {
        let d = document.wrong_value(e, "tauRise", "rise and decay with one time constant have no peak");
        out.push(d.help("use an `alphaSynapse`"));
    }
}
