//! What a network is made from.

use netpyne_mechanism::Catalog;
use netpyne_specs::{Compat, NetParams, SimConfig};
use std::sync::Arc;

/// What a network is made from.
#[derive(Clone, Copy, Debug)]
pub struct Specification<'a> {
    /// Its populations, cells and rules.
    pub net_params: &'a NetParams,
    /// Seeds, what is recorded, and the like.
    pub sim_config: &'a SimConfig,
    /// The mechanisms that it may name.
    pub catalog: &'a Arc<Catalog>,
    /// Where to do as NetPyNE does instead of what is right.
    pub compat: Compat,
}

impl<'a> Specification<'a> {
    /// Done right wherever NetPyNE does not.
    pub fn new(net_params: &'a NetParams, sim_config: &'a SimConfig, catalog: &'a Arc<Catalog>) -> Self {
        Self { net_params, sim_config, catalog, compat: Compat::default() }
    }
}
