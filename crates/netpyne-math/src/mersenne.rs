//! MT19937, as NumPy's `RandomState` and Python's `random` seed it and read numbers from it.
//!
//! M. Matsumoto and T. Nishimura, ACM Trans. Model. Comput. Simul. 8, 3 (1998).

const N: usize = 624;
const M: usize = 397;

/// The generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mersenne {
    state: [u32; N],
    next: usize,
}

impl Mersenne {
    /// Seeded by one word, as `numpy.random.RandomState(seed)`.
    pub fn new(seed: u32) -> Self {
        let mut this = Self { state: [0; N], next: N };
        this.state[0] = seed;
        for i in 1..N {
            this.state[i] = this.previous(i).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        this
    }

    /// Seeded by several words. Of an empty key it is as of one word that is 0.
    pub fn by_array(key: &[u32]) -> Self {
        let key = if key.is_empty() { &[0][..] } else { key };
        let mut this = Self::new(19_650_218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let mixed = this.previous(i).wrapping_mul(1_664_525);
            this.state[i] = (this.state[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            i = this.advance(i);
            j = (j + 1) % key.len();
        }
        for _ in 0..N - 1 {
            let mixed = this.previous(i).wrapping_mul(1_566_083_941);
            this.state[i] = (this.state[i] ^ mixed).wrapping_sub(i as u32);
            i = this.advance(i);
        }
        this.state[0] = 0x8000_0000;
        this
    }

    /// Seeded by a number of any size up to 64 bits, as Python's `random.Random(seed)`.
    pub fn python(seed: u64) -> Self {
        match seed >> 32 {
            0 => Self::by_array(&[seed as u32]),
            high => Self::by_array(&[seed as u32, high as u32]),
        }
    }

    fn previous(&self, i: usize) -> u32 {
        let p = self.state[i - 1];
        p ^ (p >> 30)
    }

    fn advance(&mut self, i: usize) -> usize {
        if i + 1 < N {
            return i + 1;
        }
        self.state[0] = self.state[N - 1];
        1
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.next == N {
            for i in 0..N {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + M) % N] ^ (y >> 1) ^ odd;
            }
            self.next = 0;
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// Uniform in [0, 1), with 53 bits: Python's `random()`, NumPy's `random_sample()`.
    pub fn random(&mut self) -> f64 {
        let (high, low) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Mersenne;

    /// First words of the authors' own `mt19937ar.out`.
    #[test]
    fn words_are_the_authors() {
        let mut r = Mersenne::by_array(&[0x123, 0x234, 0x345, 0x456]);
        let words: Vec<u32> = (0..5).map(|_| r.next_u32()).collect();
        assert_eq!(words, [1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476]);
    }

    /// `numpy.random.RandomState(7).random_sample(3)`.
    #[test]
    fn one_word_seeds_as_numpy() {
        let mut r = Mersenne::new(7);
        let drawn = [r.random(), r.random(), r.random()];
        assert_eq!(drawn, [0.076_308_289_373_957_17, 0.779_918_792_240_114_6, 0.438_409_231_440_893_5]);
    }

    /// `random.Random(7).random()`, twice, of CPython 3.11.
    #[test]
    fn numbers_seed_as_python() {
        let mut r = Mersenne::python(7);
        assert_eq!([r.random(), r.random()], [0.323_832_764_833_162_37, 0.150_849_173_924_501_92]);
        let mut wide = Mersenne::python(1 << 40 | 7);
        assert_eq!(wide.random(), WIDE);
    }

    /// `random.Random((1 << 40) + 7).random()`.
    const WIDE: f64 = 0.6137037779936511;
}
