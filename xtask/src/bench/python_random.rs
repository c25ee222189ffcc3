//! Python's `random.Random(seed)`: the peers' scripts wire their networks with it, so the same wiring needs it here.

use netpyne::math::mersenne::Mersenne;

/// A generator in CPython's state for `random.Random(seed)`.
pub struct PythonRandom(Mersenne);

impl PythonRandom {
    /// Seeded from a non-negative integer.
    pub fn new(seed: u64) -> Self {
        Self(Mersenne::python(seed))
    }

    /// `random()`: 53 random bits in [0, 1).
    pub fn random(&mut self) -> f64 {
        self.0.random()
    }

    /// `randrange(n)`, `n` below 2³².
    pub fn randrange(&mut self, n: u32) -> u32 {
        let bits = 32 - n.leading_zeros();
        loop {
            let draw = self.0.next_u32() >> (32 - bits);
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
    use super::PythonRandom;

    /// Values that CPython 3.11 gives.
    #[test]
    fn equals_cpython() {
        let mut r = PythonRandom::new(7);
        assert_eq!(r.random(), 0.32383276483316237);
        assert_eq!(r.random(), 0.15084917392450192);
        let mut r = PythonRandom::new(1_000_010);
        let drawn: Vec<u32> = (0..6).map(|_| r.randrange(161)).collect();
        assert_eq!(drawn, [62, 83, 153, 112, 123, 158]);
    }

    /// Both ways of CPython 3.11: drawing again what was drawn before, and a pool of what is left.
    #[test]
    fn samples_equal_cpythons() {
        let ends = |s: Vec<u32>| (s[..4].to_vec(), s[s.len() - 2..].to_vec());
        assert_eq!(
            ends(PythonRandom::new(11).sample(10_000, 100)),
            (vec![7411, 9171, 7629, 7402], vec![6469, 6893])
        );
        assert_eq!(ends(PythonRandom::new(11).sample(500, 100)), (vec![231, 443, 286, 438], vec![203, 214]));
        assert_eq!(PythonRandom::new(3).sample(30, 4), [7, 18, 17, 4]);
    }
}
