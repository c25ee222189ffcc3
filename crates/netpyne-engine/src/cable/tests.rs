//! Blocks of every width give the bits of one cell alone; fast ones come close.
#![allow(unsafe_code)]

use super::arrays::{Block, Cable};
#[cfg(target_arch = "x86_64")]
use super::avx512;
use super::coefficients::{Each, Parts};
use super::division::SIGN;
use super::elimination::Elimination;
use super::scalar::{block, divide};
use super::solve::advance_voltage;
use netpyne_math::aligned::Aligned;
use netpyne_math::isa::Isa;

/// Values of all kinds, the same on every run.
struct Noise(u64);

impl Noise {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn value(&mut self) -> f64 {
        let mantissa = match self.bits() % 3 {
            0 => self.bits() >> 12,
            1 => (self.bits() >> 12) >> (self.bits() % 50),
            _ => !((self.bits() >> 12) >> (self.bits() % 50)) & ((1 << 52) - 1),
        };
        match self.bits() % 40 {
            0 => 0.0,
            1 => -0.0,
            2 => f64::INFINITY,
            3 => f64::NAN,
            4 => 1e-310,
            5 => 1e200,
            _ => f64::from_bits((self.bits() & SIGN) | (1000 + self.bits() % 40) << 52 | mantissa),
        }
    }
}

#[test]
fn quotients_round_correctly() {
    let mut noise = Noise(88_172_645_463_325_252);
    for _ in 0..200_000 {
        let (a, b) = (noise.value(), noise.value());
        let (want, got) = (a / b, divide([a], [b], [1.0 / b])[0]);
        assert!(want.to_bits() == got.to_bits() || want.is_nan() && got.is_nan(), "{a:e} / {b:e}");
    }
}

/// A block of every width does to every cell what the plain solver does to one.
fn solves_like_one_cell<const W: usize, const FMA: bool>() {
    let parent = [0, 0, 1, 2, 2, 4, 5, 1, 7, 3];
    let n = parent.len();
    let order = Elimination::new(&parent);
    let mut noise = Noise(4242);
    let mut column = |low: f64, high: f64| -> Vec<f64> {
        (0..n * W)
            .map(|_| low + (high - low) * (noise.bits() >> 11) as f64 / 9_007_199_254_740_992.0)
            .collect()
    };
    let (a, b) = (column(-1.0, -0.01), column(-1.0, -0.01));
    let (capacitance, v0) = (column(0.0, 2.0), column(-90.0, 40.0));
    let (rhs0, d0) = (column(-5.0, 5.0), column(0.1, 1.0));
    let (mut v, mut rhs, mut d) = (v0.clone(), rhs0.clone(), d0.clone());
    let (mut q, mut y) = (vec![0.0; n * W], vec![0.0; n * W]);
    let parts = Parts { order: &order, v: &mut v, rhs: &mut rhs, d: &mut d, q: &mut q, y: &mut y };
    block::<W, FMA>(parts, Each { a: &a, b: &b, capacitance: &capacitance }, false);
    for lane in 0..W {
        let one = |column: &[f64]| -> Vec<f64> { (0..n).map(|i| column[i * W + lane]).collect() };
        let (a, b, v0) = (one(&a), one(&b), one(&v0));
        let (mut rhs1, mut d1) = (one(&rhs0), one(&d0));
        d1.iter_mut().zip(one(&capacitance)).for_each(|(d, c)| *d += c);
        netpyne_math::hines::axial_rhs(&parent, &a, &b, &v0, &mut rhs1);
        netpyne_math::hines::axial_d(&parent, &a, &b, &mut d1);
        netpyne_math::hines::solve(&parent, &a, &b, &mut d1, &mut rhs1);
        let v1: Vec<f64> = v0.iter().zip(&rhs1).map(|(v, dv)| v + dv).collect();
        assert_eq!((one(&rhs), one(&v)), (rhs1, v1), "{W} {lane}");
    }
}

