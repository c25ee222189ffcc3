//! Models made at random, with everything that crosses from one part of a network to another: delays shorter than a step, equal
//! delays (so that events coincide), gap junctions, artificial cells of all kinds, noise, moved synapses.

use crate::random::Random;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Populations with sections, and artificial ones that take events.
const CELLS: [&str; 2] = ["A", "B"];
const POINTS: [&str; 2] = ["F", "G"];
const SOURCES: [&str; 3] = ["S", "T", "V"];

/// Writes model number `seed` into a folder.
pub fn write(seed: u64, folder: &Path) -> Result<(), String> {
    let random = &mut Random::new(seed);
    let (net, config) = (net_params(random, seed), sim_config(random));
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for (name, json) in [("netParams.json", net), ("simConfig.json", config)] {
        let path = folder.join(name);
        std::fs::write(&path, format!("{json:#}\n")).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

fn net_params(random: &mut Random, seed: u64) -> Value {
    let soma =
        json!({"geom": {"L": 18.8, "diam": 18.8, "Ra": 120}, "mechs": {"hh": {"gl": 0.003, "el": -70}}});
    let dendrite = json!({"geom": {"L": 120, "diam": 1.5, "Ra": 150, "nseg": 3}, "mechs": {"pas": {"g": 0.0003, "e": -65}},
        "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}});
    let mut net = json!({
        "cellParams": {
            "A": {"conds": {"cellType": "A"}, "secs": {"soma": soma, "dend": dendrite}},
            "B": {"conds": {"cellType": "B"}, "secs": {"soma": soma}}
        },
        "synMechParams": {
            "exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 3, "e": 0},
            "inh": {"mod": "ExpSyn", "tau": 6, "e": -75},
            "gap": {"mod": "ElectSyn", "g": 0.0002,
                "pointerParams": {"target_var": "vpeer", "source_var": "v", "bidirectional": true}}
        },
        "stimSourceParams": {
            "noise": {"type": "NetStim", "rate": 80, "noise": 1, "start": 0},
            "clamp": {"type": "IClamp", "del": 5, "dur": 40, "amp": 0.4}
        },
        "stimTargetParams": {
            "noise": {"source": "noise", "conds": {"pop": "A"}, "sec": "dend", "loc": 0.5, "synMech": "exc", "weight": 0.004, "delay": 1},
            "clamp": {"source": "clamp", "conds": {"pop": "B", "cellList": [0, 1]}, "sec": "soma", "loc": 0.5}
        }
    });
    net["popParams"] = populations(random);
    net["connParams"] = connections(random, seed);
    if seed % 4 == 3 {
        let moved = json!({"preConds": {"pop": "B"}, "postConds": {"pop": "A"}, "sec": ["soma", "dend"], "density": "uniform"});
        net["subConnParams"] = json!({"move": moved});
    }
    json!({"net": {"params": net}})
}

fn populations(random: &mut Random) -> Value {
    let mut pops = vec![
        ("A", json!({"cellType": "A", "numCells": 3 + random.below(9)})),
        ("B", json!({"cellType": "B", "numCells": 2 + random.below(7)})),
        ("F", json!({"cellModel": "IntFire1", "numCells": 1 + random.below(5), "tau": 12, "refrac": 3})),
        (
            "G",
            json!({"cellModel": random.one_of(&["IntFire2", "IntFire4"]), "numCells": 1 + random.below(5)}),
        ),
        (
            "S",
            json!({"cellModel": "NetStim", "numCells": 2 + random.below(9), "rate": 50, "noise": 0.7, "start": 1}),
        ),
        // All on one grid of times.
        (
            "T",
            json!({"cellModel": "NetStim", "numCells": 2 + random.below(5), "rate": 200, "noise": 0, "start": 2}),
        ),
        (
            "V",
            json!({"cellModel": "VecStim", "numCells": 1 + random.below(4), "rate": 60, "noise": 0.5, "start": 3}),
        ),
    ];
    let mut shuffled = Map::new();
    while !pops.is_empty() {
        let (name, pop) = pops.swap_remove(random.below(pops.len()));
        shuffled.insert(name.to_owned(), pop);
    }
    shuffled.into()
}

fn connections(random: &mut Random, seed: u64) -> Value {
    let short: &[Value] = &[json!(0.01), json!(0.025), json!(0.03), json!("uniform(0.02,1)")];
    let usual: &[Value] =
        &[json!(0.05), json!(1), json!(1), json!(2), json!("uniform(0.5,3)"), json!("0.5+dist_3D/100")];
    let delays = if seed % 2 == 1 { short } else { usual };
    let mut rules = Map::new();
    let chosen = |random: &mut Random, groups: &[&[&'static str]]| {
        let group = groups[random.below(groups.len())];
        random.one_of(group)
    };
    for n in 0..6 + random.below(5) {
        let pre = chosen(random, &[&CELLS, &POINTS, &SOURCES, &SOURCES]);
        let post = chosen(random, &[&CELLS, &CELLS, &POINTS]);
        let has_sections = CELLS.contains(&post);
        let mut rule = json!({"preConds": {"pop": pre}, "postConds": {"pop": post}, "delay": delays[random.below(delays.len())]});
        match random.below(4) {
            0 => rule["probability"] = json!(0.3),
            1 => rule["convergence"] = json!(2),
            2 => rule["divergence"] = json!("1+int(uniform(0,3))"),
            _ => {}
        }
        if has_sections {
            rule["synMech"] = json!(random.one_of(&["exc", "exc", "inh"]));
            rule["synsPerConn"] = json!(1 + random.below(2));
            rule["weight"] = if random.below(2) == 0 { json!(0.004) } else { json!("uniform(0.001,0.008)") };
            if post == "A" {
                rule["sec"] = json!(random.one_of(&["soma", "dend"]));
            }
        } else {
            rule["weight"] = json!(0.4);
        }
        rules.insert(format!("rule {n}"), rule);
    }
    for (n, (pre, post)) in [("A", "B"), ("A", "A")].into_iter().enumerate() {
        let rule = json!({"preConds": {"pop": pre}, "postConds": {"pop": post}, "probability": 0.4, "weight": 1, "delay": 0.1,
            "synMech": "gap", "sec": "soma", "loc": 0.5, "preSec": "soma", "preLoc": 0.5});
        rules.insert(format!("gap {n}"), rule);
    }
    rules.into()
}

fn sim_config(random: &mut Random) -> Value {
    json!({"simConfig": {
        "duration": 60, "dt": 0.025, "recordStep": 0.1, "recordStim": true, "recordCells": ["all"],
        "recordTraces": {"soma": {"sec": "soma", "loc": 0.5, "var": "v"}},
        "hParams": {"celsius": 6.3, "v_init": -65},
        "seeds": {"conn": 1 + random.below(9), "stim": 1 + random.below(9), "loc": 1, "cell": 1}
    }})
}
