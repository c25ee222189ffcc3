//! Results whose cells and traces are saved in files of their own, one per rank, with an index.
//!
//! A file of a rank has the layout of NetPyNE's `saveDataInNodes`, so that its `gatherDataFromFiles` reads them. The index is the
//! rest of the document, with the names of the files; with it all is in the order of one file.

use crate::cells::{CellTexts, write_cells};
use crate::formats::{format_of, replace_as};
use crate::save::{Cells, Document, begin, write_data, write_parts, write_pops};
use crate::values::WriteValues as _;
use crate::{Error, Include};
use netpyne_base::Gid;
use netpyne_files::{Format, Json};
use netpyne_results::{CellTrace, SimData, Spikes, Trace};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The files of so many ranks for a result at `path`, under NetPyNE's names.
pub fn node_files(path: &Path, format: Option<Format>, ranks: usize) -> Vec<PathBuf> {
    let format = format_of(path, format);
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let ending = format.name();
    let stem = name.strip_suffix(&format!(".{ending}")).unwrap_or(&name);
    let folder = path.with_file_name(format!("{stem}_node_data"));
    (0..ranks).map(|rank| folder.join(format!("{stem}_node_{rank}.{ending}"))).collect()
}

/// Saves the part of one rank: its cells, and what was recorded of them.
///
/// # Errors
/// The file cannot be written.
pub fn save_node(
    path: &Path,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
    is_first: bool,
) -> Result<(), Error> {
    let data = own(document.data, &document.network.cells.gid, is_first);
    let document = Document { data: &data, ..document };
    replace_as(path, format_of(path, format), |out| {
        let mut json = Json::new(out);
        begin(&mut json, &document)?;
        if include.sim_config {
            json.key_on_line("simConfig")?;
            json.dict_of(&document.sim_config.to_dict())?;
        }
        json.key_on_line("simData")?;
        if include.sim_data {
            write_data(&mut json, &document, false)?;
        } else {
            json.dict()?;
            json.end_dict()?;
        }
        if include.net_cells {
            json.key_on_line("cells")?;
            json.list()?;
            let texts = CellTexts::new(document.network, document.net_params, document.sim_config)?;
            write_cells(&mut json, &texts)?;
            json.end_list()?;
        }
        let here: HashSet<Gid> = document.network.cells.gid.iter().copied().collect();
        json.key_on_line("pops")?;
        write_pops(&mut json, document.network, &|gid| here.contains(&gid))?;
        json.key_on_line("net")?;
        json.dict()?;
        json.end_dict()?;
        json.line()?;
        json.end_dict()?;
        json.line()
    })
}

/// Saves the index: the document without cells and traces, which lie in `files` beside it.
///
/// # Errors
/// The file cannot be written.
pub fn save_index(
    path: &Path,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
    files: &[PathBuf],
) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = |file: &PathBuf| file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned();
    let names: Vec<String> = files.iter().map(name).collect();
    let label = |trace: &Trace| Trace { label: trace.label.clone(), cells: Vec::new() };
    let data =
        SimData { traces: document.data.traces.iter().map(label).collect(), ..without_traces(document.data) };
    let document = Document { data: &data, ..document };
    replace_as(path, format_of(path, format), |out| {
        write_parts(out, document, include, Cells::Elsewhere(&names))
    })
}

/// What was recorded of some cells; what is of no cell is for the first rank.
fn own(data: &SimData, gids: &[Gid], is_first: bool) -> SimData {
    let here: HashSet<Gid> = gids.iter().copied().collect();
    let spikes = data.spikes.iter().filter(|(_, gid)| here.contains(gid));
    let (times, ids): (Vec<f64>, Vec<Gid>) = spikes.unzip();
    let cells = |trace: &Trace| -> Vec<CellTrace> {
        trace.cells.iter().filter(|cell| here.contains(&cell.gid)).cloned().collect()
    };
    let traces = data.traces.iter().map(|t| Trace { label: t.label.clone(), cells: cells(t) }).collect();
    let rest = if is_first { without_traces(data) } else { SimData::default() };
    let stims = data.stim_spikes.as_ref();
    let stims = stims.map(|all| all.iter().filter(|cell| here.contains(&cell.gid)).cloned().collect());
    SimData { spikes: Spikes::from_columns(times, ids), traces, stim_spikes: stims, ..rest }
}

fn without_traces(data: &SimData) -> SimData {
    SimData {
        t: data.t.clone(),
        spikes: data.spikes.clone(),
        stim_spikes: data.stim_spikes.clone(),
        matrices: data.matrices.clone(),
        ..SimData::default()
    }
}
