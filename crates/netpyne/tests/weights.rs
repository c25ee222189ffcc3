//! Weights over time. The expected numbers are those that NetPyNE 1.1.1 with NEURON 9.0.2 has in a function that it calls every 5 ms.

use netpyne::comm::Threads;
use netpyne::prelude::*;

const NET: &str = r#""netParams": {
    "popParams": {"N": {"cellModel": "NetStim", "numCells": 4, "rate": 40, "start": 5, "noise": 0.5, "seed": 3},
        "E": {"cellType": "one", "numCells": 4}},
    "cellParams": {"one": {"conds": {"cellType": "one"},
        "secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}},
    "connParams": {
        "in": {"preConds": {"pop": "N"}, "postConds": {"pop": "E"}, "weight": "uniform(0.003, 0.009)", "delay": 1,
            "synMech": "exc", "sec": "soma",
            "plast": {"mech": "STDP", "params": {"hebbwt": 0.001, "antiwt": -0.0007, "wmax": 0.05, "tauhebb": 10}}},
        "rec": {"preConds": {"pop": "E"}, "postConds": {"pop": "E"}, "weight": 0.002, "delay": 2,
            "synMech": "exc", "sec": "soma",
            "plast": {"mech": "STDP",
                "params": {"hebbwt": 0.0005, "antiwt": -0.0005, "wmax": 0.05, "tauhebb": 10, "RLon": 0}}}}}"#;

fn model(wish: &str) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    let config = format!(r#""simConfig": {{"duration": 100, "dt": 0.025, "saveWeights": {wish}}}"#);
    std::fs::write(&path, format!("{{{NET}, {config}}}")).unwrap();
    Model::load(&path).unwrap()
}

#[test]
fn weights_are_those_that_netpyne_sees() {
    let built = model(r#"{"step": 5}"#).build().unwrap();
    assert_eq!(built.warnings.to_string(), "");
    let sim = built.simulate().unwrap();
    let weights = sim.weights().unwrap();
    assert_eq!(
        weights.columns[..6],
        ["0->4 exc", "1->4 exc", "2->4 exc", "3->4 exc", "5->4 exc", "6->4 exc"]
    );
    assert_eq!((weights.rows(), weights.columns.len()), (21, 28));
    let row = |n: usize| weights.view().row(n).to_vec();
    assert_eq!(
        row(10)[..7],
        [
            0.0054986646357611585,
            0.00569037617355278,
            0.0032955779249860193,
            0.006424399541785448,
            0.0014860591924463705,
            0.0014847727330232381,
            0.001491172988924617,
        ]
    );
    assert_eq!(
        row(20)[21..],
        [
            0.006631433128792532,
            0.005394321742518025,
            0.004453778424525632,
            0.00618545813698623,
            0.0025151794446155234,
            0.001342037223494599,
            0.0007222042999790039,
        ]
    );
}

#[test]
fn some_weights_at_given_times() {
    let all = model(r#"{"step": 5}"#).build().unwrap().simulate().unwrap();
    let wish = r#"{"times": [50, 0, 500], "preConds": {"pop": "E"}, "postConds": {"gid": [5, 6]}}"#;
    let some = model(wish).build().unwrap().simulate().unwrap();
    let (all, some) = (all.weights().unwrap(), some.weights().unwrap());
    assert_eq!(some.columns, ["4->5 exc", "6->5 exc", "7->5 exc", "4->6 exc", "5->6 exc", "7->6 exc"]);
    assert_eq!(some.times(), [0.0, 50.0]);
    assert_eq!(some.view().row(1).to_vec()[..3], all.view().row(10).to_vec()[11..14]);
}

#[test]
fn weights_of_all_ranks_are_gathered() {
    let model = model(r#"{"step": 5}"#);
    let alone = model.build().unwrap().simulate().unwrap();
    let matrices = Threads::run(3, |comm| {
        let part = netpyne::distributed::build(&model, BuildOptions::new(), None, comm).unwrap();
        part.simulate().unwrap().simulated.data.matrices
    });
    assert_eq!(matrices[0], alone.data.matrices);
}

#[test]
fn intervals_that_make_no_sense_are_reported() {
    for (wish, told) in [
        (r#"{"every": 5}"#, "`every` is unknown"),
        (r#"{"step": 0.01}"#, "at least one time step"),
        (r#"{"times": "now"}"#, "expected a list of times"),
    ] {
        let error = model(wish).build().unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
