//! NetPyNE's models in several files: a folder, or an index.

use super::{Importer, LoadOptions};
use crate::Model;
use netpyne_base::Diagnostics;
use netpyne_specs::load_model_up_to;
use std::path::Path;

/// A folder with `netParams.json` and `simConfig.json` or an index file; also what is not there or would have to be run, to say so.
#[derive(Debug)]
pub(super) struct Folder;

impl Importer for Folder {
    fn name(&self) -> &str {
        "folders with netParams.json and simConfig.json, or with index.npjson"
    }

    fn recognises(&self, path: &Path) -> bool {
        !path.is_file() || path.extension().is_some_and(|ending| ending == "py")
    }

    fn load(&self, path: &Path, options: &LoadOptions) -> Result<Model, Diagnostics> {
        let (spec, warnings) = load_model_up_to(path, options.most_bytes)?;
        Ok(Model::of_spec(spec, warnings))
    }
}
