//! Connectivity rules in every form.

use super::places::{each_mechanism, places};
use super::texts::{degree, delay, probability, weight};
use super::{CellType, Parts, Population, conditions};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Two to eight rules.
pub fn rules(random: &mut Random, parts: &Parts) -> Value {
    let mut rules = Map::new();
    for n in 0..2 + random.below(7) {
        let rule = rule(random, parts);
        rules.insert(format!("rule {n}"), rule);
    }
    for label in &parts.pointers {
        for n in 0..1 + random.below(2) {
            let rule = pointer(random, parts, label);
            rules.insert(format!("{label} {n}"), rule);
        }
    }
    Value::Object(rules)
}

fn rule(random: &mut Random, parts: &Parts) -> Value {
    let any: Vec<&Population> = parts.pops.iter().collect();
    let sources = conditions(random, parts, &any);
    let targets: Vec<&Population> = parts.pops.iter().filter(|p| p.takes_events).collect();
    let target = targets[random.below(targets.len())];
    let mut rule = json!({"preConds": sources, "postConds": conditions(random, parts, &[target])});
    let pairs = pairs(random, parts, &mut rule);
    let Some(kind) = target.cells.map(|i| &parts.cells[i]) else {
        if random.chance(90) {
            rule["weight"] = weight(random, 0.6);
        }
        rule["delay"] = delay(random);
        if random.chance(10) {
            rule["weightIndex"] = json!(random.below(target.weights));
        }
        more(random, &mut rule);
        return rule;
    };
    let size = if kind.is_point_target { 5.0 } else { 0.003 };
    synapses(random, parts, kind, (size, pairs), &mut rule);
    more(random, &mut rule);
    rule
}

/// How the pairs are chosen; gives the number of listed ones.
fn pairs(random: &mut Random, parts: &Parts, rule: &mut Value) -> Option<usize> {
    match random.below(13) {
        0..=3 => rule["probability"] = probability(random, parts.has_border),
        4 | 5 => rule["convergence"] = degree(random, "post"),
        6 | 7 => rule["divergence"] = degree(random, "pre"),
        8..=10 => {
            let (Some(pre), Some(post)) =
                (smallest(parts, &rule["preConds"]), smallest(parts, &rule["postConds"]))
            else {
                return None;
            };
            let count = 1 + random.below(7);
            let list: Vec<Value> =
                (0..count).map(|_| json!([random.below(pre), random.below(post)])).collect();
            rule["connList"] = json!(list);
            return Some(count);
        }
        // Two at once: the first of them counts.
        11 if random.chance(50) => {
            rule["divergence"] = degree(random, "pre");
            rule["probability"] = probability(random, parts.has_border);
        }
        _ => {}
    }
    if random.chance(5) {
        let named = [("probability", "probConn"), ("convergence", "convConn"), ("divergence", "divConn")];
        let name = named.iter().find(|(key, _)| rule.get(key).is_some()).map_or("fullConn", |(_, name)| name);
        rule["connFunc"] = json!(name);
    }
    None
}

/// Size of the population if conditions name it alone.
fn smallest(parts: &Parts, conds: &Value) -> Option<usize> {
    let conds = conds.as_object()?;
    let pop = conds.get("pop").filter(|_| conds.len() == 1)?.as_str()?;
    parts.pops.iter().find(|p| p.name == pop).map(|p| p.size)
}

