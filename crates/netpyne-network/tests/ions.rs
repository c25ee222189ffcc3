//! Concentrations with which ions start.

mod common;

use common::library;
use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::ir::IonVar;
use netpyne_network::{Network, instantiate};
use netpyne_specs::{NetParams, SimConfig, read_json};

/// Two kinds of cells that set the inside concentration of sodium, and a section that only uses sodium.
const MODEL: &str = r#"{
    "cellParams": {
        "A": {"secs": {
            "soma": {"mechs": {"hh": {}}, "ions": {"na": {"i": 12}}},
            "dend": {"mechs": {"hh": {}}, "topol": {"parentSec": "soma"}}}},
        "B": {"secs": {"soma": {"mechs": {"hh": {}}, "ions": {"na": {"i": 17}}}}}
    },
    "popParams": {
        "first": {"cellType": "A", "numCells": 2}, "second": {"cellType": "B", "numCells": 2},
        "third": {"cellType": "A", "numCells": 2}
    }
}"#;

fn network() -> Network {
    let mut out = Diagnostics::new();
    let json = read_json(&SourceFile::new("test", MODEL)).unwrap_or_else(|d| panic!("{d}"));
    let params = NetParams::from_json(&json, &mut out).unwrap_or_else(|| panic!("{out}"));
    let (network, _) =
        instantiate(&params, &SimConfig::default(), &library()).unwrap_or_else(|d| panic!("{d}"));
    network
}

/// NEURON gives an ion its defaults when it is inserted, also after `nai0_na_ion` was changed.
#[test]
fn sections_that_say_nothing_have_the_default() {
    let network = network();
    for cell in [0, 1, 4, 5] {
        let template = &network.model.templates[network.model.cells[cell].template.index()];
        let inside: Vec<f64> = template
            .ions
            .iter()
            .flat_map(|ion| &ion.values)
            .filter(|(variable, _)| *variable == IonVar::Inside)
            .flat_map(|(_, values)| values.clone())
            .collect();
        assert_eq!(inside, [12.0, 10.0], "cell {cell}");
    }
}

/// `nai0_na_ion` is what was set last, also by a cell that shares everything with earlier ones.
#[test]
fn the_last_cell_decides_the_global() {
    let initials = network().model.ion_initials;
    assert_eq!(initials.iter().map(|(_, _, value)| *value).collect::<Vec<_>>(), [12.0]);
}
