//! Functions called at intervals: what NetPyNE on NEURON makes of the same function, on any number of threads and ranks.

use netpyne::base::Gid;
use netpyne::comm::Threads;
use netpyne::interval::Saves;
use netpyne::io::Include;
use netpyne::prelude::*;
use netpyne::results::{SimData, TraceValues};
use netpyne::specs::Compat;
use netpyne::{Checkpoints, RunOptions, distributed};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

const INTERVAL: f64 = 25.01;

fn model() -> Model {
    Model::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interval/model.json"))).unwrap()
}

/// What `generate.py` does with NetPyNE.
fn steer(moment: &mut Moment<'_>) -> netpyne::Result<()> {
    let t = moment.time();
    let active: BTreeSet<Gid> = moment.recent_spikes(INTERVAL).map(|(_, gid)| gid).collect();
    moment.reweight("E->I", |c| {
        c.weight * if c.pre.is_some_and(|pre| active.contains(&pre)) { 0.9 } else { 1.25 }
    })?;
    moment.set_stim("pulse", "amp", |gid| 0.02 + 0.03 * (f64::from(gid.0) - 8.0) + 0.0004 * t)?;
    moment.set_synapses("inh", "tau2", |_| 8.0 + 0.01 * t)?;
    moment.set_mechanism(Gid(3), "soma", "hh", "gnabar", 0.12 - 0.00005 * t)?;
    Ok(())
}

fn threads(threads: usize) -> RunOptions {
    RunOptions { threads, ..RunOptions::default() }
}

fn golden() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interval/golden.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn floats(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap().to_bits()).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

fn assert_is_netpynes(data: &SimData, golden: &Value) {
    assert_eq!(bits(data.spikes.times()), floats(&golden["spkt"]));
    let gids: Vec<u64> = data.spikes.gids().iter().map(|gid| u64::from(gid.0)).collect();
    assert_eq!(
        gids,
        golden["spkid"].as_array().unwrap().iter().map(|g| g.as_u64().unwrap()).collect::<Vec<_>>()
    );
    for gid in [1, 9] {
        let TraceValues::Series(v) = data.trace("V_soma").unwrap().cell(Gid(gid)).unwrap() else { panic!() };
        assert!(bits(v) == floats(&golden["V_soma"][format!("cell_{gid}")]), "voltage of cell {gid}");
    }
}

#[test]
fn the_same_function_gives_netpynes_spikes() {
    let golden = golden();
    for n in 1..=3 {
        let (mut called, mut weights) = (Vec::new(), Vec::new());
        let every = model().build().unwrap().every(INTERVAL, |moment| {
            called.push(moment.time());
            steer(moment)?;
            let of_rule = moment.connections().filter(|c| c.rule == Some("E->I"));
            weights = of_rule.map(|c| (c.post, c.number, c.weight)).collect();
            Ok(())
        });
        let sim = every.between(50.0, 230.0).options(threads(n)).simulate().unwrap();
        assert_is_netpynes(&sim.data, &golden);
        assert_eq!(bits(&called), floats(&golden["called"]));
        // NetPyNE keeps connections by target.
        weights.sort_by_key(|(post, number, _)| (*post, *number));
        let weights: Vec<f64> = weights.into_iter().map(|(_, _, weight)| weight).collect();
        assert_eq!(bits(&weights), floats(&golden["weights"]));
    }
}

#[test]
fn ranks_save_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("one.json");
    let every = model().build().unwrap().every(INTERVAL, steer).between(50.0, 230.0);
    every.simulate().unwrap().save(&one).unwrap();
    let one = std::fs::read_to_string(&one).unwrap();
    assert!(one.contains("\"amp\":0.11999999999996"), "changed stimuli are shown");
    for size in [2, 3] {
        let path = folder.path().join(format!("{size}.json"));
        let saved = Threads::run(size, |comm| {
            let part = distributed::build(&model(), BuildOptions::new(), None, comm)?;
            let run = part.every(INTERVAL, steer).between(50.0, 230.0).options(threads(2)).simulate()?;
            run.save(&path)
        });
        saved.into_iter().collect::<netpyne::Result<Vec<()>>>().unwrap();
        assert!(one == std::fs::read_to_string(&path).unwrap(), "{size} ranks");
    }
}

