//! A kernel for instances of which more is known: parameters that are equal for all become constants, what follows from those
//! that never change is [folded](super::fold), and what nothing reads is not stored.

use super::fold::fold;
use crate::ssa::graph::{Node, Source};
use crate::ssa::traced::Traced;
use crate::storage::Instances;

/// What is known of instances.
pub(crate) struct Known<'a> {
    /// By column: bits of the value that it has in all instances, always.
    pub constant: &'a [Option<u64>],
    /// By column: whether it never changes.
    pub frozen: &'a [bool],
    /// The instances themselves.
    pub instances: &'a Instances,
    /// By column: whether anything reads what is stored there.
    pub field_matters: &'a [bool],
    /// By element of the globals: whether anything reads what is stored there.
    pub global_matters: &'a [bool],
}

/// The kernel with that knowledge.
pub(crate) fn specialise(old: &Traced, known: &Known<'_>) -> Traced {
    let mut traced = old.rebuilt(|graph, old| match old.node() {
        Node::Load(Source::Field(column)) => match known.constant[column as usize] {
            Some(bits) => graph.add(Node::Constant(bits)),
            None => old.keep(graph),
        },
        _ => old.keep(graph),
    });
    traced.stores.retain(|&(source, _)| match source {
        Source::Field(column) => known.field_matters[column as usize],
        Source::Global(element) => known.global_matters[element as usize],
        _ => true,
    });
    let mut traced = fold(traced, known.frozen, known.instances);
    // Where the branch that assigns something is never taken, it keeps what it has.
    traced.stores.retain(|&(source, v)| traced.graph.nodes[v as usize] != Node::Load(source));
    traced
}
