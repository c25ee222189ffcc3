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

#[test]
fn a_checkpoint_that_cannot_be_written_ends_nothing() {
    let desk = Desk::new();
    // Where the file of the second checkpoint would go, there is a folder with something in it.
    desk.write("states/state-800-0-of-1.bin/x", "");
    let args =
        ["run", "model.json", "--checkpoint-every", "10", "--checkpoint-dir", "states", "--out", "out.json"];
    let done = desk.run(&args);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(done.err.contains("warning: cannot write states/state-800-0-of-1.bin"), "{}", done.err);
    assert!(done.err.contains("the run is finished, but 1 of the files"), "{}", done.err);
    assert!(done.out.contains("simulated 40 ms") && done.out.contains("wrote out.json"), "{}", done.out);
    // The third one took the place of the first.
    let manifest = desk.read("states/checkpoint.json");
    assert!(manifest.contains("state-1200-0-of-1.bin"), "{manifest}");
    assert!(desk.path("states/state-1200-0-of-1.bin").is_file());
    let whole = desk.read("out.json");
    let again = desk.run(&[&args[..], &["--resume"]].concat());
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(desk.read("out.json") == whole);
}

#[test]
fn the_last_good_checkpoint_is_kept() {
    let desk = Desk::new();
    for steps in [800, 1200] {
        desk.write(&format!("states/state-{steps}-0-of-1.bin/x"), "");
    }
    let args = ["run", "model.json", "--checkpoint-every", "10", "--checkpoint-dir", "states"];
    assert_eq!(desk.run(&args).code, 3);
    assert!(desk.read("states/checkpoint.json").contains("state-400-0-of-1.bin"));
    assert!(desk.path("states/state-400-0-of-1.bin").is_file());
    // A place where no folder can be made.
    let done =
        desk.run(&["run", "model.json", "--checkpoint-every", "10", "--checkpoint-dir", "model.json/x"]);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(done.err.contains("3 of the files") && done.out.contains("simulated 40 ms"), "{}", done.err);
}

#[test]
fn a_file_at_an_interval_that_cannot_be_written_ends_nothing() {
    let desk = Desk::new();
    desk.write("parts/interval_20.json/x", "");
    desk.model_with("\"duration\": 40", "\"intervalFolder\": \"parts\", \"duration\": 40");
    let done = desk.run(&["run", "model.json", "--save-every", "10"]);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(done.err.contains("cannot write") && done.err.contains("interval_20.json"), "{}", done.err);
    assert!(done.out.contains("simulated 40 ms"), "{}", done.out);
    assert!(desk.path("parts/interval_40.json").is_file());
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let desk = Desk::new();
    let left = ["out/.netpyne-aB3x9Z", "parts/.netpyne-000000", "out.checkpoint/.netpyne-zzzzzz"];
    for file in left {
        desk.write(file, "half a result");
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(600);
        std::fs::File::options().write(true).open(desk.path(file)).unwrap().set_modified(old).unwrap();
    }
    desk.model_with("\"duration\": 40", "\"intervalFolder\": \"parts\", \"duration\": 40");
    let args = "run model.json --out out/out.json --save-every 20 --checkpoint-every 20 --checkpoint-dir out.checkpoint";
    let done = desk.run(&args.split_whitespace().collect::<Vec<_>>());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(left.iter().all(|file| !desk.path(file).exists()));
}
