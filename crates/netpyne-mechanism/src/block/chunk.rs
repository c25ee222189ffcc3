//! Chunks of columns: what is loaded, computed and stored at once.
#![allow(unsafe_code)]

use crate::storage::PAD;

/// Lanes per chunk; blocks are multiples of it.
pub(crate) const CHUNK: usize = PAD;

/// A chunk of a column.
pub(super) type Lanes = [f64; CHUNK];

/// Loads a chunk.
///
/// # Safety
/// `column` must be valid for reads of chunk `k`.
#[inline(always)]
pub(super) unsafe fn load(column: *const f64, k: usize) -> Lanes {
    // SAFETY: the caller's promise; an array of doubles needs no more alignment than a double.
    unsafe { column.add(k * CHUNK).cast::<Lanes>().read() }
}

/// Stores a chunk.
///
/// # Safety
/// `column` must be valid for writes of chunk `k`.
#[inline(always)]
pub(super) unsafe fn store(column: *mut f64, k: usize, value: Lanes) {
    // SAFETY: as `load`.
    unsafe { column.add(k * CHUNK).cast::<Lanes>().write(value) }
}
