//! Random streams that nobody seeds: RANDOM variables of density mechanisms, point processes and artificial cells. The expected
//! numbers are those of NetPyNE 1.1.1 with NEURON 9.0.2.

use crate::desk::Desk;
use netpyne::base::SourceFile;
use netpyne::specs::{Value, read_json};
use std::collections::BTreeSet;

/// The last is not in the model; NEURON makes an instance of it all the same when it loads it, as of `NoisySyn`.
const MECHANISMS: [(&str, &str); 6] = [
    (
        "mod/jitter.mod",
        "NEURON { SUFFIX jitter NONSPECIFIC_CURRENT i RANGE amp, first RANDOM size, sign }
        PARAMETER { amp = 0.02 }
        ASSIGNED { v i first }
        INITIAL { first = random_uniform(size, -1, 1) }
        BREAKPOINT { SOLVE shake }
        PROCEDURE shake() { i = amp * random_normal(size, 0, 1) * (random_uniform(sign) - 0.3) }",
    ),
    (
        "mod/wander.mod",
        "NEURON { SUFFIX wander NONSPECIFIC_CURRENT i RANGE amp, x RANDOM r }
        PARAMETER { amp = 0.005 }
        ASSIGNED { v i x }
        INITIAL { x = random_negexp(r) }
        BREAKPOINT { SOLVE walk i = amp * x }
        PROCEDURE walk() { x = 0.99 * x + random_normal(r, 0, 0.2) }",
    ),
    (
        "mod/noisysyn.mod",
        "NEURON { POINT_PROCESS NoisySyn RANGE g, tau, e NONSPECIFIC_CURRENT i RANDOM release, amount }
        PARAMETER { tau = 3 e = 0 }
        ASSIGNED { v i }
        STATE { g }
        INITIAL { g = 0.0001 * random_uniform(release) }
        BREAKPOINT { SOLVE decay METHOD cnexp i = g * (v - e) }
        DERIVATIVE decay { g' = -g / tau }
        NET_RECEIVE(w) { if (random_uniform(release) < 0.6) { g = g + w * random_negexp(amount, 1) } }",
    ),
    (
        "mod/noisyclamp.mod",
        "NEURON { POINT_PROCESS NoisyClamp ELECTRODE_CURRENT i RANGE amp RANDOM r }
        PARAMETER { amp = 0.02 }
        ASSIGNED { i }
        BREAKPOINT { SOLVE draw }
        PROCEDURE draw() { i = amp * random_uniform(r) }",
    ),
    (
        "mod/noisycell.mod",
        "NEURON { ARTIFICIAL_CELL NoisyCell RANGE mean RANDOM r }
        PARAMETER { mean = 5 }
        INITIAL { net_send(random_negexp(r, mean), 1) }
        NET_RECEIVE(w) { if (flag == 1) { net_event(t) net_send(random_negexp(r, mean), 1) } }",
    ),
    (
        "mod/unused.mod",
        "NEURON { SUFFIX unused RANDOM r } STATE { s } INITIAL { s = random_uniform(r) }
        BREAKPOINT { SOLVE decay METHOD cnexp } DERIVATIVE decay { s' = -s }",
    ),
];

/// Several segments, sections and cells; a second rule that changes numbers of segments; cells that differ by drawn values.
const MODEL: &str = r#"{"netParams": {
  "popParams": {"N": {"cellModel": "NoisyCell", "numCells": 2}, "A": {"cellType": "E", "numCells": 2},
    "S": {"cellModel": "NetStim", "numCells": 1, "rate": 50}, "B": {"cellType": "R", "numCells": 2}, "C": {"cellType": "E", "numCells": 1}},
  "cellParams": {
    "main": {"conds": {"cellType": "E"}, "secs": {
      "soma": {"geom": {"L": 20, "diam": 20, "nseg": 3}, "mechs": {"hh": {}, "jitter": {}, "wander": {}}, "pointps": {"own": {"mod": "NoisyClamp", "loc": 0.3}}},
      "dend": {"geom": {"L": 200, "diam": 2, "nseg": 5}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0},
        "mechs": {"wander": {"amp": [1e-3, 2e-3, 3e-3, 4e-3, 5e-3]}, "pas": {}, "jitter": {"amp": 0.01}}}}},
    "more": {"conds": {"cellType": "E", "pop": "C"}, "secs": {
      "dend": {"geom": {"nseg": 11}, "mechs": {"jitter": {"amp": 0.015}}},
      "soma": {"geom": {"nseg": 5}},
      "spine": {"geom": {"L": 3, "diam": 1, "nseg": 2}, "topol": {"parentSec": "dend", "parentX": 0.5, "childX": 0}, "mechs": {"wander": {}, "jitter": {}}}}},
    "drawn": {"conds": {"cellType": "R"}, "secs": {"soma": {"geom": {"L": "uniform(15,20)", "diam": 15, "nseg": 2}, "mechs": {"jitter": {"amp": "uniform(0.01,0.03)"}, "hh": {}}}}}},
  "synMechParams": {"exc": {"mod": "NoisySyn"}},
  "stimSourceParams": {"clamp": {"type": "NoisyClamp", "amp": 0.05}},
  "stimTargetParams": {"clamp": {"source": "clamp", "conds": {"pop": ["A", "C"]}, "sec": "dend", "loc": 0.7}},
  "connParams": {"x": {"preConds": {"pop": ["N", "S", "A"]}, "postConds": {"pop": ["A", "B", "C"]}, "probability": 0.6, "synMech": "exc", "sec": "soma", "loc": 0.4, "weight": 0.004, "delay": 2}}},
 "simConfig": {"duration": 20, "dt": 0.025, "recordStep": 0.025, "recordCells": ["all"],
  "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "dend": {"sec": "dend", "loc": 0.95, "var": "v"},
    "first": {"sec": "soma", "loc": 0.1, "mech": "jitter", "var": "first"}, "soma": {"sec": "soma", "loc": 0.95, "mech": "wander", "var": "x"},
    "middle": {"sec": "dend", "loc": 0.5, "mech": "wander", "var": "x"}, "spine": {"sec": "spine", "loc": 0.2, "mech": "wander", "var": "x"}}}}"#;

