//! Takes out of a kernel what depends on parameters, dt and temperature only, like the `1 - exp(-dt/tau)` of a synapse.
//!
//! Such values are kept in columns beside the instances (a *memo*) together with a copy of the parameters they were computed
//! from. Before a block runs, parameters and copy are compared bit by bit; where anything differs, the values are computed
//! anew. So no one has to announce that a parameter has changed, and no value can be out of date.

use crate::ir::{BinaryOp, Mechanism};
use crate::ssa::dependence::{live, steady, uniform};
use crate::ssa::graph::{Graph, Node, Source, Value};
use crate::ssa::traced::Traced;

/// What was taken out of a kernel.
#[derive(Debug)]
pub(crate) struct Steady {
    /// Computes the values; stores them to [`Source::Memo`].
    pub traced: Traced,
    /// Sources equal for all instances that they depend on.
    pub key: Vec<Source>,
    /// Columns of fields that they depend on.
    pub inputs: Vec<u32>,
    /// Number of values.
    pub values: u32,
}

/// Splits a kernel into what is left and what was taken out, if that is worth it.
pub(crate) fn split(m: &Mechanism, traced: Traced) -> (Traced, Option<Steady>) {
    let nodes = &traced.graph.nodes;
    let (matters, uniform, steady) = (live(&traced), uniform(&traced.graph), steady(m, &traced));
    let mut costly: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let itself = matches!(
            node,
            Node::Binary(BinaryOp::Div, ..) | Node::Math(..) | Node::DivideBy(..) | Node::Reciprocal(..)
        );
        costly.push(itself || node.operands().any(|o| costly[o as usize]));
    }
    let mut wanted = vec![false; nodes.len()];
    for (v, node) in nodes.iter().enumerate() {
        if matters[v] && !steady[v] {
            node.operands().for_each(|o| wanted[o as usize] = true);
        }
    }
    traced.roots().for_each(|v| wanted[v as usize] = true);
    let taken = |v: usize| wanted[v] && steady[v] && !uniform[v] && costly[v];
    if !(0..nodes.len()).any(taken) {
        return (traced, None);
    }
    let (mut rest, mut out) = (Graph::default(), Graph::default());
    let (mut new, mut apart): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut values = 0;
    let mut stores = Vec::new();
    for (v, node) in nodes.iter().enumerate() {
        // Steady nodes are copied to both graphs; whichever needs them keeps them alive.
        apart.push(if steady[v] { out.add(node.renumbered(|o| apart[o as usize])) } else { 0 });
        new.push(if taken(v) {
            stores.push((Source::Memo(values), apart[v]));
            values += 1;
            rest.add(Node::Load(Source::Memo(values - 1)))
        } else {
            rest.add(node.renumbered(|o| new[o as usize]))
        });
    }
    let renumber = |v: Value| new[v as usize];
    let left = Traced {
        graph: rest,
        stores: traced.stores.iter().map(|&(s, v)| (s, renumber(v))).collect(),
        outputs: traced.outputs.iter().map(|&v| renumber(v)).collect(),
        assumed: traced.assumed.clone(),
    };
    let taken_out = Traced { graph: out, stores, ..Traced::default() };
    let needed = live(&taken_out);
    let (mut key, mut inputs) = (Vec::new(), Vec::new());
    for (node, _) in taken_out.graph.nodes.iter().zip(needed).filter(|(_, needed)| *needed) {
        match *node {
            Node::Load(Source::Field(column)) => inputs.push(column),
            Node::Load(source) => key.push(source),
            _ => {}
        }
    }
    (left, Some(Steady { traced: taken_out, key, inputs, values }))
}
