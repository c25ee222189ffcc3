//! Stored results, and how far our numbers are from a reference.

use flate2::read::GzDecoder;
use netpyne::analysis::{Group, Synapse, TimeRange, groups, parse_include};
use netpyne::analysis::{Include, Subset};
use netpyne::base::Gid;
use netpyne::ndarray::Array2;
use netpyne::results::{Population, Spikes};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

/// A model's result, as it is stored beside the numbers.
pub struct Stored {
    /// All spikes.
    pub spikes: Spikes,
    /// Populations in order of their first cell.
    pub populations: Vec<Population>,
    /// Duration, ms.
    pub duration: f64,
    /// Interval between samples, ms.
    pub record_step: f64,
    /// Every synapse, and the name of its mechanism.
    pub synapses: Vec<(Synapse, String)>,
    /// Numeric tags of each cell.
    pub tags: HashMap<Gid, HashMap<String, f64>>,
    /// Potentials by population ("" for all), samples by electrodes.
    pub lfp: HashMap<String, Array2<f64>>,
    /// Dipole moments by population ("" for all), samples by axes.
    pub dipole: HashMap<String, Array2<f64>>,
    /// Recorded traces by name and cell.
    pub traces: HashMap<(String, Gid), Vec<f64>>,
    /// Depths of the electrodes, µm.
    pub depths: Vec<f64>,
}

/// The document in a file, which may be compressed.
pub fn json(path: &Path) -> Result<Value, String> {
    let told = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let bytes = std::fs::read(path).map_err(|e| told(&e))?;
    let mut text = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(&bytes[..]).read_to_end(&mut text).map_err(|e| told(&e))?;
    } else {
        text = bytes;
    }
    // Python writes NaN, which is no JSON.
    let text = String::from_utf8_lossy(&text).replace("NaN", "null");
    serde_json::from_str(&text).map_err(|e| told(&e))
}

/// All numbers in `value`, in order; nulls are NaN.
pub fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().unwrap_or(f64::NAN)],
        Value::Null => vec![f64::NAN],
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(entries) => entries.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Matrices by population, that of all under "".
fn matrices(stored: &Value, all: &str, pops: &str) -> HashMap<String, Array2<f64>> {
    let matrix = |value: &Value| {
        let rows: Vec<Vec<f64>> = value.as_array()?.iter().map(numbers).collect();
        let width = rows.first()?.len();
        Array2::from_shape_vec((rows.len(), width), rows.concat()).ok()
    };
    let named = stored[pops].as_object().into_iter().flatten().map(|(pop, value)| (pop.as_str(), value));
    let together = std::iter::once(("", &stored[all]));
    together.chain(named).filter_map(|(pop, value)| Some((pop.to_owned(), matrix(value)?))).collect()
}

/// Traces by name and cell, whose keys are `cell_<gid>`.
fn by_cell(traces: &Value) -> HashMap<(String, Gid), Vec<f64>> {
    let mut out = HashMap::new();
    for (name, cells) in traces.as_object().into_iter().flatten() {
        for (cell, values) in cells.as_object().into_iter().flatten() {
            if let Some(gid) = cell.strip_prefix("cell_").and_then(|gid| gid.parse().ok()) {
                out.insert((name.clone(), Gid(gid)), numbers(values));
            }
        }
    }
    out
}

/// The numbers of a thinned array, those that are left out being straight between their neighbours; none if it is no such array.
pub fn filled(thinned: &Value) -> Option<Vec<f64>> {
    let every = thinned["every"].as_u64()? as usize;
    let (values, last) = (numbers(&thinned["values"]), numbers(&thinned["last"]));
    let size = numbers(&thinned["shape"]).iter().product::<f64>() as usize;
    let at = |i: usize| {
        let (from, part) = (values[i / every], (i % every) as f64 / every as f64);
        from + part * (values.get(i / every + 1).copied().unwrap_or(from) - from)
    };
    let mut out: Vec<f64> = (0..size).map(at).collect();
    let first = numbers(&thinned["first"]);
    out[..first.len()].copy_from_slice(&first);
    out[size - last.len()..].copy_from_slice(&last);
    Some(out)
}

/// A part of the reference: where it begins in our numbers, how far apart its values are there, and they.
struct Part {
    start: usize,
    step: usize,
    values: Vec<f64>,
}

/// Takes the reference apart; long arrays are thinned in it.
fn parts(value: &Value, at: &mut usize, out: &mut Vec<Part>) {
    match value {
        Value::Object(entries) if entries.contains_key("every") => {
            let shape = numbers(&entries["shape"]);
            let size = shape.iter().product::<f64>() as usize;
            let every = entries["every"].as_u64().unwrap_or(1) as usize;
            let last = numbers(&entries["last"]);
            out.push(Part { start: *at, step: every, values: numbers(&entries["values"]) });
            out.push(Part { start: *at, step: 1, values: numbers(&entries["first"]) });
            out.push(Part { start: *at + size - last.len(), step: 1, values: last });
            *at += size;
        }
        Value::Array(items) => items.iter().for_each(|item| parts(item, at, out)),
        // Colours of curves stand among the results of some calls.
        Value::Object(entries) => {
            entries.iter().filter(|(key, _)| *key != "color").for_each(|(_, item)| parts(item, at, out));
        }
        Value::Number(_) | Value::Null => {
            out.push(Part { start: *at, step: 1, values: numbers(value) });
            *at += 1;
        }
        _ => {}
    }
}

