//! Special values, and both kinds of processors against each other.

use super::erf::erf_by;
use super::expm1::expm1_by;
use super::hyperbolic::{cosh_by, sinh_by, tanh_by};
use super::log1p::log1p_by;
use super::log10::log10_by;
use super::*;
use crate::probe::{Arguments, FUNCTIONS};

const INF: f64 = f64::INFINITY;

#[test]
fn special_values() {
    let equal =
        |value: f64, want: f64| assert_eq!(value.to_bits(), want.to_bits(), "{value:?}, not {want:?}");
    for odd in [expm1, log1p, sinh, tanh, erf] {
        equal(odd(0.0), 0.0);
        equal(odd(-0.0), -0.0);
        equal(odd(5e-324), 5e-324);
        equal(odd(-f64::NAN), -f64::NAN);
    }
    equal(expm1(-INF), -1.0);
    equal(expm1(-1000.0), -1.0);
    equal(expm1(710.0), INF);
    equal(log1p(-1.0), -INF);
    equal(log1p(-1.5), f64::from_bits(0xfff8_0000_0000_0000));
    equal(log1p(INF), INF);
    equal(log10(1000.0), 3.0);
    equal(log10(-0.0), -INF);
    equal(log10(5e-324), -323.3062153431158);
    equal(sinh(-711.0), -INF);
    equal(cosh(-711.0), INF);
    equal(cosh(-0.0), 1.0);
    equal(tanh(-30.0), -1.0);
    equal(erf(-INF), -1.0);
}

#[test]
fn processors_without_the_instruction_give_the_same_bits() {
    let plain: [fn(f64) -> f64; 7] = [
        log10_by::<false>,
        expm1_by::<false>,
        log1p_by::<false>,
        sinh_by::<false>,
        cosh_by::<false>,
        tanh_by::<false>,
        erf_by::<false>,
    ];
    let (mut x, mut y) = (vec![0.0; 1000], vec![0.0; 1000]);
    for (function, plain) in FUNCTIONS[3..].iter().zip(plain) {
        let mut arguments = Arguments::new(*function, 5);
        for _ in 0..100 {
            arguments.fill(&mut x, &mut y);
            for &x in &x {
                assert_eq!(plain(x).to_bits(), (function.of)(x, 0.0).to_bits(), "{} of {x:?}", function.name);
            }
        }
    }
}
