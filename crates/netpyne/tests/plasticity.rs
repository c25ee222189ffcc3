//! Plasticity of connections onto artificial cells, and what NetPyNE makes of other mechanisms than `STDP`. The expected numbers are
//! those of NetPyNE 1.1.1 with NEURON 9.0.2.

use netpyne::prelude::*;

const MODEL: &str = r#"{"netParams": {
    "popParams": {"S": {"cellModel": "NetStim", "numCells": 2, "rate": 120, "start": 1, "noise": 0.5},
        "F": {"cellModel": "IntFire1", "numCells": 2, "tau": 8, "refrac": 2}, "C": {"cellType": "one", "numCells": 1}},
    "cellParams": {"one": {"secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}}}}},
    "synMechParams": {"exc": {"mod": "ExpSyn", "tau": 2, "e": 0}},
    "connParams": {"in": {"preConds": {"pop": "S"}, "postConds": {"pop": "F"}, "weight": 0.7, "delay": 1,
            "plast": {"mech": "STDP", "params": {"hebbwt": 0.2, "antiwt": -0.1, "wmax": 3, "tauhebb": 10}}},
        "out": {"preConds": {"pop": "S"}, "postConds": {"pop": "C"}, "weight": 0.01, "delay": 1, "synMech": "exc", "sec": "soma",
            "plast": {"mech": "IClamp", "params": {"dur": 100, "amp": 0.5}}}}},
  "simConfig": {"duration": 60, "dt": 0.05}}"#;

#[test]
fn weights_onto_artificial_cells_learn() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    let built = Model::load(&path).unwrap().build().unwrap();
    let told = built.warnings.to_string();
    assert!(told.contains("plasticity by another mechanism than `STDP` has no effect"), "{told}");
    let sim = built.simulate().unwrap();
    let spikes: Vec<(f64, u32)> =
        sim.data.spikes.iter().map(|(t, gid)| (t, gid.0)).filter(|(_, gid)| *gid > 1).collect();
    // With constant weights the IntFire1 would spike less often; with a current the cell would at other times.
    let expected = [
        (4.000000000099989, 4),
        (10.207626774223925, 2),
        (10.207626774223925, 3),
        (11.700000000100099, 4),
        (15.588609096979635, 2),
        (15.588609096979635, 3),
        (23.400000000099737, 4),
        (25.7429264621241, 2),
        (25.7429264621241, 3),
        (36.500000000099, 4),
        (36.79328095383916, 2),
        (36.79328095383916, 3),
        (42.21547726047766, 2),
        (42.21547726047766, 3),
        (50.70185428050229, 2),
        (50.70185428050229, 3),
        (53.95000000009801, 4),
        (56.87114732104002, 2),
        (56.87114732104002, 3),
    ];
    assert_eq!(spikes, expected);
}
