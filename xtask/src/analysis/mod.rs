//! `cargo xtask validate analysis FOLDER`: our analyses of stored results against NetPyNE's, scipy's, elephant's, PySpike's and LFPykit's numbers.

mod fields;
mod heads;
mod libraries;
mod models;
mod network;
mod spikes;
mod stored;

use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use stored::Stored;

/// What to validate.
#[derive(clap::Args)]
pub struct Settings {
    /// Folder with `spec.json`, which names models and calls, and `results`, the numbers they gave.
    folder: PathBuf,
    /// Models to validate; all if none is named.
    models: Vec<String>,
}

/// What came of one entry.
pub enum Entry {
    /// Our numbers, in the order of the reference, and the relative difference that is allowed, with its reason.
    Numbers(Vec<f64>, f64),
    /// Nothing of ours answers it.
    Missing,
}

impl Entry {
    /// Numbers that agree but for the order of additions.
    pub fn same(numbers: Vec<f64>) -> Self {
        Entry::Numbers(numbers, 1e-9)
    }
}

/// The table; with an error if an entry differs.
pub fn run(settings: &Settings) -> Result<String, String> {
    let spec = stored::json(&settings.folder.join("spec.json"))?;
    let models = spec["models"].as_object().ok_or("spec.json names no models")?;
    let mut table = Table::default();
    for (name, model) in models {
        if !settings.models.is_empty() && !settings.models.contains(name) {
            continue;
        }
        let folder = settings.folder.join(model["dir"].as_str().unwrap_or_default());
        let stored = Stored::read(&folder)?;
        table.model(&settings.folder, name, &stored)?;
    }
    let Table { text, agree, differ, missing } = table;
    let text = format!("{text}{agree} agree, {differ} differ, {missing} without a counterpart\n");
    if differ > 0 { Err(text) } else { Ok(text) }
}

#[derive(Default)]
struct Table {
    text: String,
    agree: usize,
    differ: usize,
    missing: usize,
}

impl Table {
    fn model(&mut self, folder: &Path, name: &str, stored: &Stored) -> Result<(), String> {
        let results = folder.join("results");
        let ours = stored::json(&results.join(format!("{name}.json.gz")))?;
        for (id, entry) in ours.as_object().ok_or("no entries")? {
            let (function, arguments) = (entry["call"][0].as_str().unwrap_or_default(), &entry["call"][1]);
            if let Some(sorted) = spikes::sorted_statistics(stored, function, arguments) {
                // NetPyNE's order of cells is that of a set.
                let reference = entry.get("result").map(|result| spikes::sorted(&result["statData"]));
                self.line(name, id, reference.as_ref(), Entry::same(sorted));
                continue;
            }
            let found = spikes::entry(stored, function, arguments)
                .or_else(|| network::entry(stored, function, arguments))
                .or_else(|| models::entry(stored, function, arguments))
                .or_else(|| fields::entry(stored, function, arguments, entry.get("result")));
            // Of an autoregressive model NetPyNE's helper gives powers and coherence, too.
            let causalities = |result: &Value| -> Value {
                ["F", "Fx2y", "Fy2x", "Fxy"].iter().map(|key| result[key].clone()).collect()
            };
            let only = entry.get("result").filter(|_| function == "bsmart").map(causalities);
            let reference = only.as_ref().or(entry.get("result"));
            self.line(name, id, reference, found.unwrap_or(Entry::Missing));
        }
        if let Ok(others) = stored::json(&results.join(format!("scipy_{name}.json.gz"))) {
            for (id, reference, found) in libraries::entries(stored, &others) {
                self.line(name, &format!("scipy/{id}"), Some(reference), found);
            }
        }
        if let Ok(matrices) = stored::json(&results.join(format!("lfpykit_{name}.json.gz"))) {
            for (id, reference, found) in heads::entries(&matrices) {
                self.line(name, &format!("lfpykit/{id}"), Some(reference), found);
            }
        }
        Ok(())
    }

    fn line(&mut self, model: &str, id: &str, reference: Option<&Value>, found: Entry) {
        let told = match (reference, found) {
            (_, Entry::Missing) => {
                self.missing += 1;
                "no counterpart".to_owned()
            }
            (None, Entry::Numbers(numbers, _)) => {
                self.agree += 1;
                format!("NetPyNE fails; ours has {} numbers", numbers.len())
            }
            (Some(reference), Entry::Numbers(numbers, allowed)) => {
                match stored::difference(reference, &numbers) {
                    Ok(difference) if difference <= allowed => {
                        self.agree += 1;
                        format!("agrees ({difference:.1e})")
                    }
                    Ok(difference) => {
                        self.differ += 1;
                        format!("DIFFERS by {difference:.1e}, {allowed:.0e} is allowed")
                    }
                    Err(why) => {
                        self.differ += 1;
                        format!("DIFFERS: {why}")
                    }
                }
            }
        };
        let _ = writeln!(self.text, "{model:<22} {id:<28} {told}");
    }
}
