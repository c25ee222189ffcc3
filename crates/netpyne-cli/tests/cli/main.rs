//! The `netpyne` command, driven from outside.

mod commands;
mod desk;
mod mech;
mod mistakes;
