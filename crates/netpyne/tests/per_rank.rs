//! Results that each rank saves its part of: the index is read as the one file that one rank saves.

use netpyne::comm::Threads;
use netpyne::distributed;
use netpyne::io::{Include, load_result, load_tree};
use netpyne::prelude::*;

const MODEL: &str = r#"{"netParams": {
    "popParams": {"A": {"cellType": "A", "numCells": 3}, "B": {"cellType": "B", "numCells": 4}},
    "cellParams": {"A": {"conds": {"cellType": "A"}, "secs": {"soma": {"geom": {"L": 20, "diam": 18}, "mechs": {"hh": {}}}}},
        "B": {"conds": {"cellType": "B"}, "secs": {"soma": {"geom": {"L": 20, "diam": 18}, "mechs": {"hh": {}}}}}},
    "synMechParams": {"exc": {"mod": "ExpSyn", "tau": 2, "e": 0}},
    "stimSourceParams": {"drive": {"type": "IClamp", "del": 1, "dur": 20, "amp": 1}},
    "stimTargetParams": {"drive->A": {"source": "drive", "conds": {"pop": "A"}, "sec": "soma", "loc": 0.5}},
    "connParams": {"A->B": {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "weight": 0.05, "delay": 2, "synMech": "exc"}}},
  "simConfig": {"duration": 20, "recordCells": ["all"], "printPopAvgRates": true, "recordLFP": [[10, 10, 10]],
    "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "none": {"sec": "dend", "loc": 0.5, "var": "v"}}}}"#;

#[test]
fn the_parts_of_ranks_are_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model.json"), MODEL).unwrap();
    let model = Model::load(folder.path().join("model.json")).unwrap();
    let one = folder.path().join("one.json");
    model.build().unwrap().simulate().unwrap().save(&one).unwrap();
    let whole = load_tree(&one, None, 1 << 30).unwrap();
    let result = load_result(&one, 1 << 30).unwrap();
    assert!(result.data.spikes.times().len() > 6);
    for (size, name) in [(1, "a.json"), (3, "b.json"), (3, "c.pkl")] {
        let path = folder.path().join(name);
        let saved = Threads::run(size, |comm| {
            let run = distributed::build(&model, BuildOptions::new(), None, comm)?.simulate()?;
            run.save_in_nodes(&path, None, &Include::from_config(&run.simulated.spec.sim_config))
        });
        saved.into_iter().for_each(|saved| saved.unwrap());
        assert_eq!(load_tree(&path, None, 1 << 30).unwrap(), whole, "{name}");
        assert_eq!(load_result(&path, 1 << 30).unwrap(), result, "{name}");
        // Without the index, as NetPyNE puts them together.
        let stem = name.split('.').next().unwrap();
        let parts = load_result(folder.path().join(format!("{stem}_node_data")), 1 << 30).unwrap();
        assert_eq!(parts.counts, result.counts);
        assert_eq!(parts.data.traces, result.data.traces);
        assert_eq!(parts.data.spikes.times(), result.data.spikes.times());
        assert_eq!(parts.data.matrices, result.data.matrices);
    }
    // A file that is missing is told by its name, and the index leads nowhere else.
    std::fs::remove_file(folder.path().join("b_node_data/b_node_1.json")).unwrap();
    let why = load_tree(&folder.path().join("b.json"), None, 1 << 30).unwrap_err().to_string();
    assert!(why.contains("b_node_1.json"), "{why}");
    let why = load_tree(&folder.path().join("b_node_data"), None, 1 << 30).unwrap_err().to_string();
    assert!(why.contains("rank 1"), "{why}");
    std::fs::write(folder.path().join("d.json"), r#"{"nodeFiles": ["../../etc/passwd"], "net": {}}"#)
        .unwrap();
    let why = load_tree(&folder.path().join("d.json"), None, 1 << 30).unwrap_err().to_string();
    assert!(why.contains("not below"), "{why}");
}
