//! Populations (`popParams`).

use crate::spec::spec;
use crate::{Dict, Number, Value};

spec! {
    /// A population; keys outside the table are tags, or parameters of an artificial cell, and are in `rest`, in order.
    pub struct PopParams(open) {
        /// Tag; also the label of the cell rule when that has no conditions.
        "cellType" cell_type: Option<String>;
        /// Tag; an artificial cell (`NetStim`, `VecStim`, `IntFire1`, ...) if it names one.
        "cellModel" cell_model: Option<String>;
        /// Size: number of cells.
        "numCells" num_cells: Option<Number>;
        /// Size: cells per mm³, or a string function of one of `xnorm`, `ynorm`, `znorm`.
        "density" density: Option<Value>;
        /// Size: distance between cells on a grid (µm), one number or three.
        "gridSpacing" grid_spacing: Option<Value>;
        /// Size: one dictionary of tags per cell.
        "cellsList" cells_list: Option<Vec<Dict>>;
        /// Extent (µm).
        "xRange" x_range: Option<[Number; 2]>;
        /// Extent (µm).
        "yRange" y_range: Option<[Number; 2]>;
        /// Extent (µm).
        "zRange" z_range: Option<[Number; 2]>;
        /// Extent as a fraction of the network's.
        "xnormRange" xnorm_range: Option<[Number; 2]>;
        /// Extent as a fraction of the network's.
        "ynormRange" ynorm_range: Option<[Number; 2]>;
        /// Extent as a fraction of the network's.
        "znormRange" znorm_range: Option<[Number; 2]>;
        /// Whether rules with `diversityFraction` choose among these cells.
        "diversity" diversity: Option<bool>;
        /// Parameters of an artificial cell, instead of giving them among the tags.
        "params" params: Option<Dict>;
        /// Rates of an artificial cell over time: `rates` and `times`.
        "dynamicRates" dynamic_rates: Option<Dict>;
        /// Spike times of a `VecStim`: one list for all cells, or one per cell.
        "spkTimes" spk_times: Option<Value>;
        /// Variable of an artificial cell that serves as spike source.
        "vref" vref: Option<String>;
        /// `NeuroML2` or `NeuroML2_SpikeSource` for imported populations.
        "originalFormat" original_format: Option<String>;
    }
}

/// How the number of cells of a population is given, in NetPyNE's order of precedence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PopSize<'a> {
    /// One cell per entry.
    List(&'a [Dict]),
    /// That many cells.
    Number(Number),
    /// Cells per mm³, a number or a string function.
    Density(&'a Value),
    /// A grid.
    Grid(&'a Value),
    /// Not given: one cell.
    One,
}

impl PopParams {
    /// How its size is given.
    pub fn size(&self) -> PopSize<'_> {
        if let Some(cells) = &self.cells_list {
            PopSize::List(cells)
        } else if let Some(n) = self.num_cells {
            PopSize::Number(n)
        } else if let Some(density) = &self.density {
            PopSize::Density(density)
        } else if let Some(spacing) = &self.grid_spacing {
            PopSize::Grid(spacing)
        } else {
            PopSize::One
        }
    }
}
