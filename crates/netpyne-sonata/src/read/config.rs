//! Configurations: which files a circuit is in, and how it is simulated.

use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES};
use netpyne_specs::{Dict, Value, load_json_file};
use std::path::{Path, PathBuf};

/// Most times that variables in paths are replaced by others.
const MOST_REPLACED: usize = 20;

/// A configuration of a circuit, and of a simulation if there is one.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What the file of the circuit says.
    pub circuit: Dict,
    /// What the file of the simulation says; empty if there is none.
    pub simulation: Dict,
    /// Folders of the two files.
    folders: [PathBuf; 2],
    /// Variables of paths, longest names first.
    variables: Vec<(String, String)>,
}

/// Whether the content of a JSON file is a configuration of SONATA.
pub fn is_config(content: &Value) -> bool {
    let names_files =
        |key: &str| content.get(key).and_then(Value::as_str).is_some_and(|f| f.ends_with(".json"));
    let networks = content.get("networks").and_then(|n| n.get("nodes")).and_then(Value::as_list);
    let run = content.get("run").and_then(|run| run.get("tstop"));
    networks.is_some()
        || run.is_some() && content.get("run").is_some_and(|r| r.as_dict().is_some())
        || names_files("network")
        || names_files("simulation")
}

impl Config {
    /// Reads a configuration: of a circuit, of a simulation, of both, or one that names the two files.
    ///
    /// # Errors
    /// Files that are not there or no JSON, and a simulation that names no circuit.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        let mut config = Self::default();
        let first = config.read(path)?;
        let text = |dict: &Dict, key: &str| dict.get(key).and_then(Value::as_str).map(str::to_owned);
        let folder = folder_of(path);
        let mut simulation = None;
        if let (Some(file), None) = (text(&first, "simulation"), first.get("run")) {
            let at = config.path_in(&folder, &file);
            simulation = Some((config.read(&at)?, folder_of(&at)));
        } else if first.contains_key("run") || !first.contains_key("networks") {
            simulation = Some((first.clone(), folder.clone()));
        }
        let (mut circuit, mut from) = (first.clone(), folder.clone());
        if !circuit.contains_key("networks") {
            let named = text(&first, "network").map(|file| (file, folder.clone()));
            let named = named.or_else(|| {
                let (simulation, folder) = simulation.as_ref()?;
                Some((text(simulation, "network")?, folder.clone()))
            });
            // The standard's own name of the file beside, where none is said.
            let (file, folder) = named.unwrap_or(("circuit_config.json".to_owned(), folder));
            let at = config.path_in(&folder, &file);
            (circuit, from) = (config.read(&at)?, folder_of(&at));
        }
        let (simulation, beside) = simulation.unwrap_or_default();
        config.circuit = circuit;
        config.simulation = simulation;
        config.folders = [from, beside];
        Ok(config)
    }

    /// Reads a file, and takes the variables of its manifest.
    fn read(&mut self, path: &Path) -> Result<Dict, Diagnostics> {
        let Value::Dict(dict) = load_json_file(path, MOST_MODEL_BYTES)? else {
            let message = format!("`{}` is no configuration of SONATA", path.display());
            return Err(Diagnostic::error(message).into());
        };
        let folder = folder_of(path);
        let own = folder.display().to_string();
        for name in ["${configdir}", "$configdir", "${workingdir}", "$workingdir"] {
            self.variable(name, own.clone());
        }
        for (name, value) in dict.get("manifest").and_then(Value::as_dict).into_iter().flatten() {
            let Some(value) = value.as_str() else { continue };
            // A folder that is relative is seen from the file that says it; other texts are parts of names.
            let is_folder = value.starts_with('.');
            let value = if is_folder { folder.join(value).display().to_string() } else { value.to_owned() };
            let bare = name.trim_start_matches('$').trim_matches(['{', '}']);
            self.variable(&format!("${bare}"), value.clone());
            self.variable(&format!("${{{bare}}}"), value);
        }
        Ok(dict)
    }

    fn variable(&mut self, name: &str, value: String) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value));
        self.variables.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }

    fn path_in(&self, folder: &Path, said: &str) -> PathBuf {
        let mut path = said.to_owned();
        for _ in 0..MOST_REPLACED {
            let found = self.variables.iter().find(|(name, _)| path.contains(name.as_str()));
            let Some((name, value)) = found else { break };
            path = path.replace(name.as_str(), value);
        }
        folder.join(path)
    }

    /// A path that the circuit names.
    pub fn circuit_path(&self, said: &str) -> PathBuf {
        self.path_in(&self.folders[0], said)
    }

    /// A path that the simulation names.
    pub fn simulation_path(&self, said: &str) -> PathBuf {
        self.path_in(&self.folders[1], said)
    }

    /// A folder that the circuit names under `components`, or for the population alone.
    pub fn component(&self, population: Option<&Dict>, key: &str) -> Option<PathBuf> {
        let of =
            |dict: Option<&Dict>| dict.and_then(|d| d.get(key)).and_then(Value::as_str).map(str::to_owned);
        let own = of(population).or_else(|| of(self.circuit.get("components").and_then(Value::as_dict)));
        own.map(|said| self.circuit_path(&said))
    }

    /// A number of the simulation, as `run.dt`.
    pub fn number(&self, section: &str, key: &str) -> Option<f64> {
        self.simulation.get(section)?.get(key)?.as_f64()
    }

    /// Node sets of the circuit and of the simulation, which count more.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn node_sets(&self) -> Result<Dict, Diagnostics> {
        let mut all = Dict::new();
        let files = [(&self.circuit, 0), (&self.simulation, 1)];
        for (dict, which) in files {
            if let Some(Value::Dict(own)) = dict.get("node_sets") {
                all.extend(own.clone());
            }
            if let Some(file) = dict.get("node_sets_file").and_then(Value::as_str) {
                let path = self.path_in(&self.folders[which], file);
                if let Value::Dict(own) = load_json_file(&path, MOST_MODEL_BYTES)? {
                    all.extend(own);
                }
            }
        }
        Ok(all)
    }
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        .unwrap_or_else(|_| folder.to_owned())
}
