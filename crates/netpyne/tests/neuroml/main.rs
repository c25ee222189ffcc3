//! NeuroML models of our own, from text to results: what each construct does can be seen in spikes and traces.

#![cfg(feature = "neuroml")]

mod cells;
mod channels;
mod connections;
mod types;

use netpyne::{Model, RunOptions, Simulated};

/// A model in a folder of its own.
pub struct Ran {
    /// The model.
    pub model: Model,
    /// What a run of it left.
    pub simulated: Simulated,
}

/// Runs LEMS text around a network `net` for so many ms in steps of 0.01 ms, recording quantities.
pub fn run(text: &str, length: f64, quantities: &[&str]) -> Ran {
    let columns: Vec<String> = quantities
        .iter()
        .enumerate()
        .map(|(i, q)| format!("<OutputColumn id=\"c{i}\" quantity=\"{q}\"/>"))
        .collect();
    let lems = format!(
        "<Lems><Target component=\"sim\"/>{text}<Simulation id=\"sim\" length=\"{length}ms\" step=\"0.01ms\" target=\"net\">\
         <OutputFile id=\"f\" fileName=\"out.dat\">{}</OutputFile></Simulation></Lems>",
        columns.concat()
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("LEMS_model.xml");
    std::fs::write(&path, lems).unwrap();
    let model = Model::load(&path).unwrap_or_else(|e| panic!("{e}"));
    let odd: Vec<String> = model.warnings().map(|d| d.to_string()).collect();
    assert!(odd.is_empty(), "{odd:?}");
    let built = model.build().unwrap_or_else(|e| panic!("{e}"));
    let simulated = built.simulate_with(&RunOptions { threads: 1, ..RunOptions::default() }).unwrap();
    Ran { model, simulated }
}

impl Ran {
    /// A recorded quantity, in SI units, sampled every 0.01 ms.
    pub fn column(&self, quantity: &str) -> Vec<f64> {
        let files =
            self.model.outputs.contents(&self.simulated.data, &self.simulated.populations(), "".as_ref());
        let at = self.model.outputs.files[0].columns.iter().position(|c| c.quantity == quantity).unwrap() + 1;
        files[0].1.lines().map(|line| line.split('\t').nth(at).unwrap().parse().unwrap()).collect()
    }

    /// The value of a quantity at a time, ms.
    pub fn at(&self, quantity: &str, time: f64) -> f64 {
        self.column(quantity)[(time * 100.0).round() as usize]
    }

    /// Spikes of a cell, ms, by its number in the network.
    pub fn spikes(&self, gid: u32) -> Vec<f64> {
        let of_cell = |(time, of): (f64, netpyne::base::Gid)| (of.0 == gid).then_some(time);
        self.simulated.data.spikes.iter().filter_map(of_cell).collect()
    }
}

/// A cell of one cylinder of 1000 µm² with a leak of 0.3 mS/cm² at -65 mV, and more channels.
pub fn cell(id: &str, channels: &str) -> String {
    format!(
        r#"<ionChannelPassive id="leak_of_{id}" conductance="10pS"/>
<cell id="{id}"><morphology id="morphology_of_{id}"><segment id="0" name="soma">
<proximal x="0" y="0" z="0" diameter="10"/><distal x="31.830988618379067" y="0" z="0" diameter="10"/></segment></morphology>
<biophysicalProperties id="membrane_of_{id}"><membraneProperties>
<channelDensity id="leak" ionChannel="leak_of_{id}" condDensity="0.3mS_per_cm2" erev="-65mV" ion="non_specific"/>{channels}
<spikeThresh value="0mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>
</membraneProperties><intracellularProperties><resistivity value="0.1kohm_cm"/></intracellularProperties>
</biophysicalProperties></cell>"#
    )
}
