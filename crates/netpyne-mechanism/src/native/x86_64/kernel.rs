//! Kernels on tapes in machine code.
#![allow(unsafe_code)]

use super::memory::Pages;
use super::walk;
use crate::native::data::{LANES, MOST_TABLES, Operands, Shape};
use crate::tape::{Column, Tape};
use netpyne_math::isa::Isa;

/// A kernel in machine code.
#[derive(Debug)]
pub(crate) struct NativeKernel {
    pages: Pages,
    spill: usize,
}

type Entry = unsafe extern "sysv64" fn(*const *mut f64, *const f64, *const u64, usize, *mut f64, *const u32);

impl NativeKernel {
    /// Machine code for a tape, if there can be any here.
    ///
    /// `picked`: columns that hold a table of eight values instead of one per instance; which is said by a byte per instance.
    pub fn new(tape: &Tape, isa: Isa, shape: Shape, picked: &[Column]) -> Option<Self> {
        if isa.supported() < Isa::Avx512 {
            return None;
        }
        if tape.tables.iter().any(|(table, _)| *table as usize >= MOST_TABLES) {
            return None;
        }
        let (asm, spilled) = match shape {
            Shape::Sums(sums) if sums.grouped => walk::grouped(tape, sums, picked)?,
            Shape::Lanes => walk::once(tape)?,
            _ => walk::straight(tape, shape, picked)?,
        };
        Some(Self { pages: Pages::new(&asm.finish())?, spill: spilled as usize / 8 })
    }

    /// Doubles of working memory the code needs.
    pub fn spill(&self) -> usize {
        self.spill
    }

    /// Runs the code.
    ///
    /// # Safety
    /// As for [`execute`](crate::block::lanes::execute) with the tape it was made from, or, for other shapes than [`Shape::Flat`]: columns by
    /// instance valid for `len` doubles, those by node, and sums, for all nodes, scales for `len` doubles. Uniforms and tables
    /// must be those of the tape, and `spill` as long as [`Self::spill`] says.
    pub unsafe fn run(&self, data: &Operands<'_>, spill: &mut [f64]) {
        debug_assert!(spill.len() >= self.spill && data.len.is_multiple_of(LANES));
        // SAFETY: the pages start with code of this signature, made for a processor like this one.
        let entry = unsafe { std::mem::transmute::<*const std::ffi::c_void, Entry>(self.pages.start()) };
        let (end, nodes) = match data.groups {
            [] => (8 * data.len, data.nodes.as_ptr()),
            groups => (groups.as_ptr_range().end.addr(), groups.as_ptr().cast()),
        };
        // SAFETY: the caller's promise.
        unsafe {
            entry(
                data.columns.as_ptr(),
                data.uniforms.as_ptr(),
                data.tables.as_ptr(),
                end,
                spill.as_mut_ptr(),
                nodes,
            );
        }
    }
}
