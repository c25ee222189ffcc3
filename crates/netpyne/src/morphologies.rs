//! Sections of the cells of a network that exists.

use crate::{Built, Result};
use netpyne_morphology::Morphology;
use netpyne_network::{Specification, explicit, shapes};
use netpyne_specs::SimConfig;

impl Built {
    /// Sections with their geometry, of each cell in order of creation; none of artificial cells. Points are those of the rules,
    /// seen from the place of the cell. They are made anew, as a network keeps the nodes of its cells only.
    ///
    /// # Errors
    /// Mistakes in the model.
    pub fn morphologies(&self) -> Result<Vec<Option<Morphology>>> {
        let spec = &self.spec;
        let catalog = &self.network.model.catalog;
        let config = SimConfig { pt3d_relative_to_cell_location: false, ..spec.sim_config.clone() };
        let of = |net_params| Specification { net_params, sim_config: &config, catalog, compat: spec.compat };
        Ok(match &self.saved {
            Some(network) => {
                let (standing, _) = network.standing_for_rules(&spec.net_params)?;
                explicit::shapes(network, &of(&standing))?
            }
            None => shapes(&of(&spec.net_params))?,
        })
    }
}
