//! Ranks that are threads of this process: what they save together is the file that one rank saves.

use netpyne::comm::Threads;
use netpyne::io::{Document, Include};
use netpyne::prelude::*;
use netpyne::results::SimData;
use netpyne::specs::ModelSpec;
use netpyne::{RunOptions, distributed};
use std::path::Path;

fn gamma() -> Model {
    Model::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/models/gamma"))).unwrap()
}

fn document<'a>(spec: &'a ModelSpec, built: &'a Built, data: &'a SimData) -> Document<'a> {
    Document { net_params: &spec.net_params, sim_config: &spec.sim_config, network: &built.network, data }
}

#[test]
fn the_saved_network_is_the_same_file_for_any_number_of_ranks() {
    let model = gamma();
    let folder = tempfile::tempdir().unwrap();
    let (include, data) = (Include::ALL, SimData::default());
    let one = folder.path().join("one.json");
    netpyne::io::save(&one, document(&model.spec, &model.build().unwrap(), &data), &include).unwrap();
    let one = std::fs::read(&one).unwrap();
    for size in [1, 2, 4] {
        let path = folder.path().join(format!("{size}.json"));
        let saved = Threads::run(size, |comm| {
            let part = distributed::build(&model, BuildOptions::new(), None, comm)?;
            let document = document(&model.spec, &part.built, &data);
            distributed::save(&path, None, document, &include, &*part.comm)
        });
        saved.into_iter().collect::<netpyne::Result<Vec<()>>>().unwrap();
        assert!(one == std::fs::read(&path).unwrap(), "{size} ranks");
    }
}

#[test]
fn what_goes_wrong_on_one_rank_is_told_on_all() {
    let model = gamma();
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("file");
    std::fs::write(&inside, "").unwrap();
    // A file is no folder.
    let path = inside.join("out.json");
    let ends = Threads::run(2, |comm| {
        let part = distributed::build(&model, BuildOptions::new(), None, comm)?;
        let data = SimData::default();
        distributed::save(&path, None, document(&model.spec, &part.built, &data), &Include::ALL, &*part.comm)
    });
    assert!(matches!(ends[0], Err(Error::File(_))));
    assert!(matches!(ends[1], Err(Error::Elsewhere { rank: 0, .. })));
}

/// A model with everything that crosses ranks: chemical and electrical connections, stimuli, artificial cells, recordings.
const MODEL: &str = r#"{"netParams": {"sizeX": 100, "sizeY": 100, "sizeZ": 100,
    "popParams": {"E": {"cellType": "E", "numCells": 9}, "N": {"cellModel": "NetStim", "numCells": 5, "rate": 40, "noise": 0.5},
        "F": {"cellModel": "IntFire1", "numCells": 4, "tau": 20, "refrac": 3}, "I": {"cellType": "E", "numCells": 4}},
    "cellParams": {"E": {"secs": {"soma": {"geom": {"L": "20+uniform(0,2)", "diam": 18}, "mechs": {"hh": {}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0},
        "gap": {"mod": "ElectSyn", "g": 0.0005, "pointerParams": {"target_var": "vpeer", "source_var": "v", "bidirectional": true}}},
    "connParams": {
        "drive": {"preConds": {"pop": "N"}, "postConds": {"pop": ["E", "F"]}, "probability": 0.5, "weight": 0.02, "delay": 2, "synMech": "exc"},
        "inside": {"preConds": {"pop": ["E", "F"]}, "postConds": {"pop": ["E", "I", "F"]}, "convergence": 3, "weight": "0.005+uniform(0,0.005)",
            "delay": "1+dist_3D/100", "synMech": "exc"},
        "gap": {"preConds": {"pop": "E"}, "postConds": {"pop": "I"}, "probability": 0.4, "weight": 1, "synMech": "gap"}},
    "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 60, "noise": 1}, "ic": {"type": "IClamp", "del": 5, "dur": 20, "amp": "0.5*post_xnorm"}},
    "stimTargetParams": {"bkg": {"source": "bkg", "conds": {"pop": "I"}, "weight": 0.02, "delay": 1, "synMech": "exc"},
        "ic": {"source": "ic", "conds": {"pop": "E"}, "sec": "soma", "loc": 0.5}}},
    "simConfig": {"duration": 60, "dt": 0.025, "recordStim": true, "recordStep": 0.1, "recordCells": ["E", 20],
        "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "g": {"synMech": "exc", "var": "g"}},
        "printPopAvgRates": true, "saveJson": true}}"#;

#[test]
fn a_run_is_the_same_file_for_any_number_of_ranks_and_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    for model in [Model::load(&path).unwrap(), short(gamma())] {
        let sim = model.build().unwrap().simulate().unwrap();
        assert!(sim.data.spikes.len() > 20);
        let one = folder.path().join("one.json");
        sim.save(&one).unwrap();
        let one = std::fs::read(&one).unwrap();
        for (size, threads) in [(1, 2), (2, 1), (2, 2), (4, 1)] {
            let path = folder.path().join(format!("{size}_{threads}.json"));
            let counts = Threads::run(size, |comm| {
                let part = distributed::build(&model, BuildOptions::new(), None, comm)?;
                let how = RunOptions { threads, ..RunOptions::default() };
                let run = part.simulate_with(&how)?;
                run.save(&path)?;
                Ok(run.simulated.summary.counts)
            });
            for found in counts {
                let found: netpyne::Result<_> = found;
                assert_eq!(found.unwrap(), sim.summary.counts);
            }
            let many = std::fs::read(&path).unwrap();
            let at = one.iter().zip(&many).position(|(a, b)| a != b);
            let around = |bytes: &[u8]| {
                at.map(|at| {
                    String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())])
                        .into_owned()
                })
            };
            assert!(one == many, "{size} ranks, {threads} threads:\n{:?}\n{:?}", around(&one), around(&many));
        }
    }
}

fn short(mut model: Model) -> Model {
    model.spec.sim_config.duration = netpyne::specs::Number::Int(40);
    model
}
