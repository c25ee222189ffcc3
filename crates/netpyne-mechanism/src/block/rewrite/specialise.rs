//! A kernel for instances of which more is known: parameters that are equal for all become constants, what follows from those
//! that never change is [folded](super::fold), and what nobody looks at is not stored.

use crate::block::graph::{Graph, Node, Source, Value};
use crate::block::rewrite::fold::fold;
use crate::block::trace::Traced;
use crate::run::Instances;

/// What is known.
pub(crate) struct Known<'a> {
    /// By column: bits of the value that it has in all instances, always.
    pub constant: &'a [Option<u64>],
    /// By column: whether it never changes.
    pub frozen: &'a [bool],
    /// The instances themselves.
    pub instances: &'a Instances,
    /// By column: whether anybody looks at what is stored there.
    pub field_matters: &'a [bool],
    /// By element of the globals likewise.
    pub global_matters: &'a [bool],
}

/// The kernel with that knowledge.
pub(in crate::block) fn specialise(old: &Traced, known: &Known<'_>) -> Traced {
    let mut graph = Graph::default();
    let mut new: Vec<Value> = Vec::with_capacity(old.graph.nodes.len());
    for node in &old.graph.nodes {
        let value = match *node {
            Node::Load(Source::Field(column)) => match known.constant[column as usize] {
                Some(bits) => graph.add(Node::Constant(bits)),
                None => graph.add(*node),
            },
            ref node => graph.add(node.renumbered(|v| new[v as usize])),
        };
        new.push(value);
    }
    let matters = |source: &Source| match *source {
        Source::Field(column) => known.field_matters[column as usize],
        Source::Global(element) => known.global_matters[element as usize],
        _ => true,
    };
    let kept = old.stores.iter().filter(|(source, _)| matters(source));
    let traced = Traced {
        stores: kept.map(|&(s, v)| (s, new[v as usize])).collect(),
        outputs: old.outputs.iter().map(|&v| new[v as usize]).collect(),
        graph,
    };
    let mut traced = fold(traced, known.frozen, known.instances);
    // Where the branch that assigns something is never taken, it keeps what it has.
    traced.stores.retain(|&(source, v)| traced.graph.nodes[v as usize] != Node::Load(source));
    traced
}
