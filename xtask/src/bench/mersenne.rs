//! Python's `random.Random(seed)`: the peers' scripts wire their networks with it, so the same wiring needs it here.
//!
//! MT19937 (Matsumoto & Nishimura 1998) seeded by array, as CPython seeds it from an integer.

const N: usize = 624;
const M: usize = 397;

/// A generator in CPython's state for `random.Random(seed)`.
pub struct Mersenne {
    state: [u32; N],
    next: usize,
}

impl Mersenne {
    /// Seeded from a non-negative integer.
    pub fn new(seed: u64) -> Self {
        let key: Vec<u32> = match seed >> 32 {
            0 => vec![seed as u32],
            high => vec![seed as u32, high as u32],
        };
        let mut this = Self { state: [0; N], next: N };
        this.seed(19_650_218);
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

    fn seed(&mut self, seed: u32) {
        self.state[0] = seed;
        for i in 1..N {
            self.state[i] = self.previous(i).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
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

    fn word(&mut self) -> u32 {
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

    /// `random()`: 53 random bits in [0, 1).
    pub fn random(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `randrange(n)`, `n` below 2³².
    pub fn randrange(&mut self, n: u32) -> u32 {
        let bits = 32 - n.leading_zeros();
        loop {
            let draw = self.word() >> (32 - bits);
            if draw < n {
                return draw;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mersenne;

    /// Values that CPython 3.11 gives.
    #[test]
    fn equals_cpython() {
        let mut r = Mersenne::new(7);
        assert_eq!(r.random(), 0.32383276483316237);
        assert_eq!(r.random(), 0.15084917392450192);
        let mut r = Mersenne::new(1_000_010);
        let drawn: Vec<u32> = (0..6).map(|_| r.randrange(161)).collect();
        assert_eq!(drawn, [62, 83, 153, 112, 123, 158]);
    }
}
