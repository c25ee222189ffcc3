//! `NetParams`: the network as the modeller describes it.

use crate::spec::spec;
use crate::{
    CellParams, ConnParams, Dict, Number, OrFalse, PopParams, StimSourceParams, StimTargetParams,
    SubConnParams, SynMechParams, Value,
};
use indexmap::IndexMap;

spec! {
    /// A network description. The order of every dictionary matters: it decides gids, seeds and which rule wins.
    ///
    /// Any other attribute is in `rest`; numbers among them are variables in connection and stimulation strings.
    pub struct NetParams(whole) {
        /// Factor of `numCells`.
        "scale" scale: Number = Number::Int(1);
        /// Extent along x (µm).
        "sizeX" size_x: Number = Number::Int(100);
        /// Extent along y, the depth (µm).
        "sizeY" size_y: Number = Number::Int(100);
        /// Extent along z (µm).
        "sizeZ" size_z: Number = Number::Int(100);
        /// `cuboid`, `cylinder` (axis along y) or `ellipsoid`.
        "shape" shape: String = "cuboid".to_owned();
        /// Rotate every cell by a random angle.
        "rotateCellsRandomly" rotate_cells_randomly: Value = Value::Bool(false);
        /// Give stylised cells 3-D points.
        "defineCellShapes" define_cell_shapes: bool = false;
        /// Correct for missing neighbours near the borders.
        "correctBorder" correct_border: OrFalse<CorrectBorder> = OrFalse::Off;
        /// For display only.
        "cellsVisualizationSpacingMultiplier" cells_visualization_spacing_multiplier: Value = [1, 1, 1].into();
        /// Factor of the weight of cell-to-cell connections.
        "scaleConnWeight" scale_conn_weight: Number = Number::Int(1);
        /// Factor of the weight of `NetStim` connections.
        "scaleConnWeightNetStims" scale_conn_weight_net_stims: Number = Number::Int(1);
        /// Factor of the weight by the target's `cellModel`.
        "scaleConnWeightModels" scale_conn_weight_models: OrFalse<IndexMap<String, Number>> = OrFalse::Off;
        /// Weight where a rule gives none.
        "defaultWeight" default_weight: Number = Number::Int(1);
        /// Delay (ms) where a rule gives none.
        "defaultDelay" default_delay: Number = Number::Int(1);
        /// Spike threshold (mV).
        "defaultThreshold" default_threshold: Number = Number::Int(10);
        /// Propagation velocity (µm/ms), a variable for string functions.
        "propVelocity" prop_velocity: Number = Number::Float(500.0);
        /// Simulation attribute to network parameter path.
        "mapping" mapping: Dict;
        /// Cell rules.
        "cellParams" cell_params: IndexMap<String, CellParams>;
        /// Populations.
        "popParams" pop_params: IndexMap<String, PopParams>;
        /// Population tags that each cell gets.
        "popTagsCopiedToCells" pop_tags_copied_to_cells: Vec<String> = vec!["cellModel".into(), "cellType".into()];
        /// Synaptic mechanisms.
        "synMechParams" syn_mech_params: IndexMap<String, SynMechParams>;
        /// Connectivity rules.
        "connParams" conn_params: IndexMap<String, ConnParams>;
        /// Rules that redistribute synapses.
        "subConnParams" sub_conn_params: IndexMap<String, SubConnParams>;
        /// Stimuli.
        "stimSourceParams" stim_source_params: IndexMap<String, StimSourceParams>;
        /// Where the stimuli go.
        "stimTargetParams" stim_target_params: IndexMap<String, StimTargetParams>;
        /// Reaction-diffusion.
        "rxdParams" rxd_params: Dict;
    }
}

spec! {
    /// Border correction.
    pub struct CorrectBorder(closed) {
        /// Distance (µm) from the border, per axis, within which it acts.
        "threshold" threshold: [Number; 3] = [Number::Int(0); 3];
        /// Borders along x as fractions of the extent; the nearest counts.
        "xborders" x_borders: Option<Vec<Number>>;
        /// Borders along y as fractions of the extent; the nearest counts.
        "yborders" y_borders: Option<Vec<Number>>;
        /// Borders along z as fractions of the extent; the nearest counts.
        "zborders" z_borders: Option<Vec<Number>>;
    }
}

impl NetParams {
    /// A network with NetPyNE's defaults and nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every numeric attribute (`sizeX`, `propVelocity`, the modeller's own, ...): the constants of connection and
    /// stimulation strings. Booleans count, as 0 and 1.
    pub fn constants(&self) -> Vec<(String, Number)> {
        self.numbers().map(|(key, number)| (key.to_owned(), number)).collect()
    }
}
