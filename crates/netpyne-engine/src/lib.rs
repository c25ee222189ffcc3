//! Fixed-step simulation engine with NEURON's bits.
#![forbid(unsafe_code)]
