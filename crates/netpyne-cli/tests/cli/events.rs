//! Steps whose events do not end, and the order of events.

use crate::desk::Desk;

/// Answers every event with one to itself, at once.
const LOOP: &str =
    "NEURON { ARTIFICIAL_CELL Loop } INITIAL { net_send(1.01, 1) } NET_RECEIVE (w) { net_send(0, 1) }";

fn desk_with_loop() -> Desk {
    let desk = Desk::new();
    desk.write("mod/loop.mod", LOOP);
    desk.model_with(
        "\"popParams\": {",
        "\"popParams\": {\"L\": {\"cellModel\": \"Loop\", \"numCells\": 2}, ",
    );
    desk
}

#[test]
fn a_loop_without_a_delay_is_named() {
    let desk = desk_with_loop();
    for threads in ["1", "2"] {
        let args =
            ["run", "model.json", "--mechanisms", "mod", "--most-events", "1000", "--threads", threads];
        let done = desk.run(&args);
        assert_eq!(done.code, 3, "{}", done.err);
        assert!(done.err.contains("more than 1000 events in one time step at t = 1.01 ms"), "{}", done.err);
        assert!(
            done.err.contains("the last from Loop") && done.err.contains("which is cell "),
            "{}",
            done.err
        );
        assert!(done.out.contains("simulated 1 of 40 ms"), "{}", done.out);
        assert!(!done.err.contains("two mechanisms"), "{}", done.err);
    }
}

#[test]
fn a_stimulus_that_floods_a_step_is_named() {
    let desk = Desk::new();
    let flood = "\"burst\": {\"type\": \"NetStim\", \"rate\": 4e18, \"start\": 2}, ";
    desk.model_with("\"stimSourceParams\": {", &format!("\"stimSourceParams\": {{{flood}"));
    let model = desk.read("model.json").replace(
        "\"stimTargetParams\": {",
        "\"stimTargetParams\": {\"burst->M\": {\"source\": \"burst\", \"conds\": {\"pop\": \"M\"}, \"weight\": 0, \"synMech\": \"exc\"}, ",
    );
    desk.write("model.json", &model);
    let done = desk.run(&["run", "model.json", "--most-events", "100000"]);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(done.err.contains("more than 100000 events in one time step at t = 2"), "{}", done.err);
    assert!(done.err.contains("of cell 3") && done.err.contains("burst"), "{}", done.err);
}

#[cfg(unix)]
#[test]
fn a_run_is_stopped_inside_a_step() {
    let desk = desk_with_loop();
    let endless = u64::MAX.to_string();
    let args = ["run", "model.json", "--mechanisms", "mod", "--most-events", &endless, "--out", "out.json"];
    let mut running = desk.command(&args).stdout(std::process::Stdio::null()).spawn().unwrap();
    // Long enough to be in the step, most of the time; a signal before it ends the run as well.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let sent =
        std::process::Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
    // Without an ear for it, this waits for ever.
    let ended = running.wait().unwrap();
    assert_eq!(ended.code(), Some(130));
    assert!(desk.read("out.json").contains("\"simData\""));
}

#[test]
fn neurons_order_is_for_one_thread() {
    let desk = Desk::new();
    let done = desk.run(&["run", "model.json", "--order", "neuron"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let done = desk.run(&["run", "model.json", "--order", "neuron", "--threads", "2"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(done.err.contains("one thread and one rank only"), "{}", done.err);
    let done = desk.run(&["run", "model.json", "--order", "neuron", "--checkpoint-every", "10"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(done.err.contains("cannot be saved and resumed"), "{}", done.err);
}

#[test]
fn the_global_index_of_random_streams_counts() {
    let desk = Desk::new();
    let noise = "\"noise\": {\"type\": \"NetStim\", \"rate\": 100, \"noise\": 1}, ";
    desk.model_with("\"stimSourceParams\": {", &format!("\"stimSourceParams\": {{{noise}"));
    let target = "\"noise->M\": {\"source\": \"noise\", \"conds\": {\"pop\": \"M\"}, \"weight\": 0.01, \"synMech\": \"exc\"}, ";
    let model = desk.read("model.json");
    desk.write(
        "model.json",
        &model.replace("\"stimTargetParams\": {", &format!("\"stimTargetParams\": {{{target}")),
    );
    let data = |index: &str| {
        let index = format!("simConfig.rand123GlobalIndex={index}");
        let args =
            ["run", "model.json", "--set", &index, "--out", "out.json", "--save", "simData", "--quiet"];
        let done = desk.run(&args);
        assert_eq!((done.code, done.err.as_str()), (0, ""));
        desk.read("out.json")
    };
    assert!(data("0") == data("null"));
    assert!(data("0") != data("7"));
}

#[test]
fn of_two_mechanisms_of_one_name_the_last_one_is_used() {
    let leak =
        "NEURON { SUFFIX leak NONSPECIFIC_CURRENT i } ASSIGNED { v i } BREAKPOINT { i = 1e-4 * (v + 70) }";
    let desk = Desk::new();
    desk.model_with("\"mechs\": {\"hh\"", "\"mechs\": {\"leak\": {}, \"hh\"");
    desk.write("one/leak.mod", leak);
    desk.write("two/leak.mod", &leak.replace("70", "60"));
    let data = |folders: &[&str]| {
        let mut args = vec!["run", "model.json", "--out", "out.json", "--save", "simData", "--quiet"];
        args.extend(folders.iter().flat_map(|folder| ["--mechanisms", folder]));
        let done = desk.run(&args);
        assert_eq!((done.code, done.err.as_str()), (0, ""));
        desk.read("out.json")
    };
    let (one, two) = (data(&["one"]), data(&["two"]));
    assert!(one != two && data(&["one", "two"]) == two && data(&["two", "one"]) == one);
    let done = desk.run(&["run", "model.json", "--mechanisms", "one", "--mechanisms", "two"]);
    assert!(
        done.err.contains("there are two mechanisms `leak`: that of two/leak.mod is used"),
        "{}",
        done.err
    );
}

#[test]
fn a_loop_in_a_mechanism_that_does_not_end_is_named() {
    let endless = "x = 1 WHILE (x > 0) { x = x + 1 }";
    let texts = [
        format!("NEURON {{ SUFFIX w RANGE x }} ASSIGNED {{ x }} INITIAL {{ {endless} }}"),
        format!(
            "NEURON {{ POINT_PROCESS w RANGE x, tau1, tau2, e }} PARAMETER {{ tau1 tau2 e }} ASSIGNED {{ x }} NET_RECEIVE (weight) {{ {endless} }}"
        ),
    ];
    let uses = [
        ("\"mechs\": {", "\"mechs\": {\"w\": {}, "),
        ("\"exc\": {\"mod\": \"Exp2Syn\"", "\"exc\": {\"mod\": \"w\""),
    ];
    for (text, (from, to)) in texts.iter().zip(uses) {
        let desk = Desk::new();
        desk.write("mod/w.mod", text);
        desk.model_with(from, to);
        let done = desk.run(&["run", "model.json"]);
        assert_eq!(done.code, 3, "{}", done.err);
        assert!(done.err.contains("mechanism w") && done.err.contains("a loop does not end"), "{}", done.err);
    }
}
