//! Synaptic mechanisms.

use super::Parts;
use crate::random::Random;
use serde_json::{Value, json};

/// A parameter of a synapse: a number as a rule.
fn parameter(random: &mut Random, lo: f64, hi: f64) -> Value {
    let (a, b) = (random.number(lo, hi), random.number(lo, hi));
    match random.below(12) {
        0 => json!(format!("uniform({a},{b})")),
        1 => json!(format!("{a} + ({b} - {a})*post_ynorm")),
        2 => json!(format!("{a} + abs({b} - {a})*post_dist_path/1000")),
        _ => json!(a),
    }
}

/// Some of all kinds there are.
pub fn all(random: &mut Random, parts: &mut Parts) -> Value {
    let mut synapses = vec![
        (
            "exc",
            json!({"mod": "Exp2Syn", "tau1": parameter(random, 0.1, 0.9), "tau2": random.number(2.0, 6.0), "e": 0}),
        ),
        ("inh", json!({"mod": "ExpSyn", "tau": parameter(random, 4.0, 12.0), "e": -75})),
    ];
    if random.chance(35) {
        synapses.push((
            "dyn",
            json!({"mod": "ddyn", "tau": random.number(2.0, 6.0), "use": parameter(random, 0.2, 0.8)}),
        ));
    }
    if random.chance(20) {
        synapses.push(("nmda", json!({"mod": "MyExp2SynNMDABB", "tau1": 0.1, "tau2": 3, "tau1NMDA": 10, "tau2NMDA": 60, "r": 0.8})));
    }
    if random.chance(20) {
        synapses.push((
            "bb",
            json!({"mod": "MyExp2SynBB", "tau1": 0.2, "tau2": random.number(4.0, 9.0), "e": -80}),
        ));
    }
    let mut entries: Vec<(String, Value)> = Vec::new();
    for (label, value) in synapses {
        parts.synapses.push(label.to_owned());
        entries.push((label.to_owned(), value));
    }
    if random.chance(25) {
        let pointer = random.pick(&[
            json!({"target_var": "vpeer", "source_var": "v", "bidirectional": true}),
            json!({"target_var": "vpeer"}),
            json!({"target_var": "vpeer", "bidirectional": false}),
        ]);
        entries.push((
            "gap".into(),
            json!({"mod": "ElectSyn", "g": random.number(1e-4, 5e-4), "pointerParams": pointer}),
        ));
        parts.pointers.push("gap".into());
    }
    if random.chance(12) {
        let pointer = json!({"target_var": "vpeer", "bidirectional": false});
        let graded = json!({"mod": "GradedSyn", "esyn": -10, "vslope": 10, "vth": -45, "tau": 8, "pointerParams": pointer});
        entries.push(("graded".into(), graded));
        parts.pointers.push("graded".into());
    }
    super::shuffled(random, entries)
}
