//! From specification to network: the phases in NetPyNE's order.

use crate::build::Build;
use crate::functions::Functions;
use crate::network::Network;
use crate::partition::Partition;
use crate::{cells, conn_rules, globals, pops, recording, stims};
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
    instantiate_with(net_params, sim_config, catalog, &Functions::new())
}

/// The same, where functions written in Rust choose the pairs of some rules.
pub fn instantiate_with(
    net_params: &NetParams,
    sim_config: &SimConfig,
    catalog: &Arc<Catalog>,
    functions: &Functions,
) -> Result<(Network, Diagnostics), Diagnostics> {
    instantiate_part(net_params, sim_config, catalog, functions, &Partition::whole())
}

/// Builds one part of the network: the cells of one of several ranks with all that ends on them. Nothing is asked of
/// other ranks. What the parts hold is together what the whole network holds, bit for bit and in its order.
///
/// Cells of other parts exist only as far as rules look at them; they take no memory, except while a rule is applied
/// (12 bytes per cell that it selects) and [once](crate::model::SourceKind::Remote) per cell that sends spikes here.
pub fn instantiate_part(
    net_params: &NetParams,
    sim_config: &SimConfig,
    catalog: &Arc<Catalog>,
    functions: &Functions,
    partition: &Partition,
) -> Result<(Network, Diagnostics), Diagnostics> {
    let mut build = Build::new(net_params, sim_config, catalog, partition);
    functions.check(&mut build);
    let plans = pops::plan(&mut build);
    cells::create(&mut build, plans);
    if !build.out.has_errors() {
        conn_rules::connect(&mut build, functions);
        stims::add(&mut build);
        recording::set_up(&mut build);
        globals::set(&mut build);
    }
    build.out.into_result(build.net)
}