/// Membrane currents that are computed beside the solve are those of their formula, and change nothing of it.
#[test]
#[cfg(target_arch = "x86_64")]
fn membrane_currents_beside_the_solve() {
    use super::beside::{Areas, MembraneOfBlock, Nothing};
    if Isa::detect() != Isa::Avx512 {
        return;
    }
    let parent = [0, 0, 1, 2, 2];
    let (n, order) = (parent.len(), Elimination::new(&parent));
    let mut noise = Noise(7);
    let mut column = |low: f64, high: f64| -> Vec<f64> {
        let unit = |noise: &mut Noise| (noise.bits() >> 11) as f64 / 9_007_199_254_740_992.0;
        (0..n * 8).map(|_| low + (high - low) * unit(&mut noise)).collect()
    };
    let (a, b, capacitance) = (column(-1.0, -0.01), column(-1.0, -0.01), column(0.1, 2.0));
    let (v0, rhs0, d0) = (column(-90.0, 40.0), column(-5.0, 5.0), column(0.1, 1.0));
    let (electrode, area, by_node) = (column(-1.0, 1.0), column(1.0, 500.0), [3.0, 5.0, 7.0, 11.0, 13.0]);
    let electrode_slots = [100 + 3, 100 + 20];
    // Electrodes are known by slot of the whole cable.
    let wide: Vec<f64> = (0..100).map(|_| f64::NAN).chain(electrode.clone()).collect();
    for areas in [Areas::Each(&area), Areas::Common(&by_node)] {
        let (mut v, mut rhs, mut d) = (v0.clone(), rhs0.clone(), d0.clone());
        let (mut q, mut y) = (vec![0.0; n * 8], vec![0.0; n * 8]);
        let (mut current, mut conductance) = (vec![f64::NAN; n * 8], vec![f64::NAN; n * 8]);
        let fixed = Each { a: &a, b: &b, capacitance: &capacitance };
        let mut membrane = MembraneOfBlock {
            current: &mut current,
            conductance: &mut conductance,
            area: areas,
            electrodes: (&wide, &wide),
            electrode_slots: &electrode_slots,
            slots: 100..100 + n * 8,
        };
        let parts = Parts { order: &order, v: &mut v, rhs: &mut rhs, d: &mut d, q: &mut q, y: &mut y };
        // SAFETY: it was checked for AVX-512.
        unsafe { avx512::block::<1>(parts, fixed, false, &mut membrane) };
        let change = rhs.clone();
        let (mut v, mut rhs, mut d) = (v0.clone(), rhs0.clone(), d0.clone());
        let parts = Parts { order: &order, v: &mut v, rhs: &mut rhs, d: &mut d, q: &mut q, y: &mut y };
        // SAFETY: as above.
        unsafe { avx512::block::<1>(parts, fixed, false, &mut Nothing) };
        assert_eq!(rhs, change);
        for slot in 0..n * 8 {
            let (mut s, mut g) = (0.0 - rhs0[slot], d0[slot] + capacitance[slot]);
            if electrode_slots.contains(&(100 + slot as u32)) {
                s = electrode[slot] - rhs0[slot];
                g -= electrode[slot];
            }
            let area = match areas {
                Areas::Each(area) => area[slot],
                Areas::Common(area) => area[slot / 8],
            };
            assert_eq!(current[slot].to_bits(), ((g * change[slot] + s) * area * 0.01).to_bits(), "{slot}");
        }
    }
}

