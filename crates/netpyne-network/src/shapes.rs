//! The shapes of cells, which a network does not keep: it has their nodes only.

use crate::build::Build;
use crate::build::specification::Specification;
use crate::populations::{cells, pops};
use netpyne_base::Diagnostics;
use netpyne_morphology::Morphology;
use std::sync::Arc;

/// Sections with their geometry, of each cell in order of creation; none of artificial cells. They are those that
/// [`instantiate`](crate::instantiate) discretises.
///
/// # Errors
/// Every mistake found.
pub fn shapes(specification: &Specification<'_>) -> Result<Vec<Option<Morphology>>, Diagnostics> {
    let mut build = Build::new(*specification, crate::Partition::whole().share());
    let plans = pops::plan(&mut build);
    let made = cells::place(&mut build, plans);
    cells::create(&mut build, made);
    let shape = |built: &Option<Arc<crate::build::built_cell::BuiltCell>>| {
        built.as_ref().map(|built| built.morph.clone())
    };
    let all = build.built.iter().map(shape).collect();
    build.out.into_result(all).map(|(all, _)| all)
}
