//! W2: a random network of single-compartment hh cells, the network of `peers/w2_neuron.py` number for number.

use super::points::{Params, Points};
use super::python_random::PythonRandom;
use netpyne::base::Gid;
use netpyne::mechanism::Catalog;
use netpyne::mechanism::ir::RandomId;
use netpyne::morphology::{Morphology, MorphologyError, Tree};
use netpyne::network::StreamCount;
use netpyne::network::model::{
    Cell, CellId, Insertion, Model, NO_CELL, Source, SourceId, SourceKind, Template, TemplateId, Variable,
};
use std::sync::Arc;

const SEED: u32 = 1;
const INPUTS: f64 = 100.0;

/// tau1, tau2, e, weight.
const EXCITATORY: [f64; 4] = [0.5, 5.0, 0.0, 2e-4];
const INHIBITORY: [f64; 4] = [0.6, 8.5, -80.0, 1e-3];
const BACKGROUND: [f64; 4] = [0.5, 5.0, 0.0, 0.01];

/// `count` cells; each input has its own synapse, or the inputs of a type share one.
pub fn model(catalog: Arc<Catalog>, count: usize, shared: bool) -> Result<Model, String> {
    let params = Params::new(&catalog);
    let mut model = Model { catalog: Arc::clone(&catalog), ..Model::default() };
    let (exp2, stim) = (params.mechanism("Exp2Syn")?, params.mechanism("NetStim")?);
    let tree = Arc::new(tree().map_err(|e| e.to_string())?);
    let node = tree.sections[0].first_node;
    let mut capacitance = vec![0.0; tree.parent.len()];
    capacitance[node as usize] = 1.0;
    model.templates.push(Template {
        tree,
        capacitance,
        mechanisms: vec![Insertion {
            mechanism: params.mechanism("hh")?,
            nodes: vec![node],
            parameters: Vec::new(),
            streams: Vec::new(),
        }],
        ions: Vec::new(),
        initial_voltage: Vec::new(),
    });
    let mut synapse = |kind: [f64; 4]| {
        params.set(&mut model, exp2, &[("tau1", kind[0]), ("tau2", kind[1]), ("e", kind[2])])
    };
    let sets = [synapse(EXCITATORY)?, synapse(INHIBITORY)?, synapse(BACKGROUND)?];
    let train = [("interval", 100.0), ("number", 1e9), ("start", 0.0), ("noise", 1.0)];
    let stim_set = params.set(&mut model, stim, &train)?;
    let excitatory = (0.8 * count as f64) as u32;

    let mut points = Points(&mut model);
    for gid in 0..count {
        let cell = CellId::from_index(gid);
        points.0.cells.push(Cell {
            gid: Gid::from_index(gid),
            template: TemplateId(0),
            streams: StreamCount::default(),
        });
        points.0.sources.push(Source {
            kind: SourceKind::Crossing(Variable::Voltage(cell, node)),
            threshold: 0.0,
            gid: Some(Gid::from_index(gid)),
        });
    }
    for gid in 0..count {
        let cell = CellId::from_index(gid);
        let common = shared.then(|| [0, 1].map(|k| points.add(exp2, cell, node, sets[k])));
        for (source, delay) in inputs(count, gid) {
            let kind = usize::from(source >= excitatory);
            let target = match common {
                Some(common) => common[kind],
                None => points.add(exp2, cell, node, sets[kind]),
            };
            let weight = [EXCITATORY, INHIBITORY][kind][3];
            points.0.connections.push(SourceId(source), target, weight, 0, delay);
        }
        let train = points.add(stim, NO_CELL, 0, stim_set);
        points.0.streams.push((train, RandomId(0), [gid as u32, SEED, 2]));
        let target = points.add(exp2, cell, node, sets[2]);
        let source = points.events_of(train);
        points.0.connections.push(source, target, BACKGROUND[3], 0, 5.0);
    }
    Ok(model)
}

/// Inputs of one cell: source and delay.
fn inputs(count: usize, post: usize) -> Vec<(u32, f64)> {
    let mut random = PythonRandom::new(1_000_003 * u64::from(SEED) + post as u64);
    let probability = INPUTS / count as f64;
    let sources: Vec<u32> = (0..count)
        .filter(|&pre| random.random() < probability && pre != post)
        .map(|pre| pre as u32)
        .collect();
    sources.into_iter().map(|pre| (pre, 1.0 + 0.025 * f64::from(random.randrange(161)))).collect()
}

fn tree() -> Result<Tree, MorphologyError> {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, 18.8)?;
    cell.set_diam(soma, 18.8)?;
    cell.discretise()
}
