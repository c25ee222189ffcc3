//! Saved results, ours and NetPyNE's, as the data that analysis and plots need.

use crate::Error;
use crate::formats::{plain_tree, with_reader, with_tree};
use crate::matrices::{read_matrices, set_electrodes, set_times};
use crate::node_parts::load_folder;
use netpyne_base::{Gid, read_file};
use netpyne_files::{Kind, Read, Reader, Stop};
use netpyne_results::{
    CellStims, CellTrace, Counts, PlacedCell, Population, SimData, Spikes, StimTrain, Synapse, Trace,
    TraceValues, Wiring,
};
use std::collections::BTreeSet;
use std::path::Path;

/// Gids up to here are believed whatever the file; larger ones only if the file is large enough to name every cell.
const PLAUSIBLE_GID: usize = 10_000_000;

/// A saved result without its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedResult {
    /// What was recorded.
    pub data: SimData,
    /// Populations in order of their first gid; one of all cells that fired if the file names none.
    pub populations: Vec<Population>,
    /// Size of the network, if the file holds its cells.
    pub counts: Option<Counts>,
    /// Cells and synapses, if the file holds its cells.
    pub wiring: Option<Wiring>,
    /// Simulated time in ms; the last spike or sample if the file holds no options.
    pub duration: f64,
    /// Time step in ms, if the file holds the options.
    pub dt: Option<f64>,
    /// Interval between samples in ms.
    pub record_step: f64,
    /// The NetPyNE that wrote the file or whose layout it has.
    pub netpyne_version: Option<String>,
}

/// Whether the file at `path`, of at most `most` bytes, has recorded data in it, as opposed to a model only.
pub fn is_result(path: impl AsRef<Path>, most: u64) -> bool {
    if path.as_ref().is_dir() {
        return load_folder(path.as_ref(), &plain_tree).is_ok();
    }
    let Ok(text) = read_file(path.as_ref(), most) else { return false };
    let mut found = false;
    // A broken text may still have shown what it is.
    let _ = with_reader(&text, "", |reader| {
        reader.dict(|this, key| {
            found |= key == "simData";
            this.skip()
        })
    });
    found
}

/// Reads the result at `path`, of at most `most` bytes.
pub fn load_result(path: impl AsRef<Path>, most: u64) -> Result<SavedResult, Error> {
    let path = path.as_ref();
    if path.is_dir() {
        let tree = load_folder(path, &plain_tree)?;
        return with_tree(&tree, &path.display().to_string(), |reader| document(reader, 0));
    }
    let text = read_file(path, most).map_err(|e| Error::read(path, e))?;
    read_result(&text, &path.display().to_string())
}

/// Reads a result from the bytes of a file in any format; `name` is what messages call it.
pub fn read_result(text: &[u8], name: &str) -> Result<SavedResult, Error> {
    with_reader(text, name, |reader| document(reader, text.len()))
}

fn document(reader: &mut Reader<'_>, bytes: usize) -> Read<SavedResult> {
    let mut raw = Raw::default();
    raw.document(reader)?;
    raw.finish(bytes)
}

/// What has been read so far.
#[derive(Default)]
struct Raw {
    version: Option<String>,
    times: Option<Vec<f64>>,
    gids: Option<Vec<f64>>,
    data: SimData,
    pops: Vec<(String, Vec<f64>)>,
    cells: Option<Cells>,
    duration: Option<f64>,
    dt: Option<f64>,
    record_step: Option<f64>,
    electrodes: Vec<Vec<f64>>,
    has_data: bool,
}

/// What is kept of the cells.
#[derive(Default)]
struct Cells {
    counts: Counts,
    wiring: Wiring,
    /// Cells by the population in their tags.
    pops: Vec<(String, Vec<f64>)>,
}

impl Raw {
    fn document(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        if reader.kind()? != Kind::Dict {
            return Err(Stop::Content("it holds no dictionary".to_owned()));
        }
        reader.dict(|this, key| match key {
            "netpyne_version" if this.kind()? == Kind::Text => {
                self.version = Some(this.text()?.into_owned());
                Ok(())
            }
            "net" if this.kind()? == Kind::Dict => self.net(this),
            "simConfig" if this.kind()? == Kind::Dict => self.config(this),
            "simData" if this.kind()? == Kind::Dict => {
                self.has_data = true;
                self.data(this)
            }
            _ => this.skip(),
        })?;
        reader.end()
    }

    fn net(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        reader.dict(|this, key| match key {
            "pops" if this.kind()? == Kind::Dict => this.dict(|this, label| {
                let mut gids = Vec::new();
                if this.kind()? != Kind::Dict {
                    return this.skip();
                }
                this.dict(|this, key| {
                    if key == "cellGids" {
                        gids = this.floats()?;
                        Ok(())
                    } else {
                        this.skip()
                    }
                })?;
                self.pops.push((label.to_owned(), gids));
                Ok(())
            }),
            "cells" if this.kind()? == Kind::List => {
                let mut cells = Cells::default();
                this.list(|this| cells.cell(this))?;
                self.cells = Some(cells);
                Ok(())
            }
            _ => this.skip(),
        })
    }

