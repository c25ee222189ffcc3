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
