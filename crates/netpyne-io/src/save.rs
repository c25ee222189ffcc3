//! A simulation as NetPyNE's result file.

use crate::cells::{CellTexts, write_cells};
use crate::formats::{format_of, replace_as, replace_with_tables};
use crate::matrices::write_matrices;
use crate::node_parts::FILES;
use crate::values::WriteValues as _;
use crate::{Error, Include};
use netpyne_analysis::{TimeRange, average_rate, population_rates};
use netpyne_base::Gid;
use netpyne_files::{Format, Json};
use netpyne_network::Network;
use netpyne_results::{Population, SimData, Spikes, TraceValues};
use netpyne_specs::{NetParams, SimConfig, Value};
use std::io::{Result, Write};
use std::path::{Path, PathBuf};

/// The NetPyNE whose layout is written.
const NETPYNE_VERSION: &str = "1.1.1";

/// What a result file is made of.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The network's description.
    pub net_params: &'a NetParams,
    /// The options it was simulated with.
    pub sim_config: &'a SimConfig,
    /// The network that was built.
    pub network: &'a Network,
    /// What was recorded.
    pub data: &'a SimData,
}

/// Where NetPyNE would save a run with these options: `saveFolder/simLabel_data.json` or `filename_data.json`.
pub fn default_path(config: &SimConfig) -> PathBuf {
    let name = if config.save_folder.is_empty() || config.sim_label.is_empty() {
        &config.filename
    } else {
        &config.sim_label
    };
    Path::new(&config.save_folder).join(format!("{name}_data.json"))
}

/// Where NetPyNE saves while a run with these options is going on: `intervalFolder`, or `interval_data` in `saveFolder`.
pub fn interval_folder(config: &SimConfig) -> PathBuf {
    match config.rest.get("intervalFolder").and_then(Value::as_str) {
        Some(folder) => folder.into(),
        None => Path::new(&config.save_folder).join("interval_data"),
    }
}

/// Saves the parts in `include` to `path`; an earlier file is replaced once the new one is complete.
pub fn save(
    path: impl AsRef<Path>,
    document: Document<'_>,
    include: &Include,
) -> std::result::Result<(), Error> {
    save_as(path, None, document, include)
}

/// [`save`] in a format, if one is given; otherwise the ending of the file tells it.
pub fn save_as(
    path: impl AsRef<Path>,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
) -> std::result::Result<(), Error> {
    let path = path.as_ref();
    let format = format_of(path, format);
    let Document { network, net_params, sim_config, .. } = document;
    if format == Format::Hdf5 && include.net_cells {
        let tables =
            CellTexts::with_tables(network, net_params, sim_config).map_err(|e| Error::write(path, e))?;
        if let Some((cells, conns, synapses)) = tables {
            let own = Cells::Sent(Box::new(|out| {
                (0..network.cells.len()).try_for_each(|index| {
                    out.write_all(if index == 0 { b"" } else { b"," })?;
                    cells.write(index, &mut *out)
                })
            }));
            return replace_with_tables(path, &[&conns, &synapses], |out| {
                write_parts(out, document, include, own)
            });
        }
    }
    replace_as(path, format, |out| write(out, document, include))
}

