//! Rules that move synapses: subcellular connectivity.

use super::{Parts, Population, conditions};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// One or two rules that move synapses.
pub fn rules(random: &mut Random, parts: &Parts) -> Value {
    let mut rules = Map::new();
    let any: Vec<&Population> = parts.pops.iter().collect();
    let targets = parts.with_synapses();
    for n in 0..1 + random.below(2) {
        let Some(post) = targets.get(random.below(targets.len().max(1))) else { continue };
        let Some(kind) = post.cells.map(|i| &parts.cells[i]) else { continue };
        let density = match random.below(6) {
            0 | 1 => json!("uniform"),
            2 if kind.has_points3d => {
                json!({"type": "1Dmap", "gridY": [-100, 0, 60, 150], "gridValues": [0.1, 1, 0.5, 2],
                "fixedSomaY": random.pick(&[0.0, -30.0])})
            }
            4 if kind.has_points3d => json!({"type": "2Dmap", "gridX": [-50, 0, 50], "gridY": [-100, 0, 120],
                "gridValues": [[0.1, 1, 0.5], [1, 2, 0.3], [0.2, 0.2, 1]], "fixedSomaY": 0}),
            3 if kind.has_points3d => {
                json!({"type": "distance", "ref_sec": kind.sections[0], "ref_seg": random.pick(&[0.5, 1.0]),
                "target_distance": random.number(0.0, 150.0), "coord": random.pick(&["cartesian", "path"])})
            }
            _ => json!("uniform"),
        };
        let sections: Vec<&String> = kind.sections.iter().filter(|_| random.chance(80)).collect();
        let mut rule = json!({"preConds": conditions(random, parts, &any), "postConds": {"pop": post.name}, "density": density});
        if !sections.is_empty() {
            rule["sec"] = json!(sections);
        }
        if parts.synapses.len() > 2 && random.chance(20) {
            rule["groupSynMechs"] = json!(["exc", parts.synapses[2]]);
        }
        rules.insert(format!("move {n}"), rule);
    }
    Value::Object(rules)
}
