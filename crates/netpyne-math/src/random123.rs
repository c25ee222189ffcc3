//! NEURON's Random123 streams: a counter-based generator with three ids, and the `.mod` distributions on it.

use crate::libm::{log, sqrt};
use crate::philox::{advance, philox4x32, uniform_blocks, unit};
use rand_core::{Infallible, TryRng};

/// One stream. Equal ids (and global index) give equal streams; 40 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random123 {
    /// Block number, id3, id1, id2; incremented as one 128-bit number.
    counter: [u32; 4],
    words: [u32; 4],
    global_index: u32,
    which: u8,
}

impl Random123 {
    /// The stream with these ids, at its start, under global index 0.
    pub fn new(id1: u32, id2: u32, id3: u32) -> Self {
        Self::with_global_index(id1, id2, id3, 0)
    }

    /// The stream with these ids, at its start, under the given global index.
    pub fn with_global_index(id1: u32, id2: u32, id3: u32, global_index: u32) -> Self {
        let mut stream = Self { counter: [0, id3, id1, id2], words: [0; 4], global_index, which: 0 };
        stream.fill_words();
        stream
    }

    /// id1, id2, id3.
    pub fn ids(&self) -> (u32, u32, u32) {
        (self.counter[2], self.counter[3], self.counter[1])
    }

    /// Changes the ids only: the words at hand stay until used up or until [`set_seq`](Self::set_seq), as in NEURON.
    pub fn set_ids(&mut self, id1: u32, id2: u32, id3: u32) {
        self.counter = [self.counter[0], id3, id1, id2];
    }

    /// Changes the global index; takes effect at the next block, as in NEURON.
    pub fn set_global_index(&mut self, global_index: u32) {
        self.global_index = global_index;
    }

    /// Position: 4 × block + word, the number of values drawn since the start.
    pub fn seq(&self) -> f64 {
        f64::from(self.counter[0]) * 4.0 + f64::from(self.which)
    }

    /// Moves to a position as returned by [`seq`](Self::seq); negative or absurdly large means the start.
    pub fn set_seq(&mut self, seq: f64) {
        const LARGEST: f64 = 0xff_ffff_ffff_u64 as f64;
        let seq = if (0.0..=LARGEST).contains(&seq) { seq as u64 & 0x3_ffff_ffff } else { 0 };
        self.which = (seq & 3) as u8;
        self.counter[0] = (seq >> 2) as u32;
        self.fill_words();
    }

    /// Everything that decides what comes next: counter, words at hand, global index, position among the words.
    pub fn state(&self) -> [u32; 10] {
        let ([a, b, c, d], [e, f, g, h]) = (self.counter, self.words);
        [a, b, c, d, e, f, g, h, self.global_index, u32::from(self.which)]
    }

    /// Goes on from a [`state`](Self::state).
    pub fn set_state(&mut self, state: [u32; 10]) {
        let [a, b, c, d, e, f, g, h, global_index, which] = state;
        (self.counter, self.words, self.global_index) = ([a, b, c, d], [e, f, g, h], global_index);
        self.which = (which & 3) as u8;
    }

    /// The next 32 random bits.
    #[inline]
    pub fn pick(&mut self) -> u32 {
        let word = self.words[usize::from(self.which & 3)];
        self.which += 1;
        if self.which > 3 {
            self.which = 0;
            self.counter = advance(self.counter, 1);
            self.fill_words();
        }
        word
    }

