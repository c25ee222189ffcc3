//! What is to be run on all instances, and where what it works on is.

use super::classes::Classes;
use super::kernels::Direct;
use super::layout::Eights;
use crate::native::data::RowOf;
use crate::tape::Tape;
use netpyne_math::isa::Isa;

/// What is to be run.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub tape: &'a Tape,
    pub direct: &'a Direct,
    pub classes: Option<&'a Classes>,
    pub isa: Isa,
}

impl Task<'_> {
    /// The bytes that say what is picked.
    pub fn classes_of_instances(&self) -> *mut f64 {
        match self.classes {
            Some(classes) if !self.direct.memories.picked.is_empty() => classes.of.as_ptr().cast_mut().cast(),
            _ => std::ptr::null_mut(),
        }
    }

    /// Every row of this kind is below.
    pub fn end(&self, kind: RowOf) -> usize {
        let Eights { nodes, rows, .. } = &self.direct.eights;
        match kind {
            RowOf::Nodes => *nodes,
            RowOf::Ion(ion) => rows.get(ion as usize).copied().unwrap_or(usize::MAX),
        }
    }
}
