//! Cell rules: sections, geometry, mechanisms, ions, point processes; rules that match the same cells.

use super::texts::parameter;
use super::{CellType, Parts};
use crate::random::Random;
use serde_json::{Map, Value, json};

/// One to three kinds of cells, and rules that add to them.
pub fn rules(random: &mut Random, parts: &mut Parts) -> Value {
    let mut rules = Map::new();
    for name in &["PYR", "BAS", "GRC"][..1 + random.below(3)] {
        let (kind, mut rule) = cell(random, name);
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
        rules.insert(label, Value::Object(ordered));
        if random.chance(25) {
            let more = addition(random, &kind);
            rules.insert(format!("{name}_later"), more);
        }
        parts.cells.push(kind);
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
    };
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
    if count > 1 && random.chance(40) {
        kind.lists.push("alldend".to_owned());
        rule["secLists"] = json!({"alldend": all[1..count], "everything": all[..count]});
        kind.lists.push("everything".to_owned());
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
    let mut section = json!({"geom": geometry(random, kind.has_points3d, is_soma, nseg, index)});
    if !is_soma {
        let parent = &kind.sections[random.below(index)];
        section["topol"] =
            json!({"parentSec": parent, "parentX": random.pick(&[1.0, 1.0, 0.5, 0.0]), "childX": 0});
    }
    let mut mechs = Map::new();
    let mut ions = Map::new();
    if is_soma || random.chance(25) {
        let mut hh = json!({"gnabar": random.number(0.08, 0.15), "gkbar": 0.036, "gl": 0.003, "el": -70});
        if has_vars {
            hh["gkbar"] = json!("0.036*twist*place/fixed");
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
            ions.insert("k".into(), json!({"e": random.number(-95.0, -75.0)}));
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
    if random.chance(8) {
        let clamp =
            json!({"mod": "IClamp", "loc": 0.3, "del": 3, "dur": 10, "amp": parameter(random, 0.01, 0.2)});
        section["pointps"] = json!({"inner": clamp});
        kind.points.push((name.to_owned(), "inner".to_owned(), "i"));
    }
    section
}

fn geometry(random: &mut Random, has_points3d: bool, is_soma: bool, nseg: usize, index: usize) -> Value {
    let mut geom = Map::new();
    if has_points3d {
        // Along y, with a bend.
        let (from, step) = (20.0 * index as f64, if is_soma { 10.0 } else { 40.0 });
        let diam = if is_soma { 18.0 } else { 2.0 };
        let count = 2 + random.below(3);
        let points: Vec<Value> = (0..count)
            .map(|i| {
                let i = i as f64;
                json!([
                    random.number(-5.0, 5.0) * i,
                    from + step * i,
                    3.0 * index as f64 * i,
                    diam + random.number(0.0, 1.0)
                ])
            })
            .collect();
        geom.insert("pt3d".into(), json!(points));
        if random.chance(30) {
            geom.insert("L".into(), json!(random.number(15.0, 100.0)));
        }
    } else {
        let (length, diam) =
            if is_soma { (18.8, 18.8) } else { (random.number(50.0, 300.0), random.number(0.8, 3.0)) };
        geom.insert(
            "L".into(),
            if random.chance(8) { json!(format!("{length}*uniform(0.9,1.1)")) } else { json!(length) },
        );
        geom.insert(
            "diam".into(),
            if random.chance(5) { json!(format!("{diam}+0.1*ynorm")) } else { json!(diam) },
        );
    }
    if nseg > 1 {
        geom.insert("nseg".into(), json!(nseg));
    }
    if random.chance(70) {
        geom.insert("Ra".into(), parameter(random, 80.0, 200.0));
    }
    if random.chance(30) {
        geom.insert("cm".into(), parameter(random, 0.8, 2.0));
    }
    if geom.contains_key("pt3d") {
        return Value::Object(geom);
    }
    super::shuffled(random, geom.into_iter().collect())
}
