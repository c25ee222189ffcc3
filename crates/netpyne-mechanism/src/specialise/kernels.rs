//! Kernels made for given instances.

use super::classes::Classes;
use super::layout::{Eights, Groups};
use super::memories::Memories;
use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::Role;
use crate::native::NativeKernel;
use crate::native::data::{LANES, NodeGroup, Rows};
use crate::storage::Instances;
use crate::tape::Tape;

/// Kernels made for given instances.
#[derive(Debug, Default)]
pub(crate) struct Specialised {
    /// By role; none: the ordinary kernel is good enough.
    pub roles: [Option<Box<DirectKernel>>; Role::ALL.len()],
    /// The current kernel.
    pub current: Option<Box<BlockKernel>>,
    /// The current kernel that adds to the sums of the nodes at once.
    pub sums: Option<Box<SumKernel>>,
    /// Watched differences; as machine code which of them are positive. Keeps nothing between calls.
    pub watches: Option<Box<DirectKernel>>,
    /// What handles events.
    pub handler: Option<Box<BatchHandler>>,
    /// Instances by the values of parameters, if there are few of those.
    pub classes: Option<Classes>,
}

/// A tape with machine code that needs nothing gathered first.
#[derive(Debug)]
pub(crate) struct DirectKernel {
    /// The kernel, for what is left over.
    pub kernel: BlockKernel,
    /// Machine code that runs on all instances at once, if they are arranged for that.
    pub direct: Option<Direct>,
}

/// Machine code for all instances.
#[derive(Debug)]
pub(crate) struct Direct {
    pub code: NativeKernel,
    /// Where columns are.
    pub memories: Memories,
    /// Columns by row, and where the instances have their rows.
    pub rows: Rows,
    pub eights: Eights,
    /// Groups of eight nodes, for point processes; none if it walks over eights.
    pub groups: Vec<NodeGroup>,
    /// Leading instances that it takes; up to seven may be padding.
    pub count: usize,
    /// Memories of outputs, and which of these they are.
    pub outputs: Vec<(usize, u32)>,
}

impl Direct {
    /// Code that walks over all instances by eights.
    pub fn over_eights(
        code: NativeKernel,
        memories: Memories,
        (rows, eights): (Rows, Eights),
        instances: &Instances,
    ) -> Self {
        let count = instances.count().next_multiple_of(LANES);
        let outputs = memories.outputs();
        Self { code, memories, rows, eights, groups: Vec::new(), count, outputs }
    }

    /// Code that walks over the leading instances by groups.
    pub fn over_groups(code: NativeKernel, memories: Memories, (rows, groups): (Rows, Groups)) -> Self {
        let Groups { groups, count, rows: eights } = groups;
        Self { code, memories, rows, eights, groups, count, outputs: Vec::new() }
    }
}

/// A current kernel with its additions.
#[derive(Debug)]
pub(crate) struct SumKernel {
    pub tape: Tape,
    pub direct: Direct,
    /// Whether it needs a scale for each instance.
    pub scaled: bool,
}
