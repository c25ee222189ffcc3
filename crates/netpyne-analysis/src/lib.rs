//! Analysis of simulated networks: rates, selections of spikes.
#![forbid(unsafe_code)]