/// Synapses, how strong (`size`), where; `pairs` is the number of pairs if the rule lists them.
fn synapses(
    random: &mut Random,
    parts: &Parts,
    kind: &CellType,
    (size, pairs): (f64, Option<usize>),
    rule: &mut Value,
) {
    let several = random.chance(20) && !kind.is_point_target;
    if several {
        let first = random.below(parts.synapses.len());
        let second = (first + 1) % parts.synapses.len();
        rule["synMech"] = json!([parts.synapses[first], parts.synapses[second]]);
    } else if kind.is_point_target {
        rule["synMech"] = json!(random.pick(&["exc", "inh"]));
    } else if random.chance(95) {
        rule["synMech"] = json!(parts.synapses[random.below(parts.synapses.len())]);
    }
    rule["weight"] = match (several, pairs) {
        (true, None) if random.chance(35) => {
            json!([random.number(0.001, 0.004), random.number(0.001, 0.004)])
        }
        (false, None) if random.chance(3) => json!(0),
        (false, Some(n)) if random.chance(40) => {
            json!((0..n).map(|_| random.number(0.5 * size, 2.0 * size)).collect::<Vec<f64>>())
        }
        _ => weight(random, size),
    };
    rule["delay"] = match (several, pairs) {
        (true, None) if random.chance(20) => json!([random.number(0.5, 3.0), random.number(0.5, 3.0)]),
        (false, Some(n)) if random.chance(30) => {
            json!((0..n).map(|_| random.number(0.5, 3.0)).collect::<Vec<f64>>())
        }
        _ => delay(random),
    };
    if random.chance(4) {
        // The network's own.
        for key in ["weight", "delay", "synMech"] {
            if let Some(map) = rule.as_object_mut().filter(|_| !several && random.chance(50)) {
                map.shift_remove(key);
            }
        }
    }
    if several && random.chance(40) {
        for (key, list) in [("synMechWeightFactor", "weight"), ("synMechDelayFactor", "delay")] {
            if !rule[list].is_array() && !rule[list].is_null() && random.chance(60) {
                rule[key] = json!([random.number(0.5, 1.5), random.number(0.5, 1.5)]);
            }
        }
    }
    if kind.is_point_target {
        return;
    }
    if several && pairs.is_none() && random.chance(20) {
        each_mechanism(random, kind, rule);
    } else {
        places(random, kind, several, pairs, rule);
    }
}

/// What rules have besides.
fn more(random: &mut Random, rule: &mut Value) {
    if random.chance(8) {
        let mut shape =
            json!({"pulseType": random.pick(&["square", "gaussian"]), "pulsePeriod": 10, "pulseWidth": 6});
        if random.chance(60) {
            shape["switchOnOff"] = json!([5, 25]);
        }
        rule["shape"] = shape;
    }
    if random.chance(6) {
        rule["plast"] = json!({"mech": "STDP", "params": {"hebbwt": random.number(1e-4, 1e-3), "antiwt": -1e-4, "wmax": 0.01,
            "tauhebb": 10, "RLon": random.below(2), "softthresh": random.below(2)}});
    }
    if random.chance(2) {
        rule["threshold"] = json!(5);
    }
}

/// A rule for synapses with POINTERs at voltages.
fn pointer(random: &mut Random, parts: &Parts, label: &str) -> Value {
    let with_sections = parts.with_synapses();
    if with_sections.is_empty() {
        return json!({"preConds": {"cellType": "none"}, "postConds": {"cellType": "none"}, "synMech": label});
    }
    let pre = with_sections[random.below(with_sections.len())];
    let pre_pop = pre;
    let post = with_sections[random.below(with_sections.len())];
    let section = |random: &mut Random, pop: &Population| {
        let sections = pop.cells.map_or(&[][..], |i| &parts.cells[i].sections);
        json!(sections[random.below(sections.len())])
    };
    let mut rule = json!({"preConds": {"pop": pre.name}, "postConds": {"pop": post.name}, "synMech": label,
        "weight": random.number(0.5, 2.0)});
    match random.below(6) {
        0 => rule["probability"] = json!(0.4),
        1 => rule["divergence"] = json!(1),
        2 => rule["connList"] = json!([[0, 0]]),
        3 => {
            let (pre, post) = (random.below(pre.size), random.below(post.size));
            rule["connList"] = json!([[0, post], [pre, 0]]);
            if random.chance(50) {
                rule["preLocs"] = json!([random.number(0.1, 0.9), random.number(0.1, 0.9)]);
            }
            if random.chance(50) {
                rule["preSecs"] = json!([section(random, pre_pop), section(random, pre_pop)]);
            }
        }
        4 => rule["weight"] = json!("uniform(0.5,2)"),
        _ => rule["probability"] = json!(0.7),
    }
    if random.chance(70) {
        rule["sec"] = section(random, post);
        rule["loc"] = json!(random.number(0.0, 1.0));
    }
    if random.chance(70) {
        rule["preSec"] = section(random, pre);
        rule["preLoc"] = json!(random.number(0.0, 1.0));
    }
    if random.chance(30) {
        rule["delay"] = json!(0.1);
    }
    rule
}
