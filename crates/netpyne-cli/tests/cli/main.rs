//! The `netpyne` command, driven from outside.

mod cells;
mod commands;
mod compat;
mod desk;
mod events;
mod files;
mod limits;
mod mech;
mod mistakes;
mod networks;
mod neuroml;
mod oddities;
mod overrides;
mod programs;
mod report;
mod saving;
mod sonata;
mod streams;
