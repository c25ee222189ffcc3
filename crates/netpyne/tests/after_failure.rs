//! A run that fails on the way keeps what was recorded until then, the same for any number of threads and ranks.

use netpyne::comm::Threads;
use netpyne::prelude::*;
use netpyne::results::Outcome;
use netpyne::{RunOptions, distributed};
use std::ops::ControlFlow;
use std::path::Path;

/// An artificial cell that asks for an event in the past.
const FUSE: &str = "NEURON { ARTIFICIAL_CELL Fuse RANGE at } PARAMETER { at = 23 }
    INITIAL { net_send(at, 1) } NET_RECEIVE (w) { if (flag == 1) { net_send(-1, 2) } }";

const MODEL: &str = r#"{"netParams": {
    "popParams": {"E": {"cellType": "E", "numCells": 7}, "F": {"cellModel": "Fuse", "numCells": 2, "at": 23.01}},
    "cellParams": {"E": {"secs": {"soma": {"geom": {"L": 20, "diam": 18}, "mechs": {"hh": {}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}},
    "connParams": {"all": {"preConds": {"pop": "E"}, "postConds": {"pop": "E"}, "probability": 0.5, "weight": 0.01, "delay": 3, "synMech": "exc"}},
    "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 200, "noise": 1}, "blow": {"type": "IClamp", "del": DEL, "dur": 5, "amp": 1e308}},
    "stimTargetParams": {"bkg": {"source": "bkg", "conds": {"pop": "E"}, "weight": 0.02, "delay": 1, "synMech": "exc"},
        "blow": {"source": "blow", "conds": {"cellList": [4]}, "sec": "soma", "loc": 0.5}}},
  "simConfig": {"duration": 60, "dt": 0.025, "recordStep": 0.1, "recordCells": ["E"], "recordStim": true,
    "recordTraces": {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}, "hParams": {"celsius": 6.3, "v_init": -65}, "saveJson": true}}"#;

/// Saved files of one run on one thread, on several threads, and on ranks; how the first ended.
fn files(model: &Model, folder: &Path) -> (Simulated, Vec<(String, Vec<u8>)>) {
    let mut files = Vec::new();
    let mut first = None;
    let read = |path: &Path| std::fs::read(path).unwrap();
    let how = |threads| RunOptions { threads, ..RunOptions::default() };
    for threads in [1, 2, 3] {
        let path = folder.join(format!("{threads}-threads.json"));
        let go_on = &mut |_| ControlFlow::Continue(());
        let sim = model.build().unwrap().simulate_reporting(&how(threads), go_on).unwrap();
        sim.save(&path).unwrap();
        files.push((format!("{threads} threads"), read(&path)));
        first.get_or_insert(sim);
    }
    for size in [2, 3] {
        let path = folder.join(format!("{size}-ranks.json"));
        let ends = Threads::run(size, |comm| {
            let part = distributed::build(model, BuildOptions::new(), None, comm)?;
            let run = part.simulate_with(&how(1))?;
            run.save(&path)?;
            Ok::<_, Error>(run.simulated.summary)
        });
        for end in ends {
            let end = end.unwrap();
            let first = &first.as_ref().unwrap().summary;
            assert_eq!(end.reached, first.reached);
            assert_eq!(std::mem::discriminant(&end.outcome), std::mem::discriminant(&first.outcome));
        }
        files.push((format!("{size} ranks"), read(&path)));
    }
    (first.unwrap(), files)
}

fn model(folder: &Path, del: &str) -> Model {
    std::fs::create_dir(folder.join("mod")).unwrap();
    std::fs::write(folder.join("mod/fuse.mod"), FUSE).unwrap();
    std::fs::write(folder.join("model.json"), MODEL.replace("DEL", del)).unwrap();
    Model::load_with(folder.join("model.json"), &[folder.join("mod")]).unwrap()
}

#[test]
fn a_mechanism_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (sim, files) = files(&model(folder.path(), "100"), folder.path());
    let Outcome::Failed(why) = &sim.summary.outcome else { panic!("{:?}", sim.summary.outcome) };
    assert!(why.contains("Fuse") && why.contains("in the past"), "{why}");
    // The step that ends at 23.025 ms did not come to its end.
    assert_eq!((sim.summary.reached * 1000.0).round(), 23000.0);
    // The sum of 230 sampling intervals is a trifle more than that of 920 steps.
    assert_eq!(sim.data.t.len(), 230);
    assert!(sim.data.traces[0].cells.iter().all(|cell| cell.values.series()[0].1.len() == 230));
    assert!(!sim.data.spikes.is_empty() && sim.data.spikes.times().iter().all(|t| *t < 23.001));
    for (what, file) in &files[1..] {
        assert!(*file == files[0].1, "{what}");
    }
}

#[test]
fn a_voltage_that_explodes() {
    let folder = tempfile::tempdir().unwrap();
    let (sim, files) = files(&model(folder.path(), "11"), folder.path());
    let Outcome::Diverged(why) = &sim.summary.outcome else { panic!("{:?}", sim.summary.outcome) };
    assert!(why.contains("cell 4") && sim.summary.reached < 15.0, "{why}");
    for (what, file) in &files[1..] {
        assert!(*file == files[0].1, "{what}");
    }
}
