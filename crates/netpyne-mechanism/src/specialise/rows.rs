//! What a kernel reads and writes by row.

use super::layout::{Eights, Groups, eights, groups};
use crate::ir::IonVar;
use crate::native::data::{RowOf, Rows, Summing};
use crate::ssa::graph::Source;
use crate::storage::Instances;
use crate::tape::{Link, Tape};

impl Summing {
    /// The rows that are added to.
    pub fn added(&self) -> Vec<Added> {
        let flows = self.flows.iter().map(|(_, ion)| Added::Current(*ion));
        [Added::Nodes].into_iter().chain(flows).collect()
    }
}

/// What a kernel adds to besides what its tape writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Added {
    /// Sums of nodes.
    Nodes,
    /// The current of an ion.
    Current(u32),
}

/// What walks over groups of instances at the same nodes: the rows of ions, and the groups.
pub(super) fn in_groups(tape: &Tape, instances: &Instances, added: &[Added]) -> (Rows, Groups) {
    let mut ions = Vec::new();
    let mut targets = Vec::new();
    for added in added {
        if let Added::Current(ion) = *added {
            ions.push(ion);
            targets.push((ion, IonVar::Current));
        }
    }
    ions.extend(tape.links.iter().filter_map(|link| match link {
        Link::Load(Source::Ion(ion, _)) => Some(*ion),
        _ => None,
    }));
    ions.sort_unstable();
    ions.dedup();
    let groups = groups(instances, &ions);
    (Rows { kinds: ions.into_iter().map(RowOf::Ion).collect(), targets, layouts: Vec::new() }, groups)
}

/// Makes what walks over the rows of the instances, if that is possible for them.
pub(super) fn by_row<T>(
    tape: &Tape,
    instances: &Instances,
    added: &[Added],
    make: impl FnOnce(Rows, Eights) -> Option<T>,
) -> Option<T> {
    if !tape.global_stores.is_empty() {
        return None;
    }
    let mut targets: Vec<(u32, IonVar)> = tape.ion_stores.iter().map(|(variable, _)| *variable).collect();
    targets.extend(added.iter().filter_map(|added| match added {
        Added::Nodes => None,
        Added::Current(ion) => Some((*ion, IonVar::Current)),
    }));
    targets.dedup();
    let mut kinds: Vec<(RowOf, bool)> = Vec::new();
    let mut meet = |kind: RowOf, is_written: bool| match kinds.iter_mut().find(|(k, _)| *k == kind) {
        Some((_, written)) => *written |= is_written,
        None => kinds.push((kind, is_written)),
    };
    // Nodes come first: their rows are found the quickest way.
    if added.contains(&Added::Nodes) {
        meet(RowOf::Nodes, true);
    }
    for link in &tape.links {
        match link {
            Link::Load(Source::Voltage | Source::Area | Source::Diameter) => meet(RowOf::Nodes, false),
            Link::Load(Source::Ion(ion, _)) => meet(RowOf::Ion(*ion), false),
            _ => {}
        }
    }
    targets.iter().for_each(|(ion, _)| meet(RowOf::Ion(*ion), true));
    kinds.sort_by_key(|(kind, _)| *kind != RowOf::Nodes);
    let mut eights = if kinds.is_empty() { Eights::default() } else { eights(instances, &kinds)? };
    let layouts = std::mem::take(&mut eights.layouts);
    make(Rows { kinds: kinds.into_iter().map(|(kind, _)| kind).collect(), targets, layouts }, eights)
}
