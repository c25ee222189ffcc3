//! Files and networks that are too large, or none.

use crate::desk::Desk;

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused() {
    let desk = Desk::new();
    let made = std::process::Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap();
    assert!(made.success());
    for path in ["/dev/zero", "pipe"] {
        for command in ["check", "run", "info"] {
            let done = desk.run(&[command, path]);
            assert_eq!(done.code, 1, "{command} {path}: {}", done.err);
            assert!(done.err.contains(&format!("cannot read {path}: it is no regular file")), "{}", done.err);
        }
    }
    for path in ["mod/a.mod", "mod/b.mod"] {
        desk.write(path, "NEURON { SUFFIX leak }");
    }
    std::fs::remove_file(desk.path("mod/b.mod")).unwrap();
    std::fs::rename(desk.path("pipe"), desk.path("mod/b.mod")).unwrap();
    let done = desk.run(&["run", "model.json", "--mechanisms", "mod", "--quiet"]);
    assert!(done.code >= 0, "{}", done.err);
    let done = desk.run(&["mech", "check", "mod"]);
    assert!(done.err.contains("it is no regular file"), "{}{}", done.out, done.err);
    let done = desk.run(&["mech", "show", "mod/b.mod"]);
    assert!(done.code == 3 && done.err.contains("it is no regular file"), "{}", done.err);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let desk = Desk::new();
    let hole = |name: &str, bytes: u64| {
        std::fs::create_dir_all(desk.path(name).parent().unwrap()).unwrap();
        std::fs::File::create(desk.path(name)).unwrap().set_len(bytes).unwrap();
    };
    hole("large.json", 10_000_000_000);
    for command in ["check", "run", "info"] {
        let done = desk.run(&[command, "large.json"]);
        assert_eq!(done.code, 1, "{command}: {}", done.err);
        assert!(
            done.err.contains("cannot read large.json: it has more than 4294967296 bytes"),
            "{}",
            done.err
        );
        assert!(done.err.contains("--most-file-bytes"), "{}", done.err);
    }
    let done = desk.run(&["check", "model.json", "--most-file-bytes", "100"]);
    assert!(done.code == 1 && done.err.contains("more than 100 bytes"), "{}", done.err);
    hole("mods/large.mod", 10_000_000_000);
    let done = desk.run(&["mech", "check", "mods"]);
    assert!(done.err.contains("it has more than 16777216 bytes"), "{}{}", done.out, done.err);
    // What holds the state of a run.
    let args = ["run", "model.json", "--checkpoint-every", "10", "--checkpoint-dir", "states", "--quiet"];
    assert_eq!(desk.run(&args).code, 0);
    hole("states/checkpoint.json", 10_000_000_000);
    let done = desk.run(&[&args[..], &["--resume"]].concat());
    assert!(done.code == 3 && done.err.contains("cannot read states/checkpoint.json"), "{}", done.err);
}

#[test]
fn text_that_is_no_text_is_shown() {
    let desk = Desk::new();
    std::fs::write(desk.path("model.json"), b"{\n \"netParams\": \xff}").unwrap();
    let done = desk.run(&["check", "model.json"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("model.json:2: not UTF-8 text: byte 0xff at offset 16"), "{}", done.err);
}

/// 100 000 cells in each of two populations, the first of which drives the second.
fn large(desk: &Desk, connections: &str) {
    desk.model_with("\"numCells\": 3", "\"numCells\": 100000");
    let model = desk.read("model.json").replace("\"numCells\": 2", "\"numCells\": 100000");
    desk.write("model.json", &model.replace("\"probability\": 1.0", connections));
}

#[test]
fn a_network_that_cannot_fit_is_refused_before_it_is_built() {
    let desk = Desk::new();
    large(&desk, "\"probability\": 1.0");
    for command in ["check", "run"] {
        let done = desk.run(&[command, "model.json"]);
        assert_eq!(done.code, 3, "{}", done.err);
        assert!(done.err.contains("the network needs about 18"), "{}", done.err);
        assert!(
            done.err.contains("connParams[\"S->M\"]: 1800.0 GB for 10,000,000,000 connections"),
            "{}",
            done.err
        );
        assert!(done.err.contains("--force"), "{}", done.err);
    }
}

#[test]
fn check_predicts_what_would_take_long() {
    let desk = Desk::new();
    large(&desk, "\"probability\": 1e-6");
    let done = desk.run(&["check", "model.json"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let told =
        "no mistakes: 200,000 cells, about 10,000 synapses; not built, as 10,000,000,000 pairs of cells";
    assert!(done.out.contains(told), "{}", done.out);
}

/// A model with these populations of one-compartment cells; `more` are further parts of netParams.
fn populations(desk: &Desk, pops: &str, more: &str, config: &str) {
    let model = format!(
        r#"{{"net": {{"params": {{
            "cellParams": {{"C": {{"secs": {{"soma": {{"geom": {{"L": 20, "diam": 20}}, "mechs": {{"pas": {{}}}}}}}}}}}},
            "popParams": {{{pops}}}{more}}}}},
        "simConfig": {{"duration": 100{config}}}}}"#
    );
    desk.write("model.json", &model);
}

