//! Executes a tape on the columns of one block: the only place that is compiled per instruction set.
//!
//! Every operation is a loop over chunks of 16 doubles, each loaded whole, computed, and stored whole. That vectorises for
//! any width without alias checks, and lets the result replace an operand.
#![allow(unsafe_code)]

use super::chunk::{CHUNK, load, store};
use super::quotients::{divide_by, quotient, reciprocal};
use crate::arith::{binary, math, truncate, truth};
use crate::ir::{BinaryOp, MathFn};
use crate::tape::{Code, Op, Tape};
use netpyne_math::isa::Isa;
use netpyne_math::{exp, log, pow};

/// Whether every processor of this target has fused instructions.
const ALWAYS_FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

/// A table as lookups see it.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    pub from: f64,
    pub factor: f64,
    pub intervals: f64,
}

/// What a tape runs on.
pub(crate) struct TapeData<'a> {
    /// Where each column of the tape starts.
    pub columns: &'a [*mut f64],
    /// Length of all columns, in chunks.
    pub chunks: usize,
    /// By number of table.
    pub axes: &'a [Axis],
    /// The columns of [`Tape::interpolated`], `intervals + 1` values each.
    pub interpolated: &'a [*const [f64]],
}

/// Runs the tape by the instructions of `isa`, or the widest this processor has if that is less.
///
/// # Safety
/// Each column must be valid for reads and writes of `chunks * CHUNK` doubles during the call (reads are enough for
/// columns the tape does not write), there must be a column for each number in the tape, an axis for each table it looks up,
/// and each interpolated column must be readable and have one more row than the axis of its table has intervals.
pub(crate) unsafe fn execute(isa: Isa, tape: &Tape, data: &TapeData<'_>) {
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has; the rest is the caller's promise.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512(tape, data) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2(tape, data) },
        // SAFETY: the caller's promise.
        _ => unsafe { interpret::<ALWAYS_FUSED>(tape, data) },
    }
}

/// # Safety
/// As [`execute`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
unsafe fn avx512(tape: &Tape, data: &TapeData<'_>) {
    // SAFETY: the caller's promise.
    unsafe { interpret::<true>(tape, data) }
}

/// # Safety
/// As [`execute`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2(tape: &Tape, data: &TapeData<'_>) {
    // SAFETY: the caller's promise.
    unsafe { interpret::<true>(tape, data) }
}

/// Keeps the compiler from vectorising over chunks (with gathers and scatters) rather than within them.
#[inline(always)]
fn chunk_by_chunk() {
    #[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
    // SAFETY: there is no instruction in it.
    unsafe {
        std::arch::asm!("", options(nomem, nostack, preserves_flags));
    }
}

/// The interpreter; `FMA` says whether it is compiled with fused multiply-add instructions (which only elementary functions and
/// exact remainders use).
///
/// # Safety
/// As [`execute`].
#[inline(always)]
unsafe fn interpret<const FMA: bool>(tape: &Tape, data: &TapeData<'_>) {
    let chunks = data.chunks;
    for op in &tape.ops {
        // SAFETY: there is a column for each number in the tape.
        let column = |n: u16| unsafe { *data.columns.get_unchecked(usize::from(n)) };
        let (d, a, b) = (column(op.d), column(op.a), column(op.b));
        macro_rules! map {
            (|$x:ident| $e:expr) => {
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: columns are valid for all chunks.
                    let mut value = unsafe { load(a, k) };
                    for $x in &mut value {
                        *$x = {
                            let $x = *$x;
                            $e
                        };
                    }
                    // SAFETY: as above.
                    unsafe { store(d, k, value) };
                }
            };
            (|$x:ident, $y:ident| $e:expr) => {
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: as above.
                    let (mut value, other) = unsafe { (load(a, k), load(b, k)) };
                    for ($x, $y) in value.iter_mut().zip(other) {
                        *$x = {
                            let $x = *$x;
                            $e
                        };
                    }
                    // SAFETY: as above.
                    unsafe { store(d, k, value) };
                }
            };
        }
        macro_rules! whole {
            (|$value:ident| $e:expr) => {
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: columns are valid for all chunks.
                    let mut $value = unsafe { load(a, k) };
                    $e;
                    // SAFETY: as above.
                    unsafe { store(d, k, $value) };
                }
            };
        }
        match op.code {
            Code::Copy => map!(|x| x),
            Code::Neg => map!(|x| -x),
            Code::Not => map!(|x| truth(x == 0.0)),
            Code::Truncate => map!(|x| truncate(x)),
            Code::Add => map!(|x, y| x + y),
            Code::Sub => map!(|x, y| x - y),
            Code::Mul => map!(|x, y| x * y),
            Code::Div => map!(|x, y| x / y),
            Code::IntDiv => map!(|x, y| binary(BinaryOp::IntDiv, x, y)),
            Code::Lt => map!(|x, y| truth(x < y)),
            Code::Le => map!(|x, y| truth(x <= y)),
            Code::Eq => map!(|x, y| truth(x == y)),
            Code::Ne => map!(|x, y| truth(x != y)),
            Code::And => map!(|x, y| truth((x != 0.0) & (y != 0.0))),
            Code::Or => map!(|x, y| truth((x != 0.0) | (y != 0.0))),
            Code::Sqrt => map!(|x| x.sqrt()),
            Code::Fabs => map!(|x| x.abs()),
            Code::Select => {
                let c = column(op.c);
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: columns are valid for all chunks.
                    let (condition, mut value, other) = unsafe { (load(a, k), load(b, k), load(c, k)) };
                    for l in 0..CHUNK {
                        value[l] = if condition[l] != 0.0 { value[l] } else { other[l] };
                    }
                    // SAFETY: as above.
                    unsafe { store(d, k, value) };
                }
            }
            Code::Fused(how) => {
                let c = column(op.c);
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: columns are valid for all chunks.
                    let (mut value, right, sum) = unsafe { (load(a, k), load(b, k), load(c, k)) };
                    for l in 0..CHUNK {
                        value[l] = how.of::<FMA>(value[l], right[l], sum[l]);
                    }
                    // SAFETY: as above.
                    unsafe { store(d, k, value) };
                }
            }
            Code::DivideBy => {
                if FMA {
                    let c = column(op.c);
                    for k in 0..chunks {
                        chunk_by_chunk();
                        // SAFETY: columns are valid for all chunks.
                        let (a_, b_, y) = unsafe { (load(a, k), load(b, k), load(c, k)) };
                        let (value, right) = divide_by(&a_, &b_, &y);
                        // SAFETY: as above.
                        unsafe { if right { store(d, k, value) } else { quotient(d, Some(a), b, k) } }
                    }
                } else {
                    map!(|x, y| x / y);
                }
            }
            Code::Reciprocal => {
                if FMA {
                    for k in 0..chunks {
                        chunk_by_chunk();
                        // SAFETY: columns are valid for all chunks.
                        let (value, s) = unsafe { (load(a, k), load(b, k)) };
                        let (value, right) = reciprocal(&value, &s);
                        // SAFETY: as above.
                        unsafe { if right { store(d, k, value) } else { quotient(d, None, a, k) } }
                    }
                } else {
                    map!(|x| 1.0 / x);
                }
            }
            Code::Exp if FMA => whole!(|value| exp::hoc_exp_lanes(&mut value)),
            Code::Exp => map!(|x| exp::hoc_exp(x)),
            Code::Math(MathFn::Log) if FMA => whole!(|value| log::log_lanes(&mut value)),
            Code::Math(MathFn::Pow) if FMA => {
                for k in 0..chunks {
                    chunk_by_chunk();
                    // SAFETY: columns are valid for all chunks.
                    let (mut value, exponents) = unsafe { (load(a, k), load(b, k)) };
                    pow::pow_lanes(&mut value, &exponents);
                    // SAFETY: as above.
                    unsafe { store(d, k, value) };
                }
            }
            Code::Math(f) => {
                let c = column(op.c);
                let more = tape.more[usize::from(op.extra)].map(column);
                // SAFETY: columns are valid for all chunks.
                unsafe { function(f, d, [a, b, c, more[0], more[1]], chunks) };
            }
            // SAFETY: the caller's promise.
            Code::Locate => unsafe { locate(op, d, a, b, data) },
            // SAFETY: the caller's promise.
            Code::Interpolate => unsafe { interpolate(op, d, a, b, data) },
        }
    }
}

