//! Cell rules: sections, mechanisms, ions, point processes; rules that match the same cells.

use super::geometry::{self, Shape};
use super::texts::parameter;
use super::{CellType, Parts, artificial, variants};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// One to three kinds of cells, and rules that add to them.
pub fn rules(random: &mut Random, parts: &mut Parts) -> Value {
    let mut rules = Map::new();
    for name in &["PYR", "BAS", "GRC"][..1 + random.below(3)] {
        let (mut kind, mut rule) = cell(random, name);
        // Without conditions a rule is for the cell type that it is called after.
        let label = if random.chance(30) { (*name).to_owned() } else { format!("{name}_rule") };
        if label != *name || random.chance(30) {
            rule["conds"] = match random.below(4) {
                0 => json!({"cellType": [name, "none"]}),
                1 => json!({"cellType": name, "x": [-10, 1000]}),
                _ => json!({"cellType": name}),
            };
        }
        if random.chance(20) {
            let more = addition(random, &kind);
            rules.insert(format!("{name}_more"), more);
        }
        let keys = ["conds", "secs", "secLists", "vars", "globals"];
        let ordered = keys.into_iter().filter_map(|k| Some((k.to_owned(), rule.get(k)?.clone()))).collect();
        if random.chance(15) {
            rules.extend(variants::of(random, &mut kind, &label, Value::Object(ordered)));
        } else {
            rules.insert(label, Value::Object(ordered));
        }
        if random.chance(25) {
            let more = addition(random, &kind);
            rules.insert(format!("{name}_later"), more);
        }
        parts.cells.push(kind);
    }
    if random.chance(12) {
        // A rule for artificial cells has what a population may have itself.
        let model = random.pick(&["IntFire1", "IntFire2", "dfire"]);
        let params = artificial::integrator(random, model);
        rules.insert("UNIT".into(), json!({"cellModel": model, "params": params}));
        parts.artificial_rules.push("UNIT".into());
    }
    Value::Object(rules)
}

/// A rule for some of the cells that another rule makes.
fn addition(random: &mut Random, kind: &CellType) -> Value {
    let section = &kind.sections[random.below(kind.sections.len())];
    let change = match random.below(6) {
        0 => json!({"mechs": {"pas": {"g": random.number(1e-5, 3e-4)}}}),
        1 => json!({"geom": {"cm": random.number(0.8, 1.5)}}),
        2 => json!({"ions": {"k": {"e": random.number(-90.0, -70.0)}}}),
        3 => {
            json!({"mechs": {"dkv": {"gbar": random.number(1e-4, 3e-3), "shift": random.number(-5.0, 5.0)}}})
        }
        4 => json!({"vinit": random.number(-75.0, -60.0)}),
        _ => json!({"threshold": random.number(-20.0, 5.0)}),
    };
    let mut secs = Map::new();
    secs.insert(section.clone(), change);
    let conds = match random.below(4) {
        0 => json!({"cellType": kind.name, "ynorm": [0.0, 0.6]}),
        1 => json!({"cellType": kind.name, "layer": 1}),
        2 => json!({"pop": format!("{}_0", kind.name)}),
        _ => json!({"cellType": kind.name}),
    };
    json!({"conds": conds, "secs": secs})
}

