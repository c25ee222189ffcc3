//! The trees in which states diffuse.

use super::order::neuron_order;
use crate::arrays::diffusion::{Compartment, Diffusion};
use crate::arrays::population::Population;
use crate::cable::arrays::Cable;
use netpyne_morphology::Tree;
use netpyne_network::model::Model;

/// Joins the instances of every mechanism that has states that diffuse.
pub(super) fn lay_out_diffusion(model: &Model, cable: &Cable, populations: &mut [Population]) {
    for population in populations.iter_mut().filter(|p| !p.mechanism().diffusion.is_empty()) {
        let states = population.mechanism().diffusion.clone();
        let compartments = compartments(model, cable, population);
        population.diffusion = Some(Diffusion { compartments, states });
    }
}

fn compartments(model: &Model, cable: &Cable, population: &Population) -> Vec<Compartment> {
    let mut places = vec![(0, 0); cable.len()];
    for (cell, lane) in cable.cells.iter().enumerate() {
        (0..lane.nodes).for_each(|node| places[lane.slot(node) as usize] = (cell, node));
    }
    let mut out: Vec<Compartment> = Vec::with_capacity(population.data.count());
    // Of the cell at hand: its number, and the position of the compartment at each node.
    let (mut at_hand, mut positions) = (usize::MAX, Vec::new());
    for instance in neuron_order(model, cable, population) {
        let (cell, node) = places[population.data.node[instance as usize] as usize];
        let tree = &model.templates[model.cells[cell].template.index()].tree;
        if cell != at_hand {
            at_hand = cell;
            positions = vec![None; tree.len()];
        }
        positions[node as usize] = Some(out.len() as u32);
        let parent = parent(tree, node, &positions);
        let (in_parent, in_own) = parent.map_or((0.0, 0.0), |(_, parent)| weights(tree, node, parent));
        out.push(Compartment { instance, parent: parent.map(|(position, _)| position), in_parent, in_own });
    }
    out
}

/// The compartment that a node hangs on: at the parent node; where that has no membrane, at the one before; where the mechanism is not
/// there either, at the first of the parent section. So NEURON looks for it.
fn parent(tree: &Tree, node: u32, positions: &[Option<u32>]) -> Option<(u32, u32)> {
    let known = |node: u32| Some((positions[node as usize]?, node));
    let above = |node: u32| Some(tree.parent[node as usize]).filter(|_| node >= tree.roots);
    let first = above(node)?;
    known(first).or_else(|| known(above(first)?)).or_else(|| {
        let parent_section = tree.parent_section[tree.section[node as usize].index()]?;
        known(tree.sections[parent_section.index()].first_node)
    })
}

/// Weights of the flow between a node and its parent: `2 rall / dx_parent / (dx + dx_parent)` and `2 / dx / (dx + dx_parent)`.
fn weights(tree: &Tree, node: u32, parent: u32) -> (f64, f64) {
    let section = tree.section[node as usize].index();
    let is_first = tree.sections[section].first_node == node;
    let rall = if is_first { tree.rallbranch[section] } else { 1.0 };
    let length = |node: u32| tree.segment_length[tree.section[node as usize].index()];
    let (own, parents) = (length(node), length(parent));
    (2.0 * rall / parents / (own + parents), 2.0 / own / (own + parents))
}
