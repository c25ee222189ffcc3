//! Whole simulations against NEURON, bit by bit. `golden/generate.py` makes the files.

mod support;

use support::check;

#[test]
fn cells_of_one_shape_side_by_side_with_many_simultaneous_events() {
    check("lanes");
}

#[test]
fn gap_junctions() {
    check("gaps");
}

#[test]
fn played_vectors() {
    check("plays");
}
