//! Bad input: a message that names the place, the right exit code, and no file touched.

use crate::desk::{Desk, MODEL};

/// Runs the model of `desk` and expects exit code `code`, messages with all of `parts`, and an untouched older result.
fn refuse(desk: &Desk, code: i32, parts: &[&str]) {
    desk.write("out.json", "an earlier result");
    let before = desk.files();
    let done = desk.run(&["run", "model.json", "--out", "out.json", "--plot", "raster"]);
    assert_eq!(done.code, code, "{}{}", done.out, done.err);
    for part in parts {
        assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
    }
    assert_eq!(desk.read("out.json"), "an earlier result");
    assert_eq!(desk.files(), before);
}

/// The same for the model with `from` replaced by `to`.
fn refuse_model(from: &str, to: &str, parts: &[&str]) {
    let desk = Desk::new();
    desk.model_with(from, to);
    refuse(&desk, 1, parts);
}

#[test]
fn broken_json() {
    let desk = Desk::new();
    for cut in [1, 60, MODEL.len() / 2, MODEL.len() - 2] {
        desk.write("model.json", &MODEL[..cut]);
        refuse(&desk, 1, &["model.json", "not valid JSON"]);
    }
    desk.write("model.json", "[1, 2]");
    refuse(&desk, 1, &["model.json"]);
    std::fs::write(desk.path("model.json"), [0xff, 0xfe, 0x00]).unwrap();
    refuse(&desk, 1, &["model.json"]);
}

#[test]
fn a_cell_is_no_network() {
    let desk = Desk::new();
    desk.write("cell.swc", "1 1 0 0 0 5 -1\n2 1 0 5 0 5 1\n3 3 0 50 0 1 2\n");
    for command in ["run", "check"] {
        let done = desk.run(&[command, "cell.swc"]);
        assert_eq!(done.code, 1, "{}{}", done.out, done.err);
        assert!(
            done.err.contains("cell.swc holds a cell") && done.err.contains("netpyne import"),
            "{}",
            done.err
        );
    }
    let done = desk.run(&["info", "cell.swc"]);
    assert!(done.out.contains("soma_0"), "{}{}", done.out, done.err);
}

#[test]
fn names_that_do_not_exist() {
    refuse_model("\"synMech\": \"exc\"", "\"synMech\": \"exx\"", &["exx", "did you mean `exc`?"]);
    refuse_model("{\"source\": \"pulse\"", "{\"source\": \"puls\"", &["puls", "did you mean `pulse`?"]);
    refuse_model("\"gnabar\"", "\"gnabr\"", &["gnabr", "gnabar"]);
    let extracellular = "\"mechs\": {\"extracellular\": {}, ";
    refuse_model("\"mechs\": {", extracellular, &["`extracellular`", "not supported yet"]);
}

#[test]
fn impossible_numbers() {
    refuse_model("\"dt\": 0.025", "\"dt\": -0.025", &["simConfig.dt"]);
    refuse_model("\"dt\": 0.025", "\"dt\": 0", &["simConfig.dt"]);
    refuse_model("\"weight\": 0.02", "\"weight\": NaN", &["S->M", "weight"]);
    refuse_model("\"numCells\": 3", "\"numCells\": 1000000000", &["numCells"]);
    refuse_model("\"numCells\": 3", "\"numCells\": -3", &["numCells"]);
    refuse_model("\"duration\": 40", "\"duration\": \"long\"", &["simConfig.duration"]);
}

#[test]
fn numbers_in_messages_are_short() {
    for (from, to) in [("\"L\": 18.8", "\"L\": -1e300"), ("\"diam\": 18.8", "\"diam\": -1e300")] {
        let desk = Desk::new();
        desk.model_with(from, to);
        let done = desk.run(&["check", "model.json"]);
        assert_eq!(done.code, 1);
        assert!(done.err.contains("-1e300") && !done.err.contains("00000000"), "{}", done.err);
    }
}

