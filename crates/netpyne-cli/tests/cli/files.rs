//! Results in every format; networks that are simulated as they were saved.

use crate::desk::Desk;
use netpyne::results::SimData;

const MODEL: &str = r#"{"net": {"params": {
    "popParams": {"S": {"cellType": "PYR", "numCells": 4}, "T": {"cellType": "PYR", "numCells": 3}},
    "cellParams": {"PYR": {"secs": {
        "soma": {"geom": {"L": 18.8, "diam": 18.8, "Ra": 123}, "mechs": {"hh": {}}},
        "dend": {"geom": {"L": 100, "diam": 1, "nseg": 3}, "mechs": {"pas": {"g": 1e-4}}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}},
    "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 100, "noise": 0.5}},
    "stimTargetParams": {"bkg->S": {"source": "bkg", "conds": {"pop": "S"}, "weight": 0.02, "delay": 5, "synMech": "exc"}},
    "connParams": {"S->T": {"preConds": {"pop": "S"}, "postConds": {"pop": "T"}, "sec": "dend", "weight": 0.02, "delay": 5, "synMech": "exc"}}}},
    "simConfig": {"duration": 100, "recordTraces": {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}, "recordCells": [0], "recordStep": 1}}"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("model.json", MODEL);
    desk
}

fn go(desk: &Desk, args: &[&str]) {
    let done = desk.run(args);
    assert_eq!(done.code, 0, "{args:?}: {}{}", done.out, done.err);
}

fn data(desk: &Desk, name: &str) -> SimData {
    netpyne::io::load_result(desk.path(name), 1 << 30).unwrap_or_else(|e| panic!("{e}")).data
}

#[test]
fn a_saved_network_runs_again_from_every_format() {
    let desk = desk();
    go(&desk, &["run", "model.json", "--out", "first.json", "--quiet"]);
    let first = data(&desk, "first.json");
    assert!(first.spikes.len() > 10, "{} spikes", first.spikes.len());
    for ending in ["json", "json.gz", "pkl", "dpk", "mat", "h5"] {
        let (saved, again) = (format!("saved.{ending}"), format!("again-{ending}.json"));
        go(&desk, &["run", "model.json", "--out", &saved, "--quiet"]);
        assert_eq!(data(&desk, &saved), first, "{ending}");
        go(&desk, &["run", &saved, "--out", &again, "--threads", "2", "--quiet"]);
        assert_eq!(desk.read(&again), desk.read("first.json"), "{ending}");
        let back = format!("back-{ending}.json");
        go(&desk, &["convert", &saved, &back]);
        go(&desk, &["convert", "first.json", "plain.json"]);
        assert_eq!(desk.read(&back), desk.read("plain.json"), "{ending}");
    }
    go(&desk, &["convert", "saved.h5", "spikes.csv"]);
    assert_eq!(desk.read("spikes.csv").lines().count(), first.spikes.len() + 1);
}

#[test]
fn a_network_that_was_edited_runs_as_it_stands() {
    let desk = desk();
    go(&desk, &["run", "model.json", "--out", "first.json", "--quiet"]);
    let saved = desk.read("first.json");
    let (rules, cells) = saved.split_once("\"cells\":").unwrap();
    let edited = format!("{rules}\"cells\":{}", cells.replace("\"weight\":0.02", "\"weight\":0.05"));
    // The rules in the file are not asked.
    desk.write("edited.json", &edited);
    go(&desk, &["run", "edited.json", "--out", "edited-run.json", "--quiet"]);
    let heavier = MODEL.replace("\"weight\": 0.02", "\"weight\": 0.05");
    desk.write("heavier.json", &heavier);
    go(&desk, &["run", "heavier.json", "--out", "heavier-run.json", "--quiet"]);
    let (edited, heavier) = (data(&desk, "edited-run.json"), data(&desk, "heavier-run.json"));
    assert_eq!(edited.spikes, heavier.spikes);
    assert_ne!(edited.spikes, data(&desk, "first.json").spikes);
    // Without rules at all, and with them.
    let (start, end) =
        desk.read("first.json").split_once("\"params\":").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let after = end.find("\"cells\":").unwrap();
    desk.write("bare.json", &format!("{start}{}", &end[after..]));
    go(&desk, &["run", "bare.json", "--out", "bare-run.json", "--quiet"]);
    assert_eq!(data(&desk, "bare-run.json").spikes, data(&desk, "first.json").spikes);
    go(&desk, &["run", "edited.json", "--from-rules", "--out", "ruled.json", "--quiet"]);
    assert_eq!(data(&desk, "ruled.json").spikes, data(&desk, "first.json").spikes);
}

#[test]
fn options_of_models_ask_for_formats() {
    let desk = desk();
    let asked =
        ["savePickle", "saveDpk", "saveJson", "saveMat", "saveHDF5", "saveCSV", "saveDat", "saveTiming"];
    let settings: Vec<String> = asked.iter().map(|key| format!("simConfig.{key}=true")).collect();
    let mut args = vec!["run", "model.json"];
    settings.iter().for_each(|setting| args.extend(["--set", setting]));
    go(&desk, &args);
    for ending in ["pkl", "dpk", "json", "mat", "hdf5", "csv"] {
        assert!(desk.path(&format!("model_output_data.{ending}")).is_file(), "{ending}");
    }
    assert!(desk.path("timing.pkl").is_file());
    let traces = desk.read("V_cell_0.dat");
    assert_eq!(traces.lines().next(), Some("0.0\t-0.065"));
}

#[test]
fn what_is_broken_or_unknown_is_refused() {
    let desk = desk();
    let refused = |args: &[&str], why: &str| {
        let done = desk.run(args);
        assert_ne!(done.code, 0, "{args:?}");
        assert!(done.err.contains(why), "{args:?}: {}", done.err);
    };
    desk.write("evil.pkl", "cos\nsystem\n(S'true'\ntR.");
    refused(&["run", "evil.pkl"], "os.system");
    refused(&["convert", "model.json", "model.xyz"], "tells no format");
    refused(&["convert", "model.json", "model.xyz", "--format", "xyz"], "json.gz");
    desk.write("none.bin", "what is this");
    refused(&["convert", "none.bin", "x.json"], "no format that is known");
}

#[test]
fn networks_are_exported_as_scripts() {
    let desk = desk();
    go(&desk, &["export", "neuron", "model.json", "--out", "network.py"]);
    let script = desk.read("network.py");
    assert!(script.contains("pc.gid_connect") && script.contains("\"Exp2Syn\""), "{script}");
    go(&desk, &["export", "netpyne", "model.json", "--out", "model.py"]);
    assert!(desk.read("model.py").contains("specs.NetParams"));
}

#[test]
fn a_state_is_of_the_network_as_it_was() {
    let desk = desk();
    go(&desk, &["run", "model.json", "--out", "net.json", "--quiet"]);
    let args = ["run", "net.json", "--checkpoint-every", "20", "--out", "out.json", "--quiet"];
    go(&desk, &args);
    go(&desk, &[&args[..], &["--resume"]].concat());
    let saved = desk.read("net.json");
    let (rules, cells) = saved.split_once("\"cells\":").unwrap();
    desk.write(
        "net.json",
        &format!("{rules}\"cells\":{}", cells.replace("\"weight\":0.02", "\"weight\":0.05")),
    );
    let done = desk.run(&[&args[..], &["--resume"]].concat());
    assert!(done.code == 1 && done.err.contains("the checkpoint is of another model"), "{}", done.err);
}
