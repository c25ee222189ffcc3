//! NetParams and SimConfig: what the modeller writes, as data, in NetPyNE's own JSON shape.
//!
//! Every key of NetPyNE's specification is a typed field; order of keys is kept, because it decides gids, seeds and
//! which rule wins. What can be a number, a string function or a list is a [`Value`].
//!
//! - [`NetParams`], [`SimConfig`]: the model as data; filled in from JSON ([`load_model`]) or in Rust ([`build`]).
//! - [`apply_overrides`], [`ModelSpec::apply_mapping`]: change single values by path.
//! - [`validate`]: every mistake of a model at once, given the mechanisms it can use ([`MechanismLookup`]).
//!
//! Reading is strict about types and lenient about keys: what is not understood is kept, and validation reports it.
//!
//! ```
//! use netpyne_base::{Diagnostics, SourceFile};
//! use netpyne_specs::{ConnFunc, NetParams, read_json};
//! let text = r#"{"connParams": {"S->M": {"preConds": {"pop": "S"}, "divergence": 12, "weight": "0.1*post_ynorm"}}}"#;
//! let mut mistakes = Diagnostics::new();
//! let net = NetParams::from_json(&read_json(&SourceFile::new("net.json", text))?, &mut mistakes).unwrap();
//! assert!(mistakes.is_empty());
//! assert_eq!(net.conn_params["S->M"].algorithm(), ConnFunc::Divergence);
//! assert_eq!(net.size_x.get(), 100.0);
//! # Ok::<(), Box<netpyne_base::Diagnostic>>(())
//! ```
#![forbid(unsafe_code)]

mod at;
pub mod build;
mod cell;
mod compat;
mod conn;
mod field;
mod json_read;
mod json_write;
mod load;
mod mechanisms;
mod net_params;
mod overrides;
mod place;
mod pop;
mod sim_config;
mod spec;
mod stim;
mod strings;
mod synapse;
mod validate;
mod value;

pub use at::At;
pub use cell::{CellParams, Geometry, PointProcess, SectionParams, Topology};
pub use compat::Compat;
pub use conn::{ConnFunc, ConnParams, Plasticity, SubConnDensity, SubConnMap, SubConnParams, WeightShape};
pub use field::{Field, Names, OrFalse};
pub use json_read::read_json;
pub use json_write::{JsonStyle, python_number, write_json};
pub use load::{load_model, load_model_up_to};
pub use mechanisms::{MechKind, MechanismLookup};
pub use net_params::{Conds, CorrectBorder, NetParams};
pub use overrides::{Override, apply_overrides};
pub use pop::{PopParams, PopSize};
pub use sim_config::{RecordTrace, Seeds, SimConfig};
pub use spec::KeyOrder;
pub use stim::{StimSourceParams, StimTargetParams};
pub use strings::{position_names, syn_mech_names};
pub use synapse::{PointerParams, SynMechParams};
pub use validate::{WITHOUT_EFFECT, validate};
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
    /// Where to do as NetPyNE does instead of what is right.
    pub compat: Compat,
}