/// The sections of one kind of cell.
fn cell(random: &mut Random, name: &str) -> (CellType, Value) {
    let mut kind = CellType {
        name: name.to_owned(),
        sections: Vec::new(),
        lists: Vec::new(),
        mechanisms: Vec::new(),
        points: Vec::new(),
        has_points3d: random.chance(25),
        is_point_target: false,
        is_diverse: false,
    };
    if random.chance(10) {
        let rule = point_neuron(random, &mut kind);
        return (kind, rule);
    }
    let soma = if random.chance(90) { "soma" } else { "body" };
    let all = [soma, "dend", "apic", "axon"];
    let count = 1 + random.below(4);
    let mut secs = Map::new();
    let has_vars = random.chance(12);
    for (index, section) in all.iter().take(count).enumerate() {
        kind.sections.push((*section).to_owned());
        let value = one_section(random, &mut kind, section, index, has_vars);
        secs.insert((*section).to_owned(), value);
    }
    if count == 1 && random.chance(15) {
        let point = json!({"mod": "dspike", "loc": 0.5, "vref": "u", "synList": ["exc", "inh"], "iamp": random.number(0.0, 0.1)});
        secs[soma]["pointps"] = json!({"spiker": point});
        kind.is_point_target = true;
        kind.points.push((soma.to_owned(), "spiker".to_owned(), "u"));
    }
    let mut rule = json!({"secs": secs});
    if random.chance(12) {
        // The first section is not the root of the tree then.
        rule["secs"] = super::shuffled(random, secs_of(&rule));
    }
    if count > 1 && random.chance(40) {
        kind.lists.push("alldend".to_owned());
        rule["secLists"] = json!({"alldend": all[1..count], "everything": all[..count]});
        kind.lists.push("everything".to_owned());
        if random.chance(20) {
            rule["secLists"]["all"] = json!(["absent", all[0], all[1]]);
            kind.lists.push("all".to_owned());
        }
    }
    if has_vars {
        rule["vars"] = json!({"twist": "uniform(0.8,1.2)", "fixed": 2, "place": "0.5+ynorm"});
    }
    if random.chance(8) {
        rule["globals"] = random.pick(&[
            json!({"vhalf_dkv": -30.0}),
            json!({"celsius": 20.0}),
            json!({"taumin_dkv": 0.7, "steep_dca": 7}),
            json!({"v_init": -70}),
        ]);
    }
    (kind, rule)
}

