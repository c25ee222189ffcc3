//! The workloads: which model, which peers, which lines of the acceptance table.

use super::peers::Peer;
use super::{w1, w2, w3};
use netpyne::mechanism::Catalog;
use netpyne::network::model::Model;
use serde_json::{Value, json};
use std::sync::Arc;

/// Time step of all workloads, ms.
pub const DT: f64 = 0.025;

/// What a workload's CPU time is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Segments times steps.
    CompartmentStep,
    /// Connections times steps.
    SynapseStep,
    /// Synaptic events, those of the background not counted.
    Event,
}

impl Unit {
    /// As written in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::CompartmentStep => "compartment-step",
            Self::SynapseStep => "synapse-step",
            Self::Event => "event",
        }
    }
}

/// A ratio of CPU times that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Ours divided by this peer's.
    pub peer: Peer,
    /// At most this in exact mode.
    pub exact: f64,
    /// At most this in fast mode.
    pub fast: Option<f64>,
}

/// One workload.
pub struct Workload {
    /// Its name on the command line and in tables.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Name of the peers' scripts.
    pub script: &'static str,
    /// Model time, ms.
    pub tstop: f64,
    /// Unit of the figures.
    pub unit: Unit,
    /// Our model at a size; 0: the full one.
    pub build: fn(Arc<Catalog>, usize) -> Result<Model, String>,
    /// Parameters of the peers' scripts at full size.
    pub parameters: fn() -> Value,
    /// Who is compared.
    pub peers: &'static [Peer],
    /// What was asked for.
    pub lines: &'static [Line],
    /// Whether it is large enough to ask for a speed-up by threads.
    pub scales: bool,
}

const DETAILED: &[Peer] = &[Peer::Neuron, Peer::CoreNeuron, Peer::Arbor];

const fn line(peer: Peer, exact: f64) -> Line {
    Line { peer, exact, fast: None }
}

const fn lines(peer: Peer, exact: f64, fast: f64) -> Line {
    Line { peer, exact, fast: Some(fast) }
}

const PAS: &[Line] = &[line(Peer::CoreNeuron, 0.35), lines(Peer::Arbor, 0.6, 0.45)];
const HH: &[Line] = &[line(Peer::CoreNeuron, 0.28), lines(Peer::Arbor, 0.6, 0.45)];

fn or(size: usize, full: usize) -> usize {
    if size == 0 { full } else { size }
}

/// All of them.
pub const WORKLOADS: &[Workload] = &[
    Workload {
        name: "w1-pas-128",
        about: "8 rings of 16 cells with 43 segments, passive dendrites",
        script: "w1",
        tstop: 200.0,
        unit: Unit::CompartmentStep,
        build: |c, size| w1::model(c, or(size, 8), w1::Dendrite::Pas),
        parameters: || json!({ "rings": 8 }),
        peers: DETAILED,
        lines: PAS,
        scales: false,
    },
    Workload {
        name: "w1-pas-1024",
        about: "64 rings of 16 cells with 43 segments, passive dendrites",
        script: "w1",
        tstop: 100.0,
        unit: Unit::CompartmentStep,
        build: |c, size| w1::model(c, or(size, 64), w1::Dendrite::Pas),
        parameters: || json!({ "rings": 64 }),
        peers: DETAILED,
        lines: PAS,
        scales: true,
    },
    Workload {
        name: "w1-hh-128",
        about: "8 rings of 16 cells with 43 segments, hh everywhere",
        script: "w1",
        tstop: 100.0,
        unit: Unit::CompartmentStep,
        build: |c, size| w1::model(c, or(size, 8), w1::Dendrite::Hh),
        parameters: || json!({ "rings": 8, "dendrite": "hh" }),
        peers: DETAILED,
        lines: HH,
        scales: false,
    },
    Workload {
        name: "w1-hh-1024",
        about: "64 rings of 16 cells with 43 segments, hh everywhere",
        script: "w1",
        tstop: 50.0,
        unit: Unit::CompartmentStep,
        build: |c, size| w1::model(c, or(size, 64), w1::Dendrite::Hh),
        parameters: || json!({ "rings": 64, "dendrite": "hh" }),
        peers: DETAILED,
        lines: HH,
        scales: true,
    },
    Workload {
        name: "w2-own",
        about: "1000 hh cells of one compartment, 101 k connections, an Exp2Syn each",
        script: "w2",
        tstop: 100.0,
        unit: Unit::SynapseStep,
        build: |c, size| w2::model(c, or(size, 1000), false),
        parameters: || json!({ "cells": 1000 }),
        peers: DETAILED,
        lines: &[line(Peer::CoreNeuron, 0.12), lines(Peer::Arbor, 0.5, 0.2)],
        scales: true,
    },
    Workload {
        name: "w2-shared",
        about: "the same with one Exp2Syn per kind of input and cell",
        script: "w2",
        tstop: 1000.0,
        unit: Unit::CompartmentStep,
        build: |c, size| w2::model(c, or(size, 1000), true),
        parameters: || json!({ "cells": 1000, "shared": true }),
        peers: &[Peer::Neuron, Peer::CoreNeuron, Peer::Arbor, Peer::Brian2],
        lines: &[line(Peer::CoreNeuron, 0.4), lines(Peer::Arbor, 0.8, 0.5)],
        scales: true,
    },
    Workload {
        name: "w3",
        about: "10 000 IntFire1 cells, 1.01 M connections",
        script: "w3",
        tstop: 200.0,
        unit: Unit::Event,
        build: |c, size| w3::model(c, or(size, 10_000)),
        parameters: || json!({ "cells": 10_000 }),
        peers: &[Peer::Neuron, Peer::NeuronBins, Peer::Brian2],
        lines: &[line(Peer::Neuron, 0.1), line(Peer::Brian2, 0.4)],
        scales: false,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::ours::{Way, simulate};

    /// Small versions: spikes and digests that NEURON 9.0.2 gives by the scripts in `peers`.
    #[test]
    fn small_versions_have_neurons_bits() {
        let catalog = Arc::clone(netpyne::Mechanisms::standard().catalog());
        let expected = [
            ("w1-pas-128", 2, 30.0, 8, "11b81ab720c01329"),
            ("w1-hh-128", 2, 20.0, 6, "f79a2d4a634bd1b5"),
            ("w2-own", 120, 30.0, 134, "ec73bc6e06df378a"),
            ("w2-shared", 120, 60.0, 154, "10fa4a48a9f60272"),
            ("w3", 400, 30.0, 237, "4cb126bdad1f351d"),
            ("w3", 1200, 10.0, 76, "d9d3dc72fea6bb7d"),
        ];
        for (name, size, tstop, spikes, bits) in expected {
            let workload = WORKLOADS.iter().find(|w| w.name == name).unwrap();
            let model = (workload.build)(Arc::clone(&catalog), size).unwrap();
            let (_, run) = simulate(&model, Way::Exact, tstop, false).unwrap();
            assert_eq!((run.spikes, run.digest.as_str()), (spikes, bits), "{name} of size {size}");
        }
    }
}
