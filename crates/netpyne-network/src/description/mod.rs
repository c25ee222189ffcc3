//! The instantiated network with its names, and the compact columns that it is kept in.

pub(crate) mod cell_index;
pub(crate) mod connection;
pub(crate) mod connectivity;
pub(crate) mod conns;
pub(crate) mod explicit;
pub(crate) mod matrices;
pub(crate) mod memory;
pub(crate) mod names;
pub(crate) mod network;
pub(crate) mod query;
