//! Factors for each of several synaptic mechanisms, against what NetPyNE 1.1.1 makes of the same rules.

mod common;

use common::{from_text, mistakes_of};
use netpyne_network::Network;

const NETWORK: &str = r#""popParams": {"A": {"cellType": "E", "numCells": 2}, "B": {"cellType": "E", "numCells": 1}},
    "cellParams": {"E": {"secs": {"soma": {"geom": {"L": 10, "diam": 10, "nseg": 5}, "mechs": {"pas": {}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 1, "e": 0},
      "inh": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 1, "e": -80}},
    "stimSourceParams": {"s": {"type": "NetStim", "rate": 10}}"#;

/// Weight, delay and location of every connection of a rule, in order.
fn made(rule: &str) -> Vec<(f64, f64, f64)> {
    let rule = format!(
        r#"{{{NETWORK}, "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}},
        "synMech": ["exc", "inh"], {rule}}}}}}}"#
    );
    all(&from_text(&rule, "{}").unwrap_or_else(|d| panic!("{d}")))
}

fn all(net: &Network) -> Vec<(f64, f64, f64)> {
    (0..net.conns.len()).map(|i| net.conn(i)).map(|c| (c.weight, c.delay, c.loc)).collect()
}

#[test]
fn numbers_are_multiplied() {
    let rule = r#""weight": 0.3, "delay": 2, "loc": 0.8, "synMechWeightFactor": [0.7, 3],
        "synMechDelayFactor": [1, 2], "synMechLocFactor": [1, 0.25]"#;
    let pair = [(0.21, 2.0, 0.8), (0.8999999999999999, 4.0, 0.2)];
    assert_eq!(made(rule), [pair, pair].concat());
}

#[test]
fn functions_are_evaluated_once_and_multiplied() {
    let rule = r#""weight": "0.1+0.01*post_xnorm", "delay": "uniform(1,2)", "convergence": 2,
        "synMechWeightFactor": [0.1, 3]"#;
    let expected =
        [(0.010630766477754627, 1.7353965077233975, 0.5), (0.3189229943326388, 1.7353965077233975, 0.5)];
    assert_eq!(made(rule), expected);
}

#[test]
fn a_list_for_the_mechanisms_is_not_multiplied() {
    let rule = r#""weight": [0.5, 0.25], "synMechWeightFactor": [7, 9], "delay": 3, "synsPerConn": 2,
        "synMechDelayFactor": [0.5, 2]"#;
    let pair = [(0.5, 1.5, 0.25), (0.5, 1.5, 0.75), (0.25, 6.0, 0.25), (0.25, 6.0, 0.75)];
    assert_eq!(made(rule), [pair, pair].concat());
}

#[test]
fn values_of_listed_pairs_are_multiplied() {
    let rule =
        r#""connList": [[0, 0], [1, 0]], "weight": [0.5, 0.25], "synMechWeightFactor": [7, 9], "delay": 3"#;
    let expected = [(3.5, 3.0, 0.5), (4.5, 3.0, 0.5), (1.75, 3.0, 0.5), (2.25, 3.0, 0.5)];
    assert_eq!(made(rule), expected);
}

#[test]
fn factors_of_stimuli() {
    let stimulated = |target: &str| {
        let model = format!(
            r#"{{{NETWORK}, "stimTargetParams": {{"t": {{"source": "s", "conds": {{"pop": "B"}},
            "synMech": ["exc", "inh"], {target}}}}}}}"#
        );
        all(&from_text(&model, "{}").unwrap_or_else(|d| panic!("{d}")))
    };
    let numbers = r#""weight": 0.3, "loc": 0.6, "synMechWeightFactor": [0.7, 3, 5], "synMechDelayFactor": [1, 2],
        "synMechLocFactor": [1, 0.25]"#;
    assert_eq!(stimulated(numbers), [(0.21, 1.0, 0.6), (0.8999999999999999, 2.0, 0.15)]);
    let list = r#""weight": [1, 2, 3], "synMechWeightFactor": [0.7, 3, 5]"#;
    assert_eq!(stimulated(list), [(1.0, 1.0, 0.5), (2.0, 1.0, 0.5)]);
}

#[test]
fn factors_of_nothing_are_mistakes() {
    let wrong = |rule: &str| {
        mistakes_of(&format!(
            r#"{{{NETWORK}, "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}},
            "synMech": ["exc", "inh"], {rule}}}}}}}"#
        ))
    };
    assert!(wrong(r#""synMechWeightFactor": [1, 2]"#).contains("for the factors to multiply"));
    assert!(
        wrong(r#""weight": 1, "synMechWeightFactor": [1]"#).contains("1 factors for 2 synaptic mechanisms")
    );
}
