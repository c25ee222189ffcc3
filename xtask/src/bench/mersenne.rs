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

    /// `sample(range(n), k)`: `k` different numbers below `n`.
    pub fn sample(&mut self, n: u32, k: u32) -> Vec<u32> {
        if n > Self::largest_pool(k) {
            let mut chosen = std::collections::BTreeSet::new();
            return (0..k)
                .map(|_| {
                    loop {
                        let draw = self.randrange(n);
                        if chosen.insert(draw) {
                            return draw;
                        }
                    }
                })
                .collect();
        }
        let mut pool: Vec<u32> = (0..n).collect();
        (0..k.min(n))
            .map(|i| {
                let draw = self.randrange(n - i) as usize;
                let taken = pool[draw];
                // What is left moves up from the end.
                pool[draw] = pool[(n - i - 1) as usize];
                taken
            })
            .collect()
    }

    /// Up to here CPython draws from a list of what is left: a power of 4 that a set of `k` would take, and a bit.
    fn largest_pool(k: u32) -> u32 {
        let mut power = 1;
        while k > 5 && power < 3 * k {
            power *= 4;
        }
        21 + if k > 5 { power } else { 0 }
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

    /// Both ways of CPython 3.11: drawing again what was drawn before, and a pool of what is left.
    #[test]
    fn samples_equal_cpythons() {
        let ends = |s: Vec<u32>| (s[..4].to_vec(), s[s.len() - 2..].to_vec());
        assert_eq!(
            ends(Mersenne::new(11).sample(10_000, 100)),
            (vec![7411, 9171, 7629, 7402], vec![6469, 6893])
        );
        assert_eq!(ends(Mersenne::new(11).sample(500, 100)), (vec![231, 443, 286, 438], vec![203, 214]));
        assert_eq!(Mersenne::new(3).sample(30, 4), [7, 18, 17, 4]);
    }
}
