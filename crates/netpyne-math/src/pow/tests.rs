//! Special values, and all instruction sets against each other.

use super::scalar::pow_by;
use super::*;
use crate::isa::Isa;
use crate::probe::{Arguments, FUNCTIONS};

const INF: f64 = f64::INFINITY;

/// What C's standard says.
#[test]
fn special_values() {
    let equal = |x: f64, y: f64, power: f64| assert_eq!(pow(x, y).to_bits(), power.to_bits(), "{x:?}^{y:?}");
    for nan in [f64::NAN, -f64::NAN] {
        equal(nan, 0.0, 1.0);
        equal(nan, -0.0, 1.0);
        equal(1.0, nan, 1.0);
        equal(nan, 2.0, nan);
        equal(-2.0, nan, nan);
    }
    equal(-2.0, 0.5, f64::from_bits(0xfff8_0000_0000_0000));
    equal(-INF, 0.5, INF);
    equal(-2.0, 3.0, -8.0);
    equal(-2.0, 4.0, 16.0);
    equal(-2.0, 1025.0, -INF);
    equal(-2.0, -1075.0, -0.0);
    equal(0.0, 2.0, 0.0);
    equal(-0.0, 3.0, -0.0);
    equal(-0.0, 2.5, 0.0);
    equal(-0.0, -3.0, -INF);
    equal(0.0, -0.5, INF);
    equal(-INF, 3.0, -INF);
    equal(-INF, -3.0, -0.0);
    equal(-1.0, INF, 1.0);
    equal(-1.0, 1e300, 1.0);
    equal(0.5, INF, 0.0);
    equal(0.5, -INF, INF);
    equal(-2.0, -INF, 0.0);
    equal(2.0, 1e19, INF);
    equal(2.0, -1e19, 0.0);
    equal(2.0, 1e-20, 1.0);
    equal(-3.0, 9_007_199_254_740_992.0, INF);
    equal(-1.0, 9_007_199_254_740_991.0, -1.0);
    equal(f64::MAX, 1.0, f64::MAX);
    equal(5e-324, 1.0, 5e-324);
    equal(-5e-324, 1.0, -5e-324);
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let (mut x, mut y) = (vec![0.0; 1000], vec![0.0; 1000]);
    let mut arguments = Arguments::new(FUNCTIONS[2], 5);
    for _ in 0..100 {
        arguments.fill(&mut x, &mut y);
        let want: Vec<u64> = x.iter().zip(&y).map(|(x, y)| pow(*x, *y).to_bits()).collect();
        let plain = x.iter().zip(&y).map(|(x, y)| pow_by::<false>(*x, *y).to_bits());
        assert!(plain.eq(want.iter().copied()), "without FMA");
        for isa in Isa::available() {
            let mut x = x.clone();
            pow_slice_with(isa, &mut x, &y);
            assert!(x.iter().map(|x| x.to_bits()).eq(want.iter().copied()), "{isa:?}");
        }
    }
}
