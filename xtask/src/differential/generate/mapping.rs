//! `netParams.mapping`: attributes of the configuration that are written into the network's parameters.

use super::Model;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Maps one to three attributes to numbers that the network has, and one to nothing.
pub fn add(random: &mut Random, model: &mut Model) {
    let mut places = Vec::new();
    numbers(&model.net, &mut Vec::new(), &mut places);
    if places.is_empty() {
        return;
    }
    let mut mapping = Map::new();
    for n in 0..1 + random.below(3) {
        let (path, value) = places[random.below(places.len())].clone();
        let attribute = format!("own{n}");
        let plain = path.iter().all(|step| step.chars().all(|c| c.is_alphanumeric() || c == '_'));
        let dotted = plain && random.chance(50);
        mapping.insert(attribute.clone(), if dotted { json!(path.join(".")) } else { json!(path) });
        if random.chance(90) {
            model.config[attribute] = json!(value * random.pick(&[0.9, 1.0, 1.2]));
        }
    }
    model.net["mapping"] = Value::Object(mapping);
}

/// Ways to numbers that may as well be a little different.
fn numbers(value: &Value, path: &mut Vec<String>, places: &mut Vec<(Vec<String>, f64)>) {
    const KINDS: [&str; 10] =
        ["weight", "delay", "gnabar", "g", "cm", "Ra", "sizeX", "propVelocity", "rate", "amp"];
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                path.push(key.clone());
                numbers(inner, path, places);
                path.pop();
            }
        }
        Value::Number(number) if path.last().is_some_and(|key| KINDS.contains(&key.as_str())) => {
            places.push((path.clone(), number.as_f64().unwrap_or(1.0)));
        }
        _ => {}
    }
}