    /// The next value, uniform in (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        unit(self.pick())
    }

    /// Uniform in (a, b), with the rounding of `random_uniform(r, a, b)`.
    pub fn uniform_in(&mut self, a: f64, b: f64) -> f64 {
        a + self.uniform() * (b - a)
    }

    /// Exponential with mean 1.
    #[inline]
    pub fn negexp(&mut self) -> f64 {
        -log(self.uniform())
    }

    /// Exponential with the given mean.
    pub fn negexp_mean(&mut self, mean: f64) -> f64 {
        -log(self.uniform()) * mean
    }

    /// Standard normal by the polar method; the second value of each pair is thrown away, as in `.mod` code.
    pub fn normal(&mut self) -> f64 {
        loop {
            let u1 = 2.0 * self.uniform() - 1.0;
            let u2 = 2.0 * self.uniform() - 1.0;
            let w = u1 * u1 + u2 * u2;
            if w <= 1.0 {
                return u1 * sqrt((-2.0 * log(w)) / w);
            }
        }
    }

    /// Normal with the given mean and standard deviation.
    pub fn normal_with(&mut self, mean: f64, deviation: f64) -> f64 {
        mean + self.normal() * deviation
    }

    /// Values number `start`, `start + 1`, … of the stream with these ids, wherever the stream is now; does not move it.
    ///
    /// Computed many blocks at a time: the way to fill large matrices.
    pub fn uniform_block(&self, start: u64, out: &mut [f64]) {
        let base = advance([0, self.counter[1], self.counter[2], self.counter[3]], start / 4);
        let key = [self.global_index, 0];
        let skip = (start % 4) as usize;
        let (head, rest) = out.split_at_mut(out.len().min((4 - skip) % 4));
        let first = philox4x32(base, key);
        for (value, &word) in head.iter_mut().zip(&first[skip..]) {
            *value = unit(word);
        }
        let base = if skip == 0 { base } else { advance(base, 1) };
        let (blocks, tail) = rest.as_chunks_mut::<4>();
        uniform_blocks(base, key, blocks);
        let last = philox4x32(advance(base, blocks.len() as u64), key);
        for (value, &word) in tail.iter_mut().zip(&last) {
            *value = unit(word);
        }
    }

    /// Value number `index` of the stream with these ids, wherever the stream is now; does not move it.
    #[inline]
    pub fn uniform_at(&self, index: u64) -> f64 {
        let base = advance([0, self.counter[1], self.counter[2], self.counter[3]], index / 4);
        unit(philox4x32(base, [self.global_index, 0])[(index % 4) as usize])
    }

    /// The next `out.len()` values, uniform in (0, 1).
    pub fn fill_uniform(&mut self, out: &mut [f64]) {
        let (head, rest) = out.split_at_mut(out.len().min((4 - usize::from(self.which)) % 4));
        head.iter_mut().for_each(|value| *value = self.uniform());
        let (blocks, tail) = rest.as_chunks_mut::<4>();
        if !blocks.is_empty() {
            uniform_blocks(self.counter, [self.global_index, 0], blocks);
            self.counter = advance(self.counter, blocks.len() as u64);
            self.fill_words();
        }
        tail.iter_mut().for_each(|value| *value = self.uniform());
    }

    fn fill_words(&mut self) {
        self.words = philox4x32(self.counter, [self.global_index, 0]);
    }
}

impl TryRng for Random123 {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.pick())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(dst, || self.try_next_u32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_streams() {
        let mut r = Random123::new(0, 0, 0);
        let want = [
            0.3990464707838729,
            0.8805201978235225,
            0.7357127844040019,
            0.6054818538004808,
            0.9722412014444728,
        ];
        assert_eq!(want.map(|_| r.uniform()), want);
        let mut r = Random123::new(1, 2, 3);
        let want = [
            0.980861897351951,
            0.22910290974446038,
            0.12487032890206429,
            0.12655526885610183,
            0.7785446087879724,
            0.6557348895222566,
        ];
        assert_eq!(want.map(|_| r.uniform()), want);
        assert_eq!(r.seq(), 6.0);
        r.set_seq(1.0);
        assert_eq!(r.uniform(), want[1]);
    }

    #[test]
    fn blocks_equal_single_draws() {
        let fresh = Random123::with_global_index(11, 12, 13, 14);
        let mut serial = fresh.clone();
        let want: Vec<f64> = (0..1000).map(|_| serial.uniform()).collect();
        for (start, n) in [(0, 1000), (1, 3), (3, 1), (2, 0), (5, 700), (4, 5), (997, 3)] {
            let mut out = vec![0.0; n];
            fresh.uniform_block(start as u64, &mut out);
            assert_eq!(out, want[start..start + n], "{start} {n}");
            let mut moving = fresh.clone();
            moving.set_seq(start as f64);
            moving.fill_uniform(&mut out);
            assert_eq!(out, want[start..start + n], "{start} {n}");
            assert_eq!(moving.seq(), (start + n) as f64);
            if let Some(next) = want.get(start + n) {
                assert_eq!(moving.uniform(), *next);
            }
        }
    }
}
