//! What NetPyNE passes over in silence: keys it does not know, everywhere.

use super::Model;
use crate::random::Random;
use serde_json::{Value, json};

/// Adds keys without meaning to some entries.
pub fn add(random: &mut Random, model: &mut Model) {
    let note = |random: &mut Random| {
        random.pick(&[json!("a note"), json!(7), json!([1, 2]), json!({"a": 1}), json!(null)])
    };
    for table in ["cellParams", "connParams", "stimTargetParams", "subConnParams"] {
        for entry in model.net.get_mut(table).into_iter().flat_map(entries) {
            if random.chance(25) {
                entry["remark"] = note(random);
            }
        }
    }
    for entry in model.net.get_mut("stimSourceParams").into_iter().flat_map(entries) {
        if entry["type"] == "NetStim" && random.chance(25) {
            entry["remark"] = note(random);
        }
    }
    for rule in model.net.get_mut("cellParams").into_iter().flat_map(entries) {
        for section in rule.get_mut("secs").into_iter().flat_map(entries) {
            if random.chance(20) {
                section["colour"] = note(random);
            }
        }
    }
    for trace in model.config.get_mut("recordTraces").into_iter().flat_map(entries) {
        if random.chance(20) {
            trace["remark"] = note(random);
        }
    }
    for population in model.net.get_mut("popParams").into_iter().flat_map(entries) {
        if random.chance(20) {
            population["remark"] = note(random);
        }
    }
    model.config["remark"] = note(random);
    model.net["remark"] = note(random);
}

fn entries(table: &mut Value) -> impl Iterator<Item = &mut Value> {
    table.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut).filter(|entry| entry.is_object())
}
