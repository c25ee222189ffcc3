//! Networks as NeuroML, and back.

use crate::desk::Desk;
use netpyne::results::SimData;

const MODEL: &str = r#"{"net": {"params": {
    "popParams": {
        "S": {"cellType": "PYR", "numCells": 5}, "T": {"cellType": "Izhi", "numCells": 4},
        "A": {"cellModel": "IntFire1", "numCells": 2, "tau": 20, "refrac": 2}},
    "cellParams": {
        "PYR": {"secs": {
            "soma": {"geom": {"diam": "19 + uniform(-0.5, 0.5)", "L": 18.8, "Ra": 123}, "mechs": {"hh": {"gnabar": "0.12 + 0.001*ynorm", "el": -70}},
                "ions": {"na": {"e": 52, "i": 10, "o": 140}}},
            "dend[0]": {"geom": {"pt3d": [[0, 0, 0, 2], [0, 30.1, 0, 2], [0, 60, 20.7, 1]], "nseg": 3}, "mechs": {"pas": {"g": [1e-4, 2e-4, 3e-4]}},
                "topol": {"parentSec": "soma", "parentX": 0.5, "childX": 0}},
            "tip": {"geom": {"L": 40, "diam": 1}, "mechs": {"pas": {"g": 1e-4, "e": -68}}, "vinit": -68,
                "topol": {"parentSec": "dend[0]", "parentX": 1, "childX": 0}}}},
        "Izhi": {"secs": {"soma": {"geom": {"diam": 10, "L": 10, "cm": 31.831},
            "pointps": {"izhi": {"mod": "Izhi2007b", "C": 0.2, "k": 1.0, "celltype": 1}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}, "inh": {"mod": "ExpSyn", "tau": 6.5, "e": -80}},
    "stimSourceParams": {"bkg": {"type": "NetStim", "rate": 80, "noise": 0.5, "start": 3}, "clamp": {"type": "IClamp", "del": 20, "dur": 30, "amp": 0.4},
        "alpha": {"type": "AlphaSynapse", "onset": 40, "tau": 2, "gmax": 0.01, "e": 0}},
    "stimTargetParams": {
        "bkg->all": {"source": "bkg", "conds": {"pop": ["S", "T"]}, "weight": 0.02, "delay": "uniform(1, 5)", "synMech": "exc"},
        "clamp->S": {"source": "clamp", "conds": {"pop": "S", "cellList": [1, 2]}, "sec": "dend[0]", "loc": 0.7},
        "alpha->S": {"source": "alpha", "conds": {"pop": "S", "cellList": [3]}, "sec": "soma", "loc": 0.5}},
    "connParams": {
        "S->T": {"preConds": {"pop": "S"}, "postConds": {"pop": ["S", "T"]}, "probability": 0.7, "weight": [0.02, 0.01], "delay": "2 + uniform(0, 3)", "synMech": ["exc", "inh"]},
        "T->S": {"preConds": {"pop": "T"}, "postConds": {"pop": "S"}, "sec": ["dend[0]", "tip"], "loc": 0.3, "weight": 0.01, "delay": 5, "synMech": "exc"},
        "S->A": {"preConds": {"pop": "S"}, "postConds": {"pop": "A"}, "weight": 0.6, "delay": 5}}}},
    "simConfig": {"duration": 150, "hParams": {"celsius": 6.3, "v_init": -66}, "filename": "net"}}"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("model.json", MODEL);
    desk
}

fn go(desk: &Desk, args: &[&str]) -> String {
    let done = desk.run(args);
    assert_eq!(done.code, 0, "{args:?}: {}{}", done.out, done.err);
    done.err
}

fn data(desk: &Desk, name: &str) -> SimData {
    netpyne::io::load_result(desk.path(name), 1 << 30).unwrap_or_else(|e| panic!("{e}")).data
}

