//! The error function.
#![allow(unsafe_code)]

use super::magnitude;
use crate::exp::exp_by;
use crate::fused::{by_fused, not_a_number};

by_fused! {
    /// Error function.
    erf(x) = erf_by
}

by_fused! {
    /// 1 - erf(x), exact also where that is small.
    erfc(x) = erfc_by
}

/// 2/√π - 1.
const EFX: f64 = 0.1283791670955126;
/// erf(1), almost.
const ERX: f64 = 0.8450629115104675;
/// Numerator and denominator up to 0.84375.
const PP: [f64; 5] = [
    0.12837916709551256,
    -0.3250421072470015,
    -0.02848174957559851,
    -0.005770270296489442,
    -2.3763016656650163e-05,
];
const QQ: [f64; 6] = [
    1.0,
    0.39791722395915535,
    0.0650222499887673,
    0.005081306281875766,
    0.00013249473800432164,
    -3.960228278775368e-06,
];
/// Up to 1.25.
const PA: [f64; 7] = [
    -0.0023621185607526594,
    0.41485611868374833,
    -0.3722078760357013,
    0.31834661990116175,
    -0.11089469428239668,
    0.035478304325618236,
    -0.002166375594868791,
];
const QA: [f64; 7] = [
    1.0,
    0.10642088040084423,
    0.540397917702171,
    0.07182865441419627,
    0.12617121980876164,
    0.01363708391202905,
    0.011984499846799107,
];
/// Up to 1/0.35.
const RA: [f64; 8] = [
    -0.009864944034847148,
    -0.6938585727071818,
    -10.558626225323291,
    -62.375332450326006,
    -162.39666946257347,
    -184.60509290671104,
    -81.2874355063066,
    -9.814329344169145,
];
const SA: [f64; 9] = [
    1.0,
    19.651271667439257,
    137.65775414351904,
    434.56587747522923,
    645.3872717332679,
    429.00814002756783,
    108.63500554177944,
    6.570249770319282,
    -0.0604244152148581,
];
/// Beyond.
const RB: [f64; 7] = [
    -0.0098649429247001,
    -0.799283237680523,
    -17.757954917754752,
    -160.63638485582192,
    -637.5664433683896,
    -1025.0951316110772,
    -483.5191916086514,
];
const SB: [f64; 8] = [
    1.0,
    30.33806074348246,
    325.7925129965739,
    1536.729586084437,
    3199.8582195085955,
    2553.0504064331644,
    474.52854120695537,
    -22.44095244658582,
];

/// The polynomial, summed in pairs as glibc does.
#[inline(always)]
fn by_pairs(c: &[f64], x: f64) -> f64 {
    let pair = |k: usize| if k + 1 < c.len() { c[k] + x * c[k + 1] } else { c[k] };
    let x2 = x * x;
    let x4 = x2 * x2;
    let mut sum = pair(0) + x2 * pair(2);
    for (k, power) in [(4, x4), (6, x4 * x2), (8, x4 * x4)] {
        if k < c.len() {
            sum += power * pair(k);
        }
    }
    sum
}

#[inline(always)]
pub(super) fn erf_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of 0.84375, 1.25, 1/0.35, 6, 2^-28, and 2^-1015.
    const FIRST: u32 = 0x3feb_0000;
    const SECOND: u32 = 0x3ff4_0000;
    const THIRD: u32 = 0x4006_db6e;
    const LAST: u32 = 0x4018_0000;
    const SMALL: u32 = 0x3e30_0000;
    const TINY: u32 = 0x0080_0000;
    if x.is_nan() {
        return not_a_number(x);
    }
    let of = magnitude(x);
    if of < TINY {
        return 0.0625 * (16.0 * x + (16.0 * EFX) * x);
    }
    if of < SMALL {
        return x + EFX * x;
    }
    if of < FIRST {
        let z = x * x;
        return x + x * (by_pairs(&PP, z) / by_pairs(&QQ, z));
    }
    let sign = 1f64.copysign(x);
    let x = x.abs();
    if of < SECOND {
        let s = x - 1.0;
        return sign * (ERX + by_pairs(&PA, s) / by_pairs(&QA, s));
    }
    if of >= LAST {
        return sign;
    }
    let s = 1.0 / (x * x);
    let ratio =
        if of < THIRD { by_pairs(&RA, s) / by_pairs(&SA, s) } else { by_pairs(&RB, s) / by_pairs(&SB, s) };
    let z = f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000);
    let r = exp_by::<FMA>(-z * z - 0.5625) * exp_by::<FMA>((z - x) * (z + x) + ratio);
    sign * (1.0 - r / x)
}

#[inline(always)]
pub(super) fn erfc_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of 2^-56, 0.84375, 1.25, 1/0.35 (as the C library has it here), 6 and 28.
    const TINY: u32 = 0x3c70_0000;
    const FIRST: u32 = 0x3feb_0000;
    const SECOND: u32 = 0x3ff4_0000;
    const THIRD: u32 = 0x4006_db6d;
    const FOURTH: u32 = 0x4018_0000;
    const LAST: u32 = 0x403c_0000;
    if x.is_nan() {
        return not_a_number(x);
    }
    let of = magnitude(x);
    let negative = x.is_sign_negative();
    if of < TINY {
        return 1.0 - x;
    }
    if of < FIRST {
        let z = x * x;
        let y = by_pairs(&PP, z) / by_pairs(&QQ, z);
        // Below a quarter, or negative.
        return if x < 0.25 { 1.0 - (x + x * y) } else { 0.5 - (x * y + (x - 0.5)) };
    }
    let x = x.abs();
    if of < SECOND {
        let s = x - 1.0;
        let ratio = by_pairs(&PA, s) / by_pairs(&QA, s);
        return if negative { 1.0 + (ERX + ratio) } else { (1.0 - ERX) - ratio };
    }
    if of >= LAST || (negative && of >= FOURTH) {
        return if negative { 2.0 } else { 0.0 };
    }
    let s = 1.0 / (x * x);
    let ratio =
        if of < THIRD { by_pairs(&RA, s) / by_pairs(&SA, s) } else { by_pairs(&RB, s) / by_pairs(&SB, s) };
    let z = f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000);
    let r = exp_by::<FMA>(-z * z - 0.5625) * exp_by::<FMA>((z - x) * (z + x) + ratio);
    if negative { 2.0 - r / x } else { r / x }
}

#[cfg(test)]
mod tests {
    use super::erfc;

    #[test]
    fn erfc_has_the_bits_of_the_c_library() {
        // Of glibc 2.36, for 200 000 arguments from -30 to 30: their bits, mixed.
        let mut sum = 0_u64;
        for n in 0..200_000 {
            let x = f64::from(n - 100_000) * 0.000_300_1;
            sum = sum.rotate_left(5) ^ erfc(x).to_bits();
        }
        assert_eq!(format!("{sum:016x}"), EXPECTED);
    }

    const EXPECTED: &str = "609962ac166f0832";
}
