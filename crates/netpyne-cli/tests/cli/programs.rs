//! `netpyne run script.py`: scripts in Python as programs.

use crate::desk::Desk;

#[test]
fn a_script_is_the_main_program() {
    let desk = Desk::new();
    desk.write("part.py", "from __main__ import answer\n");
    let script = "import sys, atexit\n\
        from neuron import h\n\
        atexit.register(lambda: print('at exit'))\n\
        answer = 42\n\
        import part\n\
        print(__name__, sys.argv, part.answer, sys.path[0] != '', h.Section(name='soma'))\n";
    desk.write("script.py", script);
    let done = desk.run(&["run", "script.py", "-first", "--second"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.out, "__main__ ['script.py', '-first', '--second'] 42 True soma\nat exit\n");
}

#[test]
fn a_script_ends_with_its_own_status() {
    let desk = Desk::new();
    for (end, status) in [("sys.exit(5)", 5), ("sys.exit('no')", 1), ("os._exit(7)", 7), ("sys.exit()", 0)] {
        desk.write("script.py", &format!("import os, sys\n{end}\n"));
        assert_eq!(desk.run(&["run", "script.py"]).code, status, "{end}");
    }
}

#[test]
fn a_traceback_shows_the_frames_of_the_script_alone() {
    let desk = Desk::new();
    let script = "from neuron import h\n\
        def build():\n    h.Section(name='soma').insert('nothing')\n\
        build()\n";
    desk.write("script.py", script);
    let done = desk.run(&["run", "script.py"]);
    assert_eq!(done.code, 1);
    let frames: Vec<&str> = done.err.lines().filter(|line| line.starts_with("  File ")).collect();
    let place = desk.path("script.py");
    let frame = |line: u32, of: &str| format!("  File \"{}\", line {line}, in {of}", place.display());
    assert_eq!(frames, [frame(4, "<module>"), frame(3, "build")], "{}", done.err);
    assert!(done.err.contains("ValueError: argument not a density mechanism name"), "{}", done.err);
}

#[test]
fn a_script_that_is_not_there_or_no_python() {
    let desk = Desk::new();
    let done = desk.run(&["run", "missing.py"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("can't open file") && done.err.lines().count() == 1, "{}", done.err);
    desk.write("script.py", "print('never')\n");
    let done = desk.run(&["run", "--python", "no-such-python", "script.py"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("`no-such-python` was not found"), "{}", done.err);
}

#[test]
fn options_for_results_are_refused_with_a_script() {
    let desk = Desk::new();
    desk.write("script.py", "print('never')\n");
    let done = desk.run(&["run", "--out", "a.json", "script.py"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("`--out` is for models in JSON"), "{}", done.err);
}

#[test]
fn mechanisms_beside_the_script_are_there() {
    let leak = |name: &str| {
        format!(
            "NEURON {{ SUFFIX {name} NONSPECIFIC_CURRENT i }}\nASSIGNED {{ v i }}\nBREAKPOINT {{ i = .001*(v + 70) }}\n"
        )
    };
    let desk = Desk::new();
    desk.write("here.mod", &leak("here"));
    desk.write("mods/there.mod", &leak("there"));
    let script = "from neuron import h\n\
        s = h.Section(name='s')\n\
        s.insert('here')\ns.insert('there')\n\
        print(sorted(m.name() for m in s(0.5)))\n";
    desk.write("script.py", script);
    let done = desk.run(&["run", "script.py"]);
    assert_eq!(done.out.trim(), "['here', 'there']", "{}", done.err);
}
