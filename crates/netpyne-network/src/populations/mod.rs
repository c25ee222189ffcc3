//! Populations and their cells: how many, where, of which kind; artificial cells and their spike times.

pub(crate) mod cells;
pub(crate) mod density;
pub(crate) mod grid;
pub(crate) mod patterns;
pub(crate) mod point_cell;
pub(crate) mod pops;
pub(crate) mod positions;
pub(crate) mod random_points;
pub(crate) mod vecstim;