/// The largest difference, relative to the value, or to a thousandth of the largest where a value is smaller than that: sums
/// that cancel have no more digits.
pub fn difference(reference: &Value, ours: &[f64]) -> Result<f64, String> {
    let (mut size, mut all) = (0, Vec::new());
    parts(reference, &mut size, &mut all);
    if size != ours.len() {
        return Err(format!("{size} numbers there, {} here", ours.len()));
    }
    let values = || all.iter().flat_map(|part| &part.values).filter(|value| value.is_finite());
    let floor = values().fold(0.0_f64, |most, value| most.max(value.abs())) * 1e-3;
    let mut worst: f64 = 0.0;
    for part in &all {
        for (i, &theirs) in part.values.iter().enumerate() {
            let ours = ours[part.start + i * part.step];
            if theirs.is_nan() != ours.is_nan() {
                return Err(format!("number {}: {theirs} there, {ours} here", part.start + i * part.step));
            }
            if !theirs.is_nan() && theirs != ours {
                worst = worst.max((theirs - ours).abs() / theirs.abs().max(floor).max(f64::MIN_POSITIVE));
            }
        }
    }
    Ok(worst)
}

impl Stored {
    /// Reads a model's folder.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let config = json(&folder.join("simConfig.json"))?;
        let config = config.get("simConfig").unwrap_or(&config);
        let net = json(&folder.join("net.json.gz"))?;
        let spikes = json(&folder.join("spikes.json.gz"))?;
        let gid = |value: f64| Gid(value as u32);
        let gids = numbers(&spikes["spkid"]).into_iter().map(gid).collect();
        let (mut synapses, mut tags) = (Vec::new(), HashMap::new());
        for cell in net["net"]["cells"].as_array().into_iter().flatten() {
            let post = gid(cell["gid"].as_f64().unwrap_or(0.0));
            let numeric = cell["tags"].as_object().into_iter().flatten();
            tags.insert(post, numeric.filter_map(|(k, v)| Some((k.clone(), v.as_f64()?))).collect());
            for conn in cell["conns"].as_array().into_iter().flatten() {
                let number = |key: &str| conn[key].as_f64().unwrap_or(0.0);
                let pre = conn["preGid"].as_f64().map(gid);
                let synapse =
                    Synapse { pre, post, weight: number("weight"), delay: number("delay"), mechanism: None };
                synapses.push((synapse, conn["synMech"].as_str().unwrap_or_default().to_owned()));
            }
        }
        let pops = net["net"]["pops"].as_object().into_iter().flatten();
        let populations = pops.map(|(label, pop)| {
            Population::new(label.as_str(), numbers(&pop["cellGids"]).into_iter().map(gid))
        });
        let fields = json(&folder.join("lfp.json.gz")).unwrap_or_default();
        let traces = json(&folder.join("traces.json.gz")).unwrap_or_default();
        let electrodes = config["recordLFP"].as_array().into_iter().flatten();
        Ok(Self {
            spikes: Spikes::from_columns(numbers(&spikes["spkt"]), gids),
            populations: populations.collect(),
            duration: config["duration"].as_f64().unwrap_or(0.0),
            record_step: config["recordStep"].as_f64().unwrap_or(0.1),
            synapses,
            tags,
            lfp: matrices(&fields, "LFP", "LFPPops"),
            dipole: matrices(&fields, "dipoleSum", "dipolePops"),
            traces: by_cell(&traces["cfg"]),
            depths: electrodes.filter_map(|place| place[1].as_f64()).collect(),
        })
    }

    /// `timeRange` of a call, or the whole run.
    pub fn range(&self, arguments: &Value) -> TimeRange {
        match numbers(&arguments["timeRange"])[..] {
            [start, end] => TimeRange::new(start, end),
            _ => TimeRange::new(0.0, self.duration),
        }
    }

    /// The groups of an `include` argument, as NetPyNE orders them: `eachPop` last. None if it names what we have no word for.
    pub fn groups(&self, include: &Value, default: &[&str]) -> Option<Vec<Group>> {
        let default = Value::from(default.to_vec());
        let items = if include.is_array() { include } else { &default };
        let mut subsets = Vec::new();
        let mut each = false;
        for item in items.as_array()? {
            match item {
                Value::String(text) if text == "eachPop" => each = true,
                item => subsets.push(Subset::Cells(include_of(item)?)),
            }
        }
        if each {
            subsets.push(Subset::EachPop);
        }
        groups(&subsets, &self.populations).ok()
    }

    /// Spikes of a group within the closed range.
    pub fn times(&self, group: &Group, range: TimeRange) -> Vec<f64> {
        let cells: std::collections::HashSet<Gid> = group.gids.iter().copied().collect();
        let chosen = self.spikes.iter().filter(|(time, gid)| range.contains(*time) && cells.contains(gid));
        chosen.map(|(time, _)| time).collect()
    }
}

/// One item of an `include` list.
pub fn include_of(item: &Value) -> Option<Vec<Include>> {
    match item {
        Value::String(text) if text == "all" => None,
        Value::String(text) => Some(vec![parse_include(text).ok()?]),
        Value::Number(gid) => Some(vec![Include::Gid(Gid(gid.as_u64()? as u32))]),
        Value::Array(pair) => match &pair[..] {
            [Value::String(pop), place] if !place.is_string() => {
                let indices = numbers(place).into_iter().map(|index| index as usize).collect();
                Some(vec![Include::PopIndices(pop.clone(), indices)])
            }
            items => Some(items.iter().map(include_of).collect::<Option<Vec<_>>>()?.concat()),
        },
        _ => None,
    }
}
