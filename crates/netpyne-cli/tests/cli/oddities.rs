//! What NetPyNE passes over in silence: a warning here, that says what is done instead, and a mistake with `--strict`.

use crate::desk::{Desk, MODEL};

/// The model with `from` replaced by `to` runs, with a warning that has all of `parts`; with `--strict` it does not.
fn warned(from: &str, to: &str, parts: &[&str]) {
    let desk = Desk::new();
    desk.model_with(from, to);
    for command in ["check", "run"] {
        let done = desk.run(&[command, "model.json"]);
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.err.contains("warning"), "{}", done.err);
        for part in parts {
            assert!(done.err.contains(part), "`{part}` is missing in:\n{}", done.err);
        }
        let strict = desk.run(&[command, "model.json", "--strict"]);
        assert_eq!(strict.code, 1, "{}", strict.err);
        assert!(strict.err.contains("error") && strict.err.contains(parts[0]), "{}", strict.err);
    }
}

#[test]
fn a_model_without_oddities_is_strict() {
    let done = Desk::new().run(&["run", "model.json", "--strict", "--quiet"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
}

#[test]
fn sections_that_no_cell_has() {
    let weight = "\"weight\": 0.02";
    let sec = format!("\"sec\": \"sma\", {weight}");
    warned(
        weight,
        &sec,
        &["unknown section `sma`", "the soma, or a cell's first section", "did you mean `soma`?"],
    );
    let secs = format!("\"sec\": [\"dend\", \"axon\", \"soma\"], {weight}");
    warned(weight, &secs, &["unknown section `dend`", "is left out", "connParams[\"S->M\"].sec[0]"]);
    warned(
        "\"sec\": \"soma\", \"loc\": 0.5}},",
        "\"sec\": \"dend\", \"loc\": 0.5}},",
        &["unknown section `dend`", "stimTargetParams[\"pulse->S\"].sec"],
    );
    let pre = format!("\"preSec\": \"dend\", {weight}");
    warned(weight, &pre, &["unknown section `dend`: only pointer connections look at it"]);
    let lists = "\"secLists\": {\"all\": [\"soma\", \"dend\"]}, \"secs\": {\"soma\"";
    warned("\"secs\": {\"soma\"", lists, &["unknown section `dend`", "secLists[\"all\"][1]"]);
}

#[test]
fn sections_that_some_cells_lack() {
    let other = MODEL.replace(
        "\"cellParams\": {",
        "\"cellParams\": {\"OTHER\": {\"conds\": {\"cellType\": \"none\"}, \"secs\": {\"dend\": {}}}, ",
    );
    let desk = Desk::new();
    desk.write("model.json", &other.replace("\"weight\": 0.02", "\"sec\": \"dend\", \"weight\": 0.02"));
    let done = desk.run(&["run", "model.json"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("cells here have no section `dend`: `soma` is taken instead"), "{}", done.err);
}

#[test]
fn conditions_that_select_nothing() {
    warned(
        "\"preConds\": {\"pop\": \"S\"}",
        "\"preConds\": {\"pop\": \"SS\"}",
        &["unknown population `SS`", "no cell is selected"],
    );
    warned(
        "\"preConds\": {\"pop\": \"S\"}",
        "\"preConds\": {\"pop\": [\"S\", \"X\"]}",
        &["unknown population `X`", "selects nothing"],
    );
    warned(
        "\"preConds\": {\"pop\": \"S\"}",
        "\"preConds\": {\"layer\": 5}",
        &["no cell has the tag `layer`"],
    );
    warned("\"preConds\": {\"pop\": \"S\"}", "\"preConds\": {\"y\": [7, 3]}", &["[7, 3] is empty"]);
}

#[test]
fn selections_of_cells_that_are_not_there() {
    let all = "\"recordCells\": [\"all\"]";
    for (list, words) in [
        ("[\"SS\"]", &["unknown population `SS`: it selects no cell", "did you mean `S`?"][..]),
        ("[[\"SS\", 0], -3]", &["unknown population `SS`", "-3 is not a gid"]),
        ("[7000]", &["this selects no cell"]),
        ("[{\"pop\": \"S\"}]", &["expected a gid, a population or a list"]),
    ] {
        warned(all, &format!("\"recordCells\": {list}"), words);
        warned(all, &format!("\"recordCellsSpikes\": {list}, \"recordCells\": []"), words);
    }
}

#[test]
fn keys_that_are_not_read() {
    warned(
        "\"weight\": 0.02",
        "\"wieght\": 3, \"weight\": 0.02",
        &["unknown key `wieght`: it is ignored", "did you mean `weight`?"],
    );
    warned(
        "\"var\": \"v\"",
        "\"var\": \"v\", \"pointps\": \"x\"",
        &["unknown key `pointps`: it is ignored", "did you mean `pointp`?"],
    );
    warned("\"geom\": {", "\"vinti\": -65, \"geom\": {", &["unknown key `vinti`", "did you mean `vinit`?"]);
}

#[test]
fn traces_of_what_is_not_there() {
    let trace = "{\"sec\": \"soma\", \"loc\": 0.5, \"var\": \"v\"}";
    warned(
        trace,
        "{\"sec\": \"soma\", \"synMech\": \"exx\", \"var\": \"g\"}",
        &["unknown synaptic mechanism `exx`", "nothing is recorded"],
    );
    warned(trace, "{\"sec\": \"axon\", \"var\": \"v\"}", &["unknown section `axon`", "nothing is recorded"]);
    warned(
        trace,
        "{\"sec\": \"soma\", \"loc\": 0.5, \"index\": 7, \"synMech\": \"exc\", \"var\": \"g\"}",
        &["in cell 3: there is no synapse `exc` of index 7 at soma(0.5); there are some at soma(0.5)"],
    );
    warned(
        trace,
        "{\"sec\": \"soma\", \"stim\": \"none\", \"var\": \"i\"}",
        &["there is no stimulus of the target rule `none`"],
    );
}

#[test]
fn a_section_with_one_point() {
    // NEURON 9 makes it 1e-9 µm long and leaves the diameter as it is.
    let other = "\"secs\": {\"dend\": {\"geom\": {\"L\": 70, \"diam\": 3, \"pt3d\": [[0, 0, 0, 1]]}, \"topol\": {\"parentSec\": \"soma\", \"parentX\": 1, \"childX\": 0}}, \"soma\"";
    warned("\"secs\": {\"soma\"", other, &["1e-9", "as in NEURON"]);
}

#[test]
fn values_that_are_hardly_meant() {
    warned("\"tau2\": 5.0", "\"tau2\": \"2. * 2.5\"", &["the text \"2. * 2.5\" is taken for the number 5"]);
    for (from, to, parts) in [
        ("\"tau2\": 5.0", "\"tau2\": -5.0", ["`tau2` is negative", "synMechParams[\"exc\"].tau2"]),
        ("\"L\": 18.8", "\"L\": 1e300", ["more than a metre", "geom.L"]),
    ] {
        let desk = Desk::new();
        desk.model_with(from, to);
        let done = desk.run(&["check", "model.json"]);
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(parts.iter().all(|part| done.err.contains(part)), "{}", done.err);
    }
}

#[test]
fn analyses_that_netpyne_has_are_no_oddities() {
    let desk = Desk::new();
    desk.model_with("\"duration\": 40", "\"analysis\": {\"plotfI\": true}, \"duration\": 40");
    let done = desk.run(&["check", "model.json"]);
    assert!(done.out.contains("no mistakes"), "{}{}", done.out, done.err);
    warned(
        "\"duration\": 40",
        "\"analysis\": {\"plotFi\": true}, \"duration\": 40",
        &["NetPyNE has no analysis `plotFi`"],
    );
}

#[test]
fn globals_that_something_else_has_set() {
    let globals = "\"globals\": {\"celsius\": 20}, \"secs\": {\"soma\"";
    warned("\"secs\": {\"soma\"", globals, &["simConfig.hParams.celsius sets `celsius` to 6.3"]);
}
