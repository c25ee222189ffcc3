//! Executes a tape on the columns of one block: the only place that is compiled per instruction set.
//!
//! Every operation is a loop over chunks of 16 doubles, each loaded whole, computed, and stored whole. That vectorises for
//! any width without alias checks, and lets the result replace an operand.
#![allow(unsafe_code)]

use crate::arith::{binary, math, truncate, truth};
use crate::ir::{BinaryOp, MathFn};
use crate::storage::PAD;
use crate::tape::{Code, Op, Tape};
use netpyne_math::isa::Isa;
use netpyne_math::{exp, log, pow};

/// Whether every processor of this target has fused instructions.
const ALWAYS_FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

/// Lanes per chunk; blocks are multiples of it.
pub(crate) const CHUNK: usize = PAD;

type Lanes = [f64; CHUNK];

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

/// # Safety
/// `column` must be valid for reads of chunk `k`.
#[inline(always)]
unsafe fn load(column: *const f64, k: usize) -> Lanes {
    // SAFETY: the caller's promise; an array of doubles needs no more alignment than a double.
    unsafe { column.add(k * CHUNK).cast::<Lanes>().read() }
}

/// # Safety
/// `column` must be valid for writes of chunk `k`.
#[inline(always)]
unsafe fn store(column: *mut f64, k: usize, value: Lanes) {
    // SAFETY: as `load`.
    unsafe { column.add(k * CHUNK).cast::<Lanes>().write(value) }
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

/// What is left of a double's bits, less this, has none of `OUTSIDE` if its magnitude is from 2^-256 to below 2^256: there
/// no intermediate result of the divisions below leaves the normal range.
const LEAST: u64 = (1023 - 256) << 52;
const OUTSIDE: u64 = 0b11 << 61;

/// `a / b` with `y` the rounded `1/b`, and whether it is right: see [`crate::passes::exact::divide`].
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
fn divide_by(a: &Lanes, b: &Lanes, y: &Lanes) -> (Lanes, bool) {
    let mut value = [0.0; CHUNK];
    let mut all = true;
    for l in 0..CHUNK {
        let range = a[l].to_bits().wrapping_sub(LEAST) | b[l].to_bits().wrapping_sub(LEAST);
        all &= range & OUTSIDE == 0;
        let q = a[l] * y[l];
        let r = (-q).mul_add(b[l], a[l]);
        value[l] = r.mul_add(y[l], q);
    }
    (value, all)
}

/// `1 / b` where `b` is the rounded `1/s`, and whether it is right: see [`crate::passes::exact::divide`].
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
fn reciprocal(b: &Lanes, s: &Lanes) -> (Lanes, bool) {
    let mut value = [0.0; CHUNK];
    let mut all = true;
    for l in 0..CHUNK {
        all &= b[l].to_bits().wrapping_sub(LEAST) & OUTSIDE == 0;
        value[l] = (-b[l]).mul_add(s[l], 1.0).mul_add(s[l], s[l]);
    }
    (value, all)
}

/// Divides chunk `k` the plain way: `a / b`, or `1 / b` without `a`.
///
/// # Safety
/// The columns must be valid for chunk `k`.
#[cold]
#[inline(never)]
unsafe fn quotient(d: *mut f64, a: Option<*mut f64>, b: *mut f64, k: usize) {
    // SAFETY: the caller's promise.
    let (a, b) = unsafe { (a.map_or([1.0; CHUNK], |a| load(a, k)), load(b, k)) };
    let value = std::array::from_fn(|l| a[l] / b[l]);
    // SAFETY: as above.
    unsafe { store(d, k, value) };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    /// Bits spread over mantissas, many of them close to all zeros or all ones, where rounding is hardest.
    fn hard(n: &mut Noise) -> f64 {
        let low = |n: &mut Noise| (n.draw() * 9e15) as u64 & ((1 << 52) - 1);
        let mantissa = match (n.draw() * 4.0) as u32 {
            0 => low(n) >> ((n.draw() * 52.0) as u32),
            1 => !(low(n) >> ((n.draw() * 52.0) as u32)) & ((1 << 52) - 1),
            _ => low(n),
        };
        let exponent = 1023 - 30 + (n.draw() * 60.0) as u64;
        let sign = u64::from(n.draw() < 0.5) << 63;
        f64::from_bits(sign | exponent << 52 | mantissa)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn compare_in_vectors(rounds: u32) {
        compare(rounds);
    }

    #[inline(always)]
    fn compare(rounds: u32) {
        let mut n = Noise(4242);
        for _ in 0..rounds {
            let a: Lanes = std::array::from_fn(|_| hard(&mut n));
            let s: Lanes = std::array::from_fn(|_| hard(&mut n));
            let b = s.map(|s| 1.0 / s);
            let y = b.map(|b| 1.0 / b);
            let quotients = |b: &Lanes| -> Lanes { std::array::from_fn(|l| a[l] / b[l]) };
            assert_eq!(reciprocal(&b, &s), (y, true), "{s:?}");
            assert_eq!(divide_by(&a, &b, &y), (quotients(&b), true), "{a:?} / {b:?}");
            assert_eq!(divide_by(&a, &s, &b), (quotients(&s), true), "{a:?} / {s:?}");
        }
    }

    #[test]
    fn extremes_are_divided_the_plain_way() {
        for x in [0.0, -0.0, f64::INFINITY, f64::NAN, 1e-310, 1e80, 1e-80, -1e300] {
            let mut a = [1.5; CHUNK];
            a[5] = x;
            let b = [-3.0; CHUNK];
            assert!(!divide_by(&a, &b, &b).1, "{x}");
            assert!(!divide_by(&b, &a, &b).1, "{x}");
            assert!(!reciprocal(&a, &b).1, "{x}");
        }
    }

    #[test]
    fn divisions_round_correctly() {
        compare(10_000);
        #[cfg(target_arch = "x86_64")]
        if Isa::detect() >= Isa::Avx2 {
            // SAFETY: the processor has AVX2 and FMA.
            unsafe { compare_in_vectors(100_000) };
        }
    }
}
