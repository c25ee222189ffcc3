//! Passes that change values, for [`Fidelity::Fast`](crate::Fidelity::Fast): what they give is as good an approximation of the
//! model as the exact kernel, but not NEURON's bits.

mod conductance;
mod contraction;
mod powers;
mod reciprocals;
mod superposition;

pub use superposition::superposes;

use super::graph::{Graph, Node, Value};
use super::trace::Traced;

/// What is done before everything else.
pub(super) fn before(traced: Traced) -> Traced {
    powers::multiply(conductance::differentiate(traced))
}

/// What is done when divisions have been prepared.
pub(super) fn after(traced: Traced) -> Traced {
    contraction::fuse(reciprocals::multiply(traced))
}

/// Rebuilds a graph node by node: `make` gets the new graph, the old node and where old values have gone.
fn rebuild(old: Traced, mut make: impl FnMut(&mut Graph, &Graph, Value, &[Value]) -> Value) -> Traced {
    let mut graph = Graph::default();
    let mut new: Vec<Value> = Vec::with_capacity(old.graph.nodes.len());
    for v in 0..old.graph.nodes.len() as Value {
        let value = make(&mut graph, &old.graph, v, &new);
        new.push(value);
    }
    let stores = old.stores.into_iter().map(|(s, v)| (s, new[v as usize])).collect();
    let outputs = old.outputs.into_iter().map(|v| new[v as usize]).collect();
    Traced { graph, stores, outputs }
}

/// The node as it was, of the new operands.
fn unchanged(graph: &mut Graph, node: &Node, new: &[Value]) -> Value {
    graph.add(node.renumbered(|v| new[v as usize]))
}
