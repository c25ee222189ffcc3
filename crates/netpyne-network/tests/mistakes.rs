//! Mistakes in models: all reported at once, with their place, and never a panic.

mod common;

use common::mistakes_of as mistakes;

const CELLS: &str = r#""popParams": {"A": {"cellType": "E", "numCells": 3}},
    "cellParams": {"E": {"secs": {"soma": {"mechs": {"pas": {}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn"}, "bad": {"mod": "Nope"}}"#;

#[test]
fn several_mistakes_in_connections() {
    let found = mistakes(&format!(
        r#"{{{CELLS}, "connParams": {{
        "list": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "connList": [[0, 1], [7, 0]]}},
        "syn": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "synMech": "ecx"}},
        "mod": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "synMech": "bad"}},
        "text": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "weight": "0.1*dist_4D"}},
        "func": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "connFunc": "fulConn"}},
        "syns": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "synsPerConn": 1.5}},
        "loc": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}}, "loc": 1.5}}}},
        "stimTargetParams": {{"s": {{"source": "none", "conds": {{"pop": "A"}}}}}}}}"#
    ));
    for wanted in [
        r#"connParams["list"].connList[1]"#,
        "unknown synaptic mechanism `ecx`",
        "no point process called `Nope`",
        "dist_4D",
        "no connectivity function `fulConn`",
        r#"connParams["syns"].synsPerConn"#,
        r#"connParams["loc"].loc"#,
        "there is no stimulus `none`",
    ] {
        let escaped = wanted.replace('"', "\\\"");
        assert!(found.contains(wanted) || found.contains(&escaped), "{wanted} is missing in:\n{found}");
    }
}

#[test]
fn several_mistakes_in_cells() {
    let found = mistakes(
        r#"{"popParams": {"A": {"cellType": "E", "numCells": 2}, "B": {"cellType": "none", "numCells": 1},
                "C": {"cellModel": "VecStim", "numCells": 1}, "D": {"cellModel": "IntFire9", "numCells": 1}},
        "cellParams": {"E": {"secs": {"soma": {"geom": {"L": -1, "wide": 3}, "mechs": {"hh": {"gnabr": 1}, "xx": {}},
            "topol": {"parentSec": "smoa"}}}}}}"#,
    );
    for wanted in [
        "`hh` has no parameter `gnabr`",
        "no density mechanism called `xx`",
        "no section `smoa`",
        "sections have no `wide`",
        "no cell rule gives these cells sections",
        "a VecStim needs one of",
    ] {
        assert!(found.contains(wanted), "{wanted} is missing in:\n{found}");
    }
}

#[test]
fn a_mistake_that_every_connection_makes_is_told_once() {
    let rule = |weight: &str, delay: &str| {
        mistakes(&format!(
            r#"{{{CELLS}, "connParams": {{"all": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}},
            "synMech": "exc", "weight": {weight}, "delay": {delay}}}}}}}"#
        ))
    };
    let found = rule("1", r#""log(-1 - dist_3D)""#);
    assert_eq!(found.matches("no finite number").count(), 1, "{found}");
    let found = rule(r#""log(-1 - dist_3D)""#, "1");
    assert_eq!(found.matches("no finite number").count(), 1, "{found}");
    assert!(found.contains("weight"), "{found}");
}

#[test]
fn odd_values_do_not_panic() {
    let values = ["null", "true", "-1", "1e300", "[]", "[1,2,3]", "\"x\"", "\"uniform(0,1)\"", "{}", "[[1]]"];
    let keys = [
        "weight",
        "delay",
        "loc",
        "synsPerConn",
        "probability",
        "convergence",
        "divergence",
        "sec",
        "preLoc",
    ];
    for key in keys {
        for value in values {
            let params = format!(
                r#"{{{CELLS}, "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "A"}},
                "synMech": "exc", "{key}": {value}}}}}}}"#
            );
            let text = netpyne_base::SourceFile::new("test", params);
            let json = netpyne_specs::read_json(&text).unwrap();
            let mut out = netpyne_base::Diagnostics::new();
            if let Some(params) = netpyne_specs::NetParams::from_json(&json, &mut out) {
                let _ = netpyne_network::instantiate(&params, &Default::default(), &common::library());
            }
        }
    }
}
