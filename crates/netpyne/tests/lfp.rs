//! LFP, dipoles and membrane currents. The expected numbers are those of NetPyNE 1.1.1 with NEURON 9.0.2, in NetPyNE's rows.

use netpyne::base::Gid;
use netpyne::comm::Threads;
use netpyne::prelude::*;
use netpyne::results::{Cells, Matrix};
use netpyne::specs::Compat;

const MODEL: &str = r#"{"netParams": {"sizeX": 100, "sizeY": 400, "sizeZ": 100,
  "popParams": {"E": {"cellType": "pyr", "numCells": 3, "yRange": [100, 300]}, "I": {"cellType": "bas", "numCells": 2, "yRange": [100, 300]}, "N": {"cellModel": "NetStim", "numCells": 1, "rate": 100, "start": 1, "noise": 0}},
  "cellParams": {
    "pyr": {"conds": {"cellType": "pyr"}, "secs": {"soma": {"geom": {"L": 20, "diam": 20}, "mechs": {"hh": {}}},
      "dend": {"geom": {"L": 300, "diam": 2, "nseg": 5}, "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0}, "mechs": {"pas": {"g": 0.0001, "e": -65}}},
      "side": {"geom": {"L": 100, "diam": 1, "nseg": 3}, "topol": {"parentSec": "dend", "parentX": 0.5, "childX": 0}, "mechs": {"pas": {"g": 0.0001, "e": -65}}}}},
    "bas": {"conds": {"cellType": "bas"}, "secs": {"soma": {"geom": {"L": 12, "diam": 12, "pt3d": [[0, 0, 0, 12], [0, 12, 3, 12]]}, "mechs": {"hh": {}}}}}},
  "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5, "e": 0}},
  "connParams": {"in": {"preConds": {"pop": "N"}, "postConds": {"pop": ["E", "I"]}, "weight": 0.01, "delay": "1 + 2*uniform(0, 1)", "synMech": "exc", "sec": "soma"}}},
 "simConfig": {"duration": 20, "dt": 0.025, "recordStep": 0.5, "recordLFP": [[50, 150, 70], [50, 250, 30], [20, 10, 20]], "saveLFPPops": ["E"], "saveLFPCells": [1, 4], "recordDipole": true, "saveDipoleCells": [1], "saveIMembrane": [0, 3]}}"#;

/// Numbers of a matrix in its rows 1, 9, 17, 38, 39, column after column.
type Expected = (&'static str, Cells, Vec<[f64; 5]>);

fn expected() -> Vec<Expected> {
    let pop = Cells::Population("E".to_owned());
    vec![
        (
            "LFP",
            Cells::All,
            vec![
                [
                    -1.0756901131221885e-06,
                    8.085907061978303e-05,
                    4.612122813203831e-05,
                    -2.3737394736750473e-06,
                    0.0,
                ],
                [
                    -1.1499449926607549e-06,
                    0.0009406700448158815,
                    3.164361191813683e-05,
                    -9.062174959614344e-06,
                    0.0,
                ],
                [
                    1.2925578491602553e-06,
                    -0.00146587941699769,
                    -2.8302179544117117e-05,
                    1.2850528516791035e-05,
                    0.0,
                ],
            ],
        ),
        (
            "LFP",
            pop,
            vec![
                [
                    -1.075690113122169e-06,
                    8.08590706197986e-05,
                    4.612122813203732e-05,
                    -2.373739473675685e-06,
                    0.0,
                ],
                [
                    -1.149944992660687e-06,
                    0.0009406700448159483,
                    3.164361191813305e-05,
                    -9.062174959616523e-06,
                    0.0,
                ],
                [
                    1.2925578491602633e-06,
                    -0.001465879416997685,
                    -2.8302179544117483e-05,
                    1.2850528516790766e-05,
                    0.0,
                ],
            ],
        ),
        (
            "LFP",
            Cells::Cell(Gid(1)),
            vec![
                [
                    -3.149233869698749e-07,
                    -8.281505770811072e-07,
                    -2.0316780201742316e-06,
                    -5.621705845409353e-07,
                    0.0,
                ],
                [
                    -5.447915702094053e-07,
                    0.0003648575950742747,
                    -5.8606986695312224e-06,
                    -3.628190096785875e-06,
                    0.0,
                ],
                [
                    3.773861020841124e-07,
                    -0.00023812821289670883,
                    3.954785037197976e-06,
                    2.394969908496263e-06,
                    0.0,
                ],
            ],
        ),
        (
            "LFP",
            Cells::Cell(Gid(4)),
            vec![
                [
                    -6.397348637847018e-21,
                    1.6045987990155788e-17,
                    3.611267365903754e-19,
                    2.80620776203986e-19,
                    0.0,
                ],
                [
                    -1.973954469333945e-20,
                    4.9511213943635406e-17,
                    1.1142862083071615e-18,
                    8.658784548628899e-19,
                    0.0,
                ],
                [
                    -2.9692179046354747e-21,
                    7.44746574480434e-18,
                    1.6761068261672608e-19,
                    1.30245243816819e-19,
                    0.0,
                ],
            ],
        ),
        (
            "dipole",
            Cells::All,
            vec![
                [0.004384561348540116, -0.4231249964322132, -0.18362512656536464, 0.011345447145778299, 0.0],
                [0.09819232907641616, -53.03451463435652, -3.245555580748228, 0.5739972233790974, 0.0],
            ],
        ),
        (
            "dipole",
            Cells::Cell(Gid(1)),
            vec![
                [
                    0.0014615204192343768,
                    0.11402934713306188,
                    0.008745243757040206,
                    0.0018343729795924561,
                    0.0,
                ],
                [0.032730776095518055, -12.486115611026888, 0.29199767513457947, 0.14992170006871386, 0.0],
            ],
        ),
        (
            "iMembrane",
            Cells::Cell(Gid(0)),
            vec![
                [
                    -0.00020451090326611133,
                    0.14387379435917477,
                    -0.002223628355415787,
                    -0.001386665310791787,
                    0.0,
                ],
                [
                    3.501663463608021e-05,
                    -0.11030089686696902,
                    0.0009203926201167967,
                    0.0008486969911526405,
                    0.0,
                ],
                [
                    9.743931569009165e-06,
                    0.005211927143337593,
                    3.079637023119992e-05,
                    -1.9092402783730634e-05,
                    0.0,
                ],
            ],
        ),
    ]
}

fn model() -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    Model::load(&path).unwrap()
}

