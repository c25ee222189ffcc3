//! High-level specification to instantiated network.
#![forbid(unsafe_code)]
