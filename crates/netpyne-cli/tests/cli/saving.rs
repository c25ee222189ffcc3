//! What is saved while a run goes on, and going on from there.

use crate::desk::Desk;

const LEAK: &str =
    "NEURON { SUFFIX leak NONSPECIFIC_CURRENT i } ASSIGNED { v i } BREAKPOINT { i = 1e-4 * (v + 70) }";

#[test]
fn a_run_goes_on_only_with_what_it_was_begun_with() {
    let desk = Desk::new();
    desk.model_with("\"mechs\": {\"hh\"", "\"mechs\": {\"leak\": {}, \"hh\"");
    desk.write("mod/leak.mod", LEAK);
    // A mechanism that the model does not use may change.
    desk.write("mod/other.mod", &LEAK.replace("leak", "other"));
    let run = |more: &[&str]| {
        let args =
            ["run", "model.json", "--mechanisms", "mod", "--checkpoint-every", "10", "--out", "out.json"];
        desk.run(&[&args[..], more].concat())
    };
    assert_eq!(run(&[]).code, 0);
    let whole = desk.read("out.json");
    desk.write("mod/other.mod", &LEAK.replace("leak", "other").replace("70", "71"));
    let again = run(&["--resume"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(desk.read("out.json") == whole);
    let refused = |done: crate::desk::Done| {
        assert_eq!(done.code, 1, "{}", done.err);
        assert!(done.err.contains("the checkpoint is of another model"), "{}", done.err);
    };
    refused(run(&["--resume", "--fidelity", "fast"]));
    refused(run(&["--resume", "--set", "simConfig.dt=0.05"]));
    desk.write("mod/leak.mod", &LEAK.replace("70", "71"));
    refused(run(&["--resume"]));
    desk.write("mod/leak.mod", &format!("{LEAK} : a comment decides nothing"));
    assert_eq!(run(&["--resume"]).code, 0);
}
