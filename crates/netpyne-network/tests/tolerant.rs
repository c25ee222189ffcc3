//! Models that are odd, but that NetPyNE runs, or that its earlier versions ran: against what NetPyNE 1.1.1 makes of them.

mod common;

use common::{build, conns, library};
use netpyne_base::{Diagnostics, SourceFile};
use netpyne_network::{Network, instantiate};
use netpyne_specs::{NetParams, SimConfig, Value, read_json};

/// The network, and what is said of it.
fn told(params: &str, config: &str) -> (Network, String) {
    let read = |text: &str| read_json(&SourceFile::new("test", text)).unwrap_or_else(|d| panic!("{d}"));
    let mut out = Diagnostics::new();
    let params = NetParams::from_json(&read(params), &mut out).unwrap();
    let config = SimConfig::from_json(&read(config), &mut out).unwrap();
    let (net, warnings) = instantiate(&params, &config, &library()).unwrap_or_else(|d| panic!("{d}"));
    (net, warnings.to_string())
}

const CELLS: &str = r#""popParams": {"A": {"cellType": "E", "numCells": 2}, "B": {"cellType": "E", "numCells": 1},
    "N": {"cellModel": "NetStim", "numCells": 1, "rate": 100}},
  "cellParams": {"E": {"secs": {
    "soma": {"geom": {"L": 10, "diam": 10, "nseg": 5}, "mechs": {"pas": {}}},
    "d1": {"geom": {"pt3d": [[0, 0, 0, 1], [0, 30, 0, 1]], "nseg": 3}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}, "mechs": {"pas": {}}},
    "d2": {"geom": {"L": 40, "diam": 1}, "topol": {"parentSec": "d1", "parentX": 1, "childX": 0}, "mechs": {"pas": {}}}}}},
  "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 1, "e": 0}}"#;

/// The sections and locations of the connections of one rule from A to B.
fn places(rule: &str) -> (Vec<(String, f64)>, String) {
    let (net, said) = told(
        &format!(
            r#"{{{CELLS}, "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}}, "synMech": "exc", {rule}}}}}}}"#
        ),
        "{}",
    );
    (conns(&net).into_iter().map(|(_, sec, loc)| (sec, loc)).collect(), said)
}

#[test]
fn a_length_that_only_follows_from_points_is_left_out() {
    let net = build(&format!(
        r#"{{{CELLS}, "connParams": {{
          "num": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}}, "synMech": "exc", "sec": "soma"}},
          "multi": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}}, "synMech": "exc", "sec": ["soma", "d1", "d2"], "synsPerConn": 5}}}},
        "subConnParams": {{"s": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}}, "sec": ["soma", "d1", "d2"], "density": "uniform"}}}}}}"#
    ));
    let found: Vec<(String, f64)> = conns(&net).into_iter().map(|(_, sec, loc)| (sec, loc)).collect();
    let d1 = |loc: f64| ("d1".to_owned(), loc);
    let expected = [
        d1(0.3645833333333332),
        d1(0.15624999999999983),
        d1(0.26041666666666663),
        d1(0.5729166666666667),
        d1(0.78125),
        d1(0.9895833333333333),
        ("soma".to_owned(), 0.7916666666666666),
        d1(0.05208333333333322),
        d1(0.46875),
        d1(0.6770833333333333),
        d1(0.8854166666666666),
        ("soma".to_owned(), 0.375),
    ];
    assert_eq!(found, expected);
}

#[test]
fn any_number_of_borders() {
    let net = build(
        r#"{"sizeY": 400, "correctBorder": {"threshold": [30, 60, 30], "yborders": [0.1, 0.4, 0.6, 0.9], "xborders": [0.5]},
        "popParams": {"A": {"cellType": "E", "numCells": 3}}, "cellParams": {"E": {"secs": {"soma": {}}}}}"#,
    );
    let found: Vec<Vec<f64>> = (0..3)
        .map(|i| {
            net.cells.tags(netpyne_network::CellIndex::from_index(i))["borderCorrect"].as_f64s().unwrap()
        })
        .collect();
    assert_eq!(found, BORDERS);
}

/// What NetPyNE stores.
const BORDERS: [[f64; 3]; 3] = [
    [9.565889544420436, 25.886654871076658, 16.332741708882914],
    [14.189630617809101, 24.27818852377166, 15.088316564194786],
    [8.392855676730893, 40.978555590617816, 21.525576195790066],
];

