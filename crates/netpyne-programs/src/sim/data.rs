//! What a run has recorded.

use super::Sim;
use super::build::broken;
use netpyne::results::{SimData, TraceValues};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Mistake};

impl Sim {
    /// Spikes from number `known` on, in the order recorded; times of samples; traces; spikes of stimuli; matrices.
    pub(super) fn recorded(&self, known: usize) -> Answered {
        if self.is_live
            && self.underway.is_none()
            && let Some(data) = self.recorded_live()
        {
            return Ok(packed(&data, known));
        }
        match (&self.underway, &self.simulated) {
            (Some(underway), _) => Ok(packed(&underway.recorded(), known)),
            (None, Some(simulated)) => Ok(packed(&simulated.data, known)),
            (None, None) => Err(Mistake::new("runtime", "nothing has been simulated yet")),
        }
    }

    /// Collective: what all ranks have recorded so far, on rank 0; nothing on the others.
    pub(super) fn gathered(&mut self) -> Answered {
        let ranks = self.setting.ranks.clone();
        ranks.enter("sim.gatherData")?;
        let going_on = match (&self.underway, self.is_live && self.simulated.is_none()) {
            (Some(underway), _) => Some(underway.gathered().map_err(broken)?),
            (None, true) => self.simulation.gathered(&**ranks.comm()).map_err(broken)?,
            (None, false) => None,
        };
        let whole = going_on.or_else(|| self.whole.clone()).filter(|_| ranks.leads());
        Ok(whole.map_or(Wire::None, |data| packed(&data, 0)))
    }
}

fn packed(data: &SimData, known: usize) -> Wire {
    let times = data.spikes.times().iter().skip(known).copied().collect();
    let gids = data.spikes.gids().iter().skip(known).map(|gid| f64::from(gid.0)).collect();
    let traces = data.traces.iter().map(|trace| {
        let cells = trace.cells.iter().flat_map(|cell| {
            let gid = Wire::Int(i64::from(cell.gid.0));
            match &cell.values {
                TraceValues::Series(values) => vec![entry(gid, Wire::None, values)],
                TraceValues::PerSynapse(list) => {
                    list.iter().map(|(name, values)| entry(gid.clone(), Wire::text(name), values)).collect()
                }
            }
        });
        Wire::List(vec![Wire::text(&trace.label), Wire::List(cells.collect())])
    });
    let stims = data.stim_spikes.iter().flatten().map(|cell| {
        let trains =
            cell.trains.iter().map(|train| Wire::List(vec![Wire::text(&train.source), array(&train.times)]));
        Wire::List(vec![Wire::Int(i64::from(cell.gid.0)), Wire::List(trains.collect())])
    });
    let matrices = data.matrices.iter().map(|matrix| {
        let (key, own) = netpyne::io::place_of(matrix).unwrap_or(("matrices", Some(matrix.name.clone())));
        let own = own.map_or(Wire::None, Wire::Text);
        let width = Wire::Int(matrix.columns.len() as i64);
        Wire::List(vec![Wire::text(key), own, width, array(&matrix.values)])
    });
    Wire::List(vec![
        Wire::Array(times),
        Wire::Array(gids),
        array(&data.t),
        Wire::List(traces.collect()),
        Wire::List(stims.collect()),
        Wire::List(matrices.collect()),
    ])
}

fn entry(gid: Wire, key: Wire, values: &[f64]) -> Wire {
    Wire::List(vec![gid, key, array(values)])
}

fn array(values: &[f64]) -> Wire {
    Wire::Array(values.to_vec())
}
