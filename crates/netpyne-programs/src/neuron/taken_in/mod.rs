//! The network of a model among the objects of a script: its sections, point processes and connections can be looked at, changed and
//! used as if the script had made them.
//!
//! [`make`] takes a network in. A simulation then is that network with what the script has changed of it and what it has added
//! ([`merge`]): what the script has not touched is simulated exactly as without the script.

pub(crate) mod make;
pub(super) mod merge;
mod moved;

use netpyne::hoc::world::{Handle, SectionId, SpikeSource};
use netpyne::network::model::{CellId, ConnectionId, PointId};
use netpyne::{Built, RunOptions};
use std::collections::HashMap;
use std::rc::Rc;

/// Gids of sources that a script records, which are no cells of the network, begin here.
pub(crate) const OWN_GIDS: u32 = 1 << 31;

/// What stands for a network in the world.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    /// By cell, in the order of its sections; nothing for what has no section that a script could see.
    pub cells: Vec<Vec<SectionId>>,
    /// By point process.
    pub points: Vec<Handle>,
    /// By connection.
    pub connections: Vec<Handle>,
    /// By source.
    pub sources: Vec<Rc<SpikeSource>>,
    /// Point processes of each cell, in order of creation.
    pub points_of: HashMap<CellId, Vec<PointId>>,
    /// What makes each plastic connection so.
    pub plasticity: HashMap<ConnectionId, PointId>,
    /// Connections that end at each of these.
    pub onto: HashMap<PointId, Vec<ConnectionId>>,
}

/// A network that is simulated in the place of the whole world.
#[derive(Debug)]
pub(crate) struct TakenIn {
    /// As it was built.
    pub built: Built,
    /// What stands for it; nothing is there if the script never asked.
    pub mirror: Mirror,
    /// How to simulate it.
    pub run: RunOptions,
}
