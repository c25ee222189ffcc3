//! NEURON's order: draws of one sequence for all instances. The expected numbers are those of NetPyNE 1.1.1 with NEURON 9.0.2.

use netpyne::engine::Order;
use netpyne::prelude::*;
use netpyne::results::TraceValues;
use netpyne::{Checkpoints, RunOptions};

/// Draws when it is initialised, twice for its current in every step, and in every step for its state.
const NOISY: &str = "NEURON { SUFFIX noisy NONSPECIFIC_CURRENT i RANGE amp, first, count }
    PARAMETER { amp = 1e-7 }
    ASSIGNED { v i first count }
    INITIAL { first = scop_random()  count = 0 }
    BREAKPOINT { SOLVE walk  i = amp * (scop_random() - 0.5) }
    PROCEDURE walk() { count = 0.9 * count + normrand(0, exprand(0.1)) }";

/// Draws when it is initialised and with every event.
const SYNAPSE: &str = "NEURON { POINT_PROCESS rsyn RANGE g, e, tau NONSPECIFIC_CURRENT i }
    PARAMETER { tau = 2 e = 0 }
    ASSIGNED { v i }
    STATE { g }
    INITIAL { g = 0.0001 * poisrand(3) }
    BREAKPOINT { SOLVE s METHOD cnexp  i = g * (v - e) }
    DERIVATIVE s { g' = -g / tau }
    NET_RECEIVE (w) { g = g + w * exprand(1) * scop_random() }";

/// Cells of two shapes in turn, so that instances lie in another order than NEURON's.
const MODEL: &str = r#"{"netParams": {
    "popParams": {"A": {"cellType": "one", "numCells": 2}, "B": {"cellType": "two", "numCells": 2}, "C": {"cellType": "one", "numCells": 2}},
    "cellParams": {"one": {"secs": {"soma": {"geom": {"L": 20, "diam": 20, "nseg": 1}, "mechs": {"hh": {}, "noisy": {}}}}},
        "two": {"secs": {"dend": {"geom": {"L": 100, "diam": 2, "nseg": 3}, "mechs": {"noisy": {}, "pas": {}},
                "topol": {"childX": 0, "parentSec": "soma", "parentX": 1.0}},
            "soma": {"geom": {"L": 18, "diam": 20, "nseg": 1}, "mechs": {"hh": {}, "noisy": {"amp": 2e-07}}}}}},
    "synMechParams": {"r": {"mod": "rsyn"}},
    "stimSourceParams": {"bkg": {"noise": 0, "rate": 200, "start": 0.5, "type": "NetStim"}},
    "stimTargetParams": {"b": {"conds": {"pop": ["A", "B", "C"]}, "delay": 1, "loc": 0.5, "sec": "soma", "source": "bkg", "synMech": "r", "weight": 0.01}},
    "connParams": {"x": {"delay": 1.0, "loc": 0.5, "preConds": {"pop": ["A", "B", "C"]}, "postConds": {"pop": ["A", "B", "C"]},
        "probability": 1.0, "sec": "soma", "synMech": "r", "weight": 0.02}}},
  "simConfig": {"duration": 20, "dt": 0.025, "recordStep": 0.025, "recordCells": ["all"],
    "recordTraces": {"V": {"sec": "soma", "loc": 0.5, "var": "v"}, "count": {"sec": "soma", "loc": 0.5, "mech": "noisy", "var": "count"}}}}"#;

fn model() -> Model {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("model.json", MODEL), ("mod/noisy.mod", NOISY), ("mod/rsyn.mod", SYNAPSE)] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Model::load_with(folder.path().join("model.json"), &[folder.path().join("mod")]).unwrap()
}

fn run(how: RunOptions) -> netpyne::Result<Simulated> {
    model().build()?.simulate_with(&how)
}

/// The last sample of every cell.
fn last(sim: &Simulated, trace: &str) -> Vec<f64> {
    let trace = sim.data.traces.iter().find(|t| t.label == trace).unwrap();
    let of_cell = |values: &TraceValues| match values {
        TraceValues::Series(values) => *values.last().unwrap(),
        TraceValues::PerSynapse(_) => f64::NAN,
    };
    trace.cells.iter().map(|cell| of_cell(&cell.values)).collect()
}

#[test]
fn all_instances_draw_from_one_sequence() {
    let sim = run(RunOptions { order: Order::Neuron, ..RunOptions::default() }).unwrap();
    let gids: Vec<u32> = sim.data.spikes.iter().map(|(_, gid)| gid.0).collect();
    assert_eq!(gids, [1, 5, 0, 4, 2, 3, 5, 0, 1, 4, 2, 3]);
    let times: Vec<f64> = sim.data.spikes.iter().map(|(t, _)| t).collect();
    assert_eq!(times[9..], [16.4250000000996, 16.4500000000996, 16.525000000099595]);
    #[rustfmt::skip]
    assert_eq!(last(&sim, "V"), [
        -60.811592431217115, -63.06713122548037, -69.46752185662763, -72.10646820252752, -71.26711205250965, -61.50292123928066,
    ]);
    #[rustfmt::skip]
    assert_eq!(last(&sim, "count"), [
        -0.11922516870045868, 0.07432460589159873, 0.00499897129779703, 0.05825338785905534, -0.39206976818481903, 0.21378934267570085,
    ]);
}

#[test]
fn it_is_neurons_on_one_thread_only_and_is_not_saved() {
    let how = RunOptions { order: Order::Neuron, threads: 2, ..RunOptions::default() };
    assert!(run(how).unwrap_err().to_string().contains("one thread and one rank only"));
    let checkpoints = Some(Checkpoints { folder: "nowhere".into(), every: 1.0, resume: false });
    let how = RunOptions { order: Order::Neuron, checkpoints, ..RunOptions::default() };
    assert!(run(how).unwrap_err().to_string().contains("cannot be saved and resumed"));
}

#[test]
fn by_default_draws_do_not_depend_on_threads() {
    let one = run(RunOptions { threads: 1, ..RunOptions::default() }).unwrap();
    let two = run(RunOptions { threads: 2, ..RunOptions::default() }).unwrap();
    assert_eq!((one.data.spikes, one.data.traces), (two.data.spikes, two.data.traces));
}
