//! What is computed beside the solve of a block while its numbers are in registers.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::ops::Range;

/// Something that is computed beside.
pub(crate) trait Beside {
    /// Whether there is room for so many nodes and slots.
    fn has_room(&self, nodes: usize, slots: usize) -> bool;

    /// With the mechanisms' right-hand side of eight slots from `at` on, and their diagonal with the capacitance.
    ///
    /// # Safety
    /// There must be room for these slots; the processor must have AVX-512.
    unsafe fn before(&mut self, at: usize, rhs: __m512d, d: __m512d);

    /// When all slots have been seen by [`Self::before`].
    fn between(&mut self);

    /// With the change of the potential of eight slots, of cells at `node`.
    ///
    /// # Safety
    /// As for [`Self::before`].
    unsafe fn after(&mut self, node: usize, at: usize, change: __m512d);
}

/// Nothing.
pub(crate) struct Nothing;

impl Beside for Nothing {
    #[inline(always)]
    fn has_room(&self, _: usize, _: usize) -> bool {
        true
    }
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn before(&mut self, _: usize, _: __m512d, _: __m512d) {}
    #[inline(always)]
    fn between(&mut self) {}
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn after(&mut self, _: usize, _: usize, _: __m512d) {}
}

/// Areas of a block.
#[derive(Clone, Copy)]
pub(crate) enum Areas<'a> {
    /// By node, the same in all cells.
    Common(&'a [f64]),
    /// By slot.
    Each(&'a [f64]),
}

/// The membrane's currents, `(D * change + S) * area * 0.01`.
pub(crate) struct MembraneOfBlock<'a> {
    /// S of the block's slots, then the result.
    pub current: &'a mut [f64],
    /// D, room for as many.
    pub conductance: &'a mut [f64],
    /// Areas.
    pub area: Areas<'a>,
    /// What electrodes add to right-hand side and diagonal, by slot of the whole cable.
    pub electrodes: (&'a [f64], &'a [f64]),
    /// Slots of the block that have electrodes.
    pub electrode_slots: &'a [u32],
    /// The block's slots.
    pub slots: Range<usize>,
}

impl Beside for MembraneOfBlock<'_> {
    #[inline(always)]
    fn has_room(&self, nodes: usize, slots: usize) -> bool {
        let has_areas = match self.area {
            Areas::Common(area) => area.len() == nodes,
            Areas::Each(area) => area.len() == slots,
        };
        has_areas && self.current.len() == slots && self.conductance.len() == slots
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn before(&mut self, at: usize, rhs: __m512d, d: __m512d) {
        // Not `-rhs`: 0 stays 0.
        let current = _mm512_sub_pd(_mm512_setzero_pd(), rhs);
        // SAFETY: the caller's promise.
        unsafe {
            _mm512_storeu_pd(self.current.as_mut_ptr().add(at), current);
            _mm512_storeu_pd(self.conductance.as_mut_ptr().add(at), d);
        }
    }

    /// Takes away what is of electrodes.
    #[inline(always)]
    fn between(&mut self) {
        for &slot in self.electrode_slots {
            let (slot, at) = (slot as usize, slot as usize - self.slots.start);
            self.current[at] += self.electrodes.0[slot];
            self.conductance[at] -= self.electrodes.1[slot];
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn after(&mut self, node: usize, at: usize, change: __m512d) {
        // SAFETY: the caller's promise.
        unsafe {
            let current = self.current.as_mut_ptr().add(at);
            let d = _mm512_loadu_pd(self.conductance.as_ptr().add(at));
            let area = match self.area {
                Areas::Common(area) => _mm512_set1_pd(*area.get_unchecked(node)),
                Areas::Each(area) => _mm512_loadu_pd(area.as_ptr().add(at)),
            };
            let sum = _mm512_add_pd(_mm512_mul_pd(d, change), _mm512_loadu_pd(current));
            _mm512_storeu_pd(current, _mm512_mul_pd(_mm512_mul_pd(sum, area), _mm512_set1_pd(0.01)));
        }
    }
}
