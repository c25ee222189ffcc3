//! Specification to network: the cells, synapses, connections and stimuli that NetPyNE 1.1.1 would build, bit for bit.
//!
//! A [`Network`](crate) has two halves: the *description* (labels, tags, sections: what files and plots show) and the
//! [`model::Model`] (indices and numbers only: what the engine runs). Names end here.
#![forbid(unsafe_code)]

pub mod model;
