//! The global index of the Random123 streams: NetPyNE sets it before it initialises a network that has been built, so what a
//! stream computed when it was made is under index 0. The expected numbers are those of NetPyNE 1.1.1 with NEURON 9.0.2.

use netpyne::prelude::*;
use netpyne::results::TraceValues;

/// Draws in every step from a stream that nothing takes back to its start.
const DRIFT: &str = "NEURON { POINT_PROCESS drift RANDOM r RANGE x NONSPECIFIC_CURRENT i }
    ASSIGNED { i x }
    BREAKPOINT { SOLVE go  i = 0 }
    PROCEDURE go() { x = random_uniform(r) }
    NET_RECEIVE (w) { }";

const MODEL: &str = r#"{"netParams": {"cellParams": {"c": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}}}}},
    "popParams": {"A": {"cellType": "c", "numCells": 2}},
    "synMechParams": {"d": {"mod": "drift"}, "e": {"mod": "ExpSyn", "tau": 2, "e": 0}},
    "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 100, "noise": 1, "start": 0.5}},
    "stimTargetParams": {
      "b": {"source": "bkg", "conds": {"pop": "A"}, "weight": 0.02, "delay": 1, "synMech": "e", "sec": "soma", "loc": 0.5},
      "d": {"source": "bkg", "conds": {"pop": "A"}, "weight": 0.02, "delay": 1, "synMech": "d", "sec": "soma", "loc": 0.5}}},
  "simConfig": {"duration": 30, "dt": 0.025, "recordStep": 0.025, "recordStim": true, "rand123GlobalIndex": 7, "recordCells": ["all"],
    "recordTraces": {"x": {"sec": "soma", "loc": 0.5, "synMech": "d", "var": "x"}}}}"#;

#[test]
fn it_counts_from_initialisation_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    std::fs::write(folder.path().join("drift.mod"), DRIFT).unwrap();
    let sim = Model::load_with(&path, &[folder.path()]).unwrap().build().unwrap().simulate().unwrap();
    let times: Vec<f64> = sim.data.spikes.iter().map(|(t, _)| t).collect();
    assert_eq!(times, [14.725000000099698, 18.500000000099483]);
    let stims = sim.data.stim_spikes.as_ref().unwrap();
    let trains: Vec<&[f64]> = stims.iter().map(|cell| &cell.trains[0].times[..]).collect();
    assert_eq!(trains, [&[13.028821341277528][..], &[16.796284701189848]]);
    let TraceValues::Series(x) = &sim.data.traces[0].cells[0].values else { panic!("one value per synapse") };
    // Four words were there before the index was set.
    let expected = [0.0, 0.49689274362826424, 0.7486558815583922, 0.8803317167609158, 0.750249195669254];
    assert_eq!(x[..5], expected);
    assert_eq!(x[5..7], [0.4991508667592074, 0.8813865401592602]);
}
