//! Networks that a file holds cell by cell.

use crate::built::Made;
use crate::{BuildOptions, Built, Mechanisms, Result};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::Partition;
use netpyne_network::explicit::{ExplicitNetwork, instantiate_explicit};
use netpyne_specs::{ModelSpec, NetParams, Value, load_model_up_to, model_of, validate_options};
use std::path::Path;
use std::sync::Arc;

/// A model from a file or folder, with the network that it holds, if any, and warnings.
pub(crate) type Loaded = (ModelSpec, Option<ExplicitNetwork>, Diagnostics);

/// Reads the model at `path` from files of at most `most` bytes each.
pub(crate) fn load(path: &Path, most: u64) -> std::result::Result<Loaded, Diagnostics> {
    if !path.is_file() || path.extension().is_some_and(|e| e == "py") {
        return load_model_up_to(path, most).map(|(spec, warnings)| (spec, None, warnings));
    }
    of_content(&netpyne_io::load_content(path, most)?, path, most)
}

/// The model in the content of a file; `path` is where names of other files are seen from.
pub(crate) fn of_content(
    content: &Value,
    path: &Path,
    most: u64,
) -> std::result::Result<Loaded, Diagnostics> {
    let (spec, mut warnings) = model_of(content, path, most)?;
    let network = netpyne_io::saved_network(content, &spec)?;
    let network = network.map(|(network, more)| {
        warnings.extend(more);
        network
    });
    Ok((spec, network, warnings))
}

/// What stands for the rules of a saved network, and what is wrong or odd with it.
pub(crate) fn prepare(
    network: &ExplicitNetwork,
    spec: &ModelSpec,
    mechanisms: &Mechanisms,
) -> std::result::Result<(NetParams, Diagnostics), Diagnostics> {
    let (standing, mut found) = network.standing_for_rules(&spec.net_params)?;
    let standing = ModelSpec { net_params: standing, ..spec.clone() };
    found.extend(mechanisms.failures(&crate::uses::mechanisms_of(&standing)));
    if found.has_errors() {
        return Err(found);
    }
    found.extend(validate_options(&standing, mechanisms.catalog().as_ref()));
    found.into_result(standing.net_params)
}

/// Makes a part of a saved network.
pub(crate) fn build(
    network: &Arc<ExplicitNetwork>,
    mut spec: ModelSpec,
    options: BuildOptions,
    partition: &Partition,
) -> Result<Built> {
    let built = Built::of(options, |compat, mechanisms, _| -> Made {
        spec.compat = compat.unwrap_or(spec.compat);
        let (standing, mut found) = prepare(network, &spec, mechanisms)?;
        if partition.balance.is_some() {
            found.push(Diagnostic::warning(
                "the cells of a saved network are dealt out to the ranks one by one",
            ));
        }
        let (config, catalog) = (&spec.sim_config, mechanisms.catalog());
        let (net, more) = instantiate_explicit(network, &standing, config, catalog, partition, spec.compat)?;
        Ok((spec, net, found, more))
    })?;
    Ok(Built { saved: Some(Arc::clone(network)), ..built })
}
