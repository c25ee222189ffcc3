//! Where stimuli go.

use super::texts::{delay, location};
use super::{CellType, Parts, Population, conditions};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Targets for every source.
pub fn targets(random: &mut Random, parts: &mut Parts) -> Value {
    let mut targets = Map::new();
    let mut placed = Vec::new();
    for source in parts.net_stims.clone() {
        for n in 0..1 + usize::from(random.chance(30)) {
            targets.insert(format!("{source} {n}"), through_synapse(random, parts, &source));
        }
    }
    for source in parts.clamps.clone() {
        let label = format!("{source} target");
        let pops: Vec<&Population> = parts.with_sections();
        let pop = pops[random.below(pops.len())];
        let Some(kind) = pop.cells.map(|i| &parts.cells[i]) else { continue };
        let mut target = json!({"source": source, "conds": selected(random, parts, pop)});
        if random.chance(5) {
            target["sec"] = json!("spine");
        } else if random.chance(85) {
            target["sec"] = json!(kind.sections[random.below(kind.sections.len())]);
        }
        target["loc"] =
            if random.chance(90) { json!(random.number(0.0, 1.0)) } else { json!("uniform(0.2,0.8)") };
        placed.push((label.clone(), target["sec"].clone(), target["loc"].clone(), "i"));
        targets.insert(label, target);
    }
    parts.placed = placed;
    Value::Object(targets)
}

fn selected(random: &mut Random, parts: &Parts, pop: &Population) -> Value {
    let mut conds = conditions(random, parts, &[pop]);
    match random.below(8) {
        0 if conds.as_object().is_some_and(|c| c.len() == 1) && pop.size > 0 => {
            let list: Vec<usize> = (0..1 + random.below(2)).map(|_| random.below(pop.size)).collect();
            conds["cellList"] = json!(list);
        }
        1 => conds["cellList"] = json!("all"),
        _ => {}
    }
    conds
}

fn through_synapse(random: &mut Random, parts: &Parts, source: &str) -> Value {
    let pops: Vec<&Population> = parts.pops.iter().filter(|p| p.takes_events).collect();
    let pop = pops[random.below(pops.len())];
    let mut target = json!({"source": source, "conds": selected(random, parts, pop)});
    let Some(kind) = pop.cells.map(|i| &parts.cells[i]) else {
        target["weight"] = json!(random.number(0.2, 1.2));
        target["delay"] = delay_of_stimulus(random);
        return target;
    };
    if kind.is_point_target {
        target["synMech"] = json!("exc");
        target["weight"] = json!(random.number(5.0, 30.0));
        target["delay"] = delay_of_stimulus(random);
        return target;
    }
    with_sections(random, parts, kind, &mut target);
    target
}

fn with_sections(random: &mut Random, parts: &Parts, kind: &CellType, target: &mut Value) {
    let several = random.chance(15);
    let name = |random: &mut Random| parts.synapses[random.below(parts.synapses.len())].clone();
    if several {
        target["synMech"] = json!(["exc", "inh"]);
        if random.chance(50) {
            target["synMechWeightFactor"] = json!([random.number(0.5, 1.5), random.number(0.1, 1.0)]);
        }
        if random.chance(30) {
            target["synMechDelayFactor"] = json!([1, 2]);
        }
        if random.chance(20) {
            target["synMechLocFactor"] = json!([1, 0.5]);
        }
    } else if random.chance(95) {
        target["synMech"] = json!(name(random));
    }
    let lists = several && random.chance(25);
    target["weight"] = match random.below(6) {
        _ if lists => json!([random.number(0.002, 0.02), random.number(0.001, 0.01)]),
        0 if !several => json!(format!("{}*uniform(0.5,1.5)", random.number(0.002, 0.01))),
        1 if !several => json!(format!("{}*(1+post_ynorm)", random.number(0.002, 0.01))),
        _ => json!(random.number(0.001, 0.02)),
    };
    target["delay"] = if several { json!(random.number(0.5, 5.0)) } else { delay_of_stimulus(random) };
    match random.below(6) {
        0 => {}
        1 if !kind.lists.is_empty() => target["sec"] = json!(kind.lists[0]),
        2 => target["sec"] = json!(kind.sections),
        3 if random.chance(30) => target["sec"] = json!(random.pick(&["spine", "all"])),
        _ => {
            target["sec"] = json!(kind.sections[random.below(kind.sections.len())]);
            if random.chance(70) {
                target["loc"] = match (several, location(random)) {
                    (true, Value::String(_)) => json!([0.4, 0.6]),
                    (false, Value::String(text)) if text.contains("post") => json!("post_xnorm"),
                    (_, other) => other,
                };
            }
        }
    }
    if random.chance(20) && target.get("loc").is_none() {
        target["synsPerConn"] = json!(2 + random.below(2));
    }
}

fn delay_of_stimulus(random: &mut Random) -> Value {
    match delay(random) {
        // One cell only: no distances.
        Value::String(text) if text.contains("dist") => json!("1+post_znorm"),
        other => other,
    }
}
