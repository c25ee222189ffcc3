//! Sections of the cells of a network that exists.

use crate::{Built, Result};
use netpyne_morphology::Morphology;
use netpyne_network::{Specification, explicit, shapes};

impl Built {
    /// Sections with their geometry, of each cell in order of creation; none of artificial cells. They are made anew, as a network
    /// keeps the nodes of its cells only.
    ///
    /// # Errors
    /// Mistakes in the model.
    pub fn morphologies(&self) -> Result<Vec<Option<Morphology>>> {
        let spec = &self.spec;
        let catalog = &self.network.model.catalog;
        let of = |net_params| Specification {
            net_params,
            sim_config: &spec.sim_config,
            catalog,
            compat: spec.compat,
        };
        Ok(match &self.saved {
            Some(network) => {
                let (standing, _) = network.standing_for_rules(&spec.net_params)?;
                explicit::shapes(network, &of(&standing))?
            }
            None => shapes(&of(&spec.net_params))?,
        })
    }
}