/// A grid of two million points, each of which has tags of its own because of the border: looked at one by one they would keep
/// `check` busy for long.
#[test]
fn cells_of_large_populations_are_not_looked_at_one_by_one() {
    let desk = Desk::new();
    let more = r#", "sizeX": 100, "sizeY": 319, "sizeZ": 1e9, "correctBorder": {"threshold": [10, 10, 10]},
        "synMechParams": {"exc": {"mod": "ExpSyn"}},
        "connParams": {"some": {"preConds": {"pop": "P"}, "postConds": {"pop": "P", "ynorm": [0, 0.5]}, "probability": 1e-12}}"#;
    populations(&desk, r#""P": {"cellType": "C", "gridSpacing": [120, 383, 490]}"#, more, "");
    let done = desk.run(&["check", "model.json"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(done.out.contains("2,040,817 cells, about 4 synapses; not built"), "{}", done.out);
    // Nor is it built because it has no connections.
    populations(&desk, r#""P": {"cellType": "C", "numCells": 2000000}"#, "", "");
    let done = desk.run(&["check", "model.json"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(done.out.contains("2,000,000 cells, about 0 synapses; not built, as that would"), "{}", done.out);
}

#[test]
fn every_way_to_ask_for_many_cells_is_counted_before_they_are_made() {
    let desk = Desk::new();
    let too_many = |pops: &str, more: &str, cells: &str| {
        populations(&desk, pops, more, "");
        let done = desk.run(&["check", "model.json"]);
        assert_eq!(done.code, 1, "{pops}: {}", done.err);
        let told = format!("{cells} cells would need about");
        assert!(done.err.contains(&told) && done.err.contains("popParams"), "{}", done.err);
    };
    too_many(r#""P": {"cellType": "C", "numCells": 4000000000}"#, "", "4000000000");
    too_many(r#""P": {"cellType": "C", "numCells": 1000}"#, r#", "scale": 1e6"#, "1000000000");
    too_many(r#""P": {"cellType": "C", "density": 1e12}"#, "", "1000000000");
    too_many(r#""P": {"cellType": "C", "density": "1e12*ynorm", "ynormRange": [0.4, 0.8]}"#, "", "320000000");
    too_many(r#""P": {"cellType": "C", "gridSpacing": 0.1}"#, "", "1030301000");
    // Ranges count, whatever the size of the network.
    too_many(
        r#""P": {"cellType": "C", "gridSpacing": [1, 1000, 1000], "xRange": [0, 1e9]}"#,
        "",
        "1000000001",
    );
    let each = |i: usize| format!(r#""P{i}": {{"cellType": "C", "density": 2e10, "yRange": [0, 90]}}"#);
    let pops: Vec<String> = (0..7).map(each).collect();
    too_many(&pops.join(", "), "", "126000000");
    // A narrow range of a vast network holds few cells.
    populations(
        &desk,
        r#""P": {"cellType": "C", "gridSpacing": 10, "xRange": [0, 90], "yRange": [0, 0], "zRange": [0, 0]}"#,
        r#", "sizeX": 1e9"#,
        "",
    );
    let done = desk.run(&["check", "model.json"]);
    assert_eq!((done.code, done.out.as_str()), (0, "no mistakes: 10 cells, 0 synapses\n"), "{}", done.err);
    let long = r#""P": {"cellType": "C", "density": "10*ynorm", "ynormRange": [0, 1e12]}"#;
    populations(&desk, long, "", "");
    let done = desk.run(&["check", "model.json"]);
    assert!(done.code == 1 && done.err.contains("the range along y is too long for that"), "{}", done.err);
}

#[test]
fn what_cells_keep_is_counted_before_they_are_made() {
    let desk = Desk::new();
    let needs = |part: &str| {
        for command in ["check", "run"] {
            let done = desk.run(&[command, "model.json"]);
            assert_eq!(done.code, 3, "{}", done.err);
            assert!(done.err.contains("the network needs about") && done.err.contains(part), "{}", done.err);
        }
    };
    // Compartments.
    populations(&desk, r#""P": {"cellType": "C", "numCells": 100000000}"#, "", "");
    let fine = desk.read("model.json").replace("\"L\": 20", "\"L\": 20, \"nseg\": 32767");
    desk.write("model.json", &fine);
    needs("popParams[\"P\"]: 819");
    // Spike times.
    let pattern = r#"{"type": "poisson", "start": 0, "stop": 1e9, "frequency": 1e9}"#;
    populations(
        &desk,
        &format!(r#""P": {{"cellModel": "VecStim", "numCells": 2, "spikePattern": {pattern}}}"#),
        "",
        "",
    );
    needs("popParams[\"P\"]: 16000000.0 GB for 2 cells");
    let done = desk.run(&["check", "model.json", "--force"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(
        done.err.contains("1e15 spikes per cell are more than the 10000000 a cell may have"),
        "{}",
        done.err
    );
    // Samples of traces.
    let traces = r#", "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}}, "recordCells": ["P"], "recordStep": 1e-6"#;
    populations(
        &desk,
        r#""P": {"cellType": "C", "numCells": 1000000}, "Q": {"cellType": "C", "numCells": 5}"#,
        "",
        traces,
    );
    needs("popParams[\"P\"]: 800000.");
}