fn one_section(random: &mut Random, kind: &mut CellType, name: &str, index: usize, has_vars: bool) -> Value {
    let is_soma = index == 0;
    let nseg = if is_soma { 1 } else { random.pick(&[1, 2, 3, 5]) };
    let shape = Shape { has_points3d: kind.has_points3d, is_soma, nseg, index };
    let mut section = json!({"geom": geometry::of(random, &shape)});
    if !is_soma && random.chance(97) {
        let parent = &kind.sections[random.below(index)];
        section["topol"] = json!({"parentSec": parent, "parentX": random.pick(&[1.0, 1.0, 0.5, 0.0, 0.3]),
            "childX": random.pick(&[0, 0, 0, 0, 0, 0, 0, 1])});
    } else if random.chance(10) {
        section["topol"] = json!({});
    }
    let mut mechs = Map::new();
    let mut ions = Map::new();
    if is_soma || random.chance(25) {
        let mut hh = json!({"gnabar": random.number(0.08, 0.15), "gkbar": 0.036, "gl": 0.003, "el": -70});
        if has_vars {
            hh["gkbar"] = json!("0.036*twist*place/fixed");
        }
        if random.chance(4) {
            hh = json!({"gnabar": null});
        }
        mechs.insert("hh".into(), hh);
        kind.mechanisms.push((name.to_owned(), "m_hh"));
    }
    if !is_soma || random.chance(20) {
        let g = match random.below(6) {
            0 if nseg > 1 => json!((0..nseg).map(|_| random.number(1e-5, 5e-4)).collect::<Vec<f64>>()),
            1 => json!([random.number(1e-5, 5e-4)]),
            2 => json!("0.0001*(1+dist_path/200)"),
            3 if kind.has_points3d => json!("0.00005+0.000001*dist_euclidean"),
            _ => parameter(random, 1e-5, 5e-4),
        };
        mechs.insert("pas".into(), json!({"g": g, "e": random.number(-75.0, -60.0)}));
        kind.mechanisms.push((name.to_owned(), "g_pas"));
    }
    if random.chance(25) {
        mechs.insert("dkv".into(), json!({"gbar": parameter(random, 1e-4, 3e-3)}));
        kind.mechanisms.push((name.to_owned(), "n_dkv"));
        if random.chance(30) {
            let e = random.number(-95.0, -75.0);
            let each = (0..nseg).map(|_| random.number(-95.0, -75.0)).collect::<Vec<f64>>();
            ions.insert(
                "k".into(),
                random.pick(&[json!({"e": e}), json!({"e": each}), json!({"e": e, "i": 54, "o": 2.5})]),
            );
        }
    }
    if random.chance(20) {
        mechs.insert("dca".into(), json!({"pmax": random.number(1e-6, 1e-5)}));
        kind.mechanisms.push((name.to_owned(), "m_dca"));
        match random.below(3) {
            0 => {
                mechs.insert("dcad".into(), json!({"tau": parameter(random, 10.0, 60.0)}));
            }
            1 => {
                ions.insert("ca".into(), json!({"e": 120, "i": 1e-4, "o": random.number(1.0, 3.0)}));
            }
            _ => {}
        }
    }
    let entries: Vec<(String, Value)> = mechs.into_iter().collect();
    section["mechs"] = super::shuffled(random, entries);
    if !ions.is_empty() {
        section["ions"] = Value::Object(ions);
    }
    if random.chance(10) {
        section["vinit"] = json!(random.number(-80.0, -55.0));
    }
    if random.chance(8) {
        section["threshold"] = json!(random.number(-30.0, 10.0));
    }
    if random.chance(6) {
        section["spikeGenLoc"] = json!(random.pick(&[0.5, 1.0, 0.2]));
    }
    if random.chance(10) {
        section["geom"]["nseg"] = json!(nseg);
        section["weightNorm"] = json!((0..nseg).map(|_| random.number(0.5, 2.0)).collect::<Vec<f64>>());
    }
    if random.chance(10) {
        let (own, loc) = (parameter(random, 0.01, 0.2), random.number(0.0, 1.0));
        let inner = random.pick(&[
            json!({"mod": "IClamp", "loc": 0.3, "del": 3, "dur": 10, "amp": own}),
            json!({"mod": "IClamp", "dur": 10, "amp": own}),
            json!({"mod": "dramp", "loc": loc, "del": 2, "dur": 15, "peak": own}),
            json!({"mod": "AlphaSynapse", "loc": loc, "onset": 4, "tau": 2, "gmax": 0.01}),
        ]);
        section["pointps"] = json!({"inner": inner});
        kind.points.push((name.to_owned(), "inner".to_owned(), "i"));
    }
    section
}

/// A cell of one section whose spikes come from a point process, as hybrid networks have them.
fn point_neuron(random: &mut Random, kind: &mut CellType) -> Value {
    let name = random.pick(&["soma", "soma", "sec"]);
    kind.sections.push(name.to_owned());
    kind.has_points3d = false;
    let celltype = 1 + random.below(7);
    let mut izhi = json!({"mod": "Izhi2007b", "C": 1, "k": 0.7, "vr": -60, "vt": -40, "vpeak": 35, "a": 0.03, "b": -2,
        "c": -50, "d": random.number(50.0, 120.0), "celltype": celltype});
    if random.chance(40) {
        izhi["mod"] = json!("Izhi2007a");
        izhi["vref"] = json!("V");
        if random.chance(80) {
            izhi["synList"] = json!(["exc", "inh"]);
        }
        kind.is_point_target = true;
        kind.points.push((name.to_owned(), "Izhi".to_owned(), "V"));
    } else {
        kind.points.push((name.to_owned(), "Izhi".to_owned(), "u"));
    }
    if random.chance(20) {
        izhi["cellid"] = json!("gid");
    }
    if random.chance(30) {
        izhi["Iin"] = parameter(random, 10.0, 80.0);
    }
    let geom = json!({"diam": 10, "L": 10, "cm": 31.831});
    let section = json!({"geom": geom, "pointps": {"Izhi": izhi}});
    json!({"secs": {name: section}})
}

fn secs_of(rule: &Value) -> Vec<(String, Value)> {
    rule["secs"].as_object().cloned().unwrap_or_default().into_iter().collect()
}
