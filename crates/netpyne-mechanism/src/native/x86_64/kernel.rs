//! Kernels on tapes in machine code.
#![allow(unsafe_code)]

use super::memory::Pages;
use super::width::Width;
use super::{groups, walk};
use crate::native::data::{MOST_TABLES, Operands, Plan, Shape, Walk};
use crate::tape::Tape;
use netpyne_math::isa::Isa;
use std::ffi::c_void;

/// A kernel in machine code.
#[derive(Debug)]
pub(crate) struct NativeKernel {
    pages: Pages,
    spill: usize,
}

type Entry =
    unsafe extern "sysv64" fn(*const *mut f64, *const f64, *const u64, usize, *mut f64, *const c_void);

impl NativeKernel {
    /// Machine code for a tape, if there can be any here.
    pub fn new(tape: &Tape, isa: Isa, plan: &Plan<'_>) -> Option<Self> {
        let width = Width::of(isa)?;
        if tape.tables.iter().any(|(table, _)| *table as usize >= MOST_TABLES) {
            return None;
        }
        let (asm, spilled) = match &plan.shape {
            Shape::Groups(_, rows) => groups::grouped(tape, rows, plan, width)?,
            Shape::Lanes => walk::once(tape, plan, width)?,
            _ => walk::straight(tape, plan, width)?,
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
    /// instance valid for `len` doubles, those by row, and sums, for all rows, scales for `len` doubles; the walk one of the shape,
    /// no row twice in what is written of eight instances. Uniforms and tables must be those of the tape, and `spill` as long as
    /// [`Self::spill`] says.
    pub unsafe fn run(&self, data: &Operands<'_>, spill: &mut [f64]) {
        debug_assert!(spill.len() >= self.spill && data.is_whole());
        // SAFETY: the pages start with code of this signature, made for a processor like this one.
        let entry = unsafe { std::mem::transmute::<*const c_void, Entry>(self.pages.start()) };
        let straight = 8 * data.len;
        let (end, way): (usize, *const c_void) = match data.walk {
            Walk::Straight => (straight, std::ptr::null()),
            Walk::Eights(words) => (straight, words.as_ptr().cast()),
            Walk::Groups(groups) => (groups.as_ptr_range().end.addr(), groups.as_ptr().cast()),
            Walk::Places(places) => (straight, places.as_ptr().cast()),
        };
        // SAFETY: the caller's promise.
        unsafe {
            entry(
                data.columns.as_ptr(),
                data.uniforms.as_ptr(),
                data.tables.as_ptr(),
                end,
                spill.as_mut_ptr(),
                way,
            );
        }
    }
}
