//! Numbers with NEURON's bits: vectorised exp, Random123 streams and distributions, the Hines solve.
#![forbid(unsafe_code)]
