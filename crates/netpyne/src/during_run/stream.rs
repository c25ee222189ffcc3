//! What is recorded of many variables, written to files while a run goes on.

use super::npy::Npy;
use crate::matrices;
use crate::ranks;
use crate::{Error, Result};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::Communicator;
use netpyne_engine::Simulation;
use netpyne_network::Network;
use netpyne_results::{Cells, Matrix, Sampling};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where potentials at electrodes, dipole moments, membrane currents and weights go instead of into the result: a run holds those of
/// `every` ms at a time, however long it is.
///
/// Each is a file of numpy's (`LFP.npy`, that of a population `LFP_E.npy`, of a cell `LFP_7.npy`), a row per sample; it can be read while
/// the run goes on. `columns.tsv` tells the unit and the columns of each file, the time of its first row and the time between two.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// The folder; made if need be.
    pub folder: PathBuf,
    /// How much is held in memory, ms.
    pub every: f64,
}

/// The files of one run.
pub(crate) struct Streaming<'s> {
    stream: &'s Stream,
    files: Vec<Npy>,
}

impl<'s> Streaming<'s> {
    pub fn new(stream: &'s Stream) -> Self {
        Self { stream, files: Vec::new() }
    }

    /// Steps between two times of writing.
    pub fn steps(&self, dt: f64) -> u64 {
        (self.stream.every / dt).round().clamp(1.0, 1e15) as u64
    }

    /// Collective: writes what was recorded since the last time; the first rank has the files.
    pub fn write(
        &mut self,
        simulation: &mut Simulation,
        network: &Network,
        comm: &dyn Communicator,
    ) -> Result<()> {
        let recorded = matrices::named(network, simulation.take_rows(), comm)?;
        let written = if comm.rank() == 0 { self.append(&recorded) } else { Ok(()) };
        ranks::agree(comm, written)
    }

    fn append(&mut self, recorded: &[Matrix]) -> Result<()> {
        let told = |path: &Path, source| {
            Error::from(netpyne_io::Error::System { what: "write", path: path.display().to_string(), source })
        };
        if self.files.is_empty() && !recorded.is_empty() {
            let folder = &self.stream.folder;
            std::fs::create_dir_all(folder).map_err(|error| told(folder, error))?;
            for matrix in recorded {
                let path = folder.join(format!("{}.npy", name(matrix)));
                let file = Npy::create(&path, matrix.columns.len()).map_err(|error| told(&path, error))?;
                self.files.push(file);
            }
            let path = folder.join("columns.tsv");
            std::fs::write(&path, columns(recorded)).map_err(|error| told(&path, error))?;
        }
        for (file, matrix) in self.files.iter_mut().zip(recorded) {
            file.append(&matrix.values).map_err(|error| told(file.path(), error))?;
        }
        Ok(())
    }
}

/// Whether what is recorded can be written row by row.
pub(crate) fn possible(rows_by_time: bool, checkpoints: bool) -> Result<()> {
    let why = match (rows_by_time, checkpoints) {
        (true, _) => "rows that move as in NetPyNE cannot be written before the run is over",
        (_, true) => "a run that writes what it records into a stream cannot be saved and resumed",
        _ => return Ok(()),
    };
    Err(Diagnostics::from(Diagnostic::error(why)).into())
}

/// What a matrix is called, as the name of a file.
fn name(matrix: &Matrix) -> String {
    let whose = match &matrix.cells {
        Cells::All => String::new(),
        Cells::Population(label) => format!("_{label}"),
        Cells::Cell(gid) => format!("_{gid}"),
    };
    // What may not stand in names of files.
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    format!("{}{whose}", matrix.name).chars().map(plain).collect()
}

/// A line for each column of each file.
fn columns(recorded: &[Matrix]) -> String {
    let mut text = String::from("file\tcolumn\tname\tunit\tfirst (ms)\tstep (ms)\n");
    for matrix in recorded {
        let (first, step) = match &matrix.sampling {
            Sampling::Regular { first, step } => (first.to_string(), step.to_string()),
            Sampling::At(_) => ("as asked for".to_owned(), String::new()),
        };
        for (number, column) in matrix.columns.iter().enumerate() {
            let column = column.replace(['\t', '\n', '\r'], " ");
            // Writing to a String cannot fail.
            let _ =
                writeln!(text, "{}.npy\t{number}\t{column}\t{}\t{first}\t{step}", name(matrix), matrix.unit);
        }
    }
    text
}