#[test]
fn locations_that_cannot_all_be_used_are_left_out() {
    let (found, said) = places(r#""sec": "soma", "synsPerConn": 2, "loc": 0.1"#);
    assert_eq!(found[..2], [("soma".to_owned(), 0.25), ("soma".to_owned(), 0.75)]);
    assert!(said.contains("one location for several synapses is left out"), "{said}");
    let (found, said) = places(r#""sec": ["soma", "d2"], "synsPerConn": 2, "loc": [0.1, 0.2]"#);
    assert_eq!(found, places(r#""sec": ["soma", "d2"], "synsPerConn": 2"#).0);
    assert!(said.contains("locations are left out"), "{said}");
}

#[test]
fn listed_pairs_share_a_list_of_sections_of_another_length() {
    let (found, said) = places(
        r#""connList": [[0, 0], [1, 0]], "sec": ["d1", "soma", "d2"], "synsPerConn": 2, "connRandomSecFromList": false"#,
    );
    assert_eq!(found.len(), 4);
    assert!(said.contains("there are not as many sections as connections"), "{said}");
    let (one_each, said) = places(r#""connList": [[0, 0], [1, 0]], "sec": ["d1", "soma"]"#);
    assert_eq!(one_each, [("d1".to_owned(), 0.5), ("soma".to_owned(), 0.5)]);
    assert_eq!(said, "");
}

#[test]
fn a_synapse_trace_without_a_section_has_all_of_them() {
    let rule = |name: &str, rest: &str| {
        format!(
            r#""{name}": {{"preConds": {{"pop": "N"}}, "postConds": {{"pop": "B"}}, "synMech": "exc", {rest}}}"#
        )
    };
    let rules = [
        rule("a", r#""sec": "soma""#),
        rule("b", r#""sec": "d2", "loc": 1"#),
        rule("c", r#""sec": "d2", "loc": 1"#),
        rule("d", r#""sec": ["soma", "d2"], "synsPerConn": 5"#),
    ];
    let (net, said) = told(
        &format!("{{{CELLS}, \"connParams\": {{{}}}}}", rules.join(", ")),
        r#"{"recordCells": ["all"], "recordTraces": {"syn": {"synMech": "exc", "var": "g"}}}"#,
    );
    assert_eq!(said, "");
    let keys: Vec<Value> = (net.recordings.iter().filter(|r| r.trace == "syn"))
        .map(|r| Value::from(r.key.as_deref().unwrap()))
        .collect();
    // As Python writes them: a location given as an int has no point.
    assert_eq!(keys, ["soma_0.5", "d2_1", "d2_0.875", "d2_0.625", "d2_0.375", "d2_0.125"].map(Value::from));
}

#[test]
fn a_synapse_where_sections_meet_belongs_to_its_own() {
    let rule = r#""r": {"preConds": {"pop": "N"}, "postConds": {"pop": "B"}, "synMech": "exc", "sec": "d2", "loc": 0}"#;
    let trace =
        |sec: &str, loc: f64| format!(r#"{{"sec": "{sec}", "loc": {loc}, "synMech": "exc", "var": "g"}}"#);
    let config = format!(
        r#"{{"recordCells": ["all"], "recordTraces": {{"own": {}, "other": {}}}}}"#,
        trace("d2", 0.0),
        trace("d1", 1.0)
    );
    let (net, said) = told(&format!("{{{CELLS}, \"connParams\": {{{rule}}}}}"), &config);
    assert!(said.contains("there is no synapse `exc` at d1(1); there are some at d2(0)"), "{said}");
    let traces: Vec<&str> = net.recordings.iter().map(|r| r.trace.as_str()).filter(|t| *t != "t").collect();
    assert_eq!(traces, ["own"]);
}

#[test]
fn gap_junctions_of_cells_without_a_soma() {
    let cells = CELLS.replace("\"soma\"", "\"body\"");
    let gap = r#""gap": {"mod": "ElectSyn", "g": 0.001, "pointerParams": {"target_var": "vpeer", "bidirectional": true}}, "exc""#;
    let cells = cells.replace("\"exc\"", gap);
    let rule = r#""r": {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "synMech": "gap", "sec": "d2"}"#;
    let (net, _) = told(&format!("{{{cells}, \"connParams\": {{{rule}}}}}"), "{}");
    let sections: Vec<&str> =
        net.conns.pointers.iter().filter_map(|c| c.dict.get("sec").and_then(Value::as_str)).collect();
    assert_eq!(sections, ["d2", "d2", "body", "body"]);
}

/// NetPyNE does not set what it cannot evaluate: the rate is that of an interval of 10 ms, NEURON's default.
#[test]
fn a_parameter_of_an_artificial_cell_that_is_no_function() {
    let (net, said) = told(
        r#"{"popParams": {"N": {"cellModel": "NetStim", "numCells": 1, "rate": "variable", "noise": 0}}}"#,
        "{}",
    );
    assert_eq!(net.cells.len(), 1);
    assert!(
        said.contains("`variable` is neither a number nor a function")
            && said.contains("stays at its default"),
        "{said}"
    );
}