/// [`save_as`] where the cells are not all in `document.network`: `cells` writes what [`CellTexts`] gives for each of them, with
/// commas between.
pub fn save_with(
    path: impl AsRef<Path>,
    format: Option<Format>,
    document: Document<'_>,
    include: &Include,
    cells: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> std::result::Result<(), Error> {
    let path = path.as_ref();
    replace_as(path, format_of(path, format), |out| {
        write_parts(out, document, include, Cells::Sent(Box::new(cells)))
    })
}

/// Writes the parts in `include` as one JSON document.
pub fn write(out: impl Write, document: Document<'_>, include: &Include) -> Result<()> {
    write_parts(out, document, include, Cells::Here)
}

/// Where the cells come from.
pub(crate) enum Cells<'a> {
    /// From the document's network.
    Here,
    /// From other ranks.
    Sent(Box<WriteCells<'a>>),
    /// They lie in files of these names.
    Elsewhere(&'a [String]),
}

/// Writes the entries of the list of cells.
pub(crate) type WriteCells<'a> = dyn FnOnce(&mut dyn Write) -> Result<()> + 'a;

/// Begins a document.
pub(crate) fn begin<W: Write>(json: &mut Json<W>, document: &Document<'_>) -> Result<()> {
    json.dict()?;
    versions(json, document)
}

fn versions<W: Write>(json: &mut Json<W>, document: &Document<'_>) -> Result<()> {
    json.key("netpyne_version")?;
    json.text(NETPYNE_VERSION)?;
    json.key("netpyne_changeset")?;
    json.text("")?;
    if let Some(version) = document.net_params.rest.get("version").filter(|version| version.is_truthy()) {
        json.key("netParams_version")?;
        json.value(version)?;
    }
    Ok(())
}

pub(crate) fn write_parts(
    out: impl Write,
    document: Document<'_>,
    include: &Include,
    cells: Cells<'_>,
) -> Result<()> {
    let mut json = Json::new(out);
    json.dict()?;
    if let Cells::Elsewhere(files) = &cells {
        json.key(FILES)?;
        json.list()?;
        for file in *files {
            json.item()?;
            json.text(file)?;
        }
        json.end_list()?;
    }
    versions(&mut json, &document)?;
    let has_net = include.net_params || include.net_cells || include.net_pops;
    if has_net || matches!(cells, Cells::Elsewhere(_)) {
        write_net(&mut json, &document, include, cells)?;
    }
    if include.sim_config {
        json.key_on_line("simConfig")?;
        json.dict_of(&document.sim_config.to_dict())?;
    }
    if include.sim_data {
        json.key_on_line("simData")?;
        write_data(&mut json, &document, include.rates)?;
    }
    json.line()?;
    json.end_dict()?;
    json.line()
}

fn write_net<W: Write>(
    json: &mut Json<W>,
    document: &Document<'_>,
    include: &Include,
    cells: Cells<'_>,
) -> Result<()> {
    json.key_on_line("net")?;
    json.dict()?;
    if include.net_params {
        json.key_on_line("params")?;
        json.dict_of(&document.net_params.to_dict())?;
    }
    if include.net_cells && !matches!(cells, Cells::Elsewhere(_)) {
        json.key_on_line("cells")?;
        json.list()?;
        match cells {
            Cells::Here => {
                let texts = CellTexts::new(document.network, document.net_params, document.sim_config)?;
                write_cells(json, &texts)?;
            }
            Cells::Sent(write) => write(json.out())?,
            Cells::Elsewhere(_) => {}
        }
        json.end_list()?;
    }
    if include.net_pops {
        json.key_on_line("pops")?;
        write_pops(json, document.network, &|_| true)?;
    }
    json.end_dict()
}

/// Populations with those of their cells that `is_meant` chooses.
pub(crate) fn write_pops<W: Write>(
    json: &mut Json<W>,
    network: &Network,
    is_meant: &dyn Fn(Gid) -> bool,
) -> Result<()> {
    json.dict()?;
    for pop in &network.pops {
        json.key_on_line(&pop.label)?;
        json.dict()?;
        json.key("tags")?;
        json.dict_of(&pop.tags)?;
        json.key("cellGids")?;
        json.list()?;
        for gid in pop.gids.iter().filter(|gid| is_meant(*gid)) {
            json.item()?;
            json.int(u64::from(gid.0))?;
        }
        json.end_list()?;
        json.end_dict()?;
    }
    json.end_dict()
}

pub(crate) fn write_data<W: Write>(json: &mut Json<W>, document: &Document<'_>, rates: bool) -> Result<()> {
    let (data, config) = (document.data, document.sim_config);
    json.dict()?;
    write_spikes(json, &data.spikes)?;
    if config.record_time {
        json.key_on_line("t")?;
        json.floats(data.t.iter().copied())?;
    }
    // A label that no cell answers to stands for an empty dictionary.
    for label in config.record_traces.keys().filter(|label| data.trace(label).is_none()) {
        json.key_on_line(label)?;
        json.dict()?;
        json.end_dict()?;
    }
    for trace in &data.traces {
        json.key_on_line(&trace.label)?;
        json.dict()?;
        for cell in &trace.cells {
            json.key_on_line(&format!("cell_{}", cell.gid))?;
            match &cell.values {
                TraceValues::Series(values) => json.floats(values.iter().copied())?,
                TraceValues::PerSynapse(list) => {
                    json.dict()?;
                    for (name, values) in list {
                        json.key(name)?;
                        json.floats(values.iter().copied())?;
                    }
                    json.end_dict()?;
                }
            }
        }
        json.end_dict()?;
    }
    if let Some(stims) = &data.stim_spikes {
        json.key_on_line("stims")?;
        json.dict()?;
        for cell in stims {
            json.key_on_line(&format!("cell_{}", cell.gid))?;
            json.dict()?;
            for train in &cell.trains {
                json.key(&train.source)?;
                json.floats(train.times.iter().copied())?;
            }
            json.end_dict()?;
        }
        json.end_dict()?;
    }
    write_matrices(json, &data.matrices)?;
    if rates {
        write_rates(json, document)?;
    }
    json.end_dict()
}

fn write_spikes<W: Write>(json: &mut Json<W>, spikes: &Spikes) -> Result<()> {
    json.key_on_line("spkt")?;
    json.floats(spikes.times().iter().copied())?;
    json.key_on_line("spkid")?;
    json.floats(spikes.gids().iter().map(|gid| f64::from(gid.0)))
}

/// `popRates` if asked for, and `avgRate`.
fn write_rates<W: Write>(json: &mut Json<W>, document: &Document<'_>) -> Result<()> {
    let Document { sim_config: config, network, data, .. } = *document;
    let duration = config.duration.get();
    if config.print_pop_avg_rates.is_truthy() && !config.gather_only_sim_data {
        let pops: Vec<Population> =
            network.pops.iter().map(|pop| Population::new(pop.label.as_str(), pop.gids.iter())).collect();
        json.key_on_line("popRates")?;
        write_population_rates(json, &data.spikes, &pops, &ranges(&config.print_pop_avg_rates, duration))?;
    }
    json.key_on_line("avgRate")?;
    // Of a part of a network, the populations are still whole.
    let cells = network.pops.iter().map(|pop| pop.gids.len()).sum();
    match average_rate(data.spikes.len(), cells, duration) {
        // Without spikes NetPyNE stores an int.
        _ if data.spikes.is_empty() => json.int(0),
        rate => json.float(rate),
    }
}

/// `printPopAvgRates` as time ranges: one, or several, or the whole run.
fn ranges(value: &Value, duration: f64) -> Vec<TimeRange> {
    let range = |value: &Value| match value.as_f64s()?[..] {
        [start, end] => Some(TimeRange::new(start, end)),
        _ => None,
    };
    let list = value.as_list().unwrap_or(&[]);
    let several: Vec<TimeRange> = list.iter().filter_map(range).collect();
    match range(value) {
        Some(one) => vec![one],
        None if several.is_empty() => vec![TimeRange::new(0.0, duration)],
        None => several,
    }
}

fn write_population_rates<W: Write>(
    json: &mut Json<W>,
    spikes: &Spikes,
    pops: &[Population],
    ranges: &[TimeRange],
) -> Result<()> {
    let rates: Vec<_> = ranges.iter().map(|range| population_rates(spikes, pops, *range)).collect();
    json.dict()?;
    for (index, pop) in pops.iter().enumerate().filter(|(_, pop)| !pop.is_empty()) {
        json.key(&pop.label)?;
        if let [only] = &rates[..] {
            json.float(only[index].rate)?;
            continue;
        }
        json.dict()?;
        for (range, rates) in ranges.iter().zip(&rates) {
            json.key(&format!("{}_{}", range.start as i64, range.end as i64))?;
            json.float(rates[index].rate)?;
        }
        json.end_dict()?;
    }
    json.end_dict()
}
