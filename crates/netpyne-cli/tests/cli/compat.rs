//! `--compat netpyne`: each departure from NetPyNE shows in what the command writes, and is switched back by the option.

use crate::desk::Desk;
use netpyne::results::SimData;

/// Result of a run with these arguments besides those that all runs have.
fn result(desk: &Desk, args: &[&str]) -> SimData {
    let done = desk.run(&[&["run", "model.json", "--quiet", "--out", "result.json"], args].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    netpyne::io::load_result(desk.path("result.json"), 1 << 30).unwrap().data
}

/// Times of spikes in a result.
fn spikes(result: &SimData) -> Vec<f64> {
    result.spikes.times().to_vec()
}

/// Connections onto artificial cells in a model with `subConnParams`: a source drives an IntFire1, which fires at once.
fn onto_artificial(desk: &Desk) -> [SimData; 2] {
    let model = r#"{"net": {"params": {
        "cellParams": {"C": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"pas": {}}}}}},
        "popParams": {"C": {"cellType": "C", "numCells": 1},
            "S": {"cellModel": "VecStim", "numCells": 1, "spkTimes": [3, 12]}, "F": {"cellModel": "IntFire1", "numCells": 1}},
        "synMechParams": {"exc": {"mod": "ExpSyn"}},
        "connParams": {"S->F": {"preConds": {"pop": "S"}, "postConds": {"pop": "F"}, "weight": 2, "delay": 1}},
        "subConnParams": {"even": {"preConds": {"pop": "S"}, "postConds": {"pop": "C"}, "sec": "soma", "density": "uniform"}}}},
        "simConfig": {"duration": 20}}"#;
    desk.write("model.json", model);
    let results = [result(desk, &[]), result(desk, &["--compat", "netpyne"])];
    assert_eq!(results.each_ref().map(spikes), [vec![3.0, 4.0, 12.0, 13.0], vec![3.0, 12.0]]);
    results
}

/// An interval that does not fit into the duration: 9.8 ms is the first moment that rounds to 10 ms.
fn early_end(desk: &Desk) -> [SimData; 2] {
    desk.model_with("\"duration\": 40", "\"duration\": 10");
    let args = ["--save-every", "0.7"];
    let results = [result(desk, &args), result(desk, &[&args[..], &["--compat", "netpyne"]].concat())];
    let samples = |result: &SimData| result.t.len();
    assert_eq!(results.each_ref().map(samples), [100, 98]);
    results
}

/// `spkTimes` of a population that is sized by a grid.
fn times_on_a_grid(desk: &Desk) -> [SimData; 2] {
    let model = r#"{"net": {"params": {"sizeX": 10,
        "popParams": {"S": {"cellModel": "VecStim", "gridSpacing": [10, 1000, 1000], "spkTimes": [3, 6]}}}},
        "simConfig": {"duration": 20}}"#;
    desk.write("model.json", model);
    let results = [result(desk, &[]), result(desk, &["--compat", "netpyne"])];
    assert_eq!(results.each_ref().map(spikes), [vec![3.0, 3.0, 6.0, 6.0], vec![]]);
    results
}

/// A cell of two sections with an electrode; what it records.
fn potentials(desk: &Desk, electrode: &str) -> [SimData; 2] {
    let model = r#"{"net": {"params": {
        "cellParams": {"C": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}},
            "dend": {"geom": {"L": 100, "diam": 2}, "topol": {"parentSec": "soma"}, "mechs": {"pas": {}}}}}},
        "popParams": {"C": {"cellType": "C", "numCells": 1, "xRange": [0, 0], "yRange": [0, 0], "zRange": [0, 0]}},
        "stimSourceParams": {"I": {"type": "IClamp", "dur": 5, "amp": 1}},
        "stimTargetParams": {"I": {"source": "I", "conds": {"pop": "C"}, "sec": "soma", "loc": 0.5}}}},
        "simConfig": {"duration": 20, "dt": 0.025, "recordStep": 0.5, "recordLFP": [ELECTRODE]}}"#;
    desk.write("model.json", &model.replace("ELECTRODE", electrode));
    [result(desk, &[]), result(desk, &["--compat", "netpyne"])]
}

/// The time of the last sample is a little less than 20 ms.
fn slipped_rows(desk: &Desk) -> [SimData; 2] {
    let results = potentials(desk, "[30, 0, 0]");
    let last = |result: &SimData| result.matrix("LFP").unwrap().view()[[39, 0]];
    assert!(last(&results[0]) != 0.0 && last(&results[1]) == 0.0);
    results
}

/// An electrode on the axis of the cell, which stands upright: there NetPyNE has infinite potentials.
fn inside(desk: &Desk) -> [SimData; 2] {
    let results = potentials(desk, "[0, 0, 0]");
    let finite = |result: &SimData| result.matrix("LFP").unwrap().values.iter().all(|x| x.is_finite());
    assert_eq!(results.each_ref().map(finite), [true, false]);
    results
}

#[test]
fn every_departure_has_its_switch_in_the_command() {
    for (name, _) in netpyne::specs::Compat::EACH {
        let desk = Desk::new();
        let [own, netpynes] = match name {
            "connections onto artificial cells in a model with subConnParams" => onto_artificial(&desk),
            "an interval that does not fit into the duration" => early_end(&desk),
            "times and rates of artificial cells whose number follows from a density or a grid" => {
                times_on_a_grid(&desk)
            }
            "rows of LFP and dipoles" => slipped_rows(&desk),
            "electrodes within dendrites" => inside(&desk),
            other => panic!("{other}: write a model that shows it"),
        };
        assert_ne!(own, netpynes, "{name}");
    }
}
