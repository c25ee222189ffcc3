//! Which synapses may be merged: those of the library, and variations of them.

use netpyne_base::SourceFile;
use netpyne_mechanism::ir::Mechanism;
use netpyne_mechanism::{superposes, validate};
use netpyne_nmodl::{NoIncludes, compile, library};
use std::sync::Arc;

fn judge(mechanism: Mechanism) -> Result<Vec<String>, String> {
    let valid = validate(Arc::new(mechanism)).expect("it is valid");
    let adds = superposes(&valid)?;
    let names = valid.fields.iter().flat_map(|f| std::iter::repeat_n(f.name.clone(), f.len as usize));
    Ok(names.zip(adds).filter(|(_, adds)| *adds).map(|(name, _)| name).collect())
}

fn of_library(name: &str) -> Result<Vec<String>, String> {
    let (_, text) = library().iter().find(|(n, _)| *n == name).expect("it is in the library");
    let (mechanism, _) = compile(&SourceFile::new(name, *text), &NoIncludes).expect("it compiles");
    judge(mechanism)
}

/// A synapse with one decaying state `s` and one field `x`, made of what is given.
fn synapse(declared: &str, initial: &str, breakpoint: &str, receive: &str) -> Result<Vec<String>, String> {
    let text = format!(
        "NEURON {{ POINT_PROCESS Syn NONSPECIFIC_CURRENT i RANGE tau, e, x {declared} }}
         PARAMETER {{ tau = 2 e = 0 }}
         ASSIGNED {{ v i x }}
         STATE {{ s }}
         INITIAL {{ {initial} }}
         BREAKPOINT {{ SOLVE decay METHOD cnexp {breakpoint} }}
         DERIVATIVE decay {{ s' = -s/tau }}
         NET_RECEIVE (w) {{ {receive} }}"
    );
    let (mechanism, _) = compile(&SourceFile::new("syn.mod", text), &NoIncludes).expect("it compiles");
    judge(mechanism)
}

#[test]
fn conductances_that_only_decay_are_merged() {
    assert_eq!(of_library("ExpSyn").expect("linear"), ["i", "g"]);
    assert_eq!(of_library("Exp2Syn").expect("linear"), ["i", "g", "A", "B"]);
}

#[test]
fn block_by_voltage_is_linear() {
    let merged = synapse("", "s = 0", "x = 1/(1 + exp(-0.062*v)) i = s*x*(v - e)", "s = s + w*x");
    assert_eq!(merged.expect("linear"), ["i", "s"]);
    let merged = synapse("USEION ca WRITE ica", "s = 0", "ica = 0.1*s*(v - 120) i = s*(v - e)", "s = s + w");
    assert_eq!(merged.expect("linear"), ["i", "s", "ica"]);
}

#[test]
fn what_an_event_adds_may_be_anything() {
    let merged = synapse("", "s = 0", "i = s*(v - e)", "IF (w > 0) { s = s + w*w } ELSE { s = s - exp(w) }");
    assert_eq!(merged.expect("linear"), ["i", "s"]);
}

#[test]
fn saturation_is_refused() {
    assert!(of_library("MyExp2SynNMDABB").expect_err("saturates").contains("not linear"));
    for breakpoint in [
        "IF (s > 1) { s = 1 } i = s*(v - e)",
        "i = s/(s + 1)*(v - e)",
        "i = s*s*(v - e)",
        "x = s + 1 i = x*(v - e)",
        "i = s*(v - e) + 0.1",
    ] {
        let refused = synapse("", "s = 0", breakpoint, "s = s + w").expect_err(breakpoint);
        assert!(refused.contains("not linear"), "{breakpoint}: {refused}");
    }
}

#[test]
fn events_that_look_at_the_state_are_refused() {
    for receive in [
        "s = s + w*(1 - s)",
        "s = w",
        "s = 0.5*s + w",
        "IF (s < 1) { s = s + w }",
        "s = s + w x = t",
        "s = s + w w = s",
        "s = w - s",
    ] {
        synapse("", "s = 0", "i = s*(v - e)", receive).expect_err(receive);
    }
    for name in ["STDP", "AlphaSynapse", "IClamp", "NetStim", "IntFire1"] {
        of_library(name).expect_err(name);
    }
}

#[test]
fn states_start_at_zero() {
    synapse("", "s = 0.1", "i = s*(v - e)", "s = s + w").expect_err("not 0");
    synapse("", "s = 0 x = 1", "i = s*x*(v - e)", "s = s + w").expect("shared values start anywhere");
}

#[test]
fn self_events_pointers_and_random_numbers_are_refused() {
    synapse("", "s = 0", "i = s*(v - e)", "IF (flag == 0) { net_send(1, 1) s = s + w }").expect_err("sends");
    synapse("POINTER p", "s = 0", "i = s*(v - e)", "s = s + w").expect_err("points");
    synapse("RANDOM r", "s = 0", "i = s*(v - e)", "s = s + w*random_uniform(r)").expect_err("draws");
}
