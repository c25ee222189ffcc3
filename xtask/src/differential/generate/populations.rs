//! Populations in every form: of cells with sections, and artificial ones.

use super::{Parts, Population};
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
            tags(random, &mut pop);
            parts.pops.push(Population { name: label.clone(), cells: Some(index), takes_events: true, size });
            pops.push((label, ordered(random, pop)));
        }
    }
    for (index, label) in ["ART_0", "ART_1", "ART_2"].into_iter().enumerate() {
        if random.chance([65, 40, 20][index]) {
            let model = random.pick(&[
                "NetStim", "NetStim", "VecStim", "VecStim", "IntFire1", "IntFire2", "IntFire4", "dfire",
            ]);
            let (mut pop, size) = sized(random, parts);
            artificial(random, model, &mut pop, size);
            if model == "VecStim" {
                times_of_each(random, &mut pop);
            }
            tags(random, &mut pop);
            pop.insert("cellModel".into(), json!(model));
            let takes_events = !matches!(model, "NetStim" | "VecStim");
            parts.pops.push(Population { name: label.into(), cells: None, takes_events, size });
            pops.push((label.into(), ordered(random, pop)));
        }
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
        if random.chance(20) {
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

/// Parameters of an artificial cell, among the keys or in a dictionary of their own.
fn artificial(random: &mut Random, model: &str, pop: &mut Map<String, Value>, size: usize) {
    let mut params = Map::new();
    let mut set = |key: &str, value: Value| {
        params.insert(key.to_owned(), value);
    };
    let mut outside = None;
    match model {
        "NetStim" => {
            match random.below(4) {
                0 => set("interval", json!(random.number(5.0, 20.0))),
                1 => set("rate", json!([random.number(20.0, 60.0), random.number(60.0, 150.0)])),
                _ => set("rate", json!(random.number(30.0, 150.0))),
            }
            set("noise", json!(random.pick(&[0.0, 0.3, 0.5, 1.0])));
            if random.chance(75) {
                set("start", json!(random.number(0.0, 10.0)));
            }
            if random.chance(20) {
                set("number", json!(1 + random.below(6)));
            }
            if random.chance(20) {
                set("seed", json!(random.below(50)));
            }
            if random.chance(10) {
                outside = Some(("dynamicRates", json!({"rates": [50, 200, 20], "times": [0, 10, 25]})));
            }
        }
        "VecStim" => match random.below(7) {
            0 | 1 => {
                set("rate", json!(random.number(40.0, 150.0)));
                set("noise", json!(random.pick(&[0.0, 0.4, 1.0])));
                if random.chance(60) {
                    set("start", json!(random.number(0.0, 8.0)));
                }
            }
            2 => {
                set("interval", json!(random.number(4.0, 12.0)));
                set("noise", json!(random.pick(&[0.0, 0.5])));
            }
            3 => {
                let times = (0..5).map(|_| random.number(0.0, 50.0)).collect::<Vec<f64>>();
                outside = Some(("spkTimes", json!(times)));
            }
            4 => {
                let train =
                    |random: &mut Random| (0..4).map(|_| random.number(1.0, 40.0)).collect::<Vec<f64>>();
                let trains: Vec<Vec<f64>> = (0..size.max(1)).map(|_| train(random)).collect();
                outside = Some(("spkTimes", json!(trains)));
            }
            _ => set("spikePattern", pattern(random)),
        },
        "IntFire1" => {
            set("tau", json!(random.number(5.0, 20.0)));
            set("refrac", json!(random.number(1.0, 5.0)));
        }
        "IntFire2" => {
            set("taum", json!(random.number(5.0, 20.0)));
            set("taus", json!(random.number(1.0, 4.0)));
            set("ib", json!(random.number(0.0, 1.5)));
        }
        "IntFire4" => {
            set("taue", json!(random.number(2.0, 5.0)));
            set("taui1", json!(random.number(6.0, 9.0)));
            set("taui2", json!(random.number(12.0, 19.0)));
            set("taum", json!(random.number(25.0, 40.0)));
        }
        _ => {
            set("tau", json!(random.number(5.0, 20.0)));
            set("theta", json!(random.number(0.5, 1.5)));
        }
    }
    if model == "VecStim" && random.chance(20) {
        let pulse = json!({"start": random.number(5.0, 15.0), "end": random.number(20.0, 45.0), "rate": random.number(50.0, 200.0),
            "noise": random.pick(&[0.0, 0.5, 1.0])});
        set("pulses", json!([pulse]));
    }
    match outside {
        // Lists of spike times belong to the population.
        Some((key, value)) => {
            pop.insert(key.to_owned(), value);
            pop.extend(params);
        }
        None if random.chance(30) => {
            pop.insert("params".into(), Value::Object(params));
        }
        None => pop.extend(params),
    }
}

fn pattern(random: &mut Random) -> Value {
    let mut pattern = match random.below(4) {
        0 => json!({"type": "poisson", "start": random.number(0.0, 10.0), "stop": random.pick(&[-1.0, 40.0]),
            "frequency": random.number(50.0, 200.0)}),
        1 => json!({"type": "evoked", "start": random.number(5.0, 20.0), "startStd": random.number(0.5, 4.0),
            "numspikes": 1 + random.below(6)}),
        2 => json!({"type": "gauss", "mu": random.number(10.0, 30.0), "sigma": random.number(2.0, 40.0)}),
        _ => {
            let mut rhythmic = json!({"type": "rhythmic", "start": random.pick(&[5.0, 12.0, -1.0]), "startStd": random.pick(&[-1.0, 2.0]),
                "repeats": 1 + random.below(3), "freq": random.number(40.0, 120.0), "freqStd": random.pick(&[0.0, 3.0]),
                "stop": random.number(30.0, 50.0), "eventsPerCycle": 1 + random.below(2),
                "distribution": random.pick(&["normal", "uniform"])});
            if random.chance(30) {
                rhythmic["startMin"] = json!(2);
                rhythmic["startMax"] = json!(20);
            }
            rhythmic
        }
    };
    if random.chance(25) {
        pattern["sync"] = json!(true);
    }
    pattern
}
