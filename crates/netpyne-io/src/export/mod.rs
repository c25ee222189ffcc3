//! Networks as scripts for NEURON and NetPyNE.

mod netpyne;
mod neuron;

pub use self::netpyne::write_netpyne_script;
pub use neuron::{ExportError, write_neuron_script};
