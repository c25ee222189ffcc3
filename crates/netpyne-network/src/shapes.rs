//! The shapes of cells, which a network does not keep: it has their nodes only.

use crate::build::Build;
use crate::populations::{cells, pops};
use netpyne_base::Diagnostics;
use netpyne_mechanism::Catalog;
use netpyne_morphology::Morphology;
use netpyne_specs::{Compat, NetParams, SimConfig};
use std::sync::Arc;

/// Sections with their geometry, of each cell in order of creation; none of artificial cells. They are those that
/// [`instantiate`](crate::instantiate) discretises.
///
/// # Errors
/// Every mistake found.
pub fn shapes(
    net_params: &NetParams,
    sim_config: &SimConfig,
    catalog: &Arc<Catalog>,
    compat: Compat,
) -> Result<Vec<Option<Morphology>>, Diagnostics> {
    let mut build = Build::new(net_params, sim_config, catalog, crate::Partition::whole().share());
    build.compat = compat;
    let plans = pops::plan(&mut build);
    let made = cells::place(&mut build, plans);
    cells::create(&mut build, made);
    let shape = |built: &Option<Arc<crate::build::built_cell::BuiltCell>>| {
        built.as_ref().map(|built| built.morph.clone())
    };
    let all = build.built.iter().map(shape).collect();
    build.out.into_result(all).map(|(all, _)| all)
}