fn recorded(options: BuildOptions, threads: usize) -> Vec<Matrix> {
    let built = model().build_with(options).unwrap();
    built.simulate_with(&RunOptions::on_threads(threads)).unwrap().data.matrices
}

#[test]
fn numbers_are_netpynes_in_netpynes_rows() {
    let matrices = recorded(BuildOptions::new().compat(Compat::NETPYNE), 1);
    for (name, cells, columns) in expected() {
        let matrix = matrices.iter().find(|m| m.name == name && m.cells == cells).unwrap();
        let largest = matrix.values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        for (n, numbers) in columns.into_iter().enumerate() {
            // Of the membrane currents the first, the second and the last segment.
            let column = if name == "iMembrane" && n == 2 { 8 } else { n };
            for (row, number) in [1, 9, 17, 38, 39].into_iter().zip(numbers) {
                let ours = matrix.view()[[row, column]];
                // NetPyNE adds the products up in another order; sums have a resolution of 2^-70.
                let same = (ours - number).abs() <= 1e-9 * number.abs() + 1e-14 * largest + 1e-21;
                assert!(same, "{name} {cells:?} row {row}, column {column}: {ours}, NetPyNE {number}");
            }
        }
    }
}

#[test]
fn every_sample_has_its_own_row() {
    let netpynes = recorded(BuildOptions::new().compat(Compat::NETPYNE), 1);
    for (right, slipped) in recorded(BuildOptions::new(), 1).iter().zip(&netpynes) {
        assert_eq!((right.rows(), slipped.rows()), (40, 40));
        assert_eq!((right.times()[0], right.times()[39]), (0.5, 20.0));
        let row = |matrix: &Matrix, n: usize| matrix.view().row(n).to_vec();
        assert_eq!(row(right, 9), row(slipped, 9), "{} {:?}", right.name, right.cells);
        // The time of the last sample is a little less than 20 ms, so that NetPyNE has it a row before.
        assert!(row(slipped, 39).iter().all(|x| *x == 0.0) && row(right, 39).iter().any(|x| *x != 0.0));
    }
}

#[test]
fn threads_and_ranks_do_not_matter() {
    let one = recorded(BuildOptions::new(), 1);
    assert_eq!(one.len(), 8);
    for threads in 2..=4 {
        assert_eq!(recorded(BuildOptions::new(), threads), one, "{threads} threads");
    }
    for ranks in [2, 4] {
        let matrices = Threads::run(ranks, |comm| {
            let part = netpyne::distributed::build(&model(), BuildOptions::new(), None, comm).unwrap();
            part.simulate().unwrap().simulated.data.matrices
        });
        assert_eq!(matrices[0], one, "{ranks} ranks");
    }
}

#[test]
fn populations_add_up_to_the_network() {
    let mut model = model();
    model.spec.sim_config.save_lfp_pops = true.into();
    let matrices = model.build().unwrap().simulate().unwrap().data.matrices;
    let of = |cells: &Cells| &matrices.iter().find(|m| m.name == "LFP" && m.cells == *cells).unwrap().values;
    let pops = ["E", "I", "N"].map(|pop| of(&Cells::Population(pop.to_owned())));
    for (n, sum) in of(&Cells::All).iter().enumerate() {
        let added: f64 = pops.iter().map(|pop| pop[n]).sum();
        // Each part is rounded to a double.
        assert!((sum - added).abs() <= 1e-15, "{sum} {added}");
    }
}

#[test]
fn what_cannot_be_recorded_is_told() {
    let told = |set: &str| {
        let mut model = model();
        let mut problems = netpyne::base::Diagnostics::new();
        netpyne::specs::apply_overrides(&mut model.spec, &[set.parse().unwrap()], &mut problems);
        match model.build() {
            Ok(built) => built.warnings.to_string(),
            Err(error) => error.to_string(),
        }
    };
    assert!(told("simConfig.recordStep=0.01").contains("at least one time step"));
    assert!(told("simConfig.saveLFPPops=[\"EE\"]").contains("no such population"));
    assert!(told("simConfig.saveLFPCells=[77]").contains("selects no cell"));
}