#[test]
fn string_functions_that_cannot_be() {
    let names = "\"weight\": \"first * pre_x + second * third\"";
    refuse_model("\"weight\": 0.02", names, &["unknown name `first`", "also unknown: second, third"]);
    refuse_model("\"weight\": 0.02", "\"weight\": \"0.02 * distance\"", &["S->M", "weight"]);
    refuse_model("\"weight\": 0.02", "\"weight\": \"0.02 * (\"", &["S->M", "weight"]);
    let deep = format!("\"weight\": \"{}1{}\"", "(".repeat(100_000), ")".repeat(100_000));
    refuse_model("\"weight\": 0.02", &deep, &["S->M"]);
}

#[test]
fn connection_lists_that_name_no_cell() {
    refuse_model("\"probability\": 1.0", "\"connList\": [[0, 0], [7, 1]]", &["connList", "7"]);
}

#[test]
fn all_mistakes_at_once() {
    let desk = Desk::new();
    let model =
        MODEL.replace("\"gnabar\"", "\"gnabr\"").replace("\"synMech\": \"exc\"", "\"synMech\": \"exx\"");
    desk.write("model.json", &model.replace("\"dt\": 0.025", "\"dt\": -1"));
    for command in ["check", "run"] {
        let done = desk.run(&[command, "model.json"]);
        assert_eq!(done.code, 1);
        for part in ["gnabr", "exx", "simConfig.dt", "3 errors"] {
            assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
        }
    }
}

