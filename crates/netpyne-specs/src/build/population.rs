//! Populations.

use super::{CellType, Mech, Quantity};
use crate::{Number, PopParams, Value};

/// A population under construction; one cell unless a size is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pop {
    pub(super) params: PopParams,
}

impl Pop {
    /// Cells of a type.
    pub fn of(cell: &CellType) -> Self {
        Pop { params: PopParams { cell_type: Some(cell.0.clone()), ..Default::default() } }
    }

    /// Artificial cells: `Pop::artificial(mech("NetStim").set("rate", 20.0))`.
    pub fn artificial(model: Mech) -> Self {
        Pop { params: PopParams { cell_model: Some(model.name), rest: model.params, ..Default::default() } }
    }

    /// How many cells.
    pub fn count(mut self, cells: usize) -> Self {
        self.params.num_cells = Some(cells.into());
        self
    }

    /// How many cells per mm³: a number or a string function of one coordinate.
    pub fn density(mut self, density: impl Into<Quantity>) -> Self {
        self.params.density = Some(density.into().into());
        self
    }

    /// Cells on a grid, this far apart (µm).
    pub fn grid(mut self, spacing: f64) -> Self {
        self.params.grid_spacing = Some(spacing.into());
        self
    }

    /// Extent along x, µm.
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.params.x_range = Some([low, high].map(Number::Float));
        self
    }

    /// Extent along y (depth), µm.
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.params.y_range = Some([low, high].map(Number::Float));
        self
    }

    /// Extent along z, µm.
    pub fn z_range(mut self, low: f64, high: f64) -> Self {
        self.params.z_range = Some([low, high].map(Number::Float));
        self
    }

    /// Any other tag of the cells.
    pub fn tag(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.rest.insert(name.to_owned(), value.into());
        self
    }
}
