//! What happens when models are wrong, cells explode or the user has had enough.

mod support;

use netpyne_engine::{Options, Outcome, SimError, Simulation};
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::*;
use std::ops::ControlFlow;
use support::{case::Golden, mechanisms};

fn model() -> Model {
    Golden::load("lanes").model(&mechanisms::catalog())
}

fn problems(model: &Model, options: &Options) -> String {
    Simulation::new(model, options).expect_err("the model is wrong").to_string()
}

#[test]
fn wrong_models_are_refused_with_all_that_is_wrong() {
    let mut wrong = model();
    wrong.connections.delay[3] = f64::NAN;
    wrong.connections.weight[5] = f64::NAN;
    wrong.connections.target.set(7, PointId(4000));
    let text = problems(&wrong, &Options::default());
    for part in ["connections[3]", "connections[5]", "connections[7]"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let mut wrong = model();
    wrong.templates[2].mechanisms[0].parameters.push((FieldId(0), vec![]));
    assert!(problems(&wrong, &Options::default()).contains("templates[2].mechanisms[0]"));
    let mut wrong = model();
    let clamp = wrong.points.mechanism.iter().position(|&m| wrong.catalog.get(m).name == "IClamp").unwrap();
    wrong.connections.push(SourceId(0), PointId(clamp as u32), 1.0, 0, 1.0);
    assert!(problems(&wrong, &Options::default()).contains("`IClamp` has no NET_RECEIVE"));
    let mut wrong = model();
    let hh = wrong.catalog.find("hh").unwrap();
    let variable = Variable::Density(CellId(1), 0, hh, FieldId(0));
    wrong.recordings.push(Recording { variable, step: 0.0 });
    assert!(problems(&wrong, &Options::default()).contains("there is no `hh` at node 0 of cell 1"));
    let text = problems(&model(), &Options { dt: 0.0, ..Options::default() });
    assert!(text.contains("time step must be positive"), "{text}");
}

#[test]
fn an_exploding_cell_is_named_with_its_mechanism() {
    let mut model = model();
    let hh = model.catalog.find("hh").unwrap();
    let gnabar = model.catalog.get(hh).fields.iter().position(|f| f.name == "gnabar").unwrap();
    let soma = model.templates[4].mechanisms.iter_mut().find(|m| m.mechanism == hh).unwrap();
    soma.parameters = vec![(FieldId(gnabar as u32), vec![f64::INFINITY])];
    let node = soma.nodes[0];
    let mut simulation = Simulation::new(&model, &Options::default()).unwrap();
    simulation.initialize().unwrap();
    let error = simulation.run_until(20.0, &mut |_| ControlFlow::Continue(())).unwrap_err();
    let SimError::Diverged(divergence) = &error else { panic!("{error}") };
    assert_eq!(divergence.gid.0, 4);
    assert!(divergence.suspects.contains(&"hh".to_owned()), "{error}");
    assert!(divergence.node == node && divergence.time < 5.0, "{error}");
    assert!(simulation.output().samples[0].len() > 10, "what was recorded is kept");
}

#[test]
fn a_run_can_be_stopped_and_continued() {
    let model = model();
    let options = Options { pause_interval: 7, ..Options::default() };
    let whole = |stops: bool| {
        let mut simulation = Simulation::new(&model, &options).unwrap();
        assert_eq!(simulation.step(), Err(SimError::NotInitialized));
        simulation.initialize().unwrap();
        let mut calls = 0;
        if stops {
            let outcome = simulation.run_until(20.0, &mut |progress| {
                calls += 1;
                assert!(progress.time < progress.until);
                if calls == 30 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert_eq!(outcome, Ok(Outcome::Stopped));
            assert!(simulation.time() < 6.0);
        }
        assert_eq!(simulation.run_until(20.0, &mut |_| ControlFlow::Continue(())), Ok(Outcome::Finished));
        simulation.into_output()
    };
    assert_eq!(whole(false), whole(true));
}

#[test]
fn the_report_counts_and_times() {
    let model = model();
    let mut simulation = Simulation::new(&model, &Options { timing: true, ..Options::default() }).unwrap();
    simulation.initialize().unwrap();
    simulation.run_until(5.0, &mut |_| ControlFlow::Continue(())).unwrap();
    let report = simulation.report();
    assert_eq!((report.cells, report.compartments, report.steps), (13, 13 * 8, 200));
    assert_eq!(report.connections, model.connections.len());
    assert!(report.phase_seconds.iter().map(|(_, s)| s).sum::<f64>() <= report.run_seconds);
    assert!(report.connection_bytes <= 50 * report.connections);
    assert!(report.to_string().contains("ns per compartment-step"));
}
