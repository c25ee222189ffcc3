//! One file, of any format, with a specification, or with a network cell by cell.

use super::{Importer, LoadOptions};
use crate::Model;
use netpyne_base::Diagnostics;
use netpyne_specs::{Value, model_of};
use std::path::Path;
use std::sync::Arc;

/// See the module text.
#[derive(Debug)]
pub(super) struct File;

impl Importer for File {
    fn name(&self) -> &str {
        "index files, models and results in one file (.npjson, .json, .json.gz, .pkl, .dpk, .mat, .h5)"
    }

    fn recognises(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn load(&self, path: &Path, options: &LoadOptions) -> Result<Model, Diagnostics> {
        of_content(&netpyne_io::load_content(path, options.most_bytes)?, path, options.most_bytes)
    }
}

/// The model in the content of a file; `path` is where names of other files are seen from.
pub(super) fn of_content(content: &Value, path: &Path, most: u64) -> Result<Model, Diagnostics> {
    let (spec, mut warnings) = model_of(content, path, most)?;
    let network = netpyne_io::saved_network(content, &spec)?;
    let network = network.map(|(network, more)| {
        warnings.extend(more);
        Arc::new(network)
    });
    Ok(Model { saved: network, ..Model::of_spec(spec, warnings) })
}
