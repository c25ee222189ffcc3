//! The system's C library, called directly.
#![allow(clippy::disallowed_methods, reason = "what is compared with ours")]

use std::hint::black_box;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod c {
    use std::ffi::{CStr, c_char};

    unsafe extern "C" {
        fn erf(x: f64) -> f64;
        fn gnu_get_libc_version() -> *const c_char;
    }

    /// Error function.
    pub fn error_function(x: f64) -> f64 {
        // SAFETY: C's `erf` takes and returns a double and has no precondition.
        unsafe { erf(x) }
    }

    /// As `2.36`.
    pub fn version() -> Option<String> {
        // SAFETY: it returns a text that ends with a zero and is never changed.
        let text = unsafe { CStr::from_ptr(gnu_get_libc_version()) };
        Some(text.to_string_lossy().into_owned())
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod c {
    pub fn error_function(_: f64) -> f64 {
        f64::NAN
    }

    pub fn version() -> Option<String> {
        None
    }
}

/// Version of glibc, if that is the C library.
pub fn glibc_version() -> Option<String> {
    c::version()
}

/// The function of this name.
pub fn function(name: &str) -> Option<fn(f64, f64) -> f64> {
    Some(match name {
        "exp" => |x, _| x.exp(),
        "log" => |x, _| x.ln(),
        // Hidden from the compiler, which writes some powers otherwise.
        "pow" => |x, y| black_box(x).powf(black_box(y)),
        "log10" => |x, _| x.log10(),
        "expm1" => |x, _| x.exp_m1(),
        "log1p" => |x, _| x.ln_1p(),
        "sinh" => |x, _| x.sinh(),
        "cosh" => |x, _| x.cosh(),
        "tanh" => |x, _| x.tanh(),
        "erf" => |x, _| c::error_function(x),
        _ => return None,
    })
}
