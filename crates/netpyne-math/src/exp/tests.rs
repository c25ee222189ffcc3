//! Golden values, and all instruction sets against each other.

use super::*;
use crate::isa::Isa;

/// Arguments where something changes: ends of the fast range, over- and underflow, tiny, signed zero, not finite.
fn special() -> Vec<f64> {
    let mut x = vec![
        0.0,
        f64::MIN_POSITIVE,
        5e-324,
        5.551115123125783e-17,
        2.7755575615628914e-17,
        1.0,
        512.0,
        700.0,
        708.0,
    ];
    x.extend([708.3964185322641, 709.0, 709.782712893384, 709.7827128933841, 710.0]);
    x.extend([
        744.4400719213812,
        745.0,
        745.1332191019411,
        745.1332191019412,
        746.0,
        1023.9,
        1024.0,
        1e10,
        1e308,
    ]);
    x.extend([f64::INFINITY, f64::MAX, f64::NAN]);
    for i in 0..x.len() {
        x.extend([x[i].next_up(), x[i].next_down()]);
    }
    let negative: Vec<f64> = x.iter().map(|x| -x).collect();
    x.extend(negative);
    x
}

fn samples() -> Vec<f64> {
    let mut x = special();
    x.extend((0..100_000).map(|i| -750.0 + i as f64 * 0.0023));
    x.extend((0..10_000).map(|i| (i as f64 - 5000.0) * 0.1519));
    // Next to multiples of ln2/128 the polynomial is tiny, and its product with a small scale all but vanishes.
    x.push(-699.6237769608321);
    for k in -138_000..-94_000 {
        let multiple = f64::from(k) * (std::f64::consts::LN_2 / 128.0);
        x.extend([multiple.next_down(), multiple, multiple.next_up()]);
    }
    x
}

#[test]
fn golden_values() {
    for (x, bits) in [
        (0.0, 0x3ff0000000000000),
        (1.0, 0x4005bf0a8b145769),
        (-1.0, 0x3fd78b56362cef38),
        (700.0, 0x7f0d945df4f8ec8e_u64),
        (f64::NEG_INFINITY, 0),
        (f64::INFINITY, 0x7ff0000000000000),
        (-745.2, 0),
    ] {
        assert_eq!(exp(x).to_bits(), bits, "exp({x})");
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let x = samples();
    let want: Vec<u64> = x.iter().map(|x| exp(*x).to_bits()).collect();
    let want_hoc: Vec<u64> = x.iter().map(|x| hoc_exp(*x).to_bits()).collect();
    for isa in Isa::available() {
        let mut y = x.clone();
        exp_slice_with(isa, &mut y);
        assert!(y.iter().map(|y| y.to_bits()).eq(want.iter().copied()), "{isa:?}");
        let mut y = x.clone();
        hoc_exp_slice_with(isa, &mut y);
        assert!(y.iter().map(|y| y.to_bits()).eq(want_hoc.iter().copied()), "{isa:?}");
    }
}

#[test]
fn hoc_exp_saturates() {
    assert_eq!(hoc_exp(-700.1), 0.0);
    assert_eq!(hoc_exp(701.0).to_bits(), exp(700.0).to_bits());
    assert_eq!(hoc_exp(f64::NEG_INFINITY), 0.0);
    assert!(hoc_exp(f64::NAN).is_nan());
    assert!(hoc_exp(-700.0) > 0.0);
}