#[test]
fn a_run_that_was_stopped_goes_on_with_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one.json"), folder.path().join("two.json"));
    let every = || model().build().unwrap().every(INTERVAL, steer);
    every().simulate().unwrap().save(&one).unwrap();
    let how = |resume| RunOptions {
        checkpoints: Some(Checkpoints { folder: folder.path().join("state"), every: 30.0, resume }),
        ..threads(2)
    };
    let stop = &mut |progress: netpyne::engine::Progress| {
        if progress.time > 140.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = every().options(how(false)).simulate_reporting(stop).unwrap();
    assert!(stopped.summary.reached > 140.0 && stopped.summary.reached < 160.0);
    let left = folder.path().join("state/.netpyne-k1ll3d");
    std::fs::write(&left, "half of it").unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(600);
    std::fs::File::options().write(true).open(&left).unwrap().set_modified(old).unwrap();
    every().options(how(true)).simulate().unwrap().save(&two).unwrap();
    assert!(std::fs::read(&one).unwrap() == std::fs::read(&two).unwrap());
    assert!(!left.exists(), "what a killed run left goes");
}

/// 0.3 ms do not fit into 10 ms. NetPyNE ends where the time rounds to the duration: at 9.6 ms.
#[test]
fn a_run_ends_at_its_duration_or_where_netpyne_ends_it() {
    let reached = |compat| {
        let mut model = model();
        model.spec.sim_config.duration = 10.0.into();
        let built = model.build_with(BuildOptions::new().mechanisms(model.mechanisms.clone()).compat(compat));
        built.unwrap().every(0.3, |_| Ok(())).simulate().unwrap().summary.reached
    };
    let near = |x: f64, wanted: f64| (x - wanted).abs() < 0.02;
    assert!(near(reached(Compat::default()), 10.0));
    assert!(near(reached(Compat::NETPYNE), 9.6));
}

#[test]
fn files_are_saved_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let saves = Saves { every: 50.0, folder: folder.path().join("interval_data"), include: Include::ALL };
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(folder.path().join("interval_data")).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let mut seen = Vec::new();
    let sim = model()
        .build()
        .unwrap()
        .every(100.0, |moment| {
            // Called before the file of the same moment is written.
            seen.push((moment.time().round(), names()));
            if moment.time() > 150.0 {
                let path = folder.path().join("interval_data/interval_150.json");
                let saved: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
                let (mut times, _) = (moment.spikes().0.to_vec(), 0);
                times.retain(|t| *t <= 150.0);
                times.sort_by(f64::total_cmp);
                assert_eq!(floats(&saved["simData"]["spkt"]), bits(&times));
                assert_eq!(saved["simData"]["V_soma"]["cell_1"].as_array().unwrap().len(), 151);
                assert_eq!(saved["net"]["cells"].as_array().unwrap().len(), 15);
                assert!(saved["simData"].get("avgRate").is_none());
                moment.stop();
            }
            Ok(())
        })
        .options(RunOptions { saves: Some(saves), ..RunOptions::default() })
        .simulate()
        .unwrap();
    let one = |time: u32| vec![format!("interval_{time}.json")];
    assert_eq!(seen, [(100.0, one(50)), (200.0, one(150))]);
    assert_eq!(names(), one(200));
    assert_eq!(sim.summary.outcome, netpyne::results::Outcome::Interrupted);
    assert_eq!(sim.summary.reached.round(), 200.0);
}

#[test]
fn mistakes_are_told() {
    let said = |function: fn(&mut Moment<'_>) -> netpyne::Result<()>| {
        let built = model().build().unwrap();
        built.every(10.0, function).simulate().unwrap_err().to_string()
    };
    let text = said(|m| m.reweight("E->J", |c| c.weight).map(drop));
    assert!(text.contains("no rule `E->J`") && text.contains("did you mean `E->I`?"), "{text}");
    assert!(
        said(|m| m.set_stim("pulse", "amplitude", |_| 1.0).map(drop)).contains("no parameter `amplitude`")
    );
    assert!(said(|m| m.set_synapses("ehx", "e", |_| 1.0).map(drop)).contains("no kind of synapse `ehx`"));
    assert!(
        said(|m| m.set_mechanism(Gid(1), "dend", "hh", "gl", 0.0).map(drop)).contains("no mechanism `hh`")
    );
    assert!(said(|m| m.rate("X", 5.0).map(drop)).contains("no population `X`"));
    let short = model().build().unwrap().every(0.02, |_| Ok(())).simulate().unwrap_err().to_string();
    assert!(short.contains("less than a time step"), "{short}");
}
