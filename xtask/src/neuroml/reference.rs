//! What other simulators computed for a model.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Spike times, ms, by recorded voltage (`pop[0]/v`) or cell (`pop[0]`).
pub type Units = BTreeMap<String, Vec<f64>>;

/// A model with the results of others.
pub struct Reference {
    /// The file to run.
    pub file: PathBuf,
    /// Time step, ms.
    pub dt: f64,
    /// Length, ms.
    pub length: f64,
    /// How far spikes may be from the converged ones, ms.
    pub tolerance: Option<f64>,
    /// Whether the simulators disagree.
    pub disagree: bool,
    /// Whether it has random inputs.
    pub stochastic: bool,
    /// Extrapolated times.
    pub converged: Units,
    /// Times of each run.
    pub runs: BTreeMap<String, Units>,
    /// Times of the primary reference's samples, s.
    pub times: Vec<f64>,
    /// Its columns: quantity, values in SI units.
    pub traces: Vec<(String, Vec<f64>)>,
}

impl Reference {
    /// Reads a folder.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let json = |name: &str| -> Result<Value, String> {
            let path = folder.join(name);
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
        };
        let (meta, spikes) = (json("meta.json")?, json("spikes.json")?);
        let run = meta["lems_run"].as_str().ok_or("meta.json has no `lems_run`")?;
        let mut runs = BTreeMap::new();
        for (name, run) in spikes.as_object().into_iter().flatten().filter(|(name, _)| *name != "converged") {
            let mut all = units(&run["crossings"]);
            all.extend(units(&run["events"]));
            runs.insert(name.clone(), all);
        }
        let primary = meta["primary_reference"].as_str().unwrap_or("neuron");
        let (times, traces) = table(&folder.join(format!("reference/{primary}.dat.gz"))).unwrap_or_default();
        Ok(Self {
            file: folder.join(run),
            dt: meta["dt_ms"].as_f64().unwrap_or(0.025),
            length: meta["length_ms"].as_f64().unwrap_or(0.0),
            tolerance: meta["spike_tol_ms"].as_f64(),
            disagree: meta["references_disagree"].as_bool().unwrap_or(false),
            stochastic: meta["stochastic"].as_array().is_some_and(|list| !list.is_empty()),
            converged: units(&spikes["converged"]),
            runs,
            times,
            traces,
        })
    }
}

fn units(value: &Value) -> Units {
    let list = |v: &Value| v.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    value.as_object().into_iter().flatten().map(|(unit, times)| (unit.clone(), list(times))).collect()
}

/// Times, and columns by their names.
type Table = (Vec<f64>, Vec<(String, Vec<f64>)>);

/// A table with a first line `# t(s)` and quantities.
fn table(path: &Path) -> Option<Table> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).ok()?).read_to_string(&mut text).ok()?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next()?.trim_start_matches('#').split('\t').skip(1).map(str::trim).collect();
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len() + 1];
    for line in lines {
        for (column, text) in columns.iter_mut().zip(line.split('\t')) {
            column.push(text.trim().parse().unwrap_or(f64::NAN));
        }
    }
    let times = columns.remove(0);
    Some((times, names.into_iter().map(str::to_owned).zip(columns).collect()))
}
