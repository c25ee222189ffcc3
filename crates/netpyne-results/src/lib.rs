//! Spikes and traces: plain data that analysis, plots and files share.
#![forbid(unsafe_code)]
