//! The files that a simulation writes: columns over time, and events.

use netpyne_base::Gid;
use netpyne_results::{Population, SimData, TraceValues};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// All files of a simulation.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Files of values over time.
    pub files: Vec<OutputFile>,
    /// Files of events.
    pub events: Vec<EventFile>,
}

/// A file of values over time, in SI units: time, and a column for each quantity.
#[derive(Clone, Debug)]
pub struct OutputFile {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column of a file.
#[derive(Clone, Debug)]
pub struct Column {
    /// The quantity's path, as written.
    pub quantity: String,
    /// Name of the trace, and whose it is; none if there is nothing to record.
    pub source: Option<(String, Source)>,
}

/// Whose a quantity is, and what its recorded values become.
#[derive(Clone, Debug)]
pub struct Source {
    /// Population.
    pub population: String,
    /// Position in it.
    pub cell: usize,
    /// What becomes of recorded values.
    pub transform: Transform,
}

/// What becomes of recorded values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transform {
    /// They are multiplied.
    Scale(f64),
    /// 1 where they are above this, else 0.
    Above(f64),
}

/// A file of spikes.
#[derive(Clone, Debug)]
pub struct EventFile {
    /// Its name.
    pub name: String,
    /// Whether the time comes before the id.
    pub time_first: bool,
    /// Ids, and the cells whose spikes have them.
    pub selections: Vec<(String, String, usize)>,
}

impl Outputs {
    /// Names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|f| f.name.as_str()).chain(self.events.iter().map(|f| f.name.as_str()))
    }

    /// The content of all files, with their names in a folder.
    pub fn contents(
        &self,
        data: &SimData,
        populations: &[Population],
        folder: &Path,
    ) -> Vec<(PathBuf, String)> {
        let gid = |population: &str, cell: usize| -> Option<Gid> {
            populations.iter().find(|p| p.label == population)?.gids().get(cell).copied()
        };
        let columns = self.files.iter().map(|file| (folder.join(&file.name), table(file, data, &gid)));
        let events = self.events.iter().map(|file| (folder.join(&file.name), spikes(file, data, &gid)));
        columns.chain(events).collect()
    }
}

fn table(file: &OutputFile, data: &SimData, gid: &dyn Fn(&str, usize) -> Option<Gid>) -> String {
    let columns: Vec<(&[f64], Transform)> = file
        .columns
        .iter()
        .map(|column| {
            let found = column.source.as_ref().and_then(|(trace, source)| {
                let values = data.trace(trace)?.cell(gid(&source.population, source.cell)?)?;
                match values {
                    TraceValues::Series(values) => Some((values.as_slice(), source.transform)),
                    TraceValues::PerSynapse(_) => None,
                }
            });
            found.unwrap_or((&[], Transform::Scale(1.0)))
        })
        .collect();
    let mut out = String::new();
    let mut digits = zmij::Buffer::new();
    for (i, t) in data.t.iter().enumerate() {
        out.push_str(digits.format(t / 1000.0));
        for (values, transform) in &columns {
            let value = values.get(i).copied().unwrap_or(f64::NAN);
            let value = match transform {
                Transform::Scale(factor) => value * factor,
                Transform::Above(threshold) => f64::from(u8::from(value > *threshold)),
            };
            out.push('\t');
            out.push_str(digits.format(value));
        }
        out.push('\n');
    }
    out
}

fn spikes(file: &EventFile, data: &SimData, gid: &dyn Fn(&str, usize) -> Option<Gid>) -> String {
    let cells: Vec<(Option<Gid>, &str)> =
        file.selections.iter().map(|(id, population, cell)| (gid(population, *cell), id.as_str())).collect();
    let mut out = String::new();
    for (time, of) in data.spikes.iter() {
        for (_, id) in cells.iter().filter(|(gid, _)| *gid == Some(of)) {
            let time = time / 1000.0;
            let _ =
                if file.time_first { writeln!(out, "{time}\t{id}") } else { writeln!(out, "{id}\t{time}") };
        }
    }
    out
}
