//! Calls of elementary functions that have no instructions of their own.
#![allow(unsafe_code)]

use super::opcodes::*;
use super::registers::Registers;
use super::values::Value;
use super::width::Width;
use crate::arith::math;
use crate::ir::MathFn;
use netpyne_math::{log::log_lanes, pow::pow_lanes};

/// Calls a function for all lanes; arguments and result go through the spill memory.
pub(super) fn emit(r: &mut Registers, f: MathFn, o: &[Value], result: Value) {
    let bytes = r.asm.width.bytes();
    let room = r.room(5 * bytes);
    for (k, &v) in o.iter().enumerate() {
        let a = r.get(v);
        r.asm.store(Rm::Mem(R8, None, room + bytes * k as i32), a);
    }
    r.release(o);
    r.save_all();
    let reserved = r.reserved();
    let kept: Vec<(Zmm, i32)> = reserved.map(|z| (z, r.room(bytes))).collect();
    for &(z, slot) in &kept {
        r.asm.store(Rm::Mem(R8, None, slot), z);
    }
    const SAVED: [Gpr; 9] = [RAX, RCX, RDX, RSI, RDI, R8, R9, R10, R11];
    SAVED.iter().for_each(|&g| r.asm.push(g));
    r.asm.copy_word(RSI, R8);
    r.asm.add_constant(RSI, room);
    r.asm.load_constant(RDI, number_of(f));
    let function = function_for(f, r.is_single(), r.asm.width);
    r.asm.load_constant(R10, function as u64);
    r.asm.leave_vectors();
    r.asm.call(R10);
    SAVED.iter().rev().for_each(|&g| r.asm.pop(g));
    r.begin_again();
    for &(z, slot) in &kept {
        r.asm.load(z, Rm::Mem(R8, None, slot));
    }
    let d = r.scratch();
    r.asm.load(d, Rm::Mem(R8, None, room));
    r.result(result, d);
}

/// The address of what computes a function in all lanes, or in the first one.
fn function_for(f: MathFn, single: bool, width: Width) -> *const () {
    let eight = |function: Function<8>| function as *const ();
    let four = |function: Function<4>| function as *const ();
    match (width, f) {
        (Width::Eight, _) if single => eight(first_lane),
        (Width::Eight, MathFn::Log) => eight(eight_logarithms),
        (Width::Eight, MathFn::Pow) => eight(eight_powers),
        (Width::Eight, _) => eight(all_lanes),
        (Width::Four, _) if single => four(first_lane),
        (Width::Four, MathFn::Log) => four(four_logarithms),
        (Width::Four, MathFn::Pow) => four(four_powers),
        (Width::Four, _) => four(all_lanes),
    }
}

/// Functions by number, for code.
const FUNCTIONS: [MathFn; 22] = [
    MathFn::Exp,
    MathFn::Log,
    MathFn::Log10,
    MathFn::Pow,
    MathFn::Sqrt,
    MathFn::Fabs,
    MathFn::Sin,
    MathFn::Cos,
    MathFn::Tan,
    MathFn::Asin,
    MathFn::Acos,
    MathFn::Atan,
    MathFn::Atan2,
    MathFn::Sinh,
    MathFn::Cosh,
    MathFn::Tanh,
    MathFn::Floor,
    MathFn::Ceil,
    MathFn::Fmod,
    MathFn::Erf,
    MathFn::Ghk,
    MathFn::Nernst,
];

fn number_of(f: MathFn) -> u64 {
    FUNCTIONS.iter().position(|&g| g == f).unwrap_or(0) as u64
}

/// Replaces the first row of numbers by the function, given by its number, of each column of five.
type Function<const LANES: usize> = unsafe extern "sysv64" fn(function: u64, numbers: *mut [[f64; LANES]; 5]);

/// Any [`Function`].
///
/// # Safety
/// Nothing else may use the numbers meanwhile.
unsafe extern "sysv64" fn all_lanes<const LANES: usize>(function: u64, numbers: *mut [[f64; LANES]; 5]) {
    // SAFETY: the caller's promise.
    let numbers = unsafe { &mut *numbers };
    let f = FUNCTIONS[function as usize];
    let arguments = *numbers;
    for (lane, result) in numbers[0].iter_mut().enumerate() {
        *result = math(f, &arguments.map(|column| column[lane]));
    }
}

/// Any [`Function`], of the first lane only, which all get.
///
/// # Safety
/// As [`all_lanes`].
unsafe extern "sysv64" fn first_lane<const LANES: usize>(function: u64, numbers: *mut [[f64; LANES]; 5]) {
    // SAFETY: the caller's promise.
    let numbers = unsafe { &mut *numbers };
    let result = math(FUNCTIONS[function as usize], &numbers.map(|column| column[0]));
    numbers[0] = [result; LANES];
}

/// The logarithm, for processors that run this code.
///
/// # Safety
/// As [`all_lanes`]; the processor must have AVX-512.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
unsafe extern "sysv64" fn eight_logarithms(_: u64, numbers: *mut [[f64; 8]; 5]) {
    // SAFETY: the caller's promise.
    log_lanes(unsafe { &mut (*numbers)[0] });
}

/// The power, for processors that run this code.
///
/// # Safety
/// As [`eight_logarithms`].
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
unsafe extern "sysv64" fn eight_powers(_: u64, numbers: *mut [[f64; 8]; 5]) {
    // SAFETY: the caller's promise.
    let [x, y, ..] = unsafe { &mut *numbers };
    pow_lanes(x, y);
}

/// The logarithm, for processors without AVX-512.
///
/// # Safety
/// As [`all_lanes`]; the processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
unsafe extern "sysv64" fn four_logarithms(_: u64, numbers: *mut [[f64; 4]; 5]) {
    // SAFETY: the caller's promise.
    log_lanes(unsafe { &mut (*numbers)[0] });
}

/// The power, for processors without AVX-512.
///
/// # Safety
/// As [`four_logarithms`].
#[target_feature(enable = "avx2,fma")]
unsafe extern "sysv64" fn four_powers(_: u64, numbers: *mut [[f64; 4]; 5]) {
    // SAFETY: the caller's promise.
    let [x, y, ..] = unsafe { &mut *numbers };
    pow_lanes(x, y);
}
