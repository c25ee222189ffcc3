//! Whole simulations against NEURON, bit by bit. `golden/generate.py` makes the files.

mod support;

use netpyne_engine::Order;
use support::{check, check_with};

#[test]
fn branched_cells_with_several_point_processes_per_node() {
    check("cable");
}

#[test]
fn cells_of_one_shape_side_by_side_with_many_simultaneous_events() {
    check("lanes");
}

#[test]
fn membrane_currents() {
    check("membrane");
}

#[test]
fn gap_junctions() {
    check("gaps");
}

#[test]
fn played_vectors() {
    check("plays");
}

#[test]
fn artificial_cells_that_move_their_events() {
    // Dozens of cells on a grid of times: which of the simultaneous events comes first depends on NEURON's queue.
    check_with("artificial", Order::Neuron, 1);
}

#[test]
fn point_neurons_that_watch_their_potential() {
    check("watching");
}

#[test]
fn calcium_written_and_read() {
    check("calcium");
}
