//! Networks as scripts for NEURON and NetPyNE, and as NeuroML.

mod netpyne;
mod neuroml;
mod neuron;

pub use self::netpyne::write_netpyne_script;
pub use neuroml::{NeuroMl, neuroml_hdf5, write_lems_simulation, write_neuroml};
pub use neuron::{ExportError, write_neuron_script};
