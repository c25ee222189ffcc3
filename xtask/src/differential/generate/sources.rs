//! Stimuli.

use super::Parts;
use super::texts::parameter;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Up to four of them.
pub fn all(random: &mut Random, parts: &mut Parts) -> Value {
    let mut sources = Map::new();
    for n in 0..random.below(5) {
        let label = format!("stim {n}");
        let source = match random.below(11) {
            0..=3 => net_stim(random),
            9 => {
                json!({"type": "dramp", "del": random.number(1.0, 10.0), "dur": text(random, 5.0, 30.0), "peak": random.number(0.05, 0.6)})
            }
            10 => {
                json!({"type": "IClamp", "delay": random.number(1.0, 10.0), "dur": 1e9, "amp": random.number(-0.1, 0.3)})
            }
            4 | 5 => {
                json!({"type": "IClamp", "del": text(random, 1.0, 10.0), "dur": text(random, 5.0, 30.0), "amp": text(random, 0.05, 0.6)})
            }
            6 => {
                json!({"type": "VClamp", "dur": random.pick(&[json!([5, 10, 20]), json!([3, 30])]), "amp": [-65, random.number(-90.0, -40.0), -60], "gain": 1e5, "tau1": 0.2, "tau2": 0})
            }
            7 => {
                json!({"type": "SEClamp", "dur1": 5, "amp1": -60, "dur2": random.number(2.0, 10.0), "amp2": -40, "rs": random.number(0.1, 2.0)})
            }
            _ => {
                json!({"type": "AlphaSynapse", "onset": text(random, 1.0, 20.0), "tau": random.number(0.5, 4.0), "gmax": text(random, 0.001, 0.05), "e": 0})
            }
        };
        match source["type"] == "NetStim" {
            true => parts.net_stims.push(label.clone()),
            false => parts.clamps.push(label.clone()),
        }
        sources.insert(label, source);
    }
    Value::Object(sources)
}

/// A number, or a text with what stimuli may look at.
fn text(random: &mut Random, lo: f64, hi: f64) -> Value {
    let (a, b) = (random.number(lo, hi), random.number(lo, hi));
    match random.below(10) {
        0 => json!(format!("uniform({a},{b})")),
        1 => json!(format!("{a} + {b}*post_ynorm/4")),
        2 => json!(format!("{a}*(1+post_x/1000)")),
        _ => json!(a),
    }
}

fn net_stim(random: &mut Random) -> Value {
    let mut source = json!({"type": "NetStim"});
    match random.below(16) {
        0..=3 => source["interval"] = text(random, 5.0, 20.0),
        4..=7 => source["rate"] = text(random, 40.0, 150.0),
        8 => source["rate"] = json!("variable"),
        9 => source["rate"] = json!("uniform(40,150)"),
        _ => source["rate"] = parameter_number(random),
    }
    source["noise"] = json!(random.pick(&[0.0, 0.3, 0.7, 1.0]));
    if random.chance(40) {
        source["start"] = text(random, 0.0, 10.0);
    }
    if random.chance(20) {
        source["number"] = json!(1 + random.below(8));
    }
    if random.chance(15) {
        source["seed"] = json!(random.below(30));
    }
    if random.chance(5) {
        source["shape"] = json!({"pulseType": "square", "pulsePeriod": 20, "pulseWidth": 10});
    }
    source
}

fn parameter_number(random: &mut Random) -> Value {
    match parameter(random, 30.0, 120.0) {
        Value::String(_) => json!(60),
        number => number,
    }
}
