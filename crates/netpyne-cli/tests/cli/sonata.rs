//! Networks as SONATA circuits.

use crate::desk::Desk;
use netpyne::io::{Tree, load_tree};

fn floats(tree: &Tree, path: &[&str]) -> Vec<f64> {
    let found = path.iter().try_fold(tree, |tree, key| tree.get(key));
    match found {
        Some(Tree::Floats(values)) => values.clone(),
        Some(Tree::List(values)) => values
            .iter()
            .map(|value| match value {
                Tree::Int(i) => *i as f64,
                Tree::Float(x) => *x,
                other => panic!("{path:?}: {other:?}"),
            })
            .collect(),
        other => panic!("{path:?}: {other:?}"),
    }
}

#[test]
fn a_network_is_a_circuit_with_its_spikes() {
    let desk = Desk::new();
    for args in [
        &["run", "model.json", "--out", "out.json", "--quiet"][..],
        &["export", "sonata", "out.json", "--out", "circuit"],
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    let read = |name: &str| load_tree(&desk.path(&format!("circuit/{name}")), None, 1 << 30).unwrap();
    let saved = netpyne::io::load_result(desk.path("out.json"), 1 << 30).unwrap();
    let cells = saved.wiring.unwrap().cells;
    let x: Vec<f64> = cells.iter().map(|cell| cell.position[0]).collect();
    assert_eq!(floats(&read("nodes.h5"), &["nodes", "cells", "0", "x"]), x);
    let edges = read("edges.h5");
    let edges = |column: &[&str]| floats(&edges, &[&["edges", "cells__cells__chemical"], column].concat());
    // Three cells onto each of two.
    assert_eq!(edges(&["source_node_id"]), [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]);
    assert_eq!(edges(&["target_node_id"]), [3.0, 3.0, 3.0, 4.0, 4.0, 4.0]);
    assert_eq!(edges(&["0", "syn_weight"]), [0.02; 6]);
    assert_eq!(edges(&["0", "delay"]), [5.0; 6]);
    let spikes = floats(&read("output/spikes.h5"), &["spikes", "cells", "timestamps"]);
    assert_eq!(spikes, saved.data.spikes.iter().map(|(time, _)| time).collect::<Vec<_>>());
    assert!(!spikes.is_empty());
    for name in ["circuit_config.json", "simulation_config.json", "node_types.csv", "edge_types.csv"] {
        assert!(desk.path(&format!("circuit/{name}")).is_file(), "{name}");
    }
    assert!(desk.read("circuit/edge_types.csv").contains("Exp2Syn"));
}

#[test]
fn a_circuit_needs_a_folder() {
    let desk = Desk::new();
    let done = desk.run(&["export", "sonata", "model.json"]);
    assert!(done.code == 1 && done.err.contains("--out DIR"), "{}", done.err);
}
