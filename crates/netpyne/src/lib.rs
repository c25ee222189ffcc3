#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod built;
#[cfg(feature = "plot")]
mod cell_figure;
#[cfg(feature = "import")]
pub mod cells;
mod checkpoint;
pub mod distributed;
mod driven;
mod during_run;
mod error;
#[cfg(feature = "plot")]
mod figures;
mod importers;
pub mod interval;
mod matrices;
mod mechanisms;
mod model;
mod modify;
mod morphologies;
mod options;
mod ranks;
#[cfg(feature = "report")]
mod reports;
mod run_loop;
mod saved;
mod selection;
#[cfg(feature = "plot")]
mod shapes;
mod simulated;
mod troubles;
mod underway;
mod uses;

pub use built::{BuildNetwork, Built};
#[cfg(feature = "plot")]
pub use cell_figure::cell_picture;
#[cfg(feature = "import")]
pub use cells::{ImportCell, save_cell_rule};
pub use checkpoint::Checkpoints;
pub use error::{Error, Result};
#[cfg(feature = "plot")]
pub use figures::{Asked, AskedFigure, Picture, asked, source_of};
pub use importers::{Importer, Importers, LoadOptions};
pub use mechanisms::Mechanisms;
pub use model::Model;
pub use options::{BuildOptions, RunOptions};
#[cfg(feature = "report")]
pub use reports::{Reporter, saved_report};
pub use selection::{Samples, SpikeSelection};
pub use simulated::Simulated;
pub use troubles::Troubles;
pub use underway::Underway;

pub use ndarray;
pub use netpyne_analysis as analysis;
pub use netpyne_base as base;
pub use netpyne_comm as comm;
pub use netpyne_engine as engine;
pub use netpyne_expr as expr;
#[cfg(feature = "import")]
pub use netpyne_hoc as hoc;
pub use netpyne_io as io;
pub use netpyne_math as math;
pub use netpyne_mechanism as mechanism;
pub use netpyne_mechanism::FunctionTable;
pub use netpyne_morphology as morphology;
#[cfg(feature = "mpi")]
pub use netpyne_mpi as mpi;
pub use netpyne_network as network;
#[cfg(feature = "neuroml")]
pub use netpyne_neuroml as neuroml;
#[cfg(feature = "nmodl")]
pub use netpyne_nmodl as nmodl;
#[cfg(feature = "plot")]
pub use netpyne_plot as plot;
#[cfg(feature = "report")]
pub use netpyne_report as report;
pub use netpyne_results as results;
#[cfg(feature = "import")]
pub use netpyne_scripting as scripting;
pub use netpyne_specs as specs;

/// Everything a model written in Rust needs.
pub mod prelude {
    #[cfg(feature = "import")]
    pub use crate::ImportCell;
    pub use crate::interval::Moment;
    pub use crate::{BuildNetwork, BuildOptions, Built, Error, Mechanisms, Model, RunOptions, Simulated};
    pub use netpyne_network::{Candidates, Pairs};
    pub use netpyne_results::Table;
    pub use netpyne_specs::build::{
        Cell, CellType, Clamp, Mech, NetStim, Pop, PopLabel, Recorded, Select, Syn, Trace, expr, mech,
    };
    pub use netpyne_specs::{NetParams, SimConfig};
}

/// The code in the workspace's README must compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
