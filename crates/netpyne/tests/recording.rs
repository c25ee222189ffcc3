//! What is recorded, and what is not.

use netpyne::prelude::*;
use netpyne::specs::{Number, Value};

/// Three cells, each driven above threshold.
fn driven() -> NetParams {
    let mut net = NetParams::new();
    let cell = net.cell("HH", Cell::single("soma").diam(20.0).length(20.0).mech(mech("hh")));
    let pop = net.pop("cells", Pop::of(&cell).count(3));
    net.stim("step", Clamp::current(1.0, 20.0, 0.3)).onto(&pop).at("soma", 0.5);
    net
}

#[test]
fn spikes_of_some_cells_only() {
    let everything = SimConfig::duration(25.0);
    let all = driven().build(&everything).unwrap().simulate().unwrap();
    let mut chosen = everything.clone();
    chosen.record_cells_spikes = Value::List(vec![Value::Number(Number::Int(1))]);
    let some = driven().build(&chosen).unwrap().simulate().unwrap();
    let of_one: Vec<(f64, netpyne::base::Gid)> =
        all.data.spikes.iter().filter(|(_, gid)| gid.0 == 1).collect();
    assert!(!of_one.is_empty());
    assert_eq!(some.data.spikes.iter().collect::<Vec<_>>(), of_one);
}

/// What never changes can be recorded like what does; the ends of a section are as the segments beside them.
#[test]
fn diameters_and_capacitances() {
    const MODEL: &str = r#"{"netParams": {"popParams": {"P": {"cellType": "T"}},
        "cellParams": {"T": {"secs": {"soma": {"geom": {"pt3d": [[0, 0, 0, 2], [0, 50, 0, 3], [0, 90, 0, 1]], "nseg": 3, "cm": 1.5}}}}}},
      "simConfig": {"duration": 1, "recordCells": ["all"], "recordTraces": {"left": {"sec": "soma", "loc": 0, "var": "diam"},
        "middle": {"sec": "soma", "loc": 0.5, "var": "diam"}, "right": {"sec": "soma", "loc": 1, "var": "diam"}, "cm": {"sec": "soma", "loc": 0, "var": "cm"}}}}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    std::fs::write(&path, MODEL).unwrap();
    let sim = Model::load(&path).unwrap().build().unwrap().simulate().unwrap();
    // As NEURON 9.0.2 records them.
    for (label, value) in [("left", 2.3), ("middle", 2.783333333333333), ("right", 1.75), ("cm", 1.5)] {
        let trace = sim.data.traces.iter().find(|t| t.label == label).unwrap();
        let values = &trace.cells[0].values.series()[0].1;
        assert!(values.len() >= 10 && values.iter().all(|x| *x == value), "{label}: {values:?}");
    }
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has() {
    let config = SimConfig::duration(1000.0).record(Trace::v("soma", 0.5)).record_from([Recorded::all()]);
    let built = driven().build(&config).unwrap();
    let sim = built
        .simulate_reporting(&netpyne::RunOptions::default(), &mut |progress| {
            if progress.time > 10.0 {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        })
        .unwrap();
    assert_eq!(sim.summary.outcome, netpyne::results::Outcome::Interrupted);
    assert!(sim.summary.reached < 20.0);
    assert!(sim.data.traces[0].cells[0].values.series()[0].1.len() > 50);
}
