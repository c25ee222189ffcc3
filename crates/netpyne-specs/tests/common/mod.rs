//! A few mechanisms, by name and parameters only.

use netpyne_specs::{MechKind, MechanismLookup};

/// The mechanisms that the test models use.
pub struct Known;

const TABLE: [(&str, MechKind, &[&str]); 16] = [
    ("hh", MechKind::Density, &["gnabar", "gkbar", "gl", "el"]),
    ("pas", MechKind::Density, &["g", "e"]),
    ("ExpSyn", MechKind::PointProcess, &["tau", "e", "i"]),
    ("Exp2Syn", MechKind::PointProcess, &["tau1", "tau2", "e", "i"]),
    ("IClamp", MechKind::PointProcess, &["del", "dur", "amp", "i"]),
    ("VClamp", MechKind::PointProcess, &["dur", "amp", "gain", "rstim", "tau1", "tau2"]),
    ("SEClamp", MechKind::PointProcess, &["rs", "dur1", "dur2", "dur3", "amp1", "amp2", "amp3"]),
    ("AlphaSynapse", MechKind::PointProcess, &["onset", "tau", "gmax", "e"]),
    (
        "Izhi2007b",
        MechKind::PointProcess,
        &["C", "k", "vr", "vt", "vpeak", "a", "b", "c", "d", "Iin", "celltype", "alive", "cellid", "V"],
    ),
    ("ElectSyn", MechKind::PointProcess, &["g"]),
    ("GradedSyn", MechKind::PointProcess, &["g", "tau", "e", "vth", "vslope", "esyn"]),
    ("NetStim", MechKind::ArtificialCell, &["interval", "number", "start", "noise"]),
    ("VecStim", MechKind::ArtificialCell, &["ping"]),
    ("IntFire1", MechKind::ArtificialCell, &["tau", "refrac", "m"]),
    ("IntFire2", MechKind::ArtificialCell, &["taum", "taus", "ib"]),
    ("IntFire4", MechKind::ArtificialCell, &["taue", "taui1", "taui2", "taum"]),
];

impl MechanismLookup for Known {
    fn kind(&self, name: &str) -> Option<MechKind> {
        TABLE.iter().find(|m| m.0 == name).map(|m| m.1)
    }

    fn parameters(&self, name: &str) -> Vec<String> {
        let found = TABLE.iter().find(|m| m.0 == name);
        found.map(|m| m.2.iter().map(|p| (*p).to_owned()).collect()).unwrap_or_default()
    }

    fn pointers(&self, name: &str) -> Vec<String> {
        if matches!(name, "ElectSyn" | "GradedSyn") { vec!["vpeer".to_owned()] } else { Vec::new() }
    }

    fn names(&self, kind: MechKind) -> Vec<String> {
        TABLE.iter().filter(|m| m.1 == kind).map(|m| m.0.to_owned()).collect()
    }
}
