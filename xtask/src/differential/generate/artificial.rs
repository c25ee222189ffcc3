//! Artificial cells: their parameters in every form, and the patterns of spike sources.

use crate::random::Random;
use serde_json::{Map, Value, json};

/// Models of artificial cells that populations name.
pub const MODELS: [&str; 10] = [
    "NetStim", "NetStim", "NetStim", "VecStim", "VecStim", "VecStim", "IntFire1", "IntFire2", "IntFire4",
    "dfire",
];

/// Parameters among the keys of the population or in a dictionary of their own.
pub fn describe(random: &mut Random, model: &str, pop: &mut Map<String, Value>, size: usize) {
    let mut params = Map::new();
    let mut outside = None;
    match model {
        "NetStim" => outside = net_stim(random, &mut params),
        "VecStim" => outside = vec_stim(random, &mut params, size),
        _ => params = integrator(random, model),
    }
    if model == "VecStim" && random.chance(25) {
        params.insert("pulses".into(), pulses(random));
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

/// Parameters of a cell that sums up what it gets.
pub fn integrator(random: &mut Random, model: &str) -> Map<String, Value> {
    let mut params = Map::new();
    let mut set = |key: &str, lo: f64, hi: f64| {
        // Texts count where the population has no `cellType`.
        let value = match random.below(12) {
            0 => json!(format!("uniform({lo},{hi})")),
            1 => json!(format!("{lo} + ({hi} - {lo})*ynorm")),
            _ => json!(random.number(lo, hi)),
        };
        params.insert(key.to_owned(), value);
    };
    match model {
        "IntFire1" => {
            set("tau", 5.0, 20.0);
            set("refrac", 1.0, 5.0);
        }
        "IntFire2" => {
            set("taum", 5.0, 20.0);
            set("taus", 1.0, 4.0);
            set("ib", 0.0, 1.5);
        }
        "IntFire4" => {
            set("taue", 2.0, 5.0);
            set("taui1", 6.0, 9.0);
            set("taui2", 12.0, 19.0);
            set("taum", 25.0, 40.0);
        }
        _ => {
            set("tau", 5.0, 20.0);
            set("theta", 0.5, 1.5);
        }
    }
    if random.chance(4) {
        params.insert("unheardOf".into(), json!(3));
    }
    params
}

type Outside = Option<(&'static str, Value)>;

fn net_stim(random: &mut Random, params: &mut Map<String, Value>) -> Outside {
    let mut set = |key: &str, value: Value| {
        params.insert(key.to_owned(), value);
    };
    match random.below(6) {
        0 => set("interval", json!(random.number(5.0, 20.0))),
        1 => set("rate", json!([random.number(20.0, 60.0), random.number(60.0, 150.0)])),
        2 => set("rate", json!("uniform(30,120)")),
        3 => set("interval", json!("5 + 10*xnorm")),
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
    random.chance(10).then(|| ("dynamicRates", json!({"rates": [50, 200, 20], "times": [0, 10, 25]})))
}

fn vec_stim(random: &mut Random, params: &mut Map<String, Value>, size: usize) -> Outside {
    let mut set = |key: &str, value: Value| {
        params.insert(key.to_owned(), value);
    };
    let train =
        |random: &mut Random, n: usize| (0..n).map(|_| random.number(0.0, 45.0)).collect::<Vec<f64>>();
    if random.chance(20) {
        set("seed", json!(random.below(50)));
    }
    match random.below(9) {
        0 => {
            set("rate", json!(random.number(40.0, 150.0)));
            set("noise", json!(random.pick(&[0.0, 0.4, 1.0])));
            if random.chance(60) {
                set("start", json!(random.number(0.0, 8.0)));
            }
        }
        1 => {
            set("rate", json!([random.number(20.0, 60.0), random.number(60.0, 150.0)]));
            set("noise", json!(random.pick(&[0.0, 0.6])));
        }
        2 => {
            set("interval", json!(random.number(4.0, 12.0)));
            set("noise", json!(random.pick(&[0.0, 0.5])));
        }
        3 => return Some(("spkTimes", json!(train(random, 5)))),
        4 => {
            let trains: Vec<Vec<f64>> = (0..size.max(1)).map(|_| train(random, 4)).collect();
            return Some(("spkTimes", json!(trains)));
        }
        _ => set("spikePattern", pattern(random)),
    }
    None
}

fn pulses(random: &mut Random) -> Value {
    let one = |random: &mut Random| {
        let mut pulse = json!({"start": random.number(2.0, 15.0), "end": random.number(20.0, 45.0)});
        match random.below(4) {
            0 => pulse["interval"] = json!(random.number(3.0, 9.0)),
            1 => pulse["rate"] = json!([80, random.number(100.0, 200.0)]),
            _ => pulse["rate"] = json!(random.number(50.0, 200.0)),
        }
        if random.chance(70) {
            pulse["noise"] = json!(random.pick(&[0.0, 0.5, 1.0]));
        }
        pulse
    };
    let list: Vec<Value> = (0..1 + random.below(2)).map(|_| one(random)).collect();
    json!(list)
}

fn pattern(random: &mut Random) -> Value {
    let mut pattern = match random.below(4) {
        0 => json!({"type": "poisson", "start": random.number(0.0, 10.0), "stop": random.pick(&[-1.0, 40.0]),
            "frequency": random.number(50.0, 200.0)}),
        1 => json!({"type": "evoked", "start": random.number(5.0, 20.0),
            "startStd": if random.chance(20) { 0.0 } else { random.number(0.5, 4.0) }, "numspikes": random.below(7)}),
        2 => json!({"type": "gauss", "mu": random.number(10.0, 30.0), "sigma": random.number(2.0, 40.0)}),
        _ => rhythm(random),
    };
    if random.chance(25) {
        pattern["sync"] = json!(true);
    }
    pattern
}

fn rhythm(random: &mut Random) -> Value {
    let mut rhythmic = json!({"type": "rhythmic", "start": random.pick(&[5.0, 12.0, -1.0]), "startStd": random.pick(&[-1.0, 2.0]),
        "repeats": 1 + random.below(3), "freq": random.number(40.0, 120.0), "freqStd": random.pick(&[0.0, 3.0]),
        "stop": random.number(30.0, 50.0), "eventsPerCycle": 1 + random.below(2),
        "distribution": random.pick(&["normal", "uniform"])});
    if random.chance(30) {
        rhythmic["startMin"] = json!(2);
        rhythmic["startMax"] = json!(20);
    }
    // All of these have defaults.
    for key in ["startStd", "freqStd", "eventsPerCycle", "distribution"] {
        if let Some(map) = rhythmic.as_object_mut().filter(|_| random.chance(12)) {
            map.shift_remove(key);
        }
    }
    if let Some(map) = rhythmic.as_object_mut().filter(|_| random.chance(10)) {
        let stop = map.shift_remove("stop").unwrap_or_default();
        map.insert("tstop".into(), stop);
    }
    rhythmic
}
