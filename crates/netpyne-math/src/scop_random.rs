//! The one sequence of random numbers that NEURON keeps for the whole process: `scop_random`, `exprand`, `normrand`,
//! `poisrand` and `set_seed` of `.mod` files.

use crate::exp::exp;
use crate::libm::{log, sqrt};
use std::sync::atomic::{AtomicU32, Ordering};

/// A linear congruential generator of 32 bits, which several mechanisms draw from in turn.
///
/// Whoever draws must know its turn: draws from several threads at once would come in no order at all.
#[derive(Debug)]
pub struct ScopRandom(AtomicU32);

impl ScopRandom {
    /// The sequence as a process of NEURON begins it.
    pub fn new() -> Self {
        Self(AtomicU32::new(1))
    }

    /// `set_seed(seed)`: the conversion to 32 bits is that of x86-64 processors, for every argument.
    pub fn set_seed(&self, seed: f64) {
        /// 2^63.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        let fits = (-LIMIT..LIMIT).contains(&seed);
        let whole = if fits { seed as i64 } else { i64::MIN };
        self.0.store(whole as u32, Ordering::Relaxed);
    }

    /// `scop_random()`: uniform in [0, 1].
    pub fn uniform(&self) -> f64 {
        let value = self.0.load(Ordering::Relaxed).wrapping_mul(2_147_437_301).wrapping_add(453_816_981);
        self.0.store(value, Ordering::Relaxed);
        f64::from(value) / f64::from(u32::MAX)
    }

    /// `exprand(mean)`: exponential.
    pub fn exponential(&self, mean: f64) -> f64 {
        -mean * log(self.uniform())
    }

    /// `normrand(mean, deviation)`: normal, by the polar method; the second value of each pair is thrown away.
    pub fn normal(&self, mean: f64, deviation: f64) -> f64 {
        loop {
            let u1 = 2.0 * self.uniform() - 1.0;
            let u2 = 2.0 * self.uniform() - 1.0;
            let w = u1 * u1 + u2 * u2;
            if w < 1.0 {
                return u1 * sqrt(-2.0 * log(w) / w) * deviation + mean;
            }
        }
    }
}

impl Default for ScopRandom {
    fn default() -> Self {
        Self::new()
    }
}

/// `poisrand(mean)`: a number of events, from draws that are uniform in (0, 1). None where no number of draws would end it:
/// NEURON goes on forever then.
pub fn poisson(mean: f64, mut uniform: impl FnMut() -> f64) -> Option<f64> {
    let least = exp(-mean);
    if least == 0.0 {
        return None;
    }
    let (mut product, mut draws) = (1.0, 0.0);
    while product >= least {
        product *= uniform();
        draws += 1.0;
    }
    Some(draws - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_neuron() {
        // Printed by NEURON 9.0.2, from a mechanism that calls these functions.
        let random = ScopRandom::new();
        assert_eq!(random.uniform() * 4294967295.0, 2601254282.0);
        for (seed, first) in [
            (0.0, 453816981.0),
            (7.0, 2600976200.0),
            (-3.0, 2601439670.0),
            (1e10, 374728341.0),
            (2.7, 453724287.0),
            (4294967295.0, 2601346976.0),
            (f64::NAN, 453816981.0),
        ] {
            random.set_seed(seed);
            assert_eq!(random.uniform() * 4294967295.0, first, "seed {seed}");
        }
    }

    #[test]
    fn counts_of_events() {
        assert_eq!(poisson(0.0, || 0.5), Some(0.0));
        assert_eq!(poisson(2.0, || 0.5), Some(2.0));
        assert_eq!(poisson(1e6, || 0.5), None);
    }
}
