//! Diversity: several rules for one kind of cell, each for a fraction of the cells.

use super::CellType;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Two or three variants of a rule, by label.
pub fn of(random: &mut Random, kind: &mut CellType, label: &str, rule: Value) -> Map<String, Value> {
    kind.is_diverse = true;
    let fractions = random.pick(&[&[0.5, 0.5][..], &[0.25, 0.75], &[0.3, 0.3, 0.4], &[0.1, 0.6, 0.3]]);
    let mut variants = Map::new();
    for (n, fraction) in fractions.iter().enumerate() {
        let mut variant = rule.clone();
        // The range of fractions goes into the conditions.
        variant["conds"] = json!({"cellType": kind.name});
        variant["diversityFraction"] = json!(fraction);
        if n > 0 {
            change(random, kind, &mut variant);
        }
        variants.insert(format!("{label}_{n}"), variant);
    }
    variants
}

/// Other numbers, and sometimes a section less.
fn change(random: &mut Random, kind: &CellType, rule: &mut Value) {
    let Some(secs) = rule["secs"].as_object_mut() else { return };
    for section in secs.values_mut() {
        if random.chance(60) {
            section["geom"]["cm"] = json!(random.number(0.8, 1.6));
        }
        if section["mechs"]["hh"].is_object() && random.chance(50) {
            section["mechs"]["hh"]["gnabar"] = json!(random.number(0.08, 0.16));
        }
    }
    let last = &kind.sections[kind.sections.len() - 1];
    if kind.sections.len() > 1 && random.chance(25) && !is_parent(secs, last) {
        secs.shift_remove(last);
    }
}

fn is_parent(secs: &Map<String, Value>, name: &str) -> bool {
    secs.values().any(|section| section["topol"]["parentSec"] == *name)
}
