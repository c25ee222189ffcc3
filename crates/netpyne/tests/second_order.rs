//! NEURON's `secondorder`: voltages and ion currents, to the bit.

use netpyne::prelude::*;

/// A soma with hh, a dendrite of three segments with pas, a current clamp; 160 steps.
const MODEL: &str = r#"{"netParams": {"popParams": {"P": {"cellType": "T", "numCells": 1}},
    "cellParams": {"T": {"secs": {
        "soma": {"geom": {"L": 20, "diam": 20, "Ra": 100, "cm": 1}, "mechs": {"hh": {}}},
        "dend": {"geom": {"L": 200, "diam": 2, "Ra": 100, "cm": 1, "nseg": 3}, "mechs": {"pas": {}},
            "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}},
    "stimSourceParams": {"clamp": {"type": "IClamp", "del": 1, "dur": 5, "amp": 0.5}},
    "stimTargetParams": {"t": {"source": "clamp", "sec": "soma", "loc": 0.5, "conds": {"pop": "P"}}}},
  "simConfig": {"duration": 4, "dt": 0.025, "recordStep": 0.025, "recordCells": ["all"], "hParams": {"celsius": 6.3, "secondorder": ORDER},
    "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "i": {"sec": "soma", "loc": 0.5, "var": "ina"},
        "w": {"sec": "dend", "loc": 0.5, "var": "v"}}}}"#;

/// What NEURON 9.0.2 has at samples 1, 80 and 160, by order: v and ina of the soma, v of the dendrite.
const NEURON: [[[u64; 3]; 3]; 3] = [
    [
        [0xc05040d65fc37cb4, 0xbf53fd4a6b04d1b3, 0xc05047688c6e16fa],
        [0xc046a01c86adfb3c, 0xbfa8666e9a4ff673, 0xc04b99299938cea3],
        [0xc031d1ee0e8134b2, 0xbfe516e4eace2ef3, 0xc0362a98a7051ddf],
    ],
    [
        [0xc050408087a6112d, 0xbf53fd4a6b04d1b3, 0xc05047bd74ac69ad],
        [0xc0466c82a27e00a6, 0xbfa96151cf988cb8, 0xc04b8999e6e08f58],
        [0xc032fc89e0d55507, 0xbfe5016a53b60282, 0xc037111702208df5],
    ],
    [
        [0xc050408087a6112d, 0xbf53fd7719b5c814, 0xc05047bd74ac69ad],
        [0xc0466c82a27e00a6, 0xbfa943aa0cd02705, 0xc04b8999e6e08f58],
        [0xc032fc89e0d55507, 0xbfe52bf3f219758f, 0xc037111702208df5],
    ],
];

fn model(text: &str) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, text).unwrap();
    Model::load(&path).unwrap()
}

#[test]
fn orders_of_integration_are_neurons() {
    for (order, expected) in NEURON.iter().enumerate() {
        let simulated =
            model(&MODEL.replace("ORDER", &order.to_string())).build().unwrap().simulate().unwrap();
        for (column, label) in ["v", "i", "w"].into_iter().enumerate() {
            let trace = simulated.data.traces.iter().find(|t| t.label == label).unwrap();
            let values = &trace.cells[0].values.series()[0].1;
            for (row, at) in [1, 80, 160].into_iter().enumerate() {
                let (own, theirs) = (values[at], f64::from_bits(expected[row][column]));
                assert_eq!(
                    own.to_bits(),
                    theirs.to_bits(),
                    "secondorder {order}, {label}[{at}]: {own:?}, {theirs:?}"
                );
            }
        }
    }
}

#[test]
fn mechanisms_that_step_by_halves_are_refused_by_name() {
    const MOD: &str = "NEURON { SUFFIX euler1 RANGE x } STATE { x } INITIAL { x = 1 }
BREAKPOINT { SOLVE s METHOD euler } DERIVATIVE s { x' = -x }";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("euler1.mod"), MOD).unwrap();
    let built = |order: &str| {
        let text = MODEL.replace(r#""hh": {}"#, r#""euler1": {}"#).replace(r#""ina""#, r#""v""#);
        let mut model = model(&text.replace("ORDER", order));
        model.mechanisms = Mechanisms::standard().with_folder(folder.path()).unwrap();
        model
            .build()
            .map_err(|e| e.to_string())
            .and_then(|b| b.simulate().map(drop).map_err(|e| e.to_string()))
    };
    built("0").unwrap();
    let message = built("1").unwrap_err();
    assert!(message.contains("euler1") && message.contains("secondorder"), "{message}");
}
