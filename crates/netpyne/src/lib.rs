//! Biological neural networks from declarative specifications: build, simulate, analyse, plot.
//!
//! This crate is the door to the workspace: it wires mechanism files, specifications, the engine, files and plots together.
//! A model is written in Rust, or read from the JSON that NetPyNE writes; either way it gives the spikes and voltages of
//! NetPyNE 1.1.1 on NEURON 9.0.2, to the last bit.
//!
//! ```
//! use netpyne::prelude::*;
//!
//! let mut net = NetParams::new();
//! let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh")));
//! let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
//! let s = net.pop("S", Pop::of(&pyr).count(4));
//! net.stim("bkg", NetStim::rate(50.0).noise(0.5)).onto(&s).via(&exc).weight(0.01).delay(5.0);
//! net.connect("S->S", &s, &s).probability(0.5).via(&exc).weight(0.005).delay(expr("2 + dist_3D/300"));
//!
//! let sim = net.build(&SimConfig::duration(100.0))?.simulate()?;
//! assert!(!sim.data.spikes.is_empty());
//! # Ok::<(), netpyne::Error>(())
//! ```
//!
//! # Words
//!
//! *Specification* ([`specs`]): what the modeller writes. [`Mechanisms`]: the channels and synapses it may name.
//! [`Network`](network::Network): cells, synapses and connections that exist. [`Simulated`]: what a run left.
//! Runs that are looked at and changed on the way: [`interval`].
//!
//! Every mistake in a model is reported at once, as [`Diagnostics`](base::Diagnostics) with paths and suggestions.
#![forbid(unsafe_code)]

mod built;
mod checkpoint;
mod course;
pub mod distributed;
mod error;
pub mod interval;
mod mechanisms;
mod model;
mod simulated;
mod troubles;
mod uses;

pub use built::{BuildNetwork, BuildOptions, Built, HowToRun};
pub use checkpoint::Checkpoints;
pub use error::{Error, Result};
pub use mechanisms::Mechanisms;
pub use model::Model;
pub use simulated::{Picture, Simulated};
pub use troubles::Troubles;

pub use netpyne_analysis as analysis;
pub use netpyne_base as base;
pub use netpyne_comm as comm;
pub use netpyne_engine as engine;
pub use netpyne_expr as expr;
pub use netpyne_hoc as hoc;
pub use netpyne_io as io;
pub use netpyne_math as math;
pub use netpyne_mechanism as mechanism;
pub use netpyne_mechanism::FunctionTable;
pub use netpyne_morphology as morphology;
#[cfg(feature = "mpi")]
pub use netpyne_mpi as mpi;
pub use netpyne_network as network;
pub use netpyne_nmodl as nmodl;
pub use netpyne_plot as plot;
pub use netpyne_results as results;
pub use netpyne_specs as specs;

/// Everything a model written in Rust needs.
pub mod prelude {
    pub use crate::interval::Moment;
    pub use crate::{BuildNetwork, BuildOptions, Built, Error, Mechanisms, Model, Simulated};
    pub use netpyne_network::Candidates;
    pub use netpyne_specs::build::{
        Cell, CellType, Clamp, Mech, NetStim, Pop, PopLabel, Select, Syn, Trace, expr, mech,
    };
    pub use netpyne_specs::{NetParams, SimConfig};
}
