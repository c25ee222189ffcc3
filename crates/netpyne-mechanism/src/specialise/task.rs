//! What is to be run on all instances, and where what it works on is.

use super::classes::Classes;
use crate::tape::{Column, Tape};
use netpyne_math::isa::Isa;

/// What is to be run.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub tape: &'a Tape,
    /// Columns that depend on the class only, and the classes.
    pub picked: &'a [Column],
    pub classes: Option<&'a Classes>,
    pub isa: Isa,
    /// Leading instances that it runs on; up to seven may be padding.
    pub count: usize,
    /// Every node is below.
    pub nodes: usize,
}

impl Task<'_> {
    /// The bytes that say what is picked.
    pub fn classes_of_instances(&self) -> *mut f64 {
        match self.classes {
            Some(classes) if !self.picked.is_empty() => classes.of.as_ptr().cast_mut().cast(),
            _ => std::ptr::null_mut(),
        }
    }
}

/// Memories that several columns are in, or that every kernel is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    Fields,
    Memo,
    Picked,
    Voltage,
    Area,
    Diameter,
    /// Rows of the [tail](Tail).
    Rows,
    /// Registers of code, or what the caller adds.
    None,
}