/// The vector code leaves the bits of the plain code.
#[cfg(target_arch = "x86_64")]
fn vectors_agree<const R: usize, const W: usize>() {
    let parent = [0, 0, 1, 2, 2, 4, 5, 1, 7, 3];
    let (n, order) = (parent.len(), Elimination::new(&parent));
    for round in 0..40 {
        let mut noise = Noise(4242 + round);
        let mut column = |low: f64, high: f64| -> Vec<f64> {
            let usual = |noise: &mut Noise| {
                low + (high - low) * (noise.bits() >> 11) as f64 / 9_007_199_254_740_992.0
            };
            (0..n * W)
                .map(|_| {
                    if round > 20 && noise.bits().is_multiple_of(9) {
                        noise.value()
                    } else {
                        usual(&mut noise)
                    }
                })
                .collect()
        };
        let (a, b, capacitance) = (column(-1.0, -0.01), column(-1.0, -0.01), column(0.0, 2.0));
        let (v0, rhs0, d0) = (column(-90.0, 40.0), column(-5.0, 5.0), column(0.1, 1.0));
        let solve = |vectors: bool| {
            let (mut v, mut rhs, mut d) = (v0.clone(), rhs0.clone(), d0.clone());
            let (mut q, mut y) = (vec![0.0; n * W], vec![0.0; n * W]);
            let (order, fixed) = (&order, Each { a: &a, b: &b, capacitance: &capacitance });
            let parts = Parts { order, v: &mut v, rhs: &mut rhs, d: &mut d, q: &mut q, y: &mut y };
            if vectors {
                // SAFETY: the caller has checked for AVX-512.
                unsafe { avx512::block::<R>(parts, fixed, false, &mut super::beside::Nothing) };
            } else {
                block::<W, false>(parts, fixed, false);
            }
            let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
            v.into_iter().chain(rhs).map(bits).collect::<Vec<u64>>()
        };
        assert_eq!(solve(true), solve(false), "{R} {round}");
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn with_avx512_vector_code_leaves_the_bits_of_plain_code() {
    if Isa::detect() == Isa::Avx512 {
        vectors_agree::<2, 16>();
        vectors_agree::<1, 8>();
    }
}

/// Fast code comes close.
#[cfg(target_arch = "x86_64")]
fn fast_is_close<const W: usize>(clear: bool) {
    let parent = [0, 0, 1, 2, 2, 4, 5, 1, 7, 3, 10, 10];
    let n = parent.len();
    let mut noise = Noise(77);
    let mut column = |low: f64, high: f64| -> Vec<f64> {
        let mut one = || low + (high - low) * (noise.bits() >> 11) as f64 / 9_007_199_254_740_992.0;
        (0..n * W).map(|_| one()).collect()
    };
    let (a, b, capacitance) = (column(-1.0, -0.01), column(-1.0, -0.01), column(0.1, 2.0));
    let (v0, rhs0, d0) = (column(-90.0, 40.0), column(-5.0, 5.0), column(0.1, 1.0));
    let isa = Some(Isa::Avx512);
    let blocks = vec![Block { first: 0, width: W as u32, shape: 0 }];
    let run = |fast: bool, equal: bool| {
        let same = |x: &[f64]| x.chunks(W).flat_map(|row| [row[0]; W]).collect::<Vec<f64>>();
        let of = |x: &[f64]| if equal { same(x) } else { x.to_vec() };
        let [a, b, capacitance] = [&a, &b, &capacitance].map(|x| of(x).into());
        let shapes = vec![parent.to_vec()];
        let blocks = blocks.clone();
        let mut cable = Cable { a, b, capacitance, isa, blocks, shapes, fast, ..Cable::default() };
        [cable.v, cable.rhs, cable.d] = [&v0, &rhs0, &d0].map(|x| x[..].into());
        (cable.keep_change, cable.area) = (!clear, Aligned::new(n * W, 1.0));
        cable.prepare();
        advance_voltage(&mut cable, &mut Vec::new());
        cable
    };
    for equal in [false, true] {
        let (exact, fast) = (run(false, equal), run(true, equal));
        let pairs = exact.v.iter().zip(&fast.v).chain(exact.rhs.iter().zip(&fast.rhs));
        for (want, got) in pairs {
            assert!((want - got).abs() < 1e-11, "{W} {equal}: {want} {got}");
        }
        assert_eq!(fast.cleared, clear);
        assert!(!clear || fast.rhs.iter().chain(&fast.d).all(|&x| x == 0.0));
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn with_avx512_fast_code_comes_close_to_exact_code() {
    if Isa::detect() == Isa::Avx512 {
        fast_is_close::<16>(true);
        fast_is_close::<8>(false);
    }
}

/// Cells of one compartment by themselves get the bits that they get as any tree; what is extreme is refused.
#[cfg(target_arch = "x86_64")]
fn compartments_agree<const R: usize, const W: usize>() {
    use super::single::{Single, TREE};
    use super::single_avx512::block as alone;
    let order = Elimination::new(&TREE);
    for round in 0..60 {
        let mut noise = Noise(17 + round);
        let mut column = |low: f64, high: f64, odd: bool| -> Vec<f64> {
            let mut one = || match noise.bits().is_multiple_of(40) && odd && round > 30 {
                true => noise.value(),
                false => low + (high - low) * (noise.bits() >> 11) as f64 / 9_007_199_254_740_992.0,
            };
            (0..3 * W).map(|_| one()).collect()
        };
        let equal = round % 2 == 0;
        let of = |x: Vec<f64>| match equal {
            true => x.chunks(W).flat_map(|row| [row[0]; W]).collect::<Vec<f64>>(),
            false => x,
        };
        let (a, b, capacitance) =
            (of(column(-1.0, -0.01, false)), of(column(-1.0, -0.01, false)), of(column(0.1, 2.0, false)));
        let (v0, mut rhs0, mut d0) =
            (column(-90.0, 40.0, true), column(-5.0, 5.0, true), column(0.1, 1.0, true));
        for end in [0..W, 2 * W..3 * W] {
            rhs0[end.clone()].fill(0.0);
            d0[end].fill(0.0);
        }
        let len = if equal { 1 } else { W };
        let rows = |x: &'_ [f64]| [0, 1, 2].map(|node| x[node * W..node * W + len].to_vec());
        let (ra, rb, rc) = (rows(&a), rows(&b), rows(&capacitance));
        let single =
            Single::new([&ra[0], &ra[1], &ra[2]], [&rb[0], &rb[1], &rb[2]], [&rc[0], &rc[1], &rc[2]]);
        let single = single.expect("ordinary coefficients");
        for clear in [false, true] {
            let (mut v, mut rhs, mut d) = (v0.clone(), rhs0.clone(), d0.clone());
            let done = match equal {
                // SAFETY: the caller has checked for AVX-512.
                true => unsafe { alone::<R, false>(&single, &mut v, &mut rhs, &mut d, clear) },
                // SAFETY: as above.
                false => unsafe { alone::<R, true>(&single, &mut v, &mut rhs, &mut d, clear) },
            };
            assert!(done || round > 30);
            if !done {
                assert!(v.iter().zip(&v0).all(|(x, y)| x.to_bits() == y.to_bits()));
                continue;
            }
            let (mut v1, mut rhs1, mut d1) = (v0.clone(), rhs0.clone(), d0.clone());
            let (mut q, mut y) = (vec![0.0; 3 * W], vec![0.0; 3 * W]);
            let (order, fixed) = (&order, Each { a: &a, b: &b, capacitance: &capacitance });
            let (q, y) = (&mut q, &mut y);
            let parts = Parts { order, v: &mut v1, rhs: &mut rhs1, d: &mut d1, q, y };
            block::<W, false>(parts, fixed, clear);
            let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
            assert_eq!((bits(&v), bits(&rhs)), (bits(&v1), bits(&rhs1)), "{R} {round} {clear}");
            assert!(!clear || d.iter().all(|&d| d == 0.0));
        }
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn with_avx512_cells_of_one_compartment_get_the_bits_of_any_tree() {
    if Isa::detect() == Isa::Avx512 {
        compartments_agree::<2, 16>();
        compartments_agree::<1, 8>();
    }
}

#[test]
fn blocks_solve_like_single_cells() {
    solves_like_one_cell::<16, true>();
    solves_like_one_cell::<16, false>();
    solves_like_one_cell::<8, true>();
    solves_like_one_cell::<4, false>();
    solves_like_one_cell::<1, true>();
}
