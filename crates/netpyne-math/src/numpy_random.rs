//! numpy's `default_rng(seed)`: SeedSequence into PCG64, and its `shuffle`.

/// numpy's default generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumpyGenerator {
    state: u128,
    increment: u128,
    /// Upper half of the last 64-bit value when only its lower half was used.
    spare: Option<u32>,
}

const PCG_MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
const POOL: usize = 4;

impl NumpyGenerator {
    /// `numpy.random.default_rng(seed)` for a seed that fits 64 bits.
    pub fn new(seed: u64) -> Self {
        let mut entropy = vec![seed as u32];
        if seed >> 32 != 0 {
            entropy.push((seed >> 32) as u32);
        }
        let words = seed_words(&entropy);
        let word64 = |i: usize| u128::from(words[2 * i]) | u128::from(words[2 * i + 1]) << 32;
        let initial = word64(0) << 64 | word64(1);
        let stream = word64(2) << 64 | word64(3);
        let mut generator = Self { state: 0, increment: stream << 1 | 1, spare: None };
        generator.step();
        generator.state = generator.state.wrapping_add(initial);
        generator.step();
        generator
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    /// The next 32 random bits: lower halves before upper halves.
    pub fn next_u32(&mut self) -> u32 {
        self.spare.take().unwrap_or_else(|| {
            let bits = self.next_u64();
            self.spare = Some((bits >> 32) as u32);
            bits as u32
        })
    }

    /// Uniform in [0, 1), as `random()`.
    pub fn random(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9007199254740992.0)
    }

    /// Shuffles in place, as `shuffle` does with a one-dimensional array of less than 2³² elements.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.at_most(i as u32);
            items.swap(i, j as usize);
        }
    }

    /// Uniform integer in 0..=largest: draws masked to its bits until one is not too large.
    fn at_most(&mut self, largest: u32) -> u32 {
        let mask = u32::MAX.checked_shr(largest.leading_zeros()).unwrap_or(0);
        loop {
            let value = self.next_u32() & mask;
            if value <= largest {
                return value;
            }
        }
    }

    fn step(&mut self) {
        self.state = self.state.wrapping_mul(PCG_MULTIPLIER).wrapping_add(self.increment);
    }
}

/// SeedSequence's eight words of state from the words of the seed.
fn seed_words(entropy: &[u32]) -> [u32; 8] {
    let mut hash_constant = 0x43b0_d7e5u32;
    let mut hash = |value: u32| {
        let value = value ^ hash_constant;
        hash_constant = hash_constant.wrapping_mul(0x931e_8875);
        let value = value.wrapping_mul(hash_constant);
        value ^ value >> 16
    };
    let mix = |x: u32, y: u32| {
        let z = x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715));
        z ^ z >> 16
    };
    let mut pool = [0u32; POOL];
    for (i, word) in pool.iter_mut().enumerate() {
        *word = hash(entropy.get(i).copied().unwrap_or(0));
    }
    for source in 0..POOL {
        for target in 0..POOL {
            if source != target {
                pool[target] = mix(pool[target], hash(pool[source]));
            }
        }
    }
    let mut constant = 0x8b51_f9ddu32;
    let mut words = [0; 8];
    for (word, value) in words.iter_mut().zip(pool.iter().cycle()) {
        let value = value ^ constant;
        constant = constant.wrapping_mul(0x58f3_8ded);
        let value = value.wrapping_mul(constant);
        *word = value ^ value >> 16;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffles_as_numpy() {
        let mut generator = NumpyGenerator::new(1);
        let mut items: Vec<u32> = (0..20).collect();
        generator.shuffle(&mut items);
        assert_eq!(items, [1, 10, 18, 16, 7, 11, 12, 17, 15, 2, 3, 4, 5, 8, 0, 9, 14, 13, 6, 19]);
        assert_eq!(generator.random().to_bits(), 0x3fd3_678b_4907_ee46);
        let mut generator = NumpyGenerator::new(12345678901234);
        let mut items: Vec<f64> = (0..1000).map(|i| f64::from(i) / 1000.0).collect();
        generator.shuffle(&mut items);
        assert_eq!(items[..8], [0.018, 0.653, 0.955, 0.687, 0.986, 0.406, 0.767, 0.715]);
        assert_eq!(generator.random().to_bits(), 0x3fee_c81e_b5c1_55ae);
    }
}
