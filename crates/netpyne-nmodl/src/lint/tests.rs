//! What the lints say, in full.

use super::check;
use expect_test::{Expect, expect};
use netpyne_base::SourceFile;

/// Lints `text` and compares what is said, each line with the name of its lint.
fn lints(text: &str, expected: Expect) {
    let report = check(&SourceFile::new("kv.mod", text), &crate::NoIncludes);
    let said: Vec<String> = report
        .findings
        .iter()
        .map(|f| format!("[{}] {}", f.lint.unwrap_or("compiler"), f.diagnostic))
        .collect();
    expected.assert_eq(&said.join("\n"));
}

#[test]
fn nothing_to_say() {
    for (name, text) in crate::library() {
        let report = check(&SourceFile::new(format!("{name}.mod"), *text), &crate::NoIncludes);
        assert!(report.mechanism.is_some());
        for finding in &report.findings {
            // The library keeps the names and the idle parameters of what it stands for.
            assert!(
                matches!(finding.lint, Some("unused" | "clash" | "net-receive" | "singular")),
                "{}",
                finding.diagnostic
            );
        }
    }
}

#[test]
fn unused() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE g, q10 }
PARAMETER { g = 1 q10 = 3 }
ASSIGNED { v i x }
STATE { m }
BREAKPOINT { LOCAL a i = g*v }
FUNCTION f(x) { f = x }
DERIVATIVE states { m' = -m }
",
        expect![[r#"
            [unused] warning: PARAMETER `q10` is never used
             --> kv.mod:2:19
              |
            2 | PARAMETER { g = 1 q10 = 3 }
              |                   ^^^ no block mentions it
              |
              = help: it can be set, but setting it changes nothing
            [unused] warning: ASSIGNED `x` is never used
             --> kv.mod:3:16
              |
            3 | ASSIGNED { v i x }
              |                ^ no block mentions it
            [unused] warning: LOCAL `a` is never used
             --> kv.mod:5:20
              |
            5 | BREAKPOINT { LOCAL a i = g*v }
              |                    ^
            [unused] note: FUNCTION `f` is not called in this file
             --> kv.mod:6:10
              |
            6 | FUNCTION f(x) { f = x }
              |          ^
              |
              = help: only a script could call it
            [unused] warning: no SOLVE mentions the block `states`
             --> kv.mod:7:12
              |
            7 | DERIVATIVE states { m' = -m }
              |            ^^^^^^
            [initial] warning: STATE `m` gets no value in INITIAL
             --> kv.mod:4:9
              |
            4 | STATE { m }
              |         ^ starts at 0
              |
              = help: assign it there, even if it is 0; without, it starts at `m0`, which is 0"#]],
    );
}

#[test]
fn never_read() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE seen }
ASSIGNED { v i x y seen }
BREAKPOINT { LOCAL a, b a = v x = v seen = v i = y + b }
",
        expect![[r#"
            [never-read] warning: ASSIGNED `x` is assigned and never read
             --> kv.mod:3:31
              |
            3 | BREAKPOINT { LOCAL a, b a = v x = v seen = v i = y + b }
              |                               ^ assigned here
              |
              = help: list it in RANGE to record it, or remove it
            [never-read] warning: ASSIGNED `y` is read and never assigned: it is 0
             --> kv.mod:3:50
              |
            3 | BREAKPOINT { LOCAL a, b a = v x = v seen = v i = y + b }
              |                                                  ^ read here
              |
              = help: list it in RANGE if a script is to set it
            [never-read] warning: LOCAL `a` is assigned and never read
             --> kv.mod:3:20
              |
            3 | BREAKPOINT { LOCAL a, b a = v x = v seen = v i = y + b }
              |                    ^
            [never-read] warning: LOCAL `b` is read and never assigned: it is 0
             --> kv.mod:3:23
              |
            3 | BREAKPOINT { LOCAL a, b a = v x = v seen = v i = y + b }
              |                       ^"#]],
    );
}

#[test]
fn shadowed() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE g, tau }
PARAMETER { g = 1 tau = 2 }
ASSIGNED { v i }
BREAKPOINT { LOCAL tau rates(v) tau = g i = g*v*tau + twice(tau) + same(g) IF (v > 0) { LOCAL tau tau = 1 i = tau } }
PROCEDURE rates(v) { tau = v }
FUNCTION twice(g) { twice = 2*g }
FUNCTION same(g) { same = 2*g }
",
        expect![[r#"
            [shadowed] warning: LOCAL `tau` hides the PARAMETER `tau`
             --> kv.mod:4:20
              |
            4 | BREAKPOINT { LOCAL tau rates(v) tau = g i = g*v*tau + twice(tau) + same(g) IF (v > 0) { LOCAL tau tau = 1 i = tau } }
              |                    ^^^ assigning it changes the local only
            [shadowed] warning: LOCAL `tau` hides another local of that name
             --> kv.mod:4:95
              |
            4 | BREAKPOINT { LOCAL tau rates(v) tau = g i = g*v*tau + twice(tau) + same(g) IF (v > 0) { LOCAL tau tau = 1 i = tau } }
              |                                                                                               ^^^ hides the outer one from here on
            [shadowed] warning: argument `g` hides the PARAMETER `g`
             --> kv.mod:6:16
              |
            6 | FUNCTION twice(g) { twice = 2*g }
              |                ^ calls pass something else"#]],
    );
}

