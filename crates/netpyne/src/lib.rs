//! Biological neural networks from declarative specifications: build, simulate, analyse, plot.
#![forbid(unsafe_code)]
