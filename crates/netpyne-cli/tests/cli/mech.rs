//! `netpyne mech`: what it prints, and how it ends.

use crate::desk::Desk;

const LEAK: &str = "NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
PARAMETER { g = .001 (S/cm2) e = -70 (mV) }
ASSIGNED { v (mV) i (mA/cm2) }
BREAKPOINT { i = g*(v - e) }
";

#[test]
fn check_tells_and_ends_as_it_should() {
    let desk = Desk::new();
    desk.write("leak.mod", LEAK);
    let done = desk.run(&["mech", "check", "leak.mod", "--deny-warnings"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    assert!(done.out.contains("1 file, 1 compiled, nothing to say"), "{}", done.out);

    desk.write("leak.mod", &LEAK.replace("PARAMETER {", "PARAMETER { q10 = 3 "));
    let done = desk.run(&["mech", "check", "leak.mod"]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert!(done.err.contains("PARAMETER `q10` is never used"), "{}", done.err);
    assert!(done.out.contains("1 warning"), "{}", done.out);
    assert_eq!(desk.run(&["mech", "check", "leak.mod", "--deny-warnings"]).code, 1);
    assert_eq!(desk.run(&["mech", "check", "leak.mod", "--deny-warnings", "--allow", "unused"]).code, 0);

    desk.write("wrong.mod", &LEAK.replace("(v - e)", "(v - eleak)"));
    let done = desk.run(&["mech", "check", "."]);
    assert_eq!(done.code, 1, "{}{}", done.out, done.err);
    assert!(done.err.contains("`eleak` is not declared"), "{}", done.err);
    assert!(done.err.contains("the mechanism `leak` is also in `leak.mod`"), "{}", done.err);
    assert!(done.out.contains("2 files, 1 compiled, 1 error"), "{}", done.out);
    assert_eq!(desk.run(&["mech", "check", "nowhere.mod"]).code, 1);
}

#[test]
fn show_prints_what_was_made() {
    let desk = Desk::new();
    desk.write("leak.mod", LEAK);
    let done = desk.run(&["mech", "show", "leak.mod"]);
    assert_eq!(done.code, 0, "{}", done.err);
    for part in ["leak: density mechanism", "g = 0.001 (S/cm2)", "blocks of instances"] {
        assert!(done.out.contains(part), "`{part}` is missing in:\n{}", done.out);
    }
    let done = desk.run(&["mech", "show", "hh", "--ir", "--kernels", "--cost"]);
    assert_eq!(done.code, 0, "{}", done.err);
    for part in ["mechanism hh: density", "exp(", "ns per instance and step", "the costliest lines"] {
        assert!(done.out.contains(part), "`{part}` is missing in:\n{}", done.out);
    }
    assert_eq!(desk.run(&["mech", "show", "nowhere.mod"]).code, 3);
}