#[test]
fn clash() {
    lints(
        "NEURON { SUFFIX hh NONSPECIFIC_CURRENT i RANGE step, int }
PARAMETER { step = 1 int = 2 }
ASSIGNED { v i exp }
BREAKPOINT { LOCAL t t = step + int exp = t i = t*v + exp }
",
        expect![[r#"
            [clash] warning: `hh` is the name of something built in
             --> kv.mod:1:17
              |
            1 | NEURON { SUFFIX hh NONSPECIFIC_CURRENT i RANGE step, int }
              |                 ^^ choose another name
              |
              = help: NEURON refuses to load a second one; here it takes the place of the built-in one
            [clash] warning: variable `step` has the name of a function of NEURON's library
             --> kv.mod:2:13
              |
            2 | PARAMETER { step = 1 int = 2 }
              |             ^^^^ NEURON cannot translate this file
            [clash] warning: variable `int` is a word of C: NEURON cannot compile this file
             --> kv.mod:2:22
              |
            2 | PARAMETER { step = 1 int = 2 }
              |                      ^^^ choose another name
            [clash] warning: variable `exp` has the name of a built-in function
             --> kv.mod:3:16
              |
            3 | ASSIGNED { v i exp }
              |                ^^^ easily taken for the function
            [clash] warning: LOCAL `t` hides the time
             --> kv.mod:4:20
              |
            4 | BREAKPOINT { LOCAL t t = step + int exp = t i = t*v + exp }
              |                    ^ something else in every other mechanism"#]],
    );
}

#[test]
fn ions_and_currents() {
    lints(
        "NEURON { SUFFIX kv USEION k READ ek, ki WRITE ik USEION ca READ cai WRITE cao NONSPECIFIC_CURRENT i }
ASSIGNED { v i ek ik ki cai cao ica }
BREAKPOINT { cai = 1 ica = v*ek i = ica }
",
        expect![[r#"
            [ions] warning: `ki` is read from the ion `k` and never used
             --> kv.mod:1:38
              |
            1 | NEURON { SUFFIX kv USEION k READ ek, ki WRITE ik USEION ca READ cai WRITE cao NONSPECIFIC_CURRENT i }
              |                                      ^^ no block mentions it
            [ions] warning: `cao` is written to the ion `ca` and never assigned
             --> kv.mod:1:75
              |
            1 | NEURON { SUFFIX kv USEION k READ ek, ki WRITE ik USEION ca READ cai WRITE cao NONSPECIFIC_CURRENT i }
              |                                                                           ^^^ no block assigns it
            [ions] warning: `cai` is assigned, but USEION ca does not WRITE it
             --> kv.mod:3:14
              |
            3 | BREAKPOINT { cai = 1 ica = v*ek i = ica }
              |              ^^^ the ion does not see this value
              |
              = help: `USEION ca ... WRITE cai`, or another name if the ion is not meant
            [ions] warning: `ica` is assigned, but USEION ca does not WRITE it
             --> kv.mod:3:22
              |
            3 | BREAKPOINT { cai = 1 ica = v*ek i = ica }
              |                      ^^^ the ion does not see this value
              |
              = help: `USEION ca ... WRITE ica`, or another name if the ion is not meant
            [currents] warning: the current `ik` is never assigned: it stays 0
             --> kv.mod:1:47
              |
            1 | NEURON { SUFFIX kv USEION k READ ek, ki WRITE ik USEION ca READ cai WRITE cao NONSPECIFIC_CURRENT i }
              |                                               ^^ no block assigns it"#]],
    );
}

#[test]
fn states_without_a_start() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i }
PARAMETER { h0 = 1 }
ASSIGNED { v i }
STATE { m h n q START 1 }
INITIAL { start() }
BREAKPOINT { SOLVE states METHOD cnexp i = v*m*h*n*q }
DERIVATIVE states { m' = -m h' = -h n' = -n q' = -q }
PROCEDURE start() { n = 1 }
",
        expect![[r#"
            [initial] warning: STATE `m` gets no value in INITIAL
             --> kv.mod:4:9
              |
            4 | STATE { m h n q START 1 }
              |         ^ starts at 0
              |
              = help: assign it there, even if it is 0; without, it starts at `m0`, which is 0"#]],
    );
}

#[test]
fn tables() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE g GLOBAL minf, q }
PARAMETER { g = 1 q = 2 celsius }
ASSIGNED { v i minf tau }
BREAKPOINT { rates(v) i = v*minf/tau }
PROCEDURE rates(x) { TABLE minf, tau DEPEND q FROM -100 TO 100 WITH 200 minf = x*g tau = q + celsius + tau2() }
FUNCTION tau2() { tau2 = v }
",
        expect![[r#"
            [table] warning: a TABLE that serves all instances is filled with `g` of one of them
             --> kv.mod:5:82
              |
            5 | PROCEDURE rates(x) { TABLE minf, tau DEPEND q FROM -100 TO 100 WITH 200 minf = x*g tau = q + celsius + tau2() }
              |                                                                                  ^ differs between instances
              |
              = help: make it an argument, or a PARAMETER that is not RANGE, or do without the TABLE
            [table] warning: the TABLE does not DEPEND on `celsius`, which it is computed from
             --> kv.mod:5:22
              |
            5 | PROCEDURE rates(x) { TABLE minf, tau DEPEND q FROM -100 TO 100 WITH 200 minf = x*g tau = q + celsius + tau2() }
              |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ filled once
              |
              = help: write `DEPEND celsius`: else changing `celsius` leaves the table as it is
            [table] warning: a TABLE that serves all instances is filled with `v` of one of them
             --> kv.mod:6:26
              |
            6 | FUNCTION tau2() { tau2 = v }
              |                          ^ differs between instances
              |
              = help: make it an argument, or a PARAMETER that is not RANGE, or do without the TABLE"#]],
    );
}

#[test]
fn events() {
    lints(
        "NEURON { POINT_PROCESS kv NONSPECIFIC_CURRENT i }
ASSIGNED { v i }
BREAKPOINT { i = v }
NET_RECEIVE(w, last, count) { count = count + 1 }
",
        expect![[r#"
            [net-receive] note: the weight `w` of an event is not used
             --> kv.mod:4:13
              |
            4 | NET_RECEIVE(w, last, count) { count = count + 1 }
              |             ^
              |
              = help: connections of any weight have the same effect
            [net-receive] warning: argument `last` of NET_RECEIVE is never used
             --> kv.mod:4:16
              |
            4 | NET_RECEIVE(w, last, count) { count = count + 1 }
              |                ^^^^"#]],
    );
}
