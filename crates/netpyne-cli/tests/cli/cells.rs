//! Cells in their own files: what stops files that do not end, the picture of a shape.

use crate::desk::Desk;

/// What `netpyne import` says of a broken file.
fn refused(file: &str, text: &str) -> String {
    let desk = Desk::new();
    desk.write(file, text);
    let done = desk.run(&["import", file, "--most-steps", "300000", "--out", "rule.json"]);
    assert_eq!(done.code, 1, "{file}: {}{}", done.out, done.err);
    assert!(!desk.path("rule.json").exists(), "a rule was written");
    done.err
}

#[test]
fn files_that_do_not_end_are_mistakes_with_a_place() {
    let cases = [
        ("create soma\nwhile (1) { x = 1 }\n", "cell.hoc:2:", "steps"),
        ("create soma\nfor i = 0, 1e12 { soma L = i + 1 }\n", "cell.hoc:2:", "steps"),
        ("create soma\nproc again() { again() }\nagain()\n", "cell.hoc:2:", "levels deep"),
        ("create soma\nfunc f() { return f($1 - 1) + f($1 - 2) }\nx = f(90)\n", "cell.hoc:2:", "levels deep"),
        ("create soma\nobjref v\nv = new Vector(1e9)\n", "cell.hoc:3:", "100 million"),
        ("create soma\nobjref v\nv = new Vector(9)\nv.resize(1e9)\n", "cell.hoc:4:", "100 million"),
        ("create soma\nxopen(\"cell.hoc\")\n", "cell.hoc:2:", "levels deep"),
        ("create soma\nload_file(1, \"cell.hoc\")\n", "cell.hoc:2:", "levels deep"),
        (
            "create soma\nexecute(\"execute(\\\"x = 1\\\")\")\nwhile (1) execute(\"x = 1\")\n",
            "cell.hoc:3:",
            "steps",
        ),
    ];
    for (text, place, what) in cases {
        let said = refused("cell.hoc", text);
        assert!(said.contains(place) && said.contains(what), "{text}: {said}");
    }
}

#[test]
fn traced_morphologies_without_end_are_mistakes_with_a_place() {
    let said = refused("loop.swc", "1 1 0 0 0 5 -1\n2 3 5 0 0 1 3\n3 3 9 0 0 1 2\n");
    assert!(said.contains("loop.swc") && said.contains("line 2"), "{said}");
    let said = refused("deep.asc", &"(".repeat(100_000));
    assert!(said.contains("deep.asc") && said.contains("line 1"), "{said}");
}

#[test]
fn the_shape_of_a_cell_as_a_picture() {
    let desk = Desk::new();
    desk.write(
        "cell.swc",
        "1 1 0 0 0 5 -1\n2 1 5 0 0 5 1\n3 1 -5 0 0 5 1\n4 3 6 0 0 1 1\n5 3 60 40 0 1 4\n6 3 90 80 0 0.5 5\n7 4 60 90 0 1 5\n",
    );
    let done = desk.run(&["info", "cell.swc", "--picture", "cell.svg"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("soma_0") && done.out.contains("sections"), "{}", done.out);
    let drawn = desk.read("cell.svg");
    assert!(
        drawn.contains("<svg") && drawn.matches("<path").count() + drawn.matches("<polyline").count() >= 4,
        "{drawn}"
    );
    // A template without 3-D points is laid out first.
    desk.write(
        "stick.hoc",
        "begintemplate Stick\npublic soma, dend\ncreate soma, dend\nproc init() { soma { L = 20 diam = 20 }\n\
         dend { L = 200 diam = 2 } connect dend(0), soma(1) }\nendtemplate Stick\n",
    );
    let done = desk.run(&["info", "stick.hoc", "--cell", "Stick", "--picture", "stick.png"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(std::fs::metadata(desk.path("stick.png")).unwrap().len() > 1000);
}

#[test]
fn values_that_a_cell_computes_from_its_initial_state() {
    // The reversal potential that keeps the cell where it is, as published cells compute it.
    let desk = Desk::new();
    desk.write(
        "rest.hoc",
        "begintemplate Rest\npublic soma\ncreate soma\nproc init() { soma { L = 20 diam = 20 insert hh insert pas g_pas = 0.001\n\
         finitialize(-70)\nfor (x, 0) { e_pas(x) = v(x) + (ina(x) + ik(x))/g_pas(x) } } }\nendtemplate Rest\n",
    );
    let done = desk.run(&["import", "rest.hoc", "--cell", "Rest", "--out", "rule.json"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let rule = desk.read("rule.json");
    // NEURON 9.0.2 computes this; what is computed besides is no parameter.
    assert!(rule.contains("\"e\": -69.36041161370018") && !rule.contains("\"gna\":"), "{rule}");
}
