//! Pages that hold code: written first, then executable and never writable again.
#![allow(unsafe_code)]

use std::ffi::c_void;

unsafe extern "C" {
    fn mmap(
        address: *mut c_void,
        len: usize,
        protection: i32,
        flags: i32,
        file: i32,
        offset: i64,
    ) -> *mut c_void;
    fn mprotect(address: *mut c_void, len: usize, protection: i32) -> i32;
    fn munmap(address: *mut c_void, len: usize) -> i32;
}

const READ: i32 = 1;
const WRITE: i32 = 2;
const EXECUTE: i32 = 4;
const PRIVATE: i32 = 2;
#[cfg(target_os = "macos")]
const ANONYMOUS: i32 = 0x1000;
#[cfg(not(target_os = "macos"))]
const ANONYMOUS: i32 = 0x20;

/// Code in memory.
#[derive(Debug)]
pub(super) struct Pages {
    start: *mut c_void,
    len: usize,
}

// SAFETY: the pages are only read and executed once they exist; nothing in them belongs to a thread.
unsafe impl Send for Pages {}
// SAFETY: as above.
unsafe impl Sync for Pages {}

impl Pages {
    /// Makes `code` executable; none where the system refuses.
    pub fn new(code: &[u8]) -> Option<Self> {
        let len = code.len().max(1).next_multiple_of(4096);
        // SAFETY: a new private mapping, which touches no memory in use.
        let start = unsafe { mmap(std::ptr::null_mut(), len, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0) };
        if start.is_null() || start.addr() == usize::MAX {
            return None;
        }
        let pages = Self { start, len };
        // SAFETY: the mapping is writable and at least as long as the code.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), start.cast(), code.len()) };
        // SAFETY: the mapping is ours and this long.
        let refused = unsafe { mprotect(start, len, READ | EXECUTE) } != 0;
        if refused { None } else { Some(pages) }
    }

    /// Where the code starts.
    pub fn start(&self) -> *const c_void {
        self.start
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: made by `mmap` with this length; what runs the code borrows `self`.
        unsafe { munmap(self.start, self.len) };
    }
}
