//! Figures of simulated networks as PNG and SVG.
#![forbid(unsafe_code)]
