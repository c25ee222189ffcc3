//! Spikes and traces of a run, as arrays.

use crate::{Error, Result, Simulated};
use ndarray::{Array1, ArrayView1, CowArray, Ix1};
use netpyne_base::{Diagnostic, Diagnostics, Gid, did_you_mean};
use netpyne_results::{Spikes, TraceValues};
use std::borrow::Cow;

/// Spikes of a run: all of them, or those of some cells, in recorded order.
#[derive(Clone, Debug)]
pub struct SpikeSelection<'a> {
    simulated: &'a Simulated,
    spikes: Cow<'a, Spikes>,
}

/// A recorded variable of one cell.
#[derive(Clone, Debug)]
pub struct Samples<'a> {
    /// When it was sampled, ms.
    pub times: CowArray<'a, f64, Ix1>,
    /// Its values, in the variable's unit (voltages in mV).
    pub values: ArrayView1<'a, f64>,
}

impl<'a> SpikeSelection<'a> {
    /// Times in ms.
    pub fn times(&self) -> ArrayView1<'_, f64> {
        self.spikes.times_array()
    }

    /// The cells that fired, one per time.
    pub fn gids(&self) -> ArrayView1<'_, Gid> {
        self.spikes.gids_array()
    }

    /// Number of spikes.
    pub fn len(&self) -> usize {
        self.spikes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spikes.is_empty()
    }

    /// Those of a population's cells.
    ///
    /// # Errors
    /// There is no such population.
    pub fn of_pop(&self, label: &str) -> Result<SpikeSelection<'a>> {
        let pops = &self.simulated.network.pops;
        let Some(pop) = pops.iter().find(|pop| pop.label == label) else {
            let known = pops.iter().map(|pop| pop.label.as_str());
            return Err(unknown("population", label, known));
        };
        let gids = pop.gids;
        Ok(self.narrowed(self.spikes.select(f64::NEG_INFINITY, f64::INFINITY, |gid| gids.contains(gid))))
    }

    /// Those of one cell; none if there is no such cell.
    pub fn of_cell(&self, gid: impl Into<u32>) -> SpikeSelection<'a> {
        let wanted = Gid(gid.into());
        self.narrowed(self.spikes.select(f64::NEG_INFINITY, f64::INFINITY, |gid| gid == wanted))
    }

    /// Those from `start` to `stop` ms, both included.
    pub fn between(&self, start: f64, stop: f64) -> SpikeSelection<'a> {
        self.narrowed(self.spikes.select(start, stop, |_| true))
    }

    fn narrowed(&self, spikes: Spikes) -> SpikeSelection<'a> {
        SpikeSelection { simulated: self.simulated, spikes: Cow::Owned(spikes) }
    }
}

impl Simulated {
    /// All spikes; [`of_pop`](SpikeSelection::of_pop), [`of_cell`](SpikeSelection::of_cell) and
    /// [`between`](SpikeSelection::between) choose among them.
    pub fn spikes(&self) -> SpikeSelection<'_> {
        SpikeSelection { simulated: self, spikes: Cow::Borrowed(&self.data.spikes) }
    }

    /// What was recorded under a label of `recordTraces` in one cell. Where a trace has a series for every synapse, the first.
    ///
    /// # Errors
    /// There is no such label, or it was not recorded in that cell.
    pub fn trace(&self, label: &str, gid: impl Into<u32>) -> Result<Samples<'_>> {
        let gid = Gid(gid.into());
        let Some(trace) = self.data.trace(label) else {
            return Err(unknown("recorded trace", label, self.data.traces.iter().map(|t| t.label.as_str())));
        };
        let values: &[f64] = match trace.cell(gid) {
            Some(TraceValues::Series(values)) => values,
            Some(TraceValues::PerSynapse(list)) => list.first().map_or(&[], |(_, values)| values),
            None => {
                let cells: Vec<String> = trace.cells.iter().map(|cell| cell.gid.to_string()).collect();
                let message = format!("`{label}` was not recorded in cell {gid}");
                let help = format!("it was in: {}", cells.join(", "));
                return Err(Diagnostics::from(Diagnostic::error(message).help(help)).into());
            }
        };
        let times = if self.data.t.len() == values.len() {
            CowArray::from(ArrayView1::from(&self.data.t))
        } else {
            let step = self.spec.sim_config.record_step.as_f64().unwrap_or(self.summary.dt);
            CowArray::from((0..values.len()).map(|i| i as f64 * step).collect::<Array1<f64>>())
        };
        Ok(Samples { times, values: ArrayView1::from(values) })
    }
}

fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Error {
    let help = did_you_mean(name, known.clone()).unwrap_or_else(|| {
        let all: Vec<&str> = known.collect();
        if all.is_empty() { "there is none".to_owned() } else { format!("there is: {}", all.join(", ")) }
    });
    Diagnostics::from(Diagnostic::error(format!("there is no {what} `{name}`")).help(help)).into()
}
