//! Networks that NetPyNE 1.1.1 built from the models in `golden/models.json`, as digests of its cells, connections and
//! stimuli and spike times; and single values from its own unit tests.
//!
//! The digests are of what NetPyNE stores, with numpy's AVX-512 routines off: see `common::digest`.

mod common;

use common::{build, conns, digest, from_text, library};
use netpyne_network::{Body, CellIndex, instantiate};
use netpyne_specs::{Dict, NetParams, SimConfig, Value, read_json};

/// Digests of what NetPyNE stores, in the order of `golden/models.json`.
const DIGESTS: &str = include_str!("golden/digests.txt");

#[test]
fn networks_equal_netpynes() {
    let file = netpyne_base::SourceFile::new("models.json", include_str!("golden/models.json"));
    let models = read_json(&file).unwrap();
    let mut found = String::new();
    for (name, model) in models.as_dict().unwrap() {
        let mut out = netpyne_base::Diagnostics::new();
        let params = NetParams::from_json(model.get("net").unwrap(), &mut out).unwrap();
        let config = SimConfig::from_json(model.get("cfg").unwrap(), &mut out).unwrap();
        let (net, _) = instantiate(&params, &config, &library()).unwrap_or_else(|d| panic!("{name}: {d}"));
        let by_cell = net.conns.by_cell(net.cells.len());
        let mut cells = Vec::new();
        for i in 0..net.cells.len() {
            let cell = CellIndex::from_index(i);
            let own = by_cell.of(cell).iter().map(|c| net.conn_dict(*c as usize).into());
            let stims = net.stims.iter().filter(|s| s.cell == cell).map(|s| Value::Dict((*s.dict).clone()));
            let body = match &net.cells.body[i] {
                Body::Artificial { params, .. } => Value::Dict((**params).clone()),
                Body::Bare => Value::Null,
                Body::Compartments { .. } => without_empty_lists(net.secs(cell).unwrap()).into(),
            };
            cells.push(Value::List(vec![
                net.cells.tags(cell).into(),
                Value::List(own.collect()),
                Value::List(stims.collect()),
                body,
            ]));
        }
        let times = net.model.vectors.iter().map(|(_, _, t)| t.to_vec().into()).collect();
        found +=
            &format!("{name} {:016x} {:016x}\n", digest(&Value::List(cells)), digest(&Value::List(times)));
    }
    assert_eq!(found, DIGESTS);
}

/// The digests were made without the empty `synMechs` that redistribution leaves behind in some sections.
fn without_empty_lists(mut secs: Dict) -> Dict {
    for sec in secs.values_mut() {
        if let Value::Dict(sec) = sec
            && sec.get("synMechs").and_then(Value::as_list).is_some_and(<[Value]>::is_empty)
        {
            sec.shift_remove("synMechs");
        }
    }
    secs
}

#[test]
fn positions_of_the_second_tutorial() {
    let net = build(
        r#"{"popParams": {"S": {"cellType": "E", "numCells": 20}, "M": {"cellType": "E", "numCells": 20}},
        "cellParams": {"E": {"secs": {"soma": {}}}}}"#,
    );
    assert_eq!(net.cells.normalised[0], [0.19340099413101539, 0.936351771015592, 0.337528911806287]);
    assert_eq!(net.cells.normalised[20], [0.14595917841746492, 0.7669702834060951, 0.5831755270289314]);
}

#[test]
fn divergence_of_the_second_tutorial() {
    let net = build(
        r#"{"popParams": {"S": {"cellType": "E", "numCells": 20}, "M": {"cellType": "E", "numCells": 20}},
        "cellParams": {"E": {"secs": {"soma": {}}}}, "synMechParams": {"exc": {"mod": "Exp2Syn"}},
        "connParams": {"d": {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "divergence": 12, "synMech": "exc"}}}"#,
    );
    let first: Vec<u32> = (0..12).map(|i| net.cells.gid[net.conn(i).post.index()].0).collect();
    assert_eq!(first, [21, 39, 33, 25, 22, 30, 38, 26, 32, 35, 29, 28]);
}

#[test]
fn weights_drawn_for_all_pairs() {
    let net = build(
        r#"{"popParams": {"A": {"cellType": "E", "numCells": 5}, "B": {"cellType": "E", "numCells": 3}},
        "cellParams": {"E": {"secs": {"soma": {}}}}, "synMechParams": {"exc": {"mod": "Exp2Syn"}},
        "connParams": {"f": {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "weight": "uniform(0,1)"}}}"#,
    );
    let onto_first: Vec<f64> = (0..5).map(|i| (net.conn(i).weight * 1e4).round() / 1e4).collect();
    assert_eq!(onto_first, [0.3024, 0.5306, 0.8233, 0.0248, 0.5533]);
}

/// The places NetPyNE's own test of several synapses per connection expects.
#[test]
fn several_synapses_per_connection() {
    let places = |rule: &str| {
        let net = build(&format!(
            r#"{{"popParams": {{"A": {{"cellType": "E", "numCells": 1}}, "B": {{"cellType": "E", "numCells": 1}}}},
            "cellParams": {{"E": {{"secs": {{"soma": {{"geom": {{"L": 10, "diam": 5, "nseg": 10}}}},
              "dend": {{"geom": {{"L": 20, "diam": 1, "nseg": 10}}, "topol": {{"parentSec": "soma", "parentX": 1, "childX": 0}}}}}}}}}},
            "synMechParams": {{"exc": {{"mod": "Exp2Syn"}}}},
            "connParams": {{"r": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "B"}}, {rule}}}}}}}"#
        ));
        conns(&net).into_iter().map(|(_, sec, loc)| format!("{sec} {loc}")).collect::<Vec<_>>().join(", ")
    };
    let spread = r#""distributeSynsUniformly": false"#;
    assert_eq!(
        places(r#""synsPerConn": 5, "sec": ["soma", "dend"]"#),
        "soma 0.7, soma 0.1, dend 0.75, dend 0.45, dend 0.15"
    );
    assert_eq!(
        places(&format!(
            r#""synsPerConn": 3, "sec": ["soma", "dend", "dend"], "loc": [0.3, 0.6, 0.9], {spread}"#
        )),
        "dend 0.9, dend 0.3, soma 0.6"
    );
    assert_eq!(
        places(&format!(
            r#""synsPerConn": 3, "sec": ["soma", "dend"], "loc": [0.3, 0.6, 0.9, 1.0], {spread}"#
        )),
        "soma 1, soma 0.6, dend 0.9"
    );
    assert_eq!(
        places(&format!(r#""synsPerConn": 2, "sec": ["soma", "dend"], {spread}"#)),
        "soma 0.877143270597527, dend 0.3635414011395673"
    );
    assert_eq!(places(r#""synsPerConn": 2, "sec": "soma""#), "soma 0.25, soma 0.75");
}

#[test]
fn string_parameters_continue_the_stream_of_their_cell() {
    let net = from_text(
        r#"{"popParams": {"A": {"cellType": "E", "numCells": 1}},
        "cellParams": {"E": {"secs": {"soma": {"geom": {"L": "uniform(0,1)"}, "mechs": {"pas": {"e": "normal(0,1)"}}}}}}}"#,
        r#"{}"#,
    )
    .unwrap();
    let insertion = &net.model.templates[0].mechanisms[0];
    assert_eq!(insertion.parameters[0].1, [0.09059996545827437]);
}
