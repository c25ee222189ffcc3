//! A run of ours.

use super::reference::{Reference, Units};
use netpyne::neuroml::network::Transform;
use netpyne::results::{Outcome, TraceValues};
use netpyne::specs::{Number, Value};
use netpyne::{Model, RunOptions, Simulated};

/// What came out.
pub struct Ours {
    simulated: Simulated,
    outputs: netpyne::neuroml::network::Outputs,
}

impl Ours {
    /// Runs a model at its step divided by a number.
    pub fn run(reference: &Reference, divisor: f64) -> Result<Self, String> {
        let mut model = Model::load(&reference.file).map_err(|e| e.to_string())?;
        let dt = reference.dt / divisor;
        model.spec.sim_config.dt = Number::Float(dt);
        model.spec.sim_config.record_step = Value::from(dt);
        let built = model.build().map_err(|e| e.to_string())?;
        let options = RunOptions { threads: 1, ..RunOptions::default() };
        let simulated = built.simulate_with(&options).map_err(|e| e.to_string())?;
        match &simulated.summary.outcome {
            Outcome::Finished => Ok(Self { simulated, outputs: model.outputs }),
            Outcome::Interrupted => Err("interrupted".to_owned()),
            Outcome::Diverged(why) | Outcome::Failed(why) => Err(why.clone()),
        }
    }

    /// Times and values of a recorded voltage, ms and mV.
    pub fn trace(&self, quantity: &str) -> Option<(&[f64], &[f64])> {
        let columns = self.outputs.files.iter().flat_map(|f| &f.columns);
        let (name, source) = columns.filter(|c| c.quantity == quantity).find_map(|c| c.source.as_ref())?;
        if source.transform != Transform::Scale(1e-3) {
            return None;
        }
        let populations = self.simulated.populations();
        let gid = *populations.iter().find(|p| p.label == source.population)?.gids().get(source.cell)?;
        match self.simulated.data.trace(name)?.cell(gid)? {
            TraceValues::Series(values) => Some((&self.simulated.data.t, values)),
            TraceValues::PerSynapse(_) => None,
        }
    }

    /// Spikes of a unit, ms: upward crossings of 0 of a voltage, or events of a cell.
    pub fn spikes(&self, unit: &str) -> Vec<f64> {
        if unit.ends_with("/v") {
            let Some((times, values)) = self.trace(unit) else { return Vec::new() };
            let rises = (1..values.len()).filter(|&i| values[i - 1] < 0.0 && values[i] >= 0.0);
            let crossing = |i: usize| {
                let part = -values[i - 1] / (values[i] - values[i - 1]);
                times[i - 1] + part * (times[i] - times[i - 1])
            };
            return rises.map(crossing).collect();
        }
        let Some((_, population, cell)) = self.selected().find(|(_, p, c)| matches(unit, p, *c)) else {
            return Vec::new();
        };
        self.events(population, *cell)
    }

    /// Spikes of each cell whose events are asked for and that none of some units is, ms.
    pub fn others(&self, units: &Units) -> Vec<Vec<f64>> {
        let is_other = |p: &str, c: usize| !units.keys().any(|unit| matches(unit, p, c));
        self.selected().filter(|(_, p, c)| is_other(p, *c)).map(|(_, p, c)| self.events(p, *c)).collect()
    }

    fn selected(&self) -> impl Iterator<Item = &(String, String, usize)> {
        self.outputs.events.iter().flat_map(|f| &f.selections)
    }

    fn events(&self, population: &str, cell: usize) -> Vec<f64> {
        let populations = self.simulated.populations();
        let found =
            populations.iter().find(|p| p.label == population).and_then(|p| p.gids().get(cell).copied());
        let spikes = self.simulated.data.spikes.iter();
        spikes.filter(|(_, gid)| Some(*gid) == found).map(|(time, _)| time).collect()
    }
}

/// Whether a unit of a reference is a cell.
fn matches(unit: &str, population: &str, cell: usize) -> bool {
    unit == format!("{population}[{cell}]") || unit.starts_with(&format!("{population}/{cell}/"))
}
