//! Asking for memory before it is needed: connections lie about in tens of megabytes.
#![allow(unsafe_code)]

/// Asks for the element at `index`, if there is one.
#[inline(always)]
pub(crate) fn prefetch<T>(column: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(element) = column.get(index) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the address is that of an element; a prefetch changes nothing that a program can see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (column, index);
}

/// Asks for the place of the element that will be the `n`-th to be added, if there is room for it.
#[inline(always)]
pub(crate) fn prefetch_next<T>(column: &mut Vec<T>, n: usize) {
    prefetch(column.spare_capacity_mut(), n);
}
