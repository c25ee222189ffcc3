//! Arguments that try elementary functions hard: for tests, and for comparisons with C libraries.
//!
//! Random bits (all magnitudes, subnormal numbers, infinities, NaN), numbers from the ranges that models use, and the
//! neighbourhood of numbers where something changes.

use crate::libm;

/// A function of the elements of two slices, in place of those of the first.
pub type OfSlices = fn(&mut [f64], &[f64]);

/// A function with what is needed to try it.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// C's name.
    pub name: &'static str,
    /// The function; those of one argument disregard the second.
    pub of: fn(f64, f64) -> f64,
    /// The same for many arguments, where there is such a form.
    pub of_slices: Option<OfSlices>,
    /// Ranges to try.
    ranges: &'static [(f64, f64)],
    /// Where something changes. Their negatives are tried too.
    special: &'static [f64],
}

/// All functions whose bits this crate promises and that are not exact.
pub const FUNCTIONS: [Function; 10] = [
    Function {
        name: "exp",
        of: |x, _| libm::exp(x),
        of_slices: Some(|x, _| crate::exp::exp_slice(x)),
        ranges: &[(-50.0, 50.0), (-760.0, 760.0), (-1e-3, 1e-3)],
        special: &[512.0, 700.0, 708.3964185322641, 709.782712893384, 744.4400719213812, 745.1332191019412],
    },
    Function {
        name: "log",
        of: |x, _| libm::log(x),
        of_slices: Some(|x, _| crate::log::log_slice(x)),
        ranges: &[(0.0, 2.0), (0.9, 1.1), (0.0, 1e3), (-1.0, 1e-6)],
        special: &[0.9375, 1.0, 1.064697265625, 0.6875],
    },
    Function {
        name: "pow",
        of: libm::pow,
        of_slices: Some(crate::pow::pow_slice),
        ranges: &[(0.0, 2.0), (0.0, 150.0), (0.99, 1.01), (-20.0, 20.0)],
        special: &[1.0, 2.0, 10.0, 0.5, 3.0, 4.0, 1e-20, 9.2e18, 1.7e308],
    },
    Function {
        name: "log10",
        of: |x, _| libm::log10(x),
        of_slices: None,
        ranges: &[(0.0, 2.0), (0.0, 1e3), (-1.0, 1e-6)],
        special: &[1.0, 2.0, 10.0, 1000.0],
    },
    Function {
        name: "expm1",
        of: |x, _| libm::expm1(x),
        of_slices: None,
        ranges: &[(-1.0, 1.0), (-60.0, 60.0), (-720.0, 720.0), (-1e-6, 1e-6)],
        special: &[0.34657359027997264, 1.0397207708399179, 38.816242111356935, 709.782712893384, 5.6e-17],
    },
    Function {
        name: "log1p",
        of: |x, _| libm::log1p(x),
        of_slices: None,
        ranges: &[(-1.0, 1.0), (-1e-6, 1e-6), (-1.0, 1e3), (-1.0, 1e17)],
        special: &[0.41421356237309503, 0.2928932188134524, 1.0, 1.862645149230957e-9, 9007199254740992.0],
    },
    Function {
        name: "sinh",
        of: |x, _| libm::sinh(x),
        of_slices: None,
        ranges: &[(-1.0, 1.0), (-25.0, 25.0), (-712.0, 712.0)],
        special: &[1.0, 22.0, 709.782712893384, 710.4758600739439, 3.725290298461914e-9],
    },
    Function {
        name: "cosh",
        of: |x, _| libm::cosh(x),
        of_slices: None,
        ranges: &[(-1.0, 1.0), (-25.0, 25.0), (-712.0, 712.0)],
        special: &[0.34657359027997264, 22.0, 709.782712893384, 710.4758600739439, 2.7755575615628914e-17],
    },
    Function {
        name: "tanh",
        of: |x, _| libm::tanh(x),
        of_slices: None,
        ranges: &[(-1.0, 1.0), (-5.0, 5.0), (-25.0, 25.0)],
        special: &[1.0, 22.0, 2.7755575615628914e-17],
    },
    Function {
        name: "erf",
        of: |x, _| libm::erf(x),
        of_slices: None,
        ranges: &[(-1.5, 1.5), (-7.0, 7.0)],
        special: &[0.84375, 1.25, 2.857142857142857, 6.0, 3.725290298461914e-9],
    },
];

