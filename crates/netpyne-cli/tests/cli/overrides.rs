//! Changing values on the command line, and by `netParams.mapping`.

use crate::desk::Desk;

#[test]
fn paths_are_written_as_in_messages() {
    let desk = Desk::new();
    // The path of this message is a path for `--set`.
    desk.model_with("\"weight\": 0.02", "\"weight\": NaN");
    let wrong = desk.run(&["check", "model.json"]);
    let path = "connParams[\"S->M\"].weight";
    assert!(wrong.err.contains(path), "{}", wrong.err);
    for path in [path.to_owned(), format!("netParams.{path}"), "netParams.connParams.S->M.weight".to_owned()]
    {
        let set = format!("{path}=0.25");
        let done = desk.run(&[
            "run",
            "model.json",
            "--quiet",
            "--save",
            "netCells",
            "--out",
            "out.json",
            "--set",
            &set,
        ]);
        assert_eq!(done.code, 0, "{path}: {}", done.err);
        assert!(desk.read("out.json").contains("\"weight\":0.25"), "{path}");
    }
}

#[test]
fn places_that_are_not_there() {
    let desk = Desk::new();
    let refuse = |set: &str, part: &str| {
        let done = desk.run(&["run", "model.json", "--set", set]);
        assert!(done.code != 0 && done.err.contains(part), "{set}: {} {}", done.code, done.err);
    };
    refuse("connParams[\"S->N\"].weight=1", "did you mean `S->M`?");
    refuse("simConfig.duratoin=1", "did you mean `duration`?");
    refuse("weight=1", "does not start with");
    refuse("simConfig.dt", "path=value");
}

#[test]
fn a_mapping_writes_options_into_the_network() {
    let desk = Desk::new();
    let mapping = "\"mapping\": {\"w\": [\"connParams\", \"S->M\", \"weight\"], \"n\": \"popParams.M.numCells\"}, \"popParams\"";
    desk.model_with("\"popParams\"", mapping);
    let told = desk.run(&["check", "model.json"]);
    assert!(told.err.contains("simConfig has no `w`"), "{}", told.err);
    let saved = |settings: &[&str]| {
        let run = ["run", "model.json", "--quiet", "--out", "out.json"];
        let done = desk.run(&[&run[..], settings].concat());
        assert_eq!((done.code, done.err.as_str()), (0, ""));
        desk.read("out.json")
    };
    // Options that are not there change nothing.
    assert!(saved(&[]).contains("\"weight\":0.02"));
    let text = saved(&["--set", "simConfig.w=0.125", "--set", "simConfig.n=4"]);
    assert!(text.contains("\"weight\":0.125") && !text.contains("\"weight\":0.02"), "{text}");
    assert!(text.contains("\"gid\":6") && !text.contains("\"gid\":7"), "{text}");
}
