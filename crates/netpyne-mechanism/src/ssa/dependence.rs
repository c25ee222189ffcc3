//! Which values of a kernel matter, and what they depend on.

use super::graph::{Graph, Node, Source};
use super::traced::Traced;
use crate::ir::{Class, Mechanism};

/// Which nodes something visible depends on.
pub(crate) fn live(traced: &Traced) -> Vec<bool> {
    let mut live = vec![false; traced.graph.nodes.len()];
    traced.roots().for_each(|v| live[v as usize] = true);
    for (v, node) in traced.graph.nodes.iter().enumerate().rev() {
        if live[v] {
            node.operands().for_each(|o| live[o as usize] = true);
        }
    }
    live
}

/// By node, how many live nodes, stores and outputs use it.
pub(crate) fn uses(traced: &Traced, live: &[bool]) -> Vec<u32> {
    let mut uses = vec![0u32; traced.graph.nodes.len()];
    for (node, _) in traced.graph.nodes.iter().zip(live).filter(|(_, live)| **live) {
        node.operands().for_each(|o| uses[o as usize] += 1);
    }
    traced.roots().for_each(|v| uses[v as usize] += 1);
    uses
}

/// Which nodes are equal for all instances.
pub(crate) fn uniform(graph: &Graph) -> Vec<bool> {
    let mut uniform = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let this = match node {
            Node::Constant(_) => true,
            Node::Load(s) => matches!(s, Source::Global(_) | Source::Time | Source::Dt | Source::Celsius),
            Node::Locate(..) | Node::Interpolate(..) => false,
            _ => node.operands().all(|o| uniform[o as usize]),
        };
        uniform.push(this);
    }
    uniform
}

/// Which nodes depend on nothing but parameters, dt and temperature.
pub(crate) fn steady(m: &Mechanism, traced: &Traced) -> Vec<bool> {
    let fields: Vec<bool> = columns(m.fields.iter().map(|f| (f.class, f.len)));
    let globals: Vec<bool> = columns(m.globals.iter().map(|g| (g.class, g.len)));
    let stored = |source: Source| traced.stores.iter().any(|(s, _)| *s == source);
    let mut steady: Vec<bool> = Vec::with_capacity(traced.graph.nodes.len());
    for node in &traced.graph.nodes {
        let this = match node {
            Node::Constant(_) => true,
            Node::Load(source) => match *source {
                Source::Field(c) => fields[c as usize] && !stored(*source),
                Source::Global(e) => globals[e as usize] && !stored(*source),
                Source::Dt | Source::Celsius => true,
                _ => false,
            },
            Node::Locate(..) | Node::Interpolate(..) => false,
            _ => node.operands().all(|o| steady[o as usize]),
        };
        steady.push(this);
    }
    steady
}

/// Whether each column belongs to a parameter.
fn columns(list: impl Iterator<Item = (Class, u32)>) -> Vec<bool> {
    list.flat_map(|(class, len)| std::iter::repeat_n(class == Class::Parameter, len as usize)).collect()
}
