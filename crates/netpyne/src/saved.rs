//! Networks that a file holds cell by cell.

use crate::built::{Made, specification};
use crate::{BuildOptions, Built, Mechanisms, Result};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::explicit::{ExplicitNetwork, instantiate_explicit};
use netpyne_network::{Partition, Specification};
use netpyne_specs::{ModelSpec, NetParams, validate_options};
use std::sync::Arc;

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
        let specification = Specification { net_params: &standing, ..specification(&spec, mechanisms) };
        let (net, more) = instantiate_explicit(network, &specification, partition)?;
        Ok((spec, net, found, more))
    })?;
    Ok(Built { saved: Some(Arc::clone(network)), ..built })
}
