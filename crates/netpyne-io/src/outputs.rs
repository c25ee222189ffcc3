//! The files that a model's options ask for.

use crate::Error;
use crate::file::replace;
use crate::save::default_path;
use netpyne_files::{Format, spell_float};
use netpyne_results::{SimData, TraceValues};
use netpyne_specs::SimConfig;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file that the options ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// The result, whole.
    Result(PathBuf, Format),
    /// Spikes as comma-separated values (`saveCSV`; NetPyNE's own fails).
    Spikes(PathBuf),
    /// A text file per trace and cell, in the working folder as in NetPyNE (`saveDat`).
    Traces,
    /// How long what took, as a pickle (`saveTiming`).
    Timing(PathBuf),
}

/// The files that `savePickle`, `saveJson`, ... ask for.
pub fn outputs(config: &SimConfig) -> Vec<Output> {
    let json = default_path(config);
    let formats = [
        (config.save_pickle, Format::Pickle, "pkl"),
        (config.save_dpk, Format::PickleGz, "dpk"),
        (config.save_json, Format::Json, "json"),
        (config.save_mat, Format::Matlab, "mat"),
        (config.save_hdf5, Format::Hdf5, "hdf5"),
    ];
    let asked = formats.into_iter().filter(|(asked, ..)| *asked);
    let mut all: Vec<Output> =
        asked.map(|(_, format, ending)| Output::Result(json.with_extension(ending), format)).collect();
    if config.save_csv {
        all.push(Output::Spikes(json.with_extension("csv")));
    }
    if config.save_dat {
        all.push(Output::Traces);
    }
    if config.save_timing {
        all.push(Output::Timing(PathBuf::from("timing.pkl")));
    }
    all
}

/// Writes every trace to a file `<trace>_cell_<gid>.dat` in `folder`: times in s and values divided by 1000, as NetPyNE does;
/// gives the files. Times are multiples of `dt`, whatever the interval between samples, as there.
///
/// # Errors
/// A file cannot be written.
pub fn save_dat(folder: &Path, data: &SimData, dt: f64) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    for trace in &data.traces {
        for cell in &trace.cells {
            let TraceValues::Series(values) = &cell.values else { continue };
            let path = folder.join(format!("{}_cell_{}.dat", trace.label, cell.gid));
            replace(&path, |out| {
                for (i, value) in values.iter().enumerate() {
                    let time = spell_float(i as f64 * dt / 1000.0);
                    writeln!(out, "{time}\t{}", spell_float(value / 1000.0))?;
                }
                Ok(())
            })?;
            written.push(path);
        }
    }
    Ok(written)
}
