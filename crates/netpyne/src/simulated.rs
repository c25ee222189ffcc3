//! What a run left: data, summary, files.

use crate::Result;
use netpyne_analysis::{PopulationRate, TimeRange};
use netpyne_base::{Diagnostics, Gid};
use netpyne_engine::{Divergence, Flood, Location, Output, Report, Sender};
use netpyne_io::{Format, Include};
use netpyne_network::Network;
use netpyne_network::model::{PointId, Source, SourceKind};
use netpyne_results::{
    CellStims, CellTrace, Matrix, Outcome, Population, RunSummary, SimData, Spikes, StimTrain, Table, Trace,
    TraceValues,
};
use netpyne_specs::{ModelSpec, Value};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A simulated network.
#[derive(Debug)]
pub struct Simulated {
    /// What it was built from.
    pub spec: Arc<ModelSpec>,
    /// The network.
    pub network: Arc<Network>,
    /// What is odd about the model, but not wrong.
    pub warnings: Diagnostics,
    /// Spikes and traces.
    pub data: SimData,
    /// How the run went.
    pub summary: RunSummary,
    /// What the engine consisted of and what it took.
    pub report: Report,
}

impl Simulated {
    pub(crate) fn new(
        spec: Arc<ModelSpec>,
        network: Arc<Network>,
        warnings: Diagnostics,
        (output, report): (Output, Report),
        mut summary: RunSummary,
    ) -> Self {
        let data = sim_data(&network, spec.sim_config.record_stim, output);
        summary.counts = network.counts();
        Self { spec, network, warnings, data, summary, report }
    }

    /// Populations with their cells.
    pub fn populations(&self) -> Vec<Population> {
        populations_of(&self.network)
    }

    /// Mean rate of each population over the whole run, Hz.
    pub fn rates(&self) -> Vec<PopulationRate> {
        netpyne_analysis::population_rates(&self.data.spikes, &self.populations(), self.range())
    }

    /// The same as a table, with the number of cells and spikes of each population.
    ///
    /// ```
    /// use netpyne::prelude::*;
    ///
    /// let mut net = NetParams::new();
    /// let pyr = net.cell("PYR", Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh")));
    /// let m = net.pop("M", Pop::of(&pyr).count(2));
    /// net.stim("step", Clamp::current(5.0, 40.0, 0.5)).onto(&m).at("soma", 0.5);
    /// let sim = net.build(&SimConfig::duration(50.0))?.simulate()?;
    /// let rates = sim.rate_table();
    /// println!("{rates}");
    /// assert_eq!(rates.column("spikes").unwrap().sum(), sim.spikes().len() as f64);
    /// netpyne::io::save_text(&std::env::temp_dir().join("rates.csv"), &rates.to_csv())?;
    /// # Ok::<(), netpyne::Error>(())
    /// ```
    pub fn rate_table(&self) -> Table {
        let mut table = Table::new(["population", "cells", "spikes", "rate (Hz)"]);
        for pop in self.rates() {
            table.push([pop.label.as_str().into(), pop.cells.into(), pop.spikes.into(), pop.rate.into()]);
        }
        table
    }

    fn range(&self) -> TimeRange {
        TimeRange::new(0.0, self.summary.duration)
    }

    /// The recorded weights: a row per sample, a column per connection (`simConfig.saveWeights`).
    pub fn weights(&self) -> Option<&Matrix> {
        self.data.matrix("weights")
    }

    /// Saves network, specification and data in NetPyNE's JSON layout.
    ///
    /// # Errors
    /// The file cannot be written; an older one then stays as it is.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save_parts(path, &Include::from_config(&self.spec.sim_config))
    }

    /// The same for chosen parts of the document.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_parts(&self, path: impl AsRef<Path>, include: &Include) -> Result<()> {
        self.save_as(path, None, include)
    }

    /// The same in a format; without one, the ending of the file tells it.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_as(&self, path: impl AsRef<Path>, format: Option<Format>, include: &Include) -> Result<()> {
        netpyne_io::save_as(path, format, self.document(), include)?;
        Ok(())
    }

    /// Saves the spikes as comma-separated values: time in ms, gid, population.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_spikes(&self, path: impl AsRef<Path>) -> Result<()> {
        netpyne_io::save_spikes_csv(path, &self.data.spikes, &self.populations())?;
        Ok(())
    }

    /// What files are made of.
    pub fn document(&self) -> netpyne_io::Document<'_> {
        netpyne_io::Document {
            net_params: &self.spec.net_params,
            sim_config: &self.spec.sim_config,
            network: &self.network,
            data: &self.data,
        }
    }
}

