//! Mechanisms whose instances must run one by one in NEURON's order, because one may see what another did before it.

use crate::arrays::address::Address;
use crate::arrays::population::{PointerLink, Population};
use crate::cable::arrays::Cable;
use netpyne_network::model::Model;
use std::collections::HashSet;

/// Finds these mechanisms, when POINTERs are linked, and the order of their instances.
pub(super) fn find_orders(model: &Model, cable: &Cable, populations: &mut [Population]) {
    for (index, population) in populations.iter_mut().enumerate() {
        if draws_in_turn(population) || shares_pointers(population, index) {
            population.one_by_one = neuron_order(model, cable, population);
        }
    }
}

/// Whether all instances draw from one sequence.
fn draws_in_turn(population: &Population) -> bool {
    population.data.sequence.is_some() && population.mechanism().shared_random.is_some()
}

/// Whether what one instance stores through a POINTER another one may see.
fn shares_pointers(population: &Population, index: usize) -> bool {
    let into_itself = |l: &PointerLink| matches!(l.address, Address::Field { population, .. } if population as usize == index);
    if population.pointers.iter().any(into_itself) {
        return true;
    }
    let mut seen = HashSet::new();
    population.stores_pointers && !population.pointers.iter().all(|l| seen.insert(l.address))
}

/// Roots of all cells first, then the nodes of one cell after the other; in a node as they are. Artificial cells in order of
/// creation.
pub(super) fn neuron_order(model: &Model, cable: &Cable, population: &Population) -> Vec<u32> {
    let mut order: Vec<u32> = (0..population.data.count() as u32).collect();
    let Some(slots) = Some(&population.data.node).filter(|n| !n.is_empty()) else {
        return order;
    };
    let mut places = vec![(false, 0, 0); cable.len()];
    for (cell, lane) in cable.cells.iter().enumerate() {
        let roots = model.templates[model.cells[cell].template.index()].tree.roots;
        for node in 0..lane.nodes {
            places[lane.slot(node) as usize] = (node >= roots, cell, node);
        }
    }
    order.sort_by_key(|&i| places[slots[i as usize] as usize]);
    order
}
