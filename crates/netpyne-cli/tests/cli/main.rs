//! The `netpyne` command, driven from outside.

mod commands;
mod desk;
mod mech;
mod mistakes;
mod oddities;
mod overrides;
