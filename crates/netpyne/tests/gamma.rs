//! The shipped model gives what NetPyNE 1.1.1 on NEURON 9.0.2 gave for it: `tests/netpyne_reference.py` made the numbers.

use netpyne::Model;
use netpyne::network::Pre;
use serde_json::Value;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn equals_netpyne_bit_by_bit() {
    let text = std::fs::read_to_string(root().join("tests/reference/gamma.json")).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let model = Model::load(root().join("examples/models/gamma")).unwrap();
    let built = model.build().unwrap();

    let network = &built.network;
    let positions = reference["positions"].as_array().unwrap();
    assert_eq!(network.cells.len(), positions.len());
    for (ours, theirs) in network.cells.position.iter().zip(positions) {
        assert_eq!(bits(ours), bits(&numbers(theirs)));
    }
    assert_eq!(network.conns.len() as u64, reference["connections"].as_u64().unwrap());
    let by_cell = network.conns.by_cell(network.cells.len());
    let cells = (0..network.cells.len()).map(netpyne::network::CellIndex::from_index);
    let in_order: Vec<usize> = cells.flat_map(|c| by_cell.of(c).iter().map(|&i| i as usize)).collect();
    let step = (in_order.len() / 500).max(1);
    for (&i, theirs) in in_order.iter().step_by(step).zip(reference["first_connections"].as_array().unwrap())
    {
        let conn = network.conn(i);
        assert_eq!(u64::from(network.cells.gid[conn.post.index()].0), theirs[0].as_u64().unwrap());
        match conn.pre {
            Pre::Cell(gid) => assert_eq!(u64::from(gid.0), theirs[1].as_u64().unwrap()),
            Pre::NetStim => assert_eq!(theirs[1], "NetStim"),
        }
        assert_eq!(conn.weight.to_bits(), theirs[2].as_f64().unwrap().to_bits(), "weight of connection {i}");
        assert_eq!(conn.delay.to_bits(), theirs[3].as_f64().unwrap().to_bits(), "delay of connection {i}");
    }

    let sim = built.simulate().unwrap();
    assert_eq!(bits(sim.data.spikes.times()), bits(&numbers(&reference["spkt"])));
    let gids: Vec<f64> = sim.data.spikes.gids().iter().map(|gid| f64::from(gid.0)).collect();
    assert_eq!(gids, numbers(&reference["spkid"]));
    for (label, cells) in reference["traces"].as_object().unwrap() {
        for (key, theirs) in cells.as_object().unwrap() {
            let gid = netpyne::base::Gid(key.strip_prefix("cell_").unwrap().parse().unwrap());
            let values = sim.data.trace(label).and_then(|t| t.cell(gid)).unwrap().series()[0].1;
            let theirs = numbers(theirs);
            assert_eq!(bits(&values[..theirs.len()]), bits(&theirs), "{label} of {key}");
        }
    }
}