#[test]
fn mechanism_files_with_mistakes() {
    let desk = Desk::new();
    desk.write("mods/bad.mod", "NEURON { SUFFIX bad\n RANGE g }\nPARAMETER { g = }\n");
    // Nothing in the model uses it.
    let done = desk.run(&["run", "model.json", "--mechanisms", "mods"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("bad"), "{}", done.err);
    desk.model_with("\"mechs\": {", "\"mechs\": {\"bad\": {}, ");
    let done = desk.run(&["run", "model.json", "--mechanisms", "mods"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("bad.mod:3:"), "{}", done.err);
    let done = desk.run(&["run", "model.json", "--mechanisms", "nowhere"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("nowhere"), "{}", done.err);
}

#[test]
fn files_that_are_missing_or_cannot_be_written() {
    let desk = Desk::new();
    let done = desk.run(&["run", "nowhere.json"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("nowhere.json"), "{}", done.err);
    desk.write("file", "");
    let done = desk.run(&["run", "model.json", "--out", "file/out.json"]);
    assert_eq!(done.code, 3);
    assert!(done.err.contains("file is not a folder"), "{}", done.err);
    desk.write("result.json", "{\"simData\": {\"spkt\": [1, ");
    let done = desk.run(&["info", "result.json"]);
    assert_eq!(done.code, 3);
    assert!(done.err.contains("result.json:1:26: not valid JSON"), "{}", done.err);
}

#[test]
fn places_that_cannot_be_written_are_found_before_the_run() {
    let desk = Desk::new();
    desk.write("folder/file", "");
    let long = ["run", "model.json", "--set", "simConfig.duration=1e9", "--set", "simConfig.recordTraces={}"];
    let refuse = |args: &[&str], part: &str| {
        let done = desk.run(&[&long, args].concat());
        assert_eq!(done.code, 3, "{args:?}: {}", done.err);
        assert!(done.err.contains(part), "{}", done.err);
    };
    refuse(&["--out", "folder"], "cannot write folder: it is a folder");
    refuse(&["--csv", "folder/file/x"], "is not a folder");
    refuse(&["--plot", "raster", "--plot-dir", "folder/file"], "is not a folder");
    #[cfg(target_os = "linux")]
    refuse(&["--out", "/proc/out.json"], "cannot write /proc/out.json");
}

#[test]
fn odd_files_in_place_of_a_model() {
    let desk = Desk::new();
    desk.write("model.json", "");
    refuse(&desk, 1, &["model.json:1:1", "the end of the text"]);
    desk.write("model.json", &"[".repeat(1_000_000));
    refuse(&desk, 1, &["model.json:1:", "nested too deeply"]);
    desk.write("model.json", &"{\"a\":".repeat(100_000));
    refuse(&desk, 1, &["model.json:1:", "nested too deeply"]);
    desk.write(
        "index.npjson",
        r#"{"simConfig": "cfg.py", "netParams": "missing.json", "mod_folder": "mods"}"#,
    );
    let done = desk.run(&["run", "index.npjson"]);
    assert_eq!(done.code, 1);
    for part in ["cannot read", "missing.json", "cfg.py is a Python program", "mods is not a folder"] {
        assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
    }
    desk.write("empty/note.txt", "");
    let done = desk.run(&["run", "empty"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("empty holds no model"), "{}", done.err);
}

#[test]
fn numbers_beyond_all_bounds() {
    refuse_model("\"numCells\": 3", "\"numCells\": 1e400", &["popParams[\"S\"].numCells"]);
    refuse_model("\"numCells\": 3", "\"gridSpacing\": 1e-9", &["gridSpacing", "memory"]);
    refuse_model("\"numCells\": 3", "\"density\": 1e20", &["density", "memory"]);
    refuse_model("\"duration\": 40", "\"duration\": 1e300", &["time steps are too many"]);
    refuse_model("\"recordStep\": 0.1", "\"recordStep\": 1e-9", &["samples are too many"]);
    refuse_model("\"L\": 18.8", "\"L\": 18.8, \"nseg\": 1000000000", &["geom.nseg"]);
    refuse_model("\"delay\": 5", "\"delay\": NaN", &["S->M", "delay"]);
    refuse_model("\"delay\": 5", "\"delay\": \"log(-1 - dist_3D)\"", &["S->M", "delay", "no finite number"]);
    refuse_model("\"weight\": 0.02", "\"weight\": \"log(-1 - dist_3D)\"", &["S->M", "weight"]);
    refuse_model("\"weight\": 0.02", "\"weight\": \"1/0\"", &["S->M", "division by zero"]);
    let desk = Desk::new();
    desk.model_with("\"probability\": 1.0", "\"synsPerConn\": 1000000000");
    refuse(&desk, 3, &["S->M", "memory"]);
}

#[test]
fn circles() {
    let circle = "\"topol\": {\"parentSec\": \"soma\", \"parentX\": 1, \"childX\": 0}, \"geom\"";
    refuse_model("\"geom\"", circle, &["circle", "soma"]);
    refuse_model("\"weight\": 0.02", "\"weight\": \"weight\", \"delay\": \"delay\"", &["unknown name"]);
}

#[test]
fn what_has_no_effect_is_told() {
    let desk = Desk::new();
    let done = desk.run(&[
        "check",
        "model.json",
        "--set",
        "simConfig.hParams.celcius=34",
        "--set",
        "simConfig.timestampFilename=true",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    for part in
        ["`celcius` is no global variable", "did you mean `celsius`?", "`timestampFilename` has no effect"]
    {
        assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
    }
    assert!(done.out.starts_with("2 warnings: "), "{}", done.out);
}

#[test]
fn settings_that_lead_nowhere() {
    let desk = Desk::new();
    for (setting, part) in [
        ("simConfig.nothing.x=5", "no `nothing`"),
        ("netParams.popParams.S.numCells.x=5", "`x` is not there"),
        ("simConfig.duration=", "expected a number"),
        ("simConfig.recordTraces=5", "expected a dictionary"),
        ("simConfig.recordTraces.V_soma.mech.x=5", "no `mech`"),
    ] {
        let done = desk.run(&["run", "model.json", "--set", setting]);
        assert_eq!(done.code, 1, "{setting}: {}", done.err);
        assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
    }
}

#[test]
fn wrong_usage() {
    let desk = Desk::new();
    for args in [
        &["run"] as &[&str],
        &["fly"],
        &["run", "model.json", "--save", "simdata"],
        &["run", "model.json", "--plot", "pie"],
        &["run", "model.json", "--set", "duration=5"],
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, 2, "{args:?}: {}", done.err);
    }
}

#[test]
fn a_run_that_diverges_keeps_what_there_is() {
    let desk = Desk::new();
    desk.model_with("\"amp\": 0.5", "\"amp\": 1e308");
    let done = desk.run(&["run", "model.json", "--out", "out.json"]);
    assert_eq!(done.code, 3, "{}{}", done.out, done.err);
    assert!(done.err.contains("cell 0") && done.err.contains("soma"), "{}", done.err);
    let saved = desk.read("out.json");
    assert!(saved.contains("\"V_soma\"") && saved.ends_with("}\n"));
}
