//! The LEMS file that simulates a network in NeuroML.

use super::NeuroMl;
use super::xml::{Xml, quantity};
use netpyne_specs::SimConfig;

/// Writes a simulation of the network in the file `name`, for the time and in the steps that the configuration says; spikes go to
/// a file of their own.
pub fn write_lems_simulation(network: &NeuroMl, name: &str, config: &SimConfig) -> String {
    let stem = name.split('.').next().unwrap_or(name);
    let mut xml = Xml::new(0);
    let id = format!("simulation_{}", network.id.trim_start_matches("network_"));
    xml.open("Lems", &[]);
    xml.empty("Target", &[("component", &id)]);
    for file in ["Cells.xml", "Networks.xml", "Simulation.xml", name] {
        xml.empty("Include", &[("file", file)]);
    }
    let (length, step) = (quantity(config.duration.get(), "ms"), quantity(config.dt.get(), "ms"));
    xml.open("Simulation", &[("id", &id), ("length", &length), ("step", &step), ("target", &network.id)]);
    let file = format!("{stem}.spikes.dat");
    xml.open("EventOutputFile", &[("id", "spikes"), ("fileName", &file), ("format", "TIME_ID")]);
    for (gid, path) in &network.cells {
        xml.empty("EventSelection", &[("id", &gid.to_string()), ("select", path), ("eventPort", "spike")]);
    }
    xml.close("EventOutputFile");
    xml.close("Simulation");
    xml.close("Lems");
    xml.text
}
