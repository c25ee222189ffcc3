//! W1: rings of multi-compartment cells, the network of `peers/w1_neuron.py` number for number.

use super::points::{Params, Points};
use super::python_random::PythonRandom;
use netpyne::base::Gid;
use netpyne::mechanism::{Catalog, MechId};
use netpyne::morphology::{Morphology, MorphologyError, SectionIx, Tree};
use netpyne::network::StreamCount;
use netpyne::network::model::{
    Cell, CellId, Insertion, Model, NO_CELL, Source, SourceId, SourceKind, Template, TemplateId, Variable,
};
use std::sync::Arc;

/// What stands in the dendrites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dendrite {
    /// Passive.
    Pas,
    /// Active everywhere.
    Hh,
}

const CELLS_PER_RING: usize = 16;
const EXTRA_SYNAPSES: usize = 10;
const DEPTH: usize = 3;

/// `rings` rings of 16 cells with 43 segments each.
pub fn model(catalog: Arc<Catalog>, rings: usize, dendrite: Dendrite) -> Result<Model, String> {
    let (tree, soma, dendrites) = tree().map_err(|e| e.to_string())?;
    let mut model = Model { catalog: Arc::clone(&catalog), ..Model::default() };
    let params = Params::new(&catalog);
    let exp_syn = params.mechanism("ExpSyn")?;
    let net_stim = params.mechanism("NetStim")?;
    model.templates.push(template(&params, tree, soma, &dendrites, dendrite)?);
    let syn_set = params.set(&mut model, exp_syn, &[("tau", 2.0), ("e", 0.0)])?;
    let stim_set = params.set(&mut model, net_stim, &[("start", 0.0), ("number", 1.0), ("noise", 0.0)])?;

    let count = rings * CELLS_PER_RING;
    let tree = Arc::clone(&model.templates[0].tree);
    let middle = |s: SectionIx| tree.node_at(s, 0.5).unwrap_or_default();
    let soma_node = middle(soma);
    let nodes: Vec<u32> = dendrites.iter().map(|&s| middle(s)).collect();
    let mut points = Points(&mut model);
    let mut ring_synapses = Vec::new();
    for gid in 0..count {
        let cell = CellId::from_index(gid);
        points.0.cells.push(Cell {
            gid: Gid::from_index(gid),
            template: TemplateId(0),
            streams: StreamCount::default(),
        });
        ring_synapses.push([0, 1].map(|d| points.add(exp_syn, cell, nodes[d], syn_set)));
        points.0.sources.push(Source {
            kind: SourceKind::Crossing(Variable::Voltage(cell, soma_node)),
            threshold: 0.0,
            gid: Some(Gid::from_index(gid)),
        });
    }
    for (gid, own) in ring_synapses.iter().enumerate() {
        let cell = CellId::from_index(gid);
        let (ring, i) = (gid / CELLS_PER_RING, gid % CELLS_PER_RING);
        let before = ring * CELLS_PER_RING + (i + CELLS_PER_RING - 1) % CELLS_PER_RING;
        for &syn in own {
            points.0.connections.push(SourceId::from_index(before), syn, 0.01, 0, 5.0);
        }
        let mut random = PythonRandom::new(1_000_003 * gid as u64 + 7);
        for _ in 0..EXTRA_SYNAPSES {
            let source = random.randrange(count as u32);
            let branch = random.randrange(dendrites.len() as u32) as usize;
            let syn = points.add(exp_syn, cell, nodes[branch], syn_set);
            points.0.connections.push(SourceId(source), syn, 0.0, 0, 5.0);
        }
        if i == 0 {
            let stim = points.add(net_stim, NO_CELL, 0, stim_set);
            let source = points.events_of(stim);
            for &syn in own {
                points.0.connections.push(source, syn, 0.01, 0, 5.0);
            }
        }
    }
    Ok(model)
}

/// A soma with two binary trees of dendrites, three levels deep.
fn tree() -> Result<(Tree, SectionIx, Vec<SectionIx>), MorphologyError> {
    let mut cell = Morphology::new();
    let soma = cell.add_section("soma");
    cell.set_length(soma, 20.0)?;
    cell.set_diam(soma, 20.0)?;
    let (mut dendrites, mut level) = (Vec::new(), vec![soma]);
    for depth in 0..DEPTH {
        let mut next = Vec::new();
        for &parent in &level {
            for _ in 0..2 {
                let s = cell.add_section(format!("dend{}", dendrites.len()));
                cell.set_length(s, 120.0)?;
                cell.set_diam(s, 2.0 * netpyne::math::libm::pow(0.7, depth as f64))?;
                cell.set_nseg(s, 3)?;
                cell.connect(s, parent, 1.0, 0.0)?;
                dendrites.push(s);
                next.push(s);
            }
        }
        level = next;
    }
    for s in std::iter::once(soma).chain(dendrites.iter().copied()) {
        cell.set_ra(s, 100.0)?;
    }
    Ok((cell.discretise()?, soma, dendrites))
}

fn template(
    params: &Params,
    tree: Tree,
    soma: SectionIx,
    dendrites: &[SectionIx],
    dendrite: Dendrite,
) -> Result<Template, String> {
    let segments = |s: SectionIx| {
        let nodes = tree.sections[s.index()];
        nodes.first_node..nodes.first_node + nodes.nseg
    };
    let mut capacitance = vec![0.0; tree.parent.len()];
    for s in std::iter::once(soma).chain(dendrites.iter().copied()) {
        for node in segments(s) {
            capacitance[node as usize] = 1.0;
        }
    }
    let mut in_soma: Vec<u32> = segments(soma).collect();
    let mut in_dendrites: Vec<u32> = dendrites.iter().flat_map(|&s| segments(s)).collect();
    in_dendrites.sort_unstable();
    let mut mechanisms = Vec::new();
    match dendrite {
        Dendrite::Hh => in_soma.append(&mut in_dendrites),
        Dendrite::Pas => {
            let pas = params.mechanism("pas")?;
            let constant = |name: &str, value: f64| -> Result<_, String> {
                Ok((params.field(pas, name)?, vec![value; in_dendrites.len()]))
            };
            let parameters = vec![constant("g", 1e-4)?, constant("e", -65.0)?];
            mechanisms.push(Insertion {
                mechanism: pas,
                nodes: in_dendrites,
                parameters,
                streams: Vec::new(),
            });
        }
    }
    in_soma.sort_unstable();
    let hh: MechId = params.mechanism("hh")?;
    mechanisms.push(Insertion { mechanism: hh, nodes: in_soma, parameters: Vec::new(), streams: Vec::new() });
    Ok(Template {
        tree: Arc::new(tree),
        capacitance,
        mechanisms,
        ions: Vec::new(),
        initial_voltage: Vec::new(),
    })
}