#[test]
fn a_network_comes_back_with_the_same_spikes() {
    let desk = desk();
    go(&desk, &["run", "model.json", "--out", "first.json", "--quiet"]);
    let first = data(&desk, "first.json");
    assert!(first.spikes.len() > 50, "{} spikes", first.spikes.len());
    let told = go(&desk, &["export", "neuroml", "model.json", "--out", "out/net.nml"]);
    for unsaid in ["AlphaSynapse", "IntFire1", "at 3 ms", "`pas` of `PYR`, which varies"] {
        assert!(told.contains(unsaid), "{unsaid}: {told}");
    }
    go(&desk, &["check", "out/net.nml"]);
    go(&desk, &["run", "out/LEMS_net.xml", "--out", "back.json", "--quiet"]);
    assert_eq!(data(&desk, "back.json").spikes, first.spikes);
    let listed = desk.read("net.spikes.dat");
    let own = first.spikes.iter().filter(|(_, gid)| gid.0 < 11).count();
    assert_eq!(listed.lines().count(), own);
    // Written again, it is the same.
    go(&desk, &["export", "neuroml", "out/LEMS_net.xml", "--out", "again/net.nml"]);
    go(&desk, &["run", "again/LEMS_net.xml", "--out", "once-more.json", "--quiet"]);
    assert_eq!(data(&desk, "once-more.json").spikes, first.spikes);
}

#[test]
fn what_the_file_says_counts() {
    let desk = desk();
    go(&desk, &["export", "neuroml", "model.json", "--out", "net.nml"]);
    go(&desk, &["run", "LEMS_net.xml", "--out", "first.json", "--quiet"]);
    let text = desk.read("net.nml");
    let edits = [
        ("condDensity=\"0.036 S_per_cm2\"", "condDensity=\"0.026 S_per_cm2\"", ""),
        ("tauDecay=\"6.5 ms\"", "tauDecay=\"16.5 ms\"", ""),
        ("averageRate=\"80 Hz\"", "averageRate=\"160 Hz\"", ""),
        ("amplitude=\"0.4 nA\"", "amplitude=\"0.2 nA\"", ""),
        ("midpoint=\"-40 mV\"", "midpoint=\"-41 mV\"", "but has other kinetics"),
        ("vpeak=\"35 mV\"", "vpeak=\"25 mV\"", "no longer what it was written from"),
    ];
    for (from, to, odd) in edits {
        assert!(text.contains(from), "{from}");
        desk.write("net.nml", &text.replace(from, to));
        let told = go(&desk, &["run", "LEMS_net.xml", "--out", "edited.json"]);
        assert!(told.contains(odd), "{odd}: {told}");
        assert_ne!(data(&desk, "edited.json").spikes, data(&desk, "first.json").spikes, "{from}");
    }
}

#[test]
fn the_file_is_neuroml_for_those_who_know_no_properties() {
    let desk = desk();
    go(&desk, &["export", "neuroml", "model.json", "--out", "net.nml"]);
    let mut text = desk.read("net.nml");
    while let (Some(from), Some(to)) = (text.find("<annotation>"), text.find("</annotation>")) {
        text.replace_range(from..to + "</annotation>".len(), "");
    }
    desk.write("net.nml", &text);
    go(&desk, &["run", "LEMS_net.xml", "--out", "plain.json", "--quiet"]);
    assert!(data(&desk, "plain.json").spikes.len() > 50);
}

#[test]
fn broken_properties_are_told() {
    let desk = desk();
    go(&desk, &["export", "neuroml", "model.json", "--out", "net.nml"]);
    let text = desk.read("net.nml");
    for (from, to, why) in [
        ("{&quot;sizeX", "{{&quot;sizeX", "netpyne:network"),
        ("&quot;firstGid&quot;: 5", "&quot;firstGid&quot;: -5", ""),
        ("postCellId=\"../T/0/", "postCellId=\"../T/99/", "has no cell 99"),
        ("[0.0001, 0.0002, 0.0003]", "[0.0001]", ""),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        desk.write("net.nml", &text.replacen(from, to, 1));
        let done = desk.run(&["run", "LEMS_net.xml", "--quiet"]);
        assert!(done.code <= 1 && done.err.contains(why), "{from}: {} {}", done.code, done.err);
    }
}
