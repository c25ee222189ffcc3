//! The fused multiply-add: part of the definition of some elementary functions, and used nowhere else in simulations.
//!
//! glibc has functions compiled once for processors with fused instructions and once for those without; the results differ.
//! What NEURON computes on today's processors is the former, so functions here are defined by fused operations, whatever the
//! processor has: by its instruction where there is one, else by a function that rounds once too.
#![allow(unsafe_code)]
// The one place where fused operations are meant.
#![allow(clippy::disallowed_methods)]

/// Whether every processor of this target has the instruction, so that nothing needs to be asked at run time.
pub(crate) const ALWAYS: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

/// `a*b + c`, rounded once.
///
/// `INSTRUCTION`: the caller is compiled for processors that have one. (Without it, C's `fma` would be called, which some C
/// libraries get wrong.)
#[inline(always)]
pub(crate) fn fused<const INSTRUCTION: bool>(a: f64, b: f64, c: f64) -> f64 {
    // Miri has an operation of its own for it, and does not know what the other asks the processor.
    if INSTRUCTION || cfg!(miri) { a.mul_add(b, c) } else { libm::fma(a, b, c) }
}

/// Defines a public function by one with the constant argument of [`fused`]: by the instruction if this processor has it.
macro_rules! by_fused {
    ($(#[$meta:meta])* $name:ident($($x:ident),+) = $definition:ident) => {
        $(#[$meta])*
        #[inline]
        pub fn $name($($x: f64),+) -> f64 {
            #[cfg(all(target_arch = "x86_64", not(target_feature = "fma")))]
            {
                #[target_feature(enable = "fma")]
                fn with_instruction($($x: f64),+) -> f64 {
                    $definition::<true>($($x),+)
                }
                if std::is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has FMA.
                    return unsafe { with_instruction($($x),+) };
                }
            }
            $definition::<{ $crate::fused::ALWAYS }>($($x),+)
        }
    };
}
pub(crate) use by_fused;

/// What glibc returns where no number is right: a NaN as it came, but quiet; else x86's NaN, whose sign is negative.
#[inline]
pub(crate) fn not_a_number(x: f64) -> f64 {
    const QUIET: u64 = 0x0008_0000_0000_0000;
    const INVALID: u64 = 0xfff8_0000_0000_0000;
    f64::from_bits(if x.is_nan() { x.to_bits() | QUIET } else { INVALID })
}
