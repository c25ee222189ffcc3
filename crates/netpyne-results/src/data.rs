//! Everything a simulation recorded.

use crate::Spikes;
use crate::matrix::{Cells, Matrix};
use netpyne_base::Gid;
use serde::{Deserialize, Serialize};

/// Everything a simulation recorded; NetPyNE's `simData`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SimData {
    /// Spikes of all cells.
    pub spikes: Spikes,
    /// Sample times of the traces in ms; empty if `recordTime` is off.
    pub t: Vec<f64>,
    /// Recorded traces, in the order of `recordTraces`.
    pub traces: Vec<Trace>,
    /// Spikes of the stimulation sources, one entry per cell in gid order; `None` unless `recordStim` was on.
    pub stim_spikes: Option<Vec<CellStims>>,
    /// What was recorded of many variables at once: local field potentials, dipoles, membrane currents, weights.
    pub matrices: Vec<Matrix>,
}

impl SimData {
    /// The trace called `label`.
    pub fn trace(&self, label: &str) -> Option<&Trace> {
        self.traces.iter().find(|trace| trace.label == label)
    }

    /// What was recorded under a name of the whole network.
    pub fn matrix(&self, name: &str) -> Option<&Matrix> {
        self.matrix_of(name, &Cells::All)
    }

    /// What was recorded under a name of a population or a cell.
    pub fn matrix_of(&self, name: &str, cells: &Cells) -> Option<&Matrix> {
        self.matrices.iter().find(|matrix| matrix.name == name && matrix.cells == *cells)
    }
}

/// One entry of `recordTraces`: the same variable in several cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Name in `recordTraces`.
    pub label: String,
    /// One series per recorded cell, in gid order.
    pub cells: Vec<CellTrace>,
}

impl Trace {
    /// What was recorded in the cell `gid`.
    pub fn cell(&self, gid: Gid) -> Option<&TraceValues> {
        self.cells.iter().find(|cell| cell.gid == gid).map(|cell| &cell.values)
    }
}

/// A trace in one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellTrace {
    /// The cell.
    pub gid: Gid,
    /// Its samples.
    pub values: TraceValues,
}

/// Samples of one variable of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TraceValues {
    /// One series.
    Series(Vec<f64>),
    /// One series for each synapse of the kind asked for, named `<section>_<location>`.
    PerSynapse(Vec<(String, Vec<f64>)>),
}

impl TraceValues {
    /// Every series with its name within the cell; a lone series has none.
    pub fn series(&self) -> Vec<(Option<&str>, &[f64])> {
        match self {
            Self::Series(values) => vec![(None, values)],
            Self::PerSynapse(list) => {
                list.iter().map(|(name, values)| (Some(name.as_str()), values.as_slice())).collect()
            }
        }
    }
}

/// Spikes of the stimulation sources on one cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellStims {
    /// The stimulated cell.
    pub gid: Gid,
    /// One train per source, in the order in which the sources were attached.
    pub trains: Vec<StimTrain>,
}

/// Spike times of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StimTrain {
    /// Name in `stimSourceParams`.
    pub source: String,
    /// Times in ms, before the synaptic delay.
    pub times: Vec<f64>,
}