/// First and last samples.
const EXPECTED: [(&str, &str, f64, f64); 20] = [
    ("v", "cell_2", -65.0, -61.78557404779001),
    ("v", "cell_3", -65.0, 13.296635477709001),
    ("v", "cell_5", -65.0, -65.18468832655687),
    ("v", "cell_6", -65.0, -66.22444713316509),
    ("v", "cell_7", -65.0, -62.984340998813344),
    ("dend", "cell_2", -65.0, -62.746029310488915),
    ("dend", "cell_3", -65.0, 1.4631593932624243),
    ("dend", "cell_7", -65.0, -63.314482419648215),
    ("first", "cell_2", 0.3342459547952177, 0.3342459547952177),
    ("first", "cell_3", -0.6817643759581808, -0.6817643759581808),
    ("first", "cell_5", -0.29290459274945213, -0.29290459274945213),
    ("first", "cell_6", 0.2001043587922806, 0.2001043587922806),
    ("first", "cell_7", -0.4391331157090298, -0.4391331157090298),
    ("soma", "cell_2", 0.4420557162778116, -1.1483629476900776),
    ("soma", "cell_3", 0.3188182369881912, -1.8362706819561265),
    ("soma", "cell_7", 1.4658572903795484, 0.42442257309884035),
    ("middle", "cell_2", 0.18070883032697876, 1.2883743189724643),
    ("middle", "cell_3", 4.317521425636993, -0.15741252582624327),
    ("middle", "cell_7", 1.4053699955046606, -0.6892688759933073),
    ("spine", "cell_7", 1.9253492358949968, 1.9359188934186504),
];

const TIMES: [f64; 15] = [
    0.8071677166496698,
    1.411839483773475,
    2.2926569196935866,
    3.575000000100017,
    4.200000000100026,
    5.075000000100038,
    5.500000000100044,
    7.748504714082216,
    9.100000000100017,
    10.22740884877443,
    11.52500000009988,
    13.094478420044696,
    15.243099511905578,
    18.103696279572347,
    19.77500000009941,
];

fn desk() -> Desk {
    let desk = Desk::new();
    MECHANISMS.iter().for_each(|(name, text)| desk.write(name, text));
    desk.write("model.json", MODEL);
    desk
}

fn sim_data(desk: &Desk, more: &[&str]) -> Value {
    let done =
        desk.run(&[&["run", "model.json", "--mechanisms", "mod", "--out", "out.json"][..], more].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    let all = read_json(&SourceFile::new("out.json", desk.read("out.json"))).unwrap();
    all.get("simData").unwrap().clone()
}

/// The values of a trace of all cells.
fn cells<'a>(data: &'a Value, trace: &str) -> Vec<(&'a str, Vec<f64>)> {
    let cells = data.get(trace).unwrap().as_dict().unwrap();
    cells.iter().map(|(cell, values)| (cell.as_str(), values.as_f64s().unwrap())).collect()
}

#[test]
fn they_are_numbered_as_in_neuron() {
    let desk = desk();
    for threads in ["1", "2"] {
        let data = sim_data(&desk, &["--threads", threads]);
        for (trace, cell, first, last) in EXPECTED {
            let (_, values) = cells(&data, trace).into_iter().find(|(name, _)| *name == cell).unwrap();
            assert_eq!([values[0], *values.last().unwrap()], [first, last], "{trace} of {cell}");
        }
        assert_eq!(data.get("spkt").unwrap().as_f64s().unwrap(), TIMES);
    }
}

#[test]
fn draws_of_one_sequence_have_a_stream_in_every_segment() {
    let desk = desk();
    desk.write(
        "mod/jitter.mod",
        "NEURON { SUFFIX jitter RANGE amp, first } PARAMETER { amp = 1 } ASSIGNED { first } INITIAL { first = scop_random() }",
    );
    let recorded = |loc: f64| {
        format!(
            r#""at {loc}": {{"sec": "soma", "loc": {loc}, "mech": "jitter", "var": "first"}}, "first": {{"#
        )
    };
    let mut seen = BTreeSet::new();
    for loc in [0.1, 0.5, 0.9] {
        desk.write("model.json", &MODEL.replace("\"first\": {", &recorded(loc)));
        let data = sim_data(&desk, &["--set", "simConfig.duration=1"]);
        seen.extend(cells(&data, &format!("at {loc}")).iter().map(|(_, values)| values[0].to_bits()));
    }
    // Two cells of three segments, two of two, one of five: of the two, 0.5 and 0.9 are in one.
    assert_eq!(seen.len(), 2 * 3 + 2 * 2 + 3);
}
