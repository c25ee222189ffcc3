//! What typical mistakes in a `.mod` file are answered with.

use expect_test::{Expect, expect};
use netpyne_base::SourceFile;
use netpyne_nmodl::{NoIncludes, compile};

/// Compiles `text` and compares the messages.
fn check(text: &str, expected: Expect) {
    let messages = match compile(&SourceFile::new("kv.mod", text), &NoIncludes) {
        Ok((_, warnings)) => warnings.to_string(),
        Err(errors) => errors.to_string(),
    };
    expected.assert_eq(&messages);
}

#[test]
fn misspelt_variable() {
    check(
        "NEURON { SUFFIX kv USEION k READ ek WRITE ik RANGE gbar }
PARAMETER { gbar = 0.1 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) }
BREAKPOINT { ik = gbr*(v - ek) }
",
        expect![[r#"
            error: `gbr` is not declared
             --> kv.mod:4:19
              |
            4 | BREAKPOINT { ik = gbr*(v - ek) }
              |                   ^^^ not declared anywhere
              |
              = help: did you mean `gbar`?"#]],
    );
}

#[test]
fn misspelt_block() {
    check(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i }
ASIGNED { v i }
BREAKPOINT { i = v }
",
        expect![[r#"
            error: expected a block such as NEURON, PARAMETER or BREAKPOINT
             --> kv.mod:2:1
              |
            2 | ASIGNED { v i }
              | ^^^^^^^ found `ASIGNED`
              |
              = help: did you mean `ASSIGNED`?"#]],
    );
}

#[test]
fn misspelt_keyword_in_neuron() {
    check(
        "NEURON { SUFFIX kv RANG gbar }\n",
        expect![[r#"
        error: expected a statement of the NEURON block
         --> kv.mod:1:20
          |
        1 | NEURON { SUFFIX kv RANG gbar }
          |                    ^^^^ found `RANG`
          |
          = help: did you mean `RANGE`?"#]],
    );
}

#[test]
fn comparison_instead_of_assignment() {
    check(
        "NEURON { SUFFIX kv }\nASSIGNED { x }\nINITIAL { x == 1 }\n",
        expect![[r#"
        error: expected `=`
         --> kv.mod:3:13
          |
        3 | INITIAL { x == 1 }
          |             ^^ found `==`
          |
          = help: `==` compares; assign with a single `=`"#]],
    );
}

#[test]
fn assignment_in_a_condition() {
    check(
        "NEURON { SUFFIX kv }\nASSIGNED { x }\nINITIAL { IF (x = 1) { x = 2 } }\n",
        expect![[r#"
        error: expected `)` after the condition
         --> kv.mod:3:17
          |
        3 | INITIAL { IF (x = 1) { x = 2 } }
          |                 ^ found `=`
          |
          = help: did you mean `==`?"#]],
    );
}

#[test]
fn missing_brace() {
    check(
        "NEURON { SUFFIX kv }\nASSIGNED { x }\nINITIAL { x = 1\n",
        expect![[r#"
        error: a block is not closed with `}`
         --> kv.mod:3:17
          |
        3 | INITIAL { x = 1
          |                ^ the file ends here"#]],
    );
}

#[test]
fn value_in_assigned() {
    check(
        "NEURON { SUFFIX kv }\nASSIGNED {\n    x = 1 (mV)\n}\n",
        expect![[r#"
        error: a variable declared here cannot have a value
         --> kv.mod:3:7
          |
        3 |     x = 1 (mV)
          |       ^ found `=`
          |
          = help: a variable with a default value belongs in the PARAMETER block; a STATE can have `START value`"#]],
    );
}

#[test]
fn derivative_of_no_state() {
    check(
        "NEURON { SUFFIX kv }
STATE { n }
BREAKPOINT { SOLVE states METHOD cnexp }
DERIVATIVE states { m' = -m }
",
        expect![[r#"
            error: `m'` is the derivative of something that is not a STATE
             --> kv.mod:4:21
              |
            4 | DERIVATIVE states { m' = -m }
              |                     ^^ not a STATE
              |
              = help: did you mean `n`?"#]],
    );
}

#[test]
fn unknown_method_and_block() {
    check(
        "NEURON { SUFFIX kv }
STATE { n }
BREAKPOINT { SOLVE states METHOD cnxp SOLVE state METHOD cnexp }
DERIVATIVE states { n' = -n }
",
        expect![[r#"
            error: there is no METHOD `cnxp`
             --> kv.mod:3:34
              |
            3 | BREAKPOINT { SOLVE states METHOD cnxp SOLVE state METHOD cnexp }
              |                                  ^^^^ not a method
              |
              = help: did you mean `cnexp`?

            error: there is no block `state` to solve
             --> kv.mod:3:45
              |
            3 | BREAKPOINT { SOLVE states METHOD cnxp SOLVE state METHOD cnexp }
              |                                             ^^^^^ not defined
              |
              = help: did you mean `states`?"#]],
    );
}

#[test]
fn wrong_number_of_arguments() {
    check(
        "NEURON { SUFFIX kv }
ASSIGNED { v x }
INITIAL { x = rate(v) + exp(v, 2) + expp(v) }
FUNCTION rate(v, q) { rate = v*q }
",
        expect![[r#"
            error: `rate` takes 2 arguments, not 1
             --> kv.mod:3:15
              |
            3 | INITIAL { x = rate(v) + exp(v, 2) + expp(v) }
              |               ^^^^ 1 argument here

            error: `exp` takes 1 argument, not 2
             --> kv.mod:3:25
              |
            3 | INITIAL { x = rate(v) + exp(v, 2) + expp(v) }
              |                         ^^^ 2 arguments here

            error: there is no function `expp`
             --> kv.mod:3:37
              |
            3 | INITIAL { x = rate(v) + exp(v, 2) + expp(v) }
              |                                     ^^^^ not defined
              |
              = help: did you mean `exp`?"#]],
    );
}

#[test]
fn foreign_ion_variable() {
    check(
        "NEURON { SUFFIX kv USEION k READ ena WRITE ik }\nASSIGNED { ik }\nBREAKPOINT { ik = 0 }\n",
        expect![[r#"
            error: `ena` is not a variable of the ion `k`
             --> kv.mod:1:34
              |
            1 | NEURON { SUFFIX kv USEION k READ ena WRITE ik }
              |                                  ^^^ unknown ion variable
              |
              = help: its variables are `ik`, `ek`, `ki` and `ko`"#]],
    );
}

#[test]
fn unsupported_constructs() {
    check(
        "NEURON { SUFFIX kv }
STATE { c o }
INITIAL {
    VERBATIM
    c = sec->nnode;
    ENDVERBATIM
}
BREAKPOINT { SOLVE kin METHOD sparse }
KINETIC kin { LONGITUDINAL_DIFFUSION 1 { c } ~ c <-> o (1, 2) }
",
        expect![[r#"
            error: `nnode` of a structure is not known in C text
             --> kv.mod:5:9
              |
            5 |     c = sec->nnode;
              |         ^^^^^^^^^^ C text in VERBATIM
              |
              = help: write the statement in NMODL, outside VERBATIM: names there are the same without `_l` and `_p_`

            error: `c` diffuses in no volume
             --> kv.mod:9:42
              |
            9 | KINETIC kin { LONGITUDINAL_DIFFUSION 1 { c } ~ c <-> o (1, 2) }
              |                                          ^ here
              |
              = help: add a COMPARTMENT statement with `c` before it"#]],
    );
}

#[test]
fn nonlinear_equation() {
    check(
        "NEURON { SUFFIX kv }
STATE { n }
BREAKPOINT { SOLVE states METHOD cnexp }
DERIVATIVE states { n' = -n*n }
",
        expect![[r#"
            warning: the equation of `n` is not linear, and METHOD cnexp is wrong for it
             --> kv.mod:4:21
              |
            4 | DERIVATIVE states { n' = -n*n }
              |                     ^^^^^^^^^
              |
              = help: the result is NEURON's, which is wrong too; use METHOD derivimplicit"#]],
    );
}

#[test]
fn missing_use_ion() {
    check(
        "NEURON { SUFFIX kv NONSPECIFIC_CURRENT i RANGE gbar }
PARAMETER { gbar = 0.1 (S/cm2) }
ASSIGNED { v (mV) i (mA/cm2) }
BREAKPOINT { i = gbar*(v - ek) }
",
        expect![[r#"
            error: `ek` is not declared
             --> kv.mod:4:28
              |
            4 | BREAKPOINT { i = gbar*(v - ek) }
              |                            ^^ not declared anywhere
              |
              = help: it is the reversal potential of the ion `k`: add `USEION k READ ek` to the NEURON block, and declare it in ASSIGNED"#]],
    );
}

#[test]
fn missing_read() {
    check(
        "NEURON { SUFFIX kv USEION k WRITE ik }
ASSIGNED { v (mV) ik (mA/cm2) }
BREAKPOINT { ik = 0.1*(v - ek) }
",
        expect![[r#"
            error: `ek` is not declared
             --> kv.mod:3:28
              |
            3 | BREAKPOINT { ik = 0.1*(v - ek) }
              |                            ^^ not declared anywhere
              |
              = help: it is the reversal potential of the ion `k`: add `READ ek` to its USEION statement, and declare it in ASSIGNED"#]],
    );
}

#[test]
fn event_at_every_step() {
    check(
        "NEURON { POINT_PROCESS Kv NONSPECIFIC_CURRENT i }
ASSIGNED { v (mV) i (nA) }
BREAKPOINT {
    i = 0
    IF (v > 0) { net_send(1, 2) }
}
NET_RECEIVE(w) { i = w }
",
        expect![[r#"
            error: `net_send` can stand only in INITIAL and NET_RECEIVE
             --> kv.mod:5:18
              |
            5 |     IF (v > 0) { net_send(1, 2) }
              |                  ^^^^^^^^ not here
              |
              = help: other blocks run at every step; let them set a variable, and act on it on the next event, or WATCH a condition"#]],
    );
}

#[test]
fn declared_twice() {
    check(
        "NEURON { SUFFIX kv }
PARAMETER { tau = 3 (ms) }
ASSIGNED { tau (ms) }
",
        expect![[r#"
            error: `tau` is declared more than once
             --> kv.mod:3:12
              |
            3 | ASSIGNED { tau (ms) }
              |            ^^^ again here
              |
              = help: it is declared in line 2 of kv.mod already"#]],
    );
}

#[test]
fn method_of_another_block() {
    check(
        "NEURON { SUFFIX kv }
STATE { n }
BREAKPOINT { SOLVE states METHOD sparse }
DERIVATIVE states { n' = -n }
",
        expect![[r#"
            error: METHOD `sparse` does not fit a DERIVATIVE block
             --> kv.mod:3:34
              |
            3 | BREAKPOINT { SOLVE states METHOD sparse }
              |                                  ^^^^^^ for another kind of block
              |
              = help: cnexp for equations that are linear in their own state, derivimplicit for all others"#]],
    );
}

#[test]
fn assignment_to_time() {
    check(
        "NEURON { SUFFIX kv }
INITIAL { t = 0 }
",
        expect![[r#"
            error: `t` cannot be assigned
             --> kv.mod:2:11
              |
            2 | INITIAL { t = 0 }
              |           ^ read-only
              |
              = help: time is what the simulation advances; keep times of your own in other variables"#]],
    );
}

#[test]
fn unknown_unit() {
    check(
        "NEURON { SUFFIX kv }
UNITS { (mV) = (millivolt) F = (farady) (coulomb) }
",
        expect![[r#"
            error: there is no unit `farady`
             --> kv.mod:2:33
              |
            2 | UNITS { (mV) = (millivolt) F = (farady) (coulomb) }
              |                                 ^^^^^^ not known
              |
              = help: did you mean `farad`?"#]],
    );
}

#[test]
fn c_text_that_means_nothing_here() {
    check(
        "NEURON { SUFFIX kv }
ASSIGNED { x }
INITIAL {
    VERBATIM
    FILE* log = fopen(\"log.txt\", \"w\");
    double* data = (double*)malloc(10 * sizeof(double));
    for (int i = 0; i < 10; ++i) { data[i] = 0; }
    ENDVERBATIM
}
",
        expect![[r#"
            error: `malloc` is not supported in C text
             --> kv.mod:6:29
              |
            6 |     double* data = (double*)malloc(10 * sizeof(double));
              |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ C text in VERBATIM
              |
              = help: a mechanism can use only what the model gives it: make the value a PARAMETER, or declare an array in ASSIGNED"#]],
    );
}

#[test]
fn state_without_declaration() {
    check(
        "NEURON { SUFFIX kv }
BREAKPOINT { SOLVE states METHOD cnexp }
DERIVATIVE states { m' = -m }
",
        expect![[r#"
            error: `m'` is the derivative of something that is not a STATE
             --> kv.mod:3:21
              |
            3 | DERIVATIVE states { m' = -m }
              |                     ^^ not a STATE
              |
              = help: declare it: `STATE { m }`"#]],
    );
}

#[test]
fn artificial_cell_with_a_potential() {
    check(
        "NEURON { ARTIFICIAL_CELL Kv }
ASSIGNED { x }
INITIAL { x = v + area }
NET_RECEIVE(w) { x = w }
",
        expect![[r#"
            error: an artificial cell has no membrane potential `v`
             --> kv.mod:3:15
              |
            3 | INITIAL { x = v + area }
              |               ^ no potential

            error: an artificial cell has no `area`
             --> kv.mod:3:19
              |
            3 | INITIAL { x = v + area }
              |                   ^^^^ it has no membrane"#]],
    );
}

#[test]
fn text_without_end() {
    check(
        "NEURON { SUFFIX kv }
COMMENT
ASSIGNED { x }
",
        expect![[r#"
            error: COMMENT without ENDCOMMENT
             --> kv.mod:2:1
              |
            2 | COMMENT
              | ^^^^^^^ never ends"#]],
    );
}
