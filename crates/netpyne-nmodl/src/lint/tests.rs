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
            // The library keeps the names, idle parameters and carefree units of what it stands for.
            let expected = match finding.lint {
                Some("unused" | "clash" | "net-receive" | "method") => true,
                Some("units") => matches!(*name, "IntFire4" | "MyExp2SynNMDABB"),
                _ => false,
            };
            assert!(expected, "{}", finding.diagnostic);
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
            [table] warning: a TABLE that serves all instances is filled with `v` of one of them
             --> kv.mod:6:26
              |
            6 | FUNCTION tau2() { tau2 = v }
              |                          ^ differs between instances
              |
              = help: make it an argument, or a PARAMETER that is not RANGE, or do without the TABLE
            [table] warning: the TABLE is computed from `celsius`, but does not DEPEND on it
             --> kv.mod:5:22
              |
            5 | PROCEDURE rates(x) { TABLE minf, tau DEPEND q FROM -100 TO 100 WITH 200 minf = x*g tau = q + celsius + tau2() }
              |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ filled once
              |
              = help: `DEPEND celsius`: else the table stays as it is when they change"#]],
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

#[test]
fn methods() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i }
ASSIGNED { v i }
STATE { m h n }
INITIAL { m = 0 h = 0 n = 0 }
BREAKPOINT { SOLVE a SOLVE b METHOD euler SOLVE c METHOD derivimplicit i = v*m*h*n }
DERIVATIVE a { m' = -m }
DERIVATIVE b { h' = -h*h }
DERIVATIVE c { n' = (1 - n)/5 }
",
        expect![[r#"
            [compiler] warning: SOLVE without a METHOD: NEURON runs the block and leaves its states alone, and so does this program
             --> kv.mod:5:20
              |
            5 | BREAKPOINT { SOLVE a SOLVE b METHOD euler SOLVE c METHOD derivimplicit i = v*m*h*n }
              |                    ^
              |
              = help: write `METHOD cnexp` or `METHOD derivimplicit`
            [method] warning: METHOD euler is of first order and unstable where dt exceeds a time constant
             --> kv.mod:5:37
              |
            5 | BREAKPOINT { SOLVE a SOLVE b METHOD euler SOLVE c METHOD derivimplicit i = v*m*h*n }
              |                                     ^^^^^
              |
              = help: cnexp is exact here for fixed coefficients
            [method] note: each equation is linear in its own state: METHOD cnexp would do, and be faster
             --> kv.mod:5:58
              |
            5 | BREAKPOINT { SOLVE a SOLVE b METHOD euler SOLVE c METHOD derivimplicit i = v*m*h*n }
              |                                                          ^^^^^^^^^^^^^
              |
              = help: results would differ a little"#]],
    );
}

#[test]
fn order_of_instances() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE g GLOBAL minf, q, tau }
PARAMETER { g = 1 }
ASSIGNED { v i minf q celsius tau }
LOCAL last
STATE { m }
INITIAL { q = 3^((celsius - 6)/10) rates(v) m = minf last = g }
BREAKPOINT { SOLVE states METHOD cnexp i = g*m*v*last }
DERIVATIVE states { IF (v > 0) { rates(v) } m' = q*(minf - m)/tau }
PROCEDURE rates(x) { minf = 1/(1 + exp(-x)) tau = 5 }
",
        expect![[r#"
            [order] warning: `minf` is shared by all instances, but assigned by each
             --> kv.mod:6:49
              |
            6 | INITIAL { q = 3^((celsius - 6)/10) rates(v) m = minf last = g }
              |                                                 ^^^^ may be the value of another instance
              |
              = help: results depend on the order of instances: list `minf` in RANGE, or assign it in every block before it is read
            [order] warning: `tau` is shared by all instances, but assigned by each
             --> kv.mod:8:63
              |
            8 | DERIVATIVE states { IF (v > 0) { rates(v) } m' = q*(minf - m)/tau }
              |                                                               ^^^ may be the value of another instance
              |
              = help: results depend on the order of instances: list `tau` in RANGE, or assign it in every block before it is read
            [order] warning: `last` is shared by all instances, but assigned by each
             --> kv.mod:7:50
              |
            7 | BREAKPOINT { SOLVE states METHOD cnexp i = g*m*v*last }
              |                                                  ^^^^ may be the value of another instance
              |
              = help: results depend on the order of instances: list `last` in RANGE, or assign it in every block before it is read"#]],
    );
}

#[test]
fn wrong_units() {
    lints(
        "NEURON { SUFFIX kv USEION k READ ek WRITE ik RANGE gbar, cut }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) FARADAY = (faraday) (coulomb) }
PARAMETER { gbar = 1 (S/cm2) cut = 5 (ms) half = -20 (mV) k = 9 (mV) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) tau (ms) a (/ms) x }
STATE { n (1) }
INITIAL { n = inf(v) }
BREAKPOINT {
    SOLVE states METHOD cnexp
    ik = gbar*n*(v - ek)
    ik = gbar*n
    x = v - cut
    IF (v > cut) { ik = 0 }
UNITSOFF
    ik = v
UNITSON
}
DERIVATIVE states { tau = 2*cut a = 1/tau n' = (inf(v) - n)/tau n' = inf(v) - n }
FUNCTION inf(v (mV)) { inf = 1/(1 + exp(-(v - half)/k)) + exp(v) }
",
        expect![[r#"
            [never-read] warning: ASSIGNED `a` is assigned and never read
              --> kv.mod:17:33
               |
            17 | DERIVATIVE states { tau = 2*cut a = 1/tau n' = (inf(v) - n)/tau n' = inf(v) - n }
               |                                 ^ assigned here
               |
               = help: list it in RANGE to record it, or remove it
            [never-read] warning: ASSIGNED `x` is assigned and never read
              --> kv.mod:11:5
               |
            11 |     x = v - cut
               |     ^ assigned here
               |
               = help: list it in RANGE to record it, or remove it
            [units] warning: `ik` is a current density (mA/cm2), but what it is assigned is a conductance density (S/cm2)
              --> kv.mod:10:10
               |
            10 |     ik = gbar*n
               |          ^^^^^^ a conductance density (S/cm2)
               |
               = help: check the units, or switch the check off here with UNITSOFF
            [units] warning: a time (ms) is added to or subtracted from a voltage (mV)
              --> kv.mod:11:9
               |
            11 |     x = v - cut
               |         ^^^^^^^ different dimensions
               |
               = help: check the units, or switch the check off here with UNITSOFF
            [units] warning: a time (ms) is compared with a voltage (mV)
              --> kv.mod:12:9
               |
            12 |     IF (v > cut) { ik = 0 }
               |         ^^^^^^^ different dimensions
               |
               = help: check the units, or switch the check off here with UNITSOFF
            [units] warning: `n'` is a rate (/ms), but what it is assigned is a number without a unit
              --> kv.mod:17:70
               |
            17 | DERIVATIVE states { tau = 2*cut a = 1/tau n' = (inf(v) - n)/tau n' = inf(v) - n }
               |                                                                      ^^^^^^^^^^ a number without a unit
               |
               = help: check the units, or switch the check off here with UNITSOFF
            [units] warning: `exp` of a voltage (mV)
              --> kv.mod:18:63
               |
            18 | FUNCTION inf(v (mV)) { inf = 1/(1 + exp(-(v - half)/k)) + exp(v) }
               |                                                               ^ should have no unit"#]],
    );
}

#[test]
fn divisions_by_zero() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i }
PARAMETER { half = -35 }
ASSIGNED { v i }
BREAKPOINT {
    i = 0.1*(v + 40)/(1 - exp(-(v + 40)/10)) + 1/(exp((v - half)/5) - 1) + trap(v, 9) + unguarded(v, 9)
}
FUNCTION trap(x, y) {
    IF (fabs(x/y) < 1e-6) { trap = y*(1 - x/y/2) } ELSE { trap = x/(exp(x/y) - 1) }
}
FUNCTION unguarded(x, y) { unguarded = x/(exp(x/y) - 1) + 1/(1 + exp(x)) }
",
        expect![[r#"
            [singular] note: 0/0 where `v` is exactly -40: the value there is NaN
             --> kv.mod:5:22
              |
            5 |     i = 0.1*(v + 40)/(1 - exp(-(v + 40)/10)) + 1/(exp((v - half)/5) - 1) + trap(v, 9) + unguarded(v, 9)
              |                      ^^^^^^^^^^^^^^^^^^^^^^^ 0 at that value
              |
              = help: write the limit for small exponents, as `vtrap` in the bundled hh.mod does
            [singular] note: division by 0 where `v` is exactly -35: the value there is infinite
             --> kv.mod:5:50
              |
            5 |     i = 0.1*(v + 40)/(1 - exp(-(v + 40)/10)) + 1/(exp((v - half)/5) - 1) + trap(v, 9) + unguarded(v, 9)
              |                                                  ^^^^^^^^^^^^^^^^^^^^^^^ 0 at that value
              |
              = help: write the limit for small exponents, as `vtrap` in the bundled hh.mod does
            [singular] note: 0/0 where `x` is exactly 0: the value there is NaN
              --> kv.mod:10:42
               |
            10 | FUNCTION unguarded(x, y) { unguarded = x/(exp(x/y) - 1) + 1/(1 + exp(x)) }
               |                                          ^^^^^^^^^^^^^^ 0 at that value
               |
               = help: write the limit for small exponents, as `vtrap` in the bundled hh.mod does"#]],
    );
}

/// NEURON's translator gives locals and arguments names of their own.
#[test]
fn arguments_may_have_names_of_neurons_library() {
    lints(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i }
ASSIGNED { v i }
BREAKPOINT { LOCAL ramp ramp = f(v, 2) i = ramp }
FUNCTION f(x, step) { f = x*step }
",
        expect![""],
    );
}

#[test]
fn reactions_only_read_what_is_no_state() {
    lints(
        "NEURON { SUFFIX kv USEION ca READ cai, cao WRITE cai }
ASSIGNED { cao }
STATE { cai pump pumpca }
BREAKPOINT { SOLVE k METHOD sparse }
INITIAL { pump = 1 pumpca = 0 }
KINETIC k {
    ~ cai + pump <-> pumpca (1, 2)
    ~ pumpca <-> pump + cao (3, 4)
}
",
        expect![""],
    );
}

/// What no kernel calls cannot be called here at all.
#[test]
fn c_text_that_nothing_calls() {
    lints(
        "NEURON { ARTIFICIAL_CELL kv }
INITIAL { net_send(1, 1) }
NET_RECEIVE (w) { IF (flag == 1) { net_event(t + w) } }
PROCEDURE play() {
VERBATIM
    void* vec = hoc_pgetarg(1); goto nowhere;
ENDVERBATIM
}
",
        expect![[r#"
            [unused] note: PROCEDURE `play` is not called in this file
             --> kv.mod:4:11
              |
            4 | PROCEDURE play() {
              |           ^^^^
              |
              = help: only a script could call it"#]],
    );
}
