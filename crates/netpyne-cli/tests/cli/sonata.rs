//! Networks as SONATA circuits.

use crate::desk::Desk;
use netpyne::io::{Tree, load_tree};
use netpyne_sonata::files::h5::{Attribute, Data, Dataset, Group, Open};

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
fn spikes_of_an_earlier_run_are_replayed() {
    let desk = Desk::new();
    for args in [
        &["run", "model.json", "--out", "out.json", "--quiet"][..],
        &["export", "sonata", "out.json", "--out", "circuit"],
    ] {
        assert_eq!(desk.run(args).code, 0);
    }
    let config = desk.read("circuit/simulation_config.json");
    let again = r#"{"inputs": {"again": {"input_type": "spikes", "module": "synapse_replay",
        "spike_file": "output/spikes.h5", "source": "cells", "node_set": "all"}}, "#;
    desk.write("circuit/simulation_config.json", &config.replacen('{', again, 1));
    let done = desk.run(&["run", "circuit/simulation_config.json", "--out", "again.json", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let [before, after] =
        ["out.json", "again.json"].map(|name| netpyne::io::load_result(desk.path(name), 1 << 30).unwrap());
    // The three cells that others listen to have one each that sends what they sent.
    let senders = after.populations.iter().find(|pop| pop.label == "again of cells").unwrap();
    assert_eq!(senders.gids().len(), 3);
    let times = |of: &netpyne::io::SavedResult, gid: netpyne::base::Gid| -> Vec<f64> {
        of.data.spikes.iter().filter(|(_, own)| *own == gid).map(|(time, _)| time).collect()
    };
    for (source, sender) in senders.gids().iter().enumerate() {
        let sent = times(&before, netpyne::base::Gid(source as u32));
        assert!(!sent.is_empty());
        assert_eq!(times(&after, *sender), sent);
    }
    assert_eq!(after.counts.unwrap().synapses, 2 * before.counts.unwrap().synapses);
}

#[test]
fn a_circuit_needs_a_folder() {
    let desk = Desk::new();
    let done = desk.run(&["export", "sonata", "model.json"]);
    assert!(done.code == 1 && done.err.contains("--out DIR"), "{}", done.err);
}

#[test]
fn a_circuit_that_was_exported_runs_to_the_same_spikes() {
    let desk = Desk::new();
    for args in [
        &["run", "model.json", "--out", "out.json", "--quiet"][..],
        &["export", "sonata", "out.json", "--out", "circuit"],
        &["run", "circuit/simulation_config.json", "--out", "again.json", "--quiet"],
        &["export", "sonata", "again.json", "--out", "twice"],
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    let read = |name: &str| netpyne::io::load_result(desk.path(name), 1 << 30).unwrap();
    let (first, second) = (read("out.json"), read("again.json"));
    assert!(!first.data.spikes.is_empty());
    assert_eq!(first.data.spikes, second.data.spikes);
    assert_eq!(desk.read("circuit/node_types.csv"), desk.read("twice/node_types.csv"));
    let tree = |name: &str| load_tree(&desk.path(name), None, 1 << 30).unwrap();
    for name in ["nodes.h5", "edges.h5", "stimuli_nodes.h5", "stimuli_edges.h5"] {
        if desk.path(&format!("circuit/{name}")).is_file() {
            assert_eq!(tree(&format!("circuit/{name}")), tree(&format!("twice/{name}")), "{name}");
        }
    }
}

/// A file of nodes or edges.
fn population(desk: &Desk, name: &str, (all, own): (&str, &str), columns: Group) {
    let mut bytes = Vec::new();
    let group = Group::default().with_group(own, columns);
    Group::default().with_group(all, group).write(&mut bytes).unwrap();
    std::fs::write(desk.path(name), bytes).unwrap();
}

/// Two cells with a traced morphology, an artificial one, and two sources whose spikes are in a table.
fn circuit(desk: &Desk) {
    let write = |name: &str, text: &str| std::fs::write(desk.path(name), text).unwrap();
    write(
        "cell.swc",
        "1 1 0 0 0 8 -1\n2 1 8 0 0 8 1\n3 1 16 0 0 8 2\n4 3 16 0 0 1 3\n5 3 116 0 0 1 4\n6 2 0 0 0 1 1\n7 2 -50 0 0 1 6\n",
    );
    write(
        "cell.json",
        r#"{"passive": [{"ra": 120.0, "e_pas": -70.0, "cm": [{"section": "soma", "cm": 1.0}, {"section": "dend", "cm": 2.0}]}],
           "genome": [{"section": "soma", "name": "gnabar_hh", "mechanism": "hh", "value": "0.2"},
                      {"section": "dend", "name": "g_pas", "mechanism": "", "value": 0.0001}],
           "conditions": [{"erev": [{"section": "soma", "ena": 53.0, "ek": -107.0}]}]}"#,
    );
    write("fire.json", r#"{"tau": 0.024, "refrac": 0.003}"#);
    write("exc.json", r#"{"level_of_detail": "exp2syn", "tau1": 1.0, "tau2": 3.0, "erev": 0.0, "sign": 1}"#);
    write(
        "types.csv",
        "node_type_id model_type model_template morphology dynamics_params model_processing pop_name\n\
         100 biophysical ctdb:Biophys1.hoc cell.swc cell.json aibs_perisomatic bio\n\
         101 point_neuron nrn:IntFire1 NULL fire.json NULL fire\n",
    );
    write("sources.csv", "node_type_id model_type\n7 virtual\n");
    write(
        "edge_types.csv",
        "edge_type_id target_sections distance_range model_template dynamics_params syn_weight delay nsyns\n\
         1 \"['basal']\" \"[0.0, 1e+20]\" exp2syn exc.json 0.02 2.0 3\n\
         2 NULL NULL NULL exc.json 0.3 1.0 4\n",
    );
    write("spikes.csv", "timestamps population node_ids\n20.0 in 0\n10.0 in 0\n30.0 in 1\n");
    let nodes = Group::default()
        .with("node_type_id", Data::U64(vec![100, 100, 101]))
        .with("node_group_id", Data::U32(vec![0; 3]))
        .with("node_group_index", Data::U64(vec![0, 1, 2]))
        .with_group("0", Group::default().with("y", Data::F64(vec![10.0, 20.0, 0.0])));
    population(desk, "nodes.h5", ("nodes", "cells"), nodes);
    population(
        desk,
        "sources.h5",
        ("nodes", "in"),
        Group::default().with("node_type_id", Data::U64(vec![7, 7])),
    );
    let ids = |ids: Vec<u64>, of: &str| {
        Dataset::from(Data::U64(ids)).attribute("node_population", Attribute::Text(of.to_owned()))
    };
    let edges = Group::default()
        .with("edge_type_id", Data::U64(vec![1, 2]))
        .with("source_node_id", ids(vec![0, 1], "in"))
        .with("target_node_id", ids(vec![1, 2], "cells"));
    population(desk, "edges.h5", ("edges", "in_to_cells"), edges);
    write(
        "circuit.json",
        r#"{"manifest": {"$HERE": "."},
            "components": {"morphologies_dir": "$HERE", "biophysical_neuron_models_dir": "$HERE",
                           "point_neuron_models_dir": "${HERE}", "synaptic_models_dir": "$HERE"},
            "networks": {"nodes": [{"nodes_file": "$HERE/nodes.h5", "node_types_file": "$HERE/types.csv"},
                                   {"nodes_file": "$HERE/sources.h5", "node_types_file": "$HERE/sources.csv"}],
                         "edges": [{"edges_file": "$HERE/edges.h5", "edge_types_file": "$HERE/edge_types.csv"}]}}"#,
    );
    write(
        "simulation.json",
        r#"{"manifest": {"$IN": "."}, "network": "circuit.json",
            "run": {"tstop": 60.0, "dt": 0.1, "dL": 20.0, "spike_threshold": -15},
            "conditions": {"celsius": 6.3, "v_init": -70},
            "node_sets": {"first": {"population": "cells", "node_id": [0]}},
            "inputs": {"s": {"input_type": "spikes", "module": "csv", "input_file": "$IN/spikes.csv", "node_set": "in"},
                       "c": {"input_type": "current_clamp", "module": "IClamp", "node_set": "first",
                             "amp": 0.5, "delay": 30.0, "duration": 10.0}},
            "reports": {"v": {"cells": "first", "variable_name": "v", "module": "membrane_report", "sections": "soma"}}}"#,
    );
}

#[test]
fn circuits_of_others_run() {
    let desk = Desk::new();
    circuit(&desk);
    let done = desk.run(&["run", "simulation.json", "--out", "out.json", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let saved = load_tree(&desk.path("out.json"), None, 1 << 30).unwrap();
    let Some(Tree::List(cells)) = saved.get("net").and_then(|net| net.get("cells")) else {
        panic!("no cells")
    };
    let text = |tree: &Tree, path: &[&str]| match path.iter().try_fold(tree, |tree, key| tree.get(key)) {
        Some(Tree::Text(text)) => text.to_string(),
        other => panic!("{path:?}: {other:?}"),
    };
    let number = |tree: &Tree, path: &[&str]| match path.iter().try_fold(tree, |tree, key| tree.get(key)) {
        Some(Tree::Int(i)) => *i as f64,
        Some(Tree::Float(x)) => *x,
        other => panic!("{path:?}: {other:?}"),
    };
    let pops: Vec<String> = cells.iter().map(|cell| text(cell, &["tags", "pop"])).collect();
    assert_eq!(pops, ["cells_bio", "cells_bio", "cells_fire", "in_virtual_7", "in_virtual_7"]);
    // Depth instead of height; a stub instead of the axon; segments of 40 µm at most, and an odd number of them.
    assert_eq!(number(&cells[1], &["tags", "y"]), -20.0);
    let Some(Tree::Dict(secs)) = cells[1].get("secs") else { panic!("no sections") };
    assert_eq!(
        secs.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
        ["soma_0", "dend_0", "axon_0", "axon_1"]
    );
    assert_eq!(number(&cells[1], &["secs", "dend_0", "geom", "nseg"]), 5.0);
    assert_eq!(number(&cells[1], &["secs", "axon_0", "topol", "parentX"]), 0.5);
    assert_eq!(number(&cells[1], &["secs", "soma_0", "mechs", "hh", "gnabar"]), 0.2);
    assert_eq!(number(&cells[1], &["secs", "soma_0", "ions", "k", "e"]), -107.0);
    // Three synapses drawn on the dendrite; one connection of four times the weight onto what has no sections.
    let conns = |cell: &Tree| match cell.get("conns") {
        Some(Tree::List(conns)) => conns.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(conns(&cells[1]).iter().map(|conn| text(conn, &["sec"])).collect::<Vec<_>>(), ["dend_0"; 3]);
    assert_eq!(conns(&cells[2]).iter().map(|conn| number(conn, &["weight"])).collect::<Vec<_>>(), [1.2]);
    assert_eq!(number(&cells[2], &["params", "tau"]), 24.0);
    let spikes = netpyne::io::load_result(desk.path("out.json"), 1 << 30).unwrap().data.spikes;
    let of =
        |gid: u32| spikes.iter().filter(|(_, own)| own.0 == gid).map(|(time, _)| time).collect::<Vec<_>>();
    assert_eq!((of(3), of(4), of(2)), (vec![10.0, 20.0], vec![30.0], vec![31.0]));
    assert!(!of(0).is_empty() && of(0)[0] > 30.0, "{:?}", of(0));
    assert!(!of(1).is_empty() && of(1)[0] > 12.0, "{:?}", of(1));
}

#[test]
fn mistakes_in_circuits_have_a_place() {
    let desk = Desk::new();
    circuit(&desk);
    let ids = |ids: Vec<u64>, of: &str| {
        Dataset::from(Data::U64(ids)).attribute("node_population", Attribute::Text(of.to_owned()))
    };
    let edges = |target: u64, of: &str| {
        Group::default()
            .with("edge_type_id", Data::U64(vec![1]))
            .with("source_node_id", ids(vec![0], "in"))
            .with("target_node_id", ids(vec![target], of))
    };
    let told = || {
        let done = desk.run(&["check", "simulation.json"]);
        assert_eq!(done.code, 1, "{}", done.err);
        done.err
    };
    population(&desk, "edges.h5", ("edges", "e"), edges(9, "cells"));
    let said = told();
    assert!(said.contains("`cells` has no node 9") && said.contains("edges of `e`, number 0"), "{said}");
    population(&desk, "edges.h5", ("edges", "e"), edges(0, "cell"));
    let said = told();
    assert!(said.contains("which is no population") && said.contains("cells"), "{said}");
    std::fs::remove_file(desk.path("cell.swc")).unwrap();
    population(&desk, "edges.h5", ("edges", "e"), edges(0, "cells"));
    let said = told();
    assert!(said.contains("the morphology `cell.swc` is not in"), "{said}");
    std::fs::write(desk.path("nodes.h5"), b"\x89HDF\r\n\x1a\nnothing").unwrap();
    assert!(told().contains("nodes.h5"));
}

#[test]
fn results_are_nwb_files() {
    let desk = Desk::new();
    for args in [
        &["run", "model.json", "--out", "out.nwb", "--quiet"][..],
        &["run", "model.json", "--out", "out.json", "--quiet"],
        &["convert", "out.json", "again.nwb"],
    ] {
        let done = desk.run(args);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    for name in ["out.nwb", "again.nwb"] {
        let file = Open::path(&desk.path(name), 1 << 30).unwrap();
        let spikes = netpyne::io::load_result(desk.path("out.json"), 1 << 30).unwrap().data.spikes;
        assert_eq!(file.numbers("units/spike_times").unwrap().len(), spikes.len());
        assert_eq!(file.groups("stimulus"), ["presentation", "templates"]);
    }
    let done = desk.run(&["info", "out.nwb"]);
    assert!(done.code == 1 && !done.err.contains("panicked"), "{}", done.err);
}
