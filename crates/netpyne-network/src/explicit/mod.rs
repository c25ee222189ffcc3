//! Networks that exist already: cells, synapses, connections and stimuli as a file holds them, made into the numbers that are
//! simulated. No rule is asked for anything that the description tells.
//!
//! ```text
//! description             what there is, as plain data
//! read <- interned        from NetPyNE's layout (`net.cells`, `net.pops`), equal things stored once
//! rules                   sections as rules for single cells, so that cells are made as those of rules are
//! cells  synapses  conns  stims      phases, in the order in which NEURON would create things
//! ```

mod cells;
mod conns;
mod interned;
mod read;
mod rules;
mod stims;
mod synapses;

use crate::build::Build;
use crate::build::specification::Specification;
use crate::description::network::Network;
use crate::distribute::partition::Partition;
use crate::{globals, recording};
use netpyne_base::Diagnostics;
use netpyne_morphology::Morphology;
use netpyne_specs::NetParams;

pub use read::ExplicitReader;

pub use crate::description::explicit::{
    ConnKind, ExplicitBody, ExplicitCell, ExplicitConn, ExplicitNetwork, ExplicitPop, ExplicitSynapse,
    SynapseKind,
};

impl ExplicitNetwork {
    /// What stands for the rules when the network is made: `rules` for what is no part of an instantiated network (its extent,
    /// thresholds, variables of string functions, sections of cells that were stored without them), and what the network itself
    /// tells of its cells, populations and synaptic mechanisms. Nothing in it connects or stimulates anything.
    ///
    /// # Errors
    /// Sections or populations that cannot be understood.
    pub fn standing_for_rules(&self, rules: &NetParams) -> Result<(NetParams, Diagnostics), Diagnostics> {
        let mut found = Diagnostics::new();
        let params = rules::standing_for(self, rules, &mut found);
        found.into_result(params)
    }
}

/// Sections with their geometry, of each cell in order; none of artificial cells. Rules as for [`instantiate_explicit`].
///
/// # Errors
/// All mistakes in the cells.
pub fn shapes(
    explicit: &ExplicitNetwork,
    specification: &Specification<'_>,
) -> Result<Vec<Option<Morphology>>, Diagnostics> {
    let mut build = Build::new(*specification, Partition::whole().share());
    build.net.names = explicit.names.clone();
    cells::place(&mut build, explicit);
    cells::create(&mut build, explicit);
    let all = build.built.iter().map(|built| built.as_ref().map(|built| built.morph.clone())).collect();
    build.out.into_result(all).map(|(all, _)| all)
}

/// Makes one part of a network that is described cell by cell; the rules of the specification are what
/// [`standing_for_rules`](ExplicitNetwork::standing_for_rules) gave.
///
/// Within each cell synapses, connections and stimuli are created in the order of the description, so that a network that was
/// saved has the same numbers again; between cells, cell by cell.
///
/// # Errors
/// All mistakes in the description.
pub fn instantiate_explicit(
    explicit: &ExplicitNetwork,
    specification: &Specification<'_>,
    partition: &Partition,
) -> Result<(Network, Diagnostics), Diagnostics> {
    let mut build = Build::new(*specification, partition.share());
    build.net.names = explicit.names.clone();
    cells::place(&mut build, explicit);
    cells::create(&mut build, explicit);
    if specification.net_params.define_cell_shapes && !build.out.has_errors() {
        crate::templates::compartments::define_shapes(&mut build);
    }
    if !build.out.has_errors() {
        let mut made = synapses::Made::new(explicit);
        if stims::come_first(explicit) {
            stims::add(&mut build, explicit, &mut made);
            conns::connect(&mut build, explicit, &mut made);
        } else {
            conns::connect(&mut build, explicit, &mut made);
            stims::add(&mut build, explicit, &mut made);
        }
        conns::rest(&mut build, explicit, &mut made);
        build.net.emptied.sort_unstable();
        recording::set_up(&mut build);
        globals::set(&mut build);
        build.net.shrink_to_fit();
    }
    build.out.into_result(build.net)
}
