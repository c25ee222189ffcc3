//! Random streams that are not seeded: how they are counted, and what they are.

use netpyne_math::hash::hash_str;
use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::{Mechanism, RandomId};
use std::ops::{Add, AddAssign, Mul};

/// How many random streams something has, or how many there are before it.
///
/// NEURON counts the RANDOM variables of all instances in a process, density mechanisms and point processes alike, in order of
/// creation. The draws that NEURON takes from one sequence have a stream in each instance here; these are counted apart, so that
/// the numbers of RANDOM variables are NEURON's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamCount {
    /// RANDOM variables.
    pub random: u32,
    /// Streams for `scop_random` and its kin.
    pub shared: u32,
}

impl StreamCount {
    /// What one instance of a mechanism has.
    pub fn of(mechanism: &Mechanism) -> Self {
        let shared = u32::from(mechanism.shared_random.is_some());
        Self { random: mechanism.randoms.len() as u32 - shared, shared }
    }

    /// What there is before anything is created: NEURON makes an instance of some mechanisms when it loads them.
    pub fn at_load(catalog: &Catalog) -> Self {
        let made = catalog.mechanisms().iter().filter(|m| m.instance_at_load);
        Self { random: made.map(|m| Self::of(m).random).sum(), shared: 0 }
    }

    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The ids of the streams of an instance before which there are `self` others: (1, 0, n) for RANDOM variables, as in NEURON,
    /// with the first `n` in a process being 1.
    pub fn ids(mut self, mechanism: &Mechanism) -> impl Iterator<Item = (RandomId, [u32; 3])> {
        let shared = mechanism.shared_random;
        (0..mechanism.randoms.len()).map(RandomId::from_index).map(move |stream| {
            if shared == Some(stream) {
                self.shared += 1;
                (stream, [hash_str("scop_random"), 0, self.shared])
            } else {
                self.random += 1;
                (stream, [1, 0, self.random])
            }
        })
    }

    /// What a cell has before each of `count` segments of its first section, into which a mechanism is inserted: NEURON goes from
    /// the last segment to the first. Empty for a mechanism without streams.
    pub fn in_section(mechanism: &Mechanism, count: usize) -> Vec<Self> {
        let own = Self::of(mechanism);
        let count = if own.is_none() { 0 } else { count as u32 };
        (0..count).rev().map(|after| own * after).collect()
    }
}

impl Add for StreamCount {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self { random: self.random + more.random, shared: self.shared + more.shared }
    }
}

impl AddAssign for StreamCount {
    fn add_assign(&mut self, more: Self) {
        *self = *self + more;
    }
}

impl Mul<u32> for StreamCount {
    type Output = Self;

    fn mul(self, times: u32) -> Self {
        Self { random: self.random * times, shared: self.shared * times }
    }
}