/// Where every function may change.
const EXTREMES: [f64; 6] = [0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::INFINITY, f64::NAN];

/// An endless sequence of arguments for a function, decided by a seed.
#[derive(Clone, Debug)]
pub struct Arguments {
    function: Function,
    state: u64,
    block: usize,
}

impl Arguments {
    /// Starts a sequence.
    pub fn new(function: Function, seed: u64) -> Self {
        Self { function, state: seed, block: 0 }
    }

    /// Fills both slices with the next arguments.
    pub fn fill(&mut self, x: &mut [f64], y: &mut [f64]) {
        let kinds = self.function.ranges.len() + 2;
        let (kind, other) = (self.block % kinds, self.block / kinds % 4);
        self.block += 1;
        for (x, y) in x.iter_mut().zip(y) {
            *x = self.first(kind);
            *y = self.second(other, *x);
        }
    }

    /// splitmix64.
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn first(&mut self, kind: usize) -> f64 {
        if kind == 0 {
            return f64::from_bits(self.bits());
        }
        if let Some((low, high)) = self.function.ranges.get(kind - 1) {
            return low + self.unit() * (high - low);
        }
        let (pick, step) = (self.bits() as usize, self.bits());
        let known = self.function.special.len();
        let pick = pick % (known + EXTREMES.len());
        let near = if pick < known { self.function.special[pick] } else { EXTREMES[pick - known] };
        let near = f64::from_bits(near.to_bits().wrapping_add(step % 65).wrapping_sub(32));
        if step >> 63 == 0 { near } else { -near }
    }

    /// An exponent for `x`: any bits, moderate ones, whole and half ones, or such that the power is near the limits.
    fn second(&mut self, kind: usize, x: f64) -> f64 {
        match kind {
            0 => f64::from_bits(self.bits()),
            1 => self.unit() * 40.0 - 20.0,
            2 => (self.bits() % 81) as f64 * 0.5 - 20.0,
            _ => (self.unit() * 1520.0 - 760.0) / libm::log(x.abs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a million results: their bits, mixed. Computed by glibc 2.36 on x86-64.
    const DIGESTS: [(&str, u64); 10] = [
        ("exp", 0x5935_e26b_8dc9_985c),
        ("log", 0x6fdb_0dd8_0c09_dbe9),
        ("pow", 0xc54c_f008_3cb1_5e55),
        ("log10", 0x99fd_1ce4_888f_7f22),
        ("expm1", 0x9e61_26dd_4937_0081),
        ("log1p", 0x6f3c_1c30_e39a_10b0),
        ("sinh", 0xb3f5_f9d2_5d0e_a691),
        ("cosh", 0x9ca8_8f6f_47cb_da79),
        ("tanh", 0x2f31_de15_f21f_5310),
        ("erf", 0x91f5_a951_188f_405e),
    ];

    /// In blocks as `cargo xtask libm` compares them with glibc, so that these arguments are among those.
    const BLOCK: usize = 4096;
    const BLOCKS: usize = 250;

    fn mixed(digest: u64, value: f64) -> u64 {
        (digest ^ value.to_bits()).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23)
    }

    /// On every processor and system: nothing here asks the C library.
    #[test]
    fn a_million_results_of_each_function_are_those_of_glibc() {
        let (mut x, mut y) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
        let mut digests = Vec::new();
        for function in FUNCTIONS {
            let mut arguments = Arguments::new(function, 1);
            let (mut digest, mut of_slices) = (0, 0);
            for _ in 0..BLOCKS {
                arguments.fill(&mut x, &mut y);
                digest = x.iter().zip(&y).fold(digest, |d, (x, y)| mixed(d, (function.of)(*x, *y)));
                if let Some(all) = function.of_slices {
                    all(&mut x, &y);
                    of_slices = x.iter().fold(of_slices, |d, x| mixed(d, *x));
                }
            }
            if function.of_slices.is_some() {
                assert_eq!(of_slices, digest, "{} of slices", function.name);
            }
            digests.push((function.name, digest));
        }
        assert_eq!(digests, DIGESTS);
    }
}
