//! Special values, and all instruction sets against each other.

use super::*;
use crate::isa::Isa;
use crate::probe::{Arguments, FUNCTIONS};

fn samples() -> Vec<f64> {
    let (mut x, mut y) = (vec![0.0; 1000], vec![0.0; 1000]);
    let mut arguments = Arguments::new(FUNCTIONS[1], 5);
    let mut all = Vec::new();
    for _ in 0..100 {
        arguments.fill(&mut x, &mut y);
        all.extend_from_slice(&x);
    }
    all
}

#[test]
fn special_values() {
    assert_eq!(log(0.0), f64::NEG_INFINITY);
    assert_eq!(log(-0.0), f64::NEG_INFINITY);
    assert_eq!(log(f64::INFINITY), f64::INFINITY);
    assert_eq!(log(1.0).to_bits(), 0);
    assert_eq!(log(-1.0).to_bits(), 0xfff8_0000_0000_0000);
    assert_eq!(log(f64::from_bits(0x7ff0_0000_0000_0001)).to_bits(), 0x7ff8_0000_0000_0001);
    assert_eq!(log(5e-324), -744.4400719213812);
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let x = samples();
    let want: Vec<u64> = x.iter().map(|x| log(*x).to_bits()).collect();
    assert!(x.iter().map(|x| log_by::<false>(*x).to_bits()).eq(want.iter().copied()), "without FMA");
    for isa in Isa::available() {
        let mut y = x.clone();
        log_slice_with(isa, &mut y);
        assert!(y.iter().map(|y| y.to_bits()).eq(want.iter().copied()), "{isa:?}");
    }
}
