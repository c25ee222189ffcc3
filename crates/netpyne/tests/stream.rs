//! What is recorded of many variables goes into files while a run goes on: the same numbers as in a result.

use netpyne::comm::Threads;
use netpyne::interval::Stream;
use netpyne::prelude::*;
use netpyne::results::{Cells, Matrix};
use std::path::Path;

const MODEL: &str = r#"{"netParams": {"sizeX": 100, "sizeY": 100, "sizeZ": 100,
  "popParams": {"E": {"cellType": "pyr", "numCells": 3}, "I": {"cellType": "pyr", "numCells": 2},
    "N": {"cellModel": "NetStim", "numCells": 1, "rate": 100, "start": 1, "noise": 0}},
  "cellParams": {"pyr": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}},
    "dend": {"geom": {"L": 200, "diam": 2, "nseg": 3}, "topol": {"parentSec": "soma", "parentX": 1}, "mechs": {"pas": {}}}}}},
  "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}},
  "connParams": {"in": {"preConds": {"pop": "N"}, "postConds": {"pop": ["E", "I"]}, "weight": 0.01,
    "delay": "1 + 2*uniform(0, 1)", "synMech": "exc", "sec": "soma", "plast": {"mech": "STDP", "params": {"hebbwt": 0.001}}}}},
 "simConfig": {"duration": 21, "dt": 0.025, "recordStep": 0.5, "recordLFP": [[50, 150, 70], [50, 50, 30]], "saveLFPPops": ["E"],
   "recordDipole": true, "saveIMembrane": [0, 3], "saveWeights": {"step": 3}}}"#;

fn model(folder: &Path) -> Model {
    let path = folder.join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    Model::load(path).unwrap()
}

/// Rows, columns and numbers of a file.
fn read(path: &Path) -> (String, Vec<f64>) {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let head = String::from_utf8_lossy(&bytes[10..128]).into_owned();
    let shape = head[head.find("'shape': ").unwrap() + 9..head.rfind(", }").unwrap()].to_owned();
    (shape, bytes[128..].chunks(8).map(|number| f64::from_le_bytes(number.try_into().unwrap())).collect())
}

fn check(folder: &Path, matrices: &[Matrix]) {
    for matrix in matrices {
        let file = match &matrix.cells {
            Cells::All => format!("{}.npy", matrix.name),
            Cells::Population(pop) => format!("{}_{pop}.npy", matrix.name),
            Cells::Cell(gid) => format!("{}_{gid}.npy", matrix.name),
        };
        let (shape, values) = read(&folder.join(&file));
        assert_eq!(shape, format!("({}, {})", matrix.rows(), matrix.columns.len()), "{file}");
        let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
        assert_eq!(bits(&values), bits(&matrix.values), "{file}");
    }
}

#[test]
fn files_hold_what_a_result_would() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(folder.path());
    let whole = model.build().unwrap().simulate().unwrap();
    assert!(whole.data.matrices.len() > 5);
    for (threads, every) in [(1, 2.0), (2, 7.0), (1, 1000.0)] {
        let into = folder.path().join(format!("{threads}_{every}"));
        let stream = Some(Stream { folder: into.clone(), every });
        let options = RunOptions { stream, ..RunOptions::on_threads(threads) };
        let run = model.build().unwrap().simulate_with(&options).unwrap();
        assert_eq!(run.data.spikes, whole.data.spikes);
        assert!(run.data.matrices.is_empty());
        check(&into, &whole.data.matrices);
    }
    let columns = std::fs::read_to_string(folder.path().join("1_2/columns.tsv")).unwrap();
    assert!(columns.contains("LFP_E.npy\t1\t(50, 50, 30)\tmV\t0.5\t0.5\n"), "{columns}");
}

#[test]
fn the_first_rank_writes_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(folder.path());
    let whole = model.build().unwrap().simulate().unwrap();
    let into = folder.path().join("ranks");
    let options =
        RunOptions { stream: Some(Stream { folder: into.clone(), every: 4.0 }), ..RunOptions::on_threads(1) };
    Threads::run(3, |comm| {
        let part = netpyne::distributed::build(&model, BuildOptions::new(), None, comm).unwrap();
        part.simulate_with(&options).map(|_| ()).unwrap();
    });
    check(&into, &whole.data.matrices);
}
