//! What is recorded.

use super::Parts;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// `recordTraces` of every kind.
pub fn traces(random: &mut Random, parts: &Parts) -> Value {
    let mut traces = Map::new();
    let mut add = |label: &str, trace: Value| {
        traces.insert(label.to_owned(), trace);
    };
    add("v_soma", json!({"sec": "soma", "loc": 0.5, "var": "v"}));
    for (n, kind) in parts.cells.iter().enumerate() {
        let last = &kind.sections[kind.sections.len() - 1];
        if random.chance(70) {
            add(
                &format!("v_{n}"),
                json!({"sec": last, "loc": random.number(0.0, 1.0), "var": "v", "conds": {"cellType": kind.name}}),
            );
        }
        if let Some((section, variable)) = kind.mechanisms.first().filter(|_| random.chance(50)) {
            let (variable, mechanism) = variable.split_once('_').unwrap_or((variable, "hh"));
            add(
                &format!("mech_{n}"),
                json!({"sec": section, "loc": 0.5, "mech": mechanism, "var": variable}),
            );
        }
        if let Some((section, point, variable)) = kind.points.first() {
            add(&format!("point_{n}"), json!({"sec": section, "loc": 0.5, "pointp": point, "var": variable}));
        }
        if random.chance(25) {
            let synapse = &parts.synapses[random.below(parts.synapses.len())];
            let variable = match synapse.as_str() {
                "bb" | "nmda" => "i",
                _ => random.pick(&["i", "g"]),
            };
            let variable = if synapse == "exc" || synapse == "inh" { "i" } else { variable };
            let mut trace = json!({"sec": kind.sections[0], "loc": 0.5, "synMech": synapse, "var": variable});
            if random.chance(30) {
                trace["index"] = json!(random.below(2));
            }
            add(&format!("syn_{n}"), trace);
        }
        if random.chance(15) {
            add(
                &format!("ion_{n}"),
                json!({"sec": last, "loc": 0.5, "var": random.pick(&["ina", "ik", "cai", "ek"])}),
            );
        }
        if random.chance(15) {
            let variable =
                random.pick(&["cm", "diam", "i_cap", "nai", "eca", "ica", "nothing", "Ra", "i_membrane_"]);
            add(
                &format!("of_section_{n}"),
                json!({"sec": last, "loc": random.number(0.0, 1.0), "var": variable}),
            );
        }
        if random.chance(10) {
            let odd = random.pick(&[
                json!({"sec": last, "var": "v"}),
                json!({"sec": "spine", "loc": 0.5, "var": "v"}),
                json!({"sec": last, "loc": 0.5, "mech": "dkv", "var": "gbar"}),
                json!({"sec": last, "loc": 0.5, "mech": "hh", "var": "nothing"}),
                json!({"sec": last, "loc": 0.5, "pointp": "nobody", "var": "i"}),
                json!({"sec": last, "loc": 0.5, "synMech": "nobody", "var": "i"}),
                json!({"sec": "spine", "loc": 0.5, "synMech": "exc", "var": "i"}),
                json!({"sec": last, "loc": 0.5, "stim": "nobody", "var": "i"}),
                json!({"sec": last, "loc": 0.5, "var": "v", "conds": {"gid": [0, 3]}}),
                json!({"sec": last, "loc": 0.5, "var": "v", "conds": {"pop": ["nowhere", format!("{}_0", kind.name)]}}),
                json!({"sec": last, "loc": 0.5, "var": "v", "conds": {"ynorm": [0.2, 0.7]}}),
                json!({"sec": last, "loc": 0.5, "var": "v", "conds": {"cellType": "none"}}),
            ]);
            add(&format!("odd_{n}"), odd);
        }
    }
    if random.chance(15) {
        add("syn_all", json!({"synMech": "exc", "var": "i"}));
    }
    if random.chance(15) {
        add("artificial", json!({"var": random.pick(&["m", "i", "interval", "tau"])}));
    }
    for (n, (label, section, location, variable)) in parts.placed.iter().enumerate() {
        if random.chance(50) && section.is_string() && location.is_number() {
            add(
                &format!("stim_{n}"),
                json!({"sec": section, "loc": location, "stim": label, "var": variable}),
            );
        }
    }
    Value::Object(traces)
}

/// Which cells are recorded from.
pub fn cells(random: &mut Random, parts: &Parts) -> Value {
    let pop = &parts.pops[random.below(parts.pops.len())];
    match random.below(8) {
        0..=3 => json!(["all"]),
        4 => json!(["allCells", "nobody"]),
        5 => json!([pop.name, 0]),
        6 => json!([[pop.name, 0], 1]),
        _ => json!([[pop.name, [0]], pop.name]),
    }
}