/// A function, lane by lane.
///
/// # Safety
/// All columns must be valid for `chunks` chunks.
#[inline(never)]
unsafe fn function(f: MathFn, d: *mut f64, args: [*mut f64; 5], chunks: usize) {
    for i in 0..chunks * CHUNK {
        // SAFETY: the caller's promise.
        unsafe { *d.add(i) = math(f, &args.map(|a| *a.add(i))) };
    }
}

/// Leaves the row as the bits of an integer in `d`, and the fraction in `b`.
///
/// Outside the table the fraction is 0, which gives the end row because its values and differences are finite (checked
/// before the tape runs). NaN goes into the fraction.
///
/// # Safety
/// As [`execute`].
#[inline(always)]
unsafe fn locate(op: &Op, d: *mut f64, a: *mut f64, b: *mut f64, data: &TapeData<'_>) {
    let Axis { from, factor, intervals } = data.axes[usize::from(op.extra)];
    for k in 0..data.chunks {
        chunk_by_chunk();
        // SAFETY: columns are valid for all chunks.
        let x = unsafe { load(a, k) };
        let (mut row, mut fraction) = ([0.0; CHUNK], [0.0; CHUNK]);
        for l in 0..CHUNK {
            let xi = factor * (x[l] - from);
            let low = if xi > 0.0 { xi } else { 0.0 };
            let inside = if low < intervals { low } else { intervals };
            // SAFETY: `inside` lies in 0..=intervals, and never is NaN; intervals fit an i32.
            let whole: i32 = unsafe { inside.to_int_unchecked() };
            let rest = inside - f64::from(whole);
            row[l] = f64::from_bits(whole as u64);
            fraction[l] = if xi.is_nan() { xi } else { rest };
        }
        // SAFETY: as above.
        unsafe {
            store(d, k, row);
            store(b, k, fraction);
        }
    }
}

/// # Safety
/// As [`execute`]; column `a` must have been left by [`locate`] of the same table.
#[inline(always)]
unsafe fn interpolate(op: &Op, d: *mut f64, a: *mut f64, b: *mut f64, data: &TapeData<'_>) {
    // SAFETY: the caller's promise.
    let values = unsafe { &*data.interpolated[usize::from(op.extra)] };
    let top = (values.len() - 1) as u64;
    for k in 0..data.chunks {
        chunk_by_chunk();
        // SAFETY: columns are valid for all chunks.
        let (row, fraction) = unsafe { (load(a, k), load(b, k)) };
        let mut value = [0.0; CHUNK];
        for l in 0..CHUNK {
            let row = row[l].to_bits();
            let next = if row < top { row + 1 } else { top };
            // SAFETY: `locate` leaves rows up to the number of intervals, which the column has one more than.
            let (low, high) =
                unsafe { (*values.get_unchecked(row as usize), *values.get_unchecked(next as usize)) };
            value[l] = low + fraction[l] * (high - low);
        }
        // SAFETY: as above.
        unsafe { store(d, k, value) };
    }
}
