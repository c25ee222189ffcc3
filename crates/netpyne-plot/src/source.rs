//! What figures are made from: results, and of the network as much as is known.

use netpyne_analysis::{Group, Include, Subset, TimeRange, groups, select};
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_results::{Population, SimData, Wiring};

/// The data that plots draw from, of a run or of a saved result.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What was recorded.
    pub data: &'a SimData,
    /// All populations of the model: their order gives the colours.
    pub populations: &'a [Population],
    /// Simulated time in ms.
    pub duration: f64,
    /// Interval between samples in ms.
    pub record_step: f64,
    /// Cells and synapses, if they are known and a plot uses them ([`Draw::uses_wiring`](crate::Draw::uses_wiring)).
    pub wiring: Option<&'a Wiring>,
}

impl Source<'_> {
    /// `range`, or the whole run.
    pub fn range(&self, range: Option<TimeRange>) -> TimeRange {
        range.unwrap_or(TimeRange::new(0.0, self.duration))
    }

    /// The population of a cell, by its place in the model.
    pub fn population_of(&self, gid: Gid) -> Option<usize> {
        self.populations.iter().position(|pop| pop.contains(gid))
    }

    /// The place in the model of the population `label`.
    pub fn place_of(&self, label: &str) -> Option<usize> {
        self.populations.iter().position(|pop| pop.label == label)
    }

    /// The groups of cells that `subsets` name.
    ///
    /// # Errors
    /// They name populations or cells that are not there.
    pub(crate) fn groups(&self, subsets: &[Subset]) -> Result<Vec<Group>, Diagnostics> {
        groups(subsets, self.populations).map_err(|errors| {
            Diagnostics(errors.into_iter().map(|error| Diagnostic::error(error.to_string())).collect())
        })
    }

    /// The cells that `include` names.
    ///
    /// # Errors
    /// It names populations or cells that are not there.
    pub(crate) fn cells(&self, include: &[Include]) -> Result<Vec<Gid>, Diagnostics> {
        select(include, self.populations)
            .map_err(|error| Diagnostics::from(Diagnostic::error(error.to_string())))
    }
}
