//! Circuits of SONATA, by their configurations.

use super::{Importer, LoadOptions, with_files_of};
use crate::{Mechanisms, Model};
use netpyne_base::{Diagnostics, MOST_MODEL_BYTES};
use netpyne_sonata::read::{Config, is_config, mechanisms_folder, read};
use netpyne_specs::{ModelSpec, load_json_file};
use std::path::Path;
use std::sync::Arc;

/// See the module text.
#[derive(Debug)]
pub(super) struct Sonata;

impl Importer for Sonata {
    fn name(&self) -> &str {
        "SONATA configurations (circuit_config.json, simulation_config.json)"
    }

    fn recognises(&self, path: &Path) -> bool {
        // Files of this size with anything else in them are read once, by who reads them.
        const MOST: u64 = 1 << 20;
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        let is_small = || std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= MOST);
        is_json
            && is_small()
            && load_json_file(path, MOST_MODEL_BYTES).is_ok_and(|content| is_config(&content))
    }

    fn load(&self, path: &Path, options: &LoadOptions) -> Result<Model, Diagnostics> {
        let config = Config::load(path)?;
        let own = mechanisms_folder(&config);
        // Cells are made of mechanisms, before the caller adds those of further folders to the model.
        let mut mechanisms = Mechanisms::default();
        for folder in own.iter().chain(&options.mechanisms) {
            mechanisms = with_files_of(&mechanisms, folder)?;
        }
        let circuit = read(&config, mechanisms.catalog())?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let (net_params, sim_config) = (circuit.net_params, circuit.sim_config);
        let spec = ModelSpec { net_params, sim_config, folder, mod_folder: own, ..ModelSpec::default() };
        Ok(Model { saved: Some(Arc::new(circuit.network)), ..Model::of_spec(spec, circuit.warnings) })
    }
}
