//! Reading what NetPyNE and NEURON computed for a model.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One simulation of one model, as stored.
pub struct Case {
    /// `tut2`, `tut7/phase1`, ...
    pub name: String,
    /// Folder with the results.
    pub folder: PathBuf,
    /// Folder with `netParams.json` and `simConfig.json`: the folder itself or the model's first phase.
    pub specification: Option<PathBuf>,
    /// Steps of NetPyNE's script between the phases that the JSON does not contain.
    pub changed_by_script: bool,
}

/// Every case of a corpus, phases after their model, in alphabetical order.
pub fn cases(corpus: &Path, wanted: &[String]) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for model in folders(corpus)? {
        let name = file_name(&model);
        if !model.join("netParams.json").is_file() {
            continue;
        }
        let mut phases = vec![(name.clone(), model.clone())];
        for phase in folders(&model)? {
            phases.push((format!("{name}/{}", file_name(&phase)), phase));
        }
        for (index, (label, folder)) in phases.into_iter().enumerate() {
            let chosen = |w: &String| *w == label || *w == name;
            if !wanted.is_empty() && !wanted.iter().any(chosen) {
                continue;
            }
            let own = folder.join("netParams.json").is_file();
            cases.push(Case {
                name: label,
                specification: own.then(|| folder.clone()),
                changed_by_script: index > 0 && !own,
                folder,
            });
        }
    }
    match cases.is_empty() {
        true => Err(format!("no model found in {}", corpus.display())),
        false => Ok(cases),
    }
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, String> {
    let list = std::fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut found: Vec<PathBuf> =
        list.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.is_dir()).collect();
    found.sort();
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What NetPyNE and NEURON computed for a model.
#[derive(Default)]
pub struct Reference {
    /// The instantiated network, as it is saved.
    pub net: Value,
    /// `spkt` and `spkid`.
    pub spikes: Value,
    /// Spike times of stimuli by cell and source.
    pub stim_spikes: Value,
    /// `cfg`: what the model records, by label and cell; `extra`: voltages recorded besides.
    pub traces: Value,
    /// LFP and dipoles.
    pub fields: Value,
}

impl Case {
    /// All that is stored of it.
    pub fn reference(&self) -> Result<Reference, String> {
        Ok(Reference {
            net: self.read("net")?,
            spikes: self.read("spikes")?,
            stim_spikes: self.read("stimSpikes")?,
            traces: self.read("traces")?,
            fields: self.read("lfp")?,
        })
    }

    /// The JSON in `<name>.json.gz`, or `Value::Null` if the case has none.
    pub fn read(&self, name: &str) -> Result<Value, String> {
        let path = self.folder.join(format!("{name}.json.gz"));
        if !path.is_file() {
            return Ok(Value::Null);
        }
        let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let mut text = String::new();
        let file = File::open(&path).map_err(|e| problem(&e))?;
        GzDecoder::new(file).read_to_string(&mut text).map_err(|e| problem(&e))?;
        serde_json::from_str(&text).map_err(|e| problem(&e))
    }
}
