//! Files of spikes that nodes without equations send.

use super::population::open;
use super::text_table::TextTable;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_files::h5::Open;
use std::collections::HashMap;
use std::path::Path;

/// Times by node, of each population that a file has; that without a name is of any.
pub(crate) type Spikes = HashMap<String, HashMap<i64, Vec<f64>>>;

/// Reads a file of spikes: SONATA's, the one before it, or a table.
///
/// # Errors
/// It is not there, or is no file of spikes.
pub(crate) fn read(path: &Path) -> Result<Spikes, Diagnostics> {
    let mut spikes = match path.extension().and_then(|e| e.to_str()) {
        Some("csv" | "txt" | "dat") => of_table(path)?,
        _ => of_hdf5(path)?,
    };
    for times in spikes.values_mut().flat_map(HashMap::values_mut) {
        times.sort_by(f64::total_cmp);
    }
    Ok(spikes)
}

fn of_hdf5(path: &Path) -> Result<Spikes, Diagnostics> {
    let file = open(path)?;
    let wrong =
        |e: netpyne_files::Error| Diagnostics::from(Diagnostic::error(format!("`{}`: {e}", path.display())));
    let mut spikes = Spikes::new();
    let mut populations: Vec<(String, String)> =
        file.groups("spikes").into_iter().map(|name| (format!("spikes/{name}"), name)).collect();
    if file.datasets("spikes").iter().any(|name| name == "timestamps") {
        populations.push(("spikes".to_owned(), String::new()));
    }
    for (root, name) in populations {
        spikes.insert(name, times(&file, &root).map_err(wrong)?);
    }
    if spikes.is_empty() {
        let message = format!("`{}` has no group `spikes` with spikes in it", path.display());
        return Err(Diagnostic::error(message).into());
    }
    Ok(spikes)
}

fn times(file: &Open, root: &str) -> Result<HashMap<i64, Vec<f64>>, netpyne_files::Error> {
    let ids = if file.datasets(root).iter().any(|name| name == "gids") { "gids" } else { "node_ids" };
    let ids = file.wholes(&format!("{root}/{ids}"))?;
    let times = file.numbers(&format!("{root}/timestamps"))?;
    let unit = file.text_attribute(&format!("{root}/timestamps"), "units");
    let factor = if matches!(unit.as_deref(), Some("s" | "sec" | "seconds")) { 1e3 } else { 1.0 };
    let mut all: HashMap<i64, Vec<f64>> = HashMap::new();
    for (id, time) in ids.into_iter().zip(times) {
        all.entry(id).or_default().push(time * factor);
    }
    Ok(all)
}

/// A table with the columns `timestamps`, `node_ids` and maybe `population`; or, as before, with nodes and all their times.
fn of_table(path: &Path) -> Result<Spikes, Diagnostics> {
    let separator = |first: &str| if first.contains(',') && !first.contains(' ') { ',' } else { ' ' };
    let table = TextTable::read(path, separator)?;
    let column = |names: &[&str]| table.columns.iter().position(|own| names.contains(&own.as_str()));
    let (Some(at), Some(of)) =
        (column(&["timestamps", "spike-times", "times"]), column(&["node_ids", "node_id", "gid"]))
    else {
        return Err(table.wrong("expected the columns `timestamps` and `node_ids`"));
    };
    let population = column(&["population", "populations"]);
    let mut spikes = Spikes::new();
    for (line, row) in table.rows() {
        let id = row.get(of).and_then(|id| id.parse::<i64>().ok());
        let times: Option<Vec<f64>> =
            row.get(at).map(|t| t.split(',').map_while(|t| t.trim().parse().ok()).collect());
        let (Some(id), Some(times)) = (id, times) else {
            return Err(table.wrong(&format!("line {line}: expected a node and a time")));
        };
        let name = population.and_then(|p| row.get(p)).cloned().unwrap_or_default();
        spikes.entry(name).or_default().entry(id).or_default().extend(times);
    }
    Ok(spikes)
}
