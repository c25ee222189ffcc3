//! Where the synapses of a connectivity rule are, and how many they are.

use super::CellType;
use super::texts::location;
use crate::random::Random;
use serde_json::{Value, json};

/// Sections, locations and numbers of synapses, in combinations that NetPyNE takes.
pub fn places(random: &mut Random, kind: &CellType, several: bool, pairs: Option<usize>, rule: &mut Value) {
    let section = |random: &mut Random| kind.sections[random.below(kind.sections.len())].clone();
    let per = if random.chance(35) { 2 + random.below(3) } else { 1 };
    let count = if per > 1 && random.chance(20) { json!("int(discunif(1,3))") } else { json!(per) };
    if per > 1 || random.chance(20) {
        rule["synsPerConn"] = count.clone();
    }
    match random.below(11) {
        // Nothing said: the soma.
        0 | 1 => {}
        2..=4 => rule["sec"] = json!(section(random)),
        // A name that the cell lacks: the soma, too.
        10 if pairs.is_none() => {
            rule["sec"] = json!(random.pick(&["all", "spine", "Soma"]));
            if kind.lists.iter().any(|l| rule["sec"] == json!(l)) {
                return;
            }
        }
        5 if !kind.lists.is_empty() => rule["sec"] = json!(kind.lists[random.below(kind.lists.len())]),
        _ if pairs.is_some() => {
            // One for each of the pairs.
            let each = (0..pairs.unwrap_or_default()).map(|_| section(random)).collect::<Vec<String>>();
            rule["sec"] = json!(each);
            return;
        }
        _ => {
            let mut list: Vec<String> = kind.sections.iter().filter(|_| random.chance(70)).cloned().collect();
            if list.is_empty() {
                list.push(section(random));
            }
            if random.chance(15) {
                list.insert(random.below(list.len() + 1), "spine".to_owned());
            }
            rule["sec"] = json!(list);
        }
    }
    let is_list = rule["sec"].is_array() || kind.lists.iter().any(|l| rule["sec"] == json!(l));
    if !is_list && per == 1 {
        match (several, pairs) {
            (true, None) if random.chance(20) => rule["loc"] = json!([0.3, 0.7]),
            (false, Some(n)) if random.chance(20) => {
                rule["loc"] = json!((0..n).map(|_| random.number(0.1, 0.9)).collect::<Vec<f64>>());
            }
            _ if random.chance(60) => rule["loc"] = location(random),
            _ => {}
        }
        if several && pairs.is_none() && rule["loc"].is_number() && random.chance(40) {
            rule["synMechLocFactor"] = json!([random.number(0.2, 1.0), 1]);
        }
    } else if !is_list && count.is_number() && !several && pairs.is_none() && random.chance(40) {
        rule["loc"] = json!((0..per).map(|_| random.number(0.1, 0.9)).collect::<Vec<f64>>());
        if random.chance(50) && rule["weight"].is_number() {
            rule["weight"] = json!((0..per).map(|_| random.number(0.001, 0.005)).collect::<Vec<f64>>());
        }
    }
    if is_list {
        if random.chance(25) {
            rule["distributeSynsUniformly"] = json!(random.chance(30));
        }
        if random.chance(20) {
            rule["connRandomSecFromList"] = json!(random.chance(60));
        }
        let sections = rule["sec"].as_array().map_or(0, Vec::len);
        if per == 1 && sections > 1 && !several && pairs.is_none() && random.chance(30) {
            rule["loc"] = json!((0..sections).map(|_| random.number(0.1, 0.9)).collect::<Vec<f64>>());
        }
    }
}

/// Each of several synapses has a number and locations of its own.
pub fn each_mechanism(random: &mut Random, kind: &CellType, rule: &mut Value) {
    rule["sec"] = json!(kind.sections[random.below(kind.sections.len())]);
    let counts = [1 + random.below(3), 2 + random.below(2)];
    rule["synsPerConn"] = json!(counts);
    let mut lists = |lo: f64, hi: f64| {
        counts.map(|n| match n {
            1 => json!(random.number(lo, hi)),
            n => json!((0..n).map(|_| random.number(lo, hi)).collect::<Vec<f64>>()),
        })
    };
    let (locations, weights, delays) = (lists(0.1, 0.9), lists(0.001, 0.004), lists(0.5, 3.0));
    rule["loc"] = json!(locations);
    if random.chance(50) {
        rule["weight"] = json!(weights);
    }
    if random.chance(30) {
        rule["delay"] = json!(delays);
    }
}
