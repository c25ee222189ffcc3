//! W3: a random network of IntFire1 artificial cells, the network of `peers/w3_neuron.py` number for number.

use super::points::{Params, Points};
use super::python_random::PythonRandom;
use netpyne::base::Gid;
use netpyne::mechanism::Catalog;
use netpyne::mechanism::ir::RandomId;
use netpyne::network::model::{Model, NO_CELL, Source, SourceId, SourceKind};
use std::sync::Arc;

const SEED: u32 = 1;
const INPUTS: u32 = 100;
const EXCITATORY: f64 = 0.02;
const INHIBITORY: f64 = -0.1;
const BACKGROUND: f64 = 0.5;

/// `count` cells with a hundred inputs and a Poisson train each.
pub fn model(catalog: Arc<Catalog>, count: usize) -> Result<Model, String> {
    let params = Params::new(&catalog);
    let mut model = Model { catalog: Arc::clone(&catalog), ..Model::default() };
    let (int_fire, stim) = (params.mechanism("IntFire1")?, params.mechanism("NetStim")?);
    let cell_set = params.set(&mut model, int_fire, &[("tau", 20.0), ("refrac", 2.0)])?;
    let train = [("interval", 10.0), ("number", 1e9), ("start", 0.0), ("noise", 1.0)];
    let stim_set = params.set(&mut model, stim, &train)?;
    let excitatory = (0.8 * count as f64) as u32;

    let mut points = Points(&mut model);
    let mut cells = Vec::with_capacity(count);
    for gid in 0..count {
        let cell = points.add(int_fire, NO_CELL, 0, cell_set);
        cells.push(cell);
        points.0.sources.push(Source {
            kind: SourceKind::Events(cell),
            threshold: 10.0,
            gid: Some(Gid::from_index(gid)),
        });
    }
    for (gid, &cell) in cells.iter().enumerate() {
        let mut random = PythonRandom::new(1_000_003 * u64::from(SEED) + gid as u64);
        let sources = random.sample(count as u32, INPUTS);
        for source in sources {
            let delay = 1.0 + 0.025 * f64::from(random.randrange(161));
            let weight = if source < excitatory { EXCITATORY } else { INHIBITORY };
            points.0.connections.push(SourceId(source), cell, weight, 0, delay);
        }
        let train = points.add(stim, NO_CELL, 0, stim_set);
        points.0.streams.push((train, RandomId(0), [gid as u32, SEED, 3]));
        let source = points.events_of(train);
        points.0.connections.push(source, cell, BACKGROUND, 0, 1.0);
    }
    Ok(model)
}
