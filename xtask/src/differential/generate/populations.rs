//! Populations in every form: of cells with sections, and artificial ones.

use super::{Parts, Population, artificial};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Populations of every kind of cell, and some artificial ones, in any order.
pub fn all(random: &mut Random, parts: &mut Parts) -> Value {
    let mut pops = Vec::new();
    for index in 0..parts.cells.len() {
        let name = parts.cells[index].name.clone();
        for n in 0..1 + usize::from(random.chance(35)) {
            let label = format!("{name}_{n}");
            let (mut pop, size) = sized(random, parts);
            pop.insert("cellType".into(), json!(name));
            if parts.needs_model || random.chance(30) {
                pop.insert("cellModel".into(), json!("HH"));
            }
            if parts.cells[index].is_diverse {
                pop.insert("diversity".into(), json!(true));
            }
            tags(random, &mut pop);
            parts.pops.push(Population {
                name: label.clone(),
                cells: Some(index),
                takes_events: true,
                weights: 1,
                size,
            });
            pops.push((label, ordered(random, pop)));
        }
    }
    for (index, label) in ["ART_0", "ART_1", "ART_2"].into_iter().enumerate() {
        if random.chance([65, 40, 20][index]) {
            let model = random.pick(&artificial::MODELS);
            let (mut pop, size) = sized(random, parts);
            artificial::describe(random, model, &mut pop, size);
            if model == "VecStim" {
                times_of_each(random, &mut pop);
            }
            tags(random, &mut pop);
            pop.insert("cellModel".into(), json!(model));
            let takes_events = !matches!(model, "NetStim" | "VecStim");
            let weights = if model == "dfire" { 2 } else { 1 };
            parts.pops.push(Population { name: label.into(), cells: None, takes_events, weights, size });
            pops.push((label.into(), ordered(random, pop)));
        }
    }
    for label in parts.artificial_rules.clone() {
        let (mut pop, size) = sized(random, parts);
        pop.insert("cellType".into(), json!(label));
        if random.chance(30) {
            pop.insert("tau".into(), json!(random.number(4.0, 9.0)));
        }
        let name = format!("{label}_pop");
        parts.pops.push(Population { name: name.clone(), cells: None, takes_events: true, weights: 1, size });
        pops.push((name, ordered(random, pop)));
    }
    super::shuffled(random, pops)
}

/// With the type first, or as it came.
fn ordered(random: &mut Random, pop: Map<String, Value>) -> Value {
    match random.chance(50) {
        true => super::shuffled(random, pop.into_iter().collect()),
        false => Value::Object(pop),
    }
}

fn tags(random: &mut Random, pop: &mut Map<String, Value>) {
    if random.chance(25) {
        pop.insert("layer".into(), json!(1 + random.below(3)));
    }
}

/// How many cells, and where.
fn sized(random: &mut Random, parts: &Parts) -> (Map<String, Value>, usize) {
    let mut pop = Map::new();
    let wanted = 1 + random.below(6);
    let mut share = 1.0;
    let mut ranges = Vec::new();
    for (axis, key) in ["x", "y", "z"].into_iter().enumerate() {
        if random.chance(28) {
            let (lo, hi) = (random.number(0.0, 0.4), random.number(0.5, 1.0));
            share *= hi - lo;
            if random.chance(50) {
                ranges.push((format!("{key}normRange"), json!([lo, hi])));
            } else {
                ranges.push((format!("{key}Range"), json!([lo * parts.size[axis], hi * parts.size[axis]])));
            }
        }
    }
    let volume = parts.size.iter().map(|s| s / 1000.0).product::<f64>();
    let size = match random.below(20) {
        0..=9 => {
            pop.insert("numCells".into(), json!(wanted));
            wanted
        }
        10 | 11 => {
            pop.insert("density".into(), json!(((wanted as f64 + 0.5) / (volume * share)).round()));
            wanted
        }
        12 if parts.cuboid && !ranges.iter().any(|(key, _)| key.starts_with('y')) => {
            let peak = (3.0 * wanted as f64 / volume).round();
            let text = random.pick(&["*ynorm", "*np.exp(-ynorm)", "*(1-ynorm*ynorm)", "*sqrt(ynorm)"]);
            pop.insert("density".into(), json!(format!("{peak}{text}")));
            pop.insert("ynormRange".into(), json!([random.number(0.0, 0.3), random.number(0.5, 1.0)]));
            wanted
        }
        13 | 14 => {
            let spacing: Vec<f64> =
                parts.size.iter().map(|s| (s * random.pick(&[0.55, 1.2, 1.5])).round()).collect();
            let one = parts.size.iter().fold(0.0f64, |m, s| m.max(*s)) * 0.7;
            pop.insert(
                "gridSpacing".into(),
                if random.chance(70) { json!(spacing) } else { json!(one.round()) },
            );
            8
        }
        15..=17 => {
            let list: Vec<Value> = (0..wanted).map(|i| listed(random, parts, i)).collect();
            pop.insert("cellsList".into(), json!(list));
            wanted
        }
        _ if random.chance(30) => 1,
        _ => {
            pop.insert("numCells".into(), json!(wanted));
            wanted
        }
    };
    for (key, value) in ranges {
        if !pop.contains_key("cellsList") {
            pop.entry(key).or_insert(value);
        }
    }
    (pop, size)
}

fn listed(random: &mut Random, parts: &Parts, index: usize) -> Value {
    let mut entry = match random.below(4) {
        0 => json!({"x": random.number(0.0, parts.size[0]), "y": random.number(0.0, parts.size[1]), "z": 10}),
        1 => json!({"xnorm": random.number(0.0, 1.0), "ynorm": random.number(0.0, 1.0)}),
        2 => json!({"y": random.number(0.0, parts.size[1])}),
        _ => json!({}),
    };
    if random.chance(30) {
        entry["layer"] = json!(1 + index % 3);
    }
    if random.chance(20) {
        entry["cellLabel"] = json!(index);
    }
    entry
}

/// Listed sources need their times in the list.
fn times_of_each(random: &mut Random, pop: &mut Map<String, Value>) {
    for entry in pop.get_mut("cellsList").and_then(Value::as_array_mut).into_iter().flatten() {
        let times: Vec<f64> = (0..3).map(|_| random.number(1.0, 40.0)).collect();
        entry["spkTimes"] = json!(times);
    }
}
