//! One connection to make, before anything is known of its target.

use crate::build::share::Ordinal;
use crate::connect::amount::Amount;
use crate::connect::net_stim::NetStim;
use netpyne_specs::Value;

/// One connection to make.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// Presynaptic side.
    pub pre: PreSide<'a>,
    /// Target cell.
    pub post: Ordinal,
    /// Synaptic mechanism.
    pub syn_mech: Option<&'a str>,
    /// Weight.
    pub weight: Amount<'a>,
    /// Delay.
    pub delay: Amount<'a>,
    /// Location.
    pub loc: Amount<'a>,
    /// Number of synapses.
    pub syns_per_conn: Amount<'a>,
    /// Sections.
    pub sec: Option<&'a Value>,
    /// Presynaptic location of pointer connections.
    pub pre_loc: Option<&'a Value>,
    /// Presynaptic section of pointer connections.
    pub pre_sec: Option<&'a Value>,
}

/// Presynaptic side.
#[derive(Clone, Copy)]
pub(crate) enum PreSide<'a> {
    /// A cell.
    Cell(Ordinal),
    /// A stimulus, made anew for every synapse.
    NetStim(&'a NetStim),
}