    fn config(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        reader.dict(|this, key| {
            let field = match key {
                "recordLFP" if this.kind()? == Kind::List => {
                    return this.list(|this| match this.kind()? {
                        Kind::List => {
                            self.electrodes.push(this.floats()?);
                            Ok(())
                        }
                        _ => this.skip(),
                    });
                }
                "duration" => &mut self.duration,
                "dt" => &mut self.dt,
                "recordStep" => &mut self.record_step,
                _ => return this.skip(),
            };
            if this.kind()? == Kind::Number {
                *field = Some(this.float()?);
                return Ok(());
            }
            this.skip()
        })
    }

    fn data(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        reader.dict(|this, key| {
            if read_matrices(this, key, &mut self.data.matrices)? {
                return Ok(());
            }
            match (key, this.kind()?) {
                ("spkt", Kind::List) => self.times = Some(this.floats()?),
                ("spkid", Kind::List) => self.gids = Some(this.floats()?),
                ("t", Kind::List) => self.data.t = this.floats()?,
                ("stims", Kind::Dict) => self.data.stim_spikes = Some(stims(this)?),
                ("popRates" | "dipole", _) => this.skip()?,
                (label, Kind::Dict) => {
                    if let Some(trace) = trace(this, label)? {
                        self.data.traces.push(trace);
                    }
                }
                _ => this.skip()?,
            }
            Ok(())
        })
    }

    fn finish(&mut self, bytes: usize) -> Read<SavedResult> {
        let content = |message: &str| Err(Stop::Content(message.to_owned()));
        if !self.has_data {
            return content("it has no `simData`");
        }
        let (times, gids) = match (self.times.take(), self.gids.take()) {
            (Some(times), Some(gids)) if times.len() == gids.len() => (times, gids),
            (Some(_), Some(_)) => return content("`spkt` and `spkid` differ in length"),
            (None, None) => (Vec::new(), Vec::new()),
            _ => return content("only one of `spkt` and `spkid` is there"),
        };
        let limit = PLAUSIBLE_GID.max(bytes);
        let gids: Vec<Gid> = gids.into_iter().map(|gid| as_gid(gid, limit)).collect::<Read<_>>()?;
        self.data.spikes = Spikes::from_columns(times, gids);
        let from_cells = self.cells.as_mut().map(|cells| std::mem::take(&mut cells.pops)).unwrap_or_default();
        let pops = if self.pops.is_empty() { from_cells } else { std::mem::take(&mut self.pops) };
        let mut populations = Vec::new();
        for (label, gids) in pops {
            let gids: Vec<Gid> = gids.into_iter().map(|gid| as_gid(gid, limit)).collect::<Read<_>>()?;
            populations.push(Population::new(label, gids));
        }
        if populations.is_empty() && !self.data.spikes.is_empty() {
            populations.push(Population::new("cells", self.data.spikes.gids().iter().copied()));
        }
        // NetPyNE sorts its keys; the order of creation shows in the gids.
        populations.sort_by_key(|pop| pop.gids().first().copied().unwrap_or(Gid(u32::MAX)));
        let record_step = self.record_step.unwrap_or(0.1);
        set_times(&mut self.data.matrices, record_step);
        set_electrodes(&mut self.data.matrices, &self.electrodes);
        let last = self.data.spikes.times().iter().chain(&self.data.t).copied().filter(|t| t.is_finite());
        let duration = self.duration.unwrap_or_else(|| last.fold(0.0, f64::max));
        Ok(SavedResult {
            data: std::mem::take(&mut self.data),
            populations,
            counts: self.cells.as_ref().map(|cells| cells.counts),
            wiring: self.cells.take().map(|cells| cells.wiring),
            duration,
            dt: self.dt,
            record_step,
            netpyne_version: self.version.take(),
        })
    }
}

impl Cells {
    /// The index of a synaptic mechanism.
    fn mechanism(&mut self, name: String) -> u32 {
        let known = &mut self.wiring.mechanisms;
        let at = known.iter().position(|known| *known == name).unwrap_or_else(|| {
            known.push(name);
            known.len() - 1
        });
        at as u32
    }

