//! NeuroML and LEMS files.

use super::{Importer, LoadOptions};
use crate::{Mechanisms, Model};
use netpyne_base::Diagnostics;
use netpyne_specs::ModelSpec;
use std::path::Path;
use std::sync::Arc;

/// See the module text.
#[derive(Debug)]
pub(super) struct NeuroMl;

impl Importer for NeuroMl {
    fn name(&self) -> &str {
        "NeuroML and LEMS files (.nml, .xml)"
    }

    fn recognises(&self, path: &Path) -> bool {
        netpyne_neuroml::is_one(path)
    }

    fn load(&self, path: &Path, _: &LoadOptions) -> Result<Model, Diagnostics> {
        let read = netpyne_neuroml::read(path)?;
        let mut mechanisms = Mechanisms::default();
        for mechanism in read.mechanisms {
            mechanisms = mechanisms.with_mechanism(mechanism)?;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let (net_params, sim_config) = (read.net_params, read.sim_config);
        let spec = ModelSpec { net_params, sim_config, folder, ..ModelSpec::default() };
        let mut warnings = read.warnings;
        let mut saved = None;
        if let Some(content) = &read.saved
            && let Some((network, odd)) = netpyne_io::saved_network(content, &spec)?
        {
            warnings.extend(odd);
            saved = Some(Arc::new(network));
        }
        Ok(Model { outputs: read.outputs, mechanisms, saved, ..Model::of_spec(spec, warnings) })
    }

    fn check_parts(&self, path: &Path) -> Result<Option<Diagnostics>, Diagnostics> {
        let (model, warnings) = netpyne_neuroml::check(path)?;
        Ok(model.is_none().then_some(warnings))
    }
}
