//! Connectivity rules: which pairs, with which values, and how each becomes synapses and connections.

pub(crate) mod amount;
pub(crate) mod attach;
pub(crate) mod batch;
pub(crate) mod conn_rules;
pub(crate) mod density_map;
pub(crate) mod functions;
pub(crate) mod modulation;
pub(crate) mod pair_columns;
pub(crate) mod pair_values;
pub(crate) mod pairs;
pub(crate) mod placement;
pub(crate) mod point_recipe;
pub(crate) mod pointers;
pub(crate) mod recipe;
pub(crate) mod shared;
pub(crate) mod sub_conn;
pub(crate) mod synapse;
pub(crate) mod tiles;
