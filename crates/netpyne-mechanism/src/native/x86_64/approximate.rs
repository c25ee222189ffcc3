//! Functions for kernels that need not leave the exact bits.

use super::opcodes::*;
use super::registers::Registers;
use super::values::Value;

/// Coefficients of the polynomial of degree 11 that comes closest to exp between -ln(2)/2 and ln(2)/2 (3e-18 apart).
const EXP: [f64; 12] = [
    1.0,
    1.0,
    0.5000000000000019,
    0.1666666666666668,
    0.04166666666648795,
    0.008333333333319589,
    0.0013888888952352863,
    0.00019841269890076403,
    2.4801485441561313e-05,
    2.755724088722987e-06,
    2.763265472252779e-07,
    2.5110049204818658e-08,
];

/// exp without a table, right to a unit or two in the last place; beyond 700 and -700 it stays what it is there.
pub(super) fn exp(r: &mut Registers, o: &[Value], result: Value) {
    let x = r.get(o[0]);
    let [d, k, square, even, odd] = [0; 5].map(|_| r.scratch());
    let [top, bottom, shift] = [700.0, -700.0, 6_755_399_441_055_744.0].map(|x| r.asm.number(x));
    // Written so that NaN stays.
    r.asm.load(d, top);
    r.asm.three(MIN, d, d, Rm::Reg(x));
    r.asm.load(k, bottom);
    r.asm.three(MAX, d, k, Rm::Reg(d));
    // As many times ln(2) as are nearest, in the last bits of `k`.
    let inverse = r.asm.number(std::f64::consts::LOG2_E);
    r.asm.load(k, shift);
    r.asm.three(FMADD231, k, d, inverse);
    r.asm.three(SUB, odd, k, shift);
    let [high, low] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17].map(|x| r.asm.number(x));
    r.asm.three(FNMADD231, d, odd, high);
    r.asm.three(FNMADD231, d, odd, low);
    r.asm.three(MUL, square, d, Rm::Reg(d));
    for (sum, first) in [(even, 10), (odd, 11)] {
        let last = r.asm.number(EXP[first]);
        r.asm.load(sum, last);
        for at in (first % 2..first).step_by(2).rev() {
            let coefficient = r.asm.number(EXP[at]);
            r.asm.three(FMADD213, sum, square, coefficient);
        }
    }
    r.asm.three(FMADD213, d, odd, Rm::Reg(even));
    // That many powers of two.
    let one = r.asm.literal(1023 << 52);
    r.asm.shift_left(k, k, 52);
    r.asm.three(PADD, k, k, one);
    r.asm.three(MUL, d, d, Rm::Reg(k));
    r.release(o);
    r.result(result, d);
}
