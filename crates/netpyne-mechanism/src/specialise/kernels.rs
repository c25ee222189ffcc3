//! Kernels made for given instances.

use super::classes::Classes;
use super::layout::Eights;
use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::Role;
use crate::native::NativeKernel;
use crate::native::data::NodeGroup;
use crate::tape::{Column, Tape};

/// Kernels made for given instances.
#[derive(Debug, Default)]
pub(crate) struct Specialised {
    /// By role; none: the ordinary kernel is good enough.
    pub roles: [Option<Box<DirectKernel>>; Role::ALL.len()],
    /// The current kernel.
    pub current: Option<Box<DirectKernel>>,
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
    pub direct: Option<NativeKernel>,
    /// Nodes of the instances, if it reads anything by node.
    pub eights: Eights,
    /// Columns that depend on the class only.
    pub picked: Vec<Column>,
}

/// A current kernel with its additions.
#[derive(Debug)]
pub(crate) struct SumKernel {
    pub tape: Tape,
    pub code: NativeKernel,
    /// Columns that depend on the class only.
    pub picked: Vec<Column>,
    /// Leading instances that it takes.
    pub count: usize,
    /// The nodes; where there are groups the number only.
    pub eights: Eights,
    /// Groups of eight nodes, for point processes; none if nodes are as those of density mechanisms.
    pub groups: Vec<NodeGroup>,
    /// Whether it needs a scale for each instance.
    pub scaled: bool,
}
