//! Mistakes and stops with several threads and ranks.

use super::parts;
use super::random_model::random_model;
use crate::{Options, Order, Outcome, SimError, Simulation};
use netpyne_comm::{Communicator, Threads};
use std::ops::ControlFlow;
use std::sync::Arc;

#[test]
fn a_stop_on_one_rank_stops_all_at_the_same_step() {
    let parts = parts::of_ranks(&random_model(5), 3);
    let times = Threads::run(3, |comm: Arc<dyn Communicator>| {
        let (rank, options) = (comm.rank(), Options { threads: 2, ..Options::default() });
        let mut simulation = Simulation::distributed(&parts[rank].model, &options, comm).expect("fits");
        simulation.initialize().expect("initialises");
        let stop = |time: f64| rank == 1 && time > 9.0;
        let outcome = simulation.run_until(30.0, &mut |progress| {
            if stop(progress.time) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(outcome, Ok(Outcome::Stopped));
        simulation.time()
    });
    assert!(times[0] > 9.0 && times[0] < 13.0 && times.iter().all(|t| *t == times[0]), "{times:?}");
}

#[test]
fn what_diverges_on_one_rank_is_told_on_all() {
    let mut model = random_model(4);
    model.templates[0].initial_voltage = vec![(0, f64::MAX)];
    let sick: Vec<u32> = model.cells.iter().filter(|c| c.template.0 == 0).map(|c| c.gid.0).collect();
    assert!(!sick.is_empty());
    let alone = {
        let mut simulation = Simulation::new(&model, &Options::default()).expect("fits");
        simulation.initialize().expect("initialises");
        simulation.run_until(30.0, &mut |_| ControlFlow::Continue(())).expect_err("diverges")
    };
    for threads in 2..4 {
        let options = Options { threads, ..Options::default() };
        let mut simulation = Simulation::new(&model, &options).expect("fits");
        simulation.initialize().expect("initialises");
        let error = simulation.run_until(30.0, &mut |_| ControlFlow::Continue(())).expect_err("diverges");
        assert_eq!(format!("{error}"), format!("{alone}"));
    }
    let parts = parts::of_ranks(&model, 2);
    let errors = Threads::run(2, |comm: Arc<dyn Communicator>| {
        let part = &parts[comm.rank()];
        let mut simulation = Simulation::distributed(&part.model, &Options::default(), comm).expect("fits");
        simulation.initialize().expect("initialises");
        simulation.run_until(30.0, &mut |_| ControlFlow::Continue(())).expect_err("diverges")
    });
    for error in errors {
        assert!(matches!(error, SimError::Diverged(_) | SimError::Elsewhere { .. }), "{error}");
    }
}

#[test]
fn no_delay_at_all_between_ranks_is_refused_everywhere() {
    let mut model = random_model(1);
    for n in 0..model.connections.len() {
        model.connections.delay[n] = 0.0;
    }
    let parts = parts::of_ranks(&model, 2);
    let said = Threads::run(2, |comm: Arc<dyn Communicator>| {
        let part = &parts[comm.rank()];
        Simulation::distributed(&part.model, &Options::default(), comm).expect_err("no delay").to_string()
    });
    assert!(said.iter().all(|text| text.contains("spikes take time between ranks")), "{said:?}");
}

#[test]
fn neurons_order_needs_one_thread() {
    let options = Options { threads: 2, order: Order::Neuron, ..Options::default() };
    let error = Simulation::new(&random_model(1), &options).expect_err("on one thread only");
    assert!(error.to_string().contains("on one thread and one rank only"));
}