    fn cell(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        let (mut gid, mut pop) = (f64::NAN, None);
        let mut sources = BTreeSet::new();
        let mut position = [f64::NAN; 3];
        let mut synapses: Vec<ReadSynapse> = Vec::new();
        reader.dict(|this, key| match (key, this.kind()?) {
            ("gid", Kind::Number) => {
                gid = this.float()?;
                Ok(())
            }
            ("tags", Kind::Dict) => this.dict(|this, key| {
                if key == "pop" && this.kind()? == Kind::Text {
                    pop = Some(this.text()?.into_owned());
                    return Ok(());
                }
                match (["x", "y", "z"].iter().position(|axis| *axis == key), this.kind()?) {
                    (Some(axis), Kind::Number) => {
                        position[axis] = this.float()?;
                        Ok(())
                    }
                    _ => this.skip(),
                }
            }),
            ("conns", Kind::List) => this.list(|this| {
                let synapse = synapse(this)?;
                sources.insert(synapse.pre.map(f64::to_bits));
                synapses.push(synapse);
                Ok(())
            }),
            _ => this.skip(),
        })?;
        self.counts.cells += 1;
        self.counts.synapses += synapses.len();
        self.counts.connections += sources.len();
        if let Ok(post) = as_gid(gid, u32::MAX as usize) {
            self.wiring.cells.push(PlacedCell { gid: post, position });
            for ReadSynapse { pre, weight, delay, mechanism } in synapses {
                let pre = pre.and_then(|pre| as_gid(pre, u32::MAX as usize).ok());
                let mechanism = mechanism.map(|name| self.mechanism(name));
                self.wiring.synapses.push(Synapse { pre, post, weight, delay, mechanism });
            }
        }
        if let Some(pop) = pop {
            match self.pops.iter_mut().find(|(label, _)| *label == pop) {
                Some((_, gids)) => gids.push(gid),
                None => self.pops.push((pop, vec![gid])),
            }
        }
        Ok(())
    }
}

/// What is read of a synapse.
struct ReadSynapse {
    pre: Option<f64>,
    weight: f64,
    delay: f64,
    mechanism: Option<String>,
}

/// A synapse: of the compact form, whose keys are not told, only where it comes from, which stands first.
fn synapse(reader: &mut Reader<'_>) -> Read<ReadSynapse> {
    let mut read = ReadSynapse { pre: None, weight: f64::NAN, delay: f64::NAN, mechanism: None };
    match reader.kind()? {
        Kind::Dict => reader.dict(|this, key| {
            match (key, this.kind()?) {
                ("preGid", Kind::Number) => read.pre = Some(this.float()?),
                ("weight", Kind::Number) => read.weight = this.float()?,
                ("delay", Kind::Number) => read.delay = this.float()?,
                ("synMech", Kind::Text) => read.mechanism = Some(this.text()?.into_owned()),
                _ => this.skip()?,
            }
            Ok(())
        })?,
        Kind::List => {
            let mut first = true;
            reader.list(|this| {
                if std::mem::take(&mut first) && this.kind()? == Kind::Number {
                    read.pre = Some(this.float()?);
                    return Ok(());
                }
                this.skip()
            })?;
        }
        _ => reader.skip()?,
    }
    Ok(read)
}

fn as_gid(value: f64, limit: usize) -> Read<Gid> {
    if value.trunc() == value && (0.0..limit.min(u32::MAX as usize) as f64).contains(&value) {
        return Ok(Gid(value as u32));
    }
    Err(Stop::Content(format!("{value} is no gid")))
}

/// The gid in `cell_<gid>`.
fn cell_key(key: &str) -> Option<Gid> {
    key.strip_prefix("cell_")?.parse().ok().map(Gid)
}

/// A dictionary of cells with a series (or a dictionary of series) each; anything else is passed over.
fn trace(reader: &mut Reader<'_>, label: &str) -> Read<Option<Trace>> {
    let mut trace = Trace { label: label.to_owned(), cells: Vec::new() };
    let mut foreign = false;
    reader.dict(|this, key| {
        let Some(gid) = cell_key(key) else {
            foreign = true;
            return this.skip();
        };
        let values = match this.kind()? {
            Kind::List => TraceValues::Series(this.floats()?),
            Kind::Dict => {
                let mut list = Vec::new();
                this.dict(|this, name| {
                    list.push((name.to_owned(), this.floats()?));
                    Ok(())
                })?;
                TraceValues::PerSynapse(list)
            }
            _ => return this.skip(),
        };
        trace.cells.push(CellTrace { gid, values });
        Ok(())
    })?;
    trace.cells.sort_by_key(|cell| cell.gid);
    Ok((!foreign).then_some(trace))
}

fn stims(reader: &mut Reader<'_>) -> Read<Vec<CellStims>> {
    let mut stims = Vec::new();
    reader.dict(|this, key| {
        let Some(gid) = cell_key(key) else { return this.skip() };
        let mut trains = Vec::new();
        this.dict(|this, source| {
            trains.push(StimTrain { source: source.to_owned(), times: this.floats()? });
            Ok(())
        })?;
        stims.push(CellStims { gid, trains });
        Ok(())
    })?;
    stims.sort_by_key(|cell| cell.gid);
    Ok(stims)
}
