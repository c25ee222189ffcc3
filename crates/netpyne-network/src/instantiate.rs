//! From specification to network: the phases in NetPyNE's order.

use crate::between::{self, Between};
use crate::build::Build;
use crate::build::share::Share;
use crate::build::specification::Specification;
use crate::connect::functions::Functions;
use crate::description::network::Network;
use crate::distribute::costs::Costs;
use crate::distribute::partition::Partition;
use crate::{
    connect::conn_rules, distribute::balance, globals, populations::cells, populations::pops, recording,
    stims,
};
use netpyne_base::Diagnostics;
use netpyne_mechanism::Catalog;
use netpyne_specs::{NetParams, SimConfig};
use std::sync::Arc;

/// What a specification cannot say.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Functions that choose pairs of cells.
    pub functions: Functions,
    /// What happens between the steps.
    pub between: Between,
}

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
    let additions = Additions { functions: functions.clone(), between: Between::default() };
    let specification = Specification::new(net_params, sim_config, catalog);
    instantiate_part(&specification, &additions, &Partition::whole())
}

/// Builds one part of the network: the cells of one of several ranks with all that ends on them. Nothing is asked of
/// other ranks. What the parts hold is together what the whole network holds, bit for bit and in its order.
///
/// Cells of other parts exist only as far as rules look at them; they take no memory, except while a rule is applied
/// (12 bytes per cell that it selects) and [once](crate::model::SourceKind::Remote) per cell that sends spikes here.
pub fn instantiate_part(
    specification: &Specification<'_>,
    additions: &Additions,
    partition: &Partition,
) -> Result<(Network, Diagnostics), Diagnostics> {
    let mut build = Build::new(*specification, partition.share());
    let Additions { functions, between } = additions;
    functions.check(&mut build);
    let plans = pops::plan(&mut build);
    let made = cells::place(&mut build, plans);
    if let Some(costs) = &partition.balance {
        build.all_cells.share = share_out(&mut build, functions, costs, partition);
    }
    cells::create(&mut build, made);
    if !build.out.has_errors() {
        between::retag(&mut build, &between.tags);
        if between.stims_first {
            // Stimuli do not wait for synapses to be redistributed.
            let deferred = build.deferred;
            stims::add(&mut build);
            build.deferred = deferred;
            conn_rules::connect(&mut build, functions);
        } else {
            conn_rules::connect(&mut build, functions);
            stims::add(&mut build);
        }
        recording::set_up(&mut build);
        globals::set(&mut build);
        build.net.shrink_to_fit();
    }
    build.out.into_result(build.net)
}

/// This part's cells, where all parts get equally much to do. What is wrong with the model is found again when it is built.
fn share_out(build: &mut Build, functions: &Functions, costs: &Costs, partition: &Partition) -> Share {
    let found = std::mem::take(&mut build.out);
    build.all_cells.share = Share::nothing();
    let assignment = balance::assign(build, functions, costs, partition.size);
    build.out = found;
    build.forget_reports();
    if partition.is_whole() { partition.share() } else { assignment.share(build, partition.rank) }
}
