#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod at;
pub mod build;
mod cell;
mod cell_edit;
mod cell_import;
mod compat;
mod conds;
mod conn;
mod extent;
mod field;
mod json_read;
mod json_write;
mod load;
mod mechanisms;
mod net_params;
mod overrides;
mod place;
mod pop;
mod serialise;
mod sim_config;
mod spec;
mod stim;
mod strings;
mod synapse;
mod tree;
mod validate;
mod value;

// What signatures of this crate name.
pub use netpyne_base as base;

pub use at::At;
pub use cell::{CellParams, Geometry, PointProcess, SectionParams, Topology};
pub use cell_import::{CellImport, SectionsNear, WeightNorm};
pub use compat::Compat;
pub use conds::Conds;
pub use conn::{ConnFunc, ConnParams, Plasticity, SubConnDensity, SubConnMap, SubConnParams, WeightShape};
pub use extent::Ranges;
pub use field::{Field, Names, OrFalse};
pub use json_read::read_json;
pub use json_write::{JsonStyle, python_number, write_json};
pub use load::{load_json_file, load_model, load_model_up_to, model_of};
pub use mechanisms::{MechKind, MechanismLookup};
pub use net_params::{CorrectBorder, NetParams};
pub use overrides::{Override, apply_overrides};
pub use pop::{PopParams, PopSize};
pub use sim_config::{RecordTrace, Seeds, SimConfig};
pub use spec::KeyOrder;
pub use stim::{StimSourceParams, StimTargetParams};
pub use strings::{position_names, syn_mech_names};
pub use synapse::{PointerParams, SynMechParams};
pub use validate::{WITHOUT_EFFECT, validate, validate_options};
pub use value::{Dict, Number, Value};

use std::path::PathBuf;

/// A whole model: network, simulation options, and where its mechanisms are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelSpec {
    /// The network.
    pub net_params: NetParams,
    /// The simulation options.
    pub sim_config: SimConfig,
    /// Folder with the model's own `.mod` files.
    pub mod_folder: Option<PathBuf>,
    /// Folder that names of files in the model are seen from.
    pub folder: PathBuf,
    /// Where to do as NetPyNE does instead of what is right.
    pub compat: Compat,
}