impl fmt::Display for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.summary.counts;
        let spikes = self.data.spikes.len();
        let rate = netpyne_analysis::average_rate(spikes, counts.cells, self.summary.duration);
        writeln!(f, "cells        {:>10}", counts.cells)?;
        writeln!(f, "connections  {:>10}", counts.connections)?;
        writeln!(f, "synapses     {:>10}", counts.synapses)?;
        writeln!(f, "spikes       {spikes:>10}  {rate:.2} Hz")?;
        for pop in self.rates() {
            writeln!(f, "  {:<16} {:>8.2} Hz", pop.label, pop.rate)?;
        }
        let timings = &self.summary.timings;
        // Time is a sum of steps, whose last digits say nothing.
        let reached = (self.summary.reached * 1e6).round() / 1e6;
        write!(f, "built in {:.2?}, simulated {reached} ms in {:.2?}", timings.build, timings.simulate)?;
        match &self.summary.outcome {
            Outcome::Finished => Ok(()),
            Outcome::Interrupted => write!(f, "; stopped early"),
            Outcome::Diverged(why) | Outcome::Failed(why) => write!(f, "; {why}"),
        }
    }
}

/// Populations with their cells.
pub(crate) fn populations_of(network: &Network) -> Vec<Population> {
    network.pops.iter().map(|p| Population::new(p.label.clone(), p.gids.iter())).collect()
}

/// The engine's columns under the names of the network.
pub(crate) fn sim_data(network: &Network, record_stims: bool, output: Output) -> SimData {
    let mut data =
        SimData { spikes: Spikes::from_columns(output.spike_times, output.spike_gids), ..SimData::default() };
    for (name, samples) in network.recordings.iter().zip(output.samples) {
        match name.gid {
            None => data.t = samples,
            Some(gid) => add_samples(&mut data, &name.trace, gid, name.key.as_deref(), samples),
        }
    }
    for trace in &mut data.traces {
        trace.cells.sort_by_key(|cell| cell.gid);
    }
    if record_stims || !network.stim_recordings.is_empty() {
        data.stim_spikes = Some(stim_spikes(network, output.source_spikes));
    }
    data
}

fn add_samples(data: &mut SimData, label: &str, gid: Gid, key: Option<&str>, samples: Vec<f64>) {
    let at = data.traces.iter().position(|t| t.label == label).unwrap_or_else(|| {
        data.traces.push(Trace { label: label.to_owned(), cells: Vec::new() });
        data.traces.len() - 1
    });
    let cells = &mut data.traces[at].cells;
    let Some(key) = key else {
        cells.push(CellTrace { gid, values: TraceValues::Series(samples) });
        return;
    };
    let entry = (key.to_owned(), samples);
    match cells.iter_mut().find(|c| c.gid == gid) {
        Some(CellTrace { values: TraceValues::PerSynapse(list), .. }) => list.push(entry),
        _ => cells.push(CellTrace { gid, values: TraceValues::PerSynapse(vec![entry]) }),
    }
}

/// NetPyNE lists every cell, stimulated or not; of several sources with one name on a cell the last is kept.
fn stim_spikes(network: &Network, trains: Vec<Vec<f64>>) -> Vec<CellStims> {
    let mut cells: Vec<CellStims> =
        network.cells.gid.iter().map(|&gid| CellStims { gid, trains: Vec::new() }).collect();
    for (name, times) in network.stim_recordings.iter().zip(trains) {
        let Some(cell) = network.cells.find(name.gid) else { continue };
        let list = &mut cells[cell.index()].trains;
        match list.iter_mut().find(|t| t.source == name.source) {
            Some(train) => train.times = times,
            None => list.push(StimTrain { source: name.source.clone(), times }),
        }
    }
    cells
}

/// Where it happened, with the section's name.
pub(crate) fn describe_divergence(network: &Network, divergence: &Divergence) -> String {
    match network.section_at(divergence.gid, divergence.node) {
        Some(section) => format!("{divergence} (section {section})"),
        None => divergence.to_string(),
    }
}

/// Who sends too many events, by the names of the network.
pub(crate) fn describe_flood(network: &Network, flood: &Flood) -> String {
    let who = match &flood.sender {
        Sender::Instance(mechanism, Location::Artificial(number)) => {
            artificial(network, mechanism, *number as usize)
        }
        Sender::Instance(_, Location::Cell(gid, node)) => {
            network.section_at(*gid, *node).map(|section| format!("section {section}"))
        }
        Sender::Cell(_) | Sender::Model => None,
    };
    let help = "does something send without a delay, or all the time? If that is meant, allow more (`--most-events`)";
    match who {
        Some(who) => format!("{flood}, which is {who}; {help}"),
        None => format!("{flood}; {help}"),
    }
}

/// What an artificial cell is, by its number among those of its mechanism: a cell, or a stimulus of one.
fn artificial(network: &Network, mechanism: &str, number: usize) -> Option<String> {
    let model = &network.model;
    let mechanism = model.catalog.find(mechanism)?;
    let mut points = (0..model.points.len()).filter(|&n| model.points.mechanism[n] == mechanism);
    let point = PointId::from_index(points.nth(number)?);
    let is_source = |source: &&Source| source.kind == SourceKind::Events(point);
    if let Some(gid) = model.sources.iter().find(is_source).and_then(|source| source.gid) {
        return Some(format!("cell {gid}"));
    }
    let stim = network.stims.iter().find(|stim| stim.point == point)?;
    let label = stim.dict.get("label").or(stim.dict.get("source")).and_then(Value::as_str)?;
    Some(format!("the stimulus `{label}` of cell {}", network.cells.gid[stim.cell.index()]))
}
