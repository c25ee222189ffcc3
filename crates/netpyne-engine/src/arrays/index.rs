//! One numbering of all instances of a worker: those of the first population, then those of the second, and so on. An event
//! carries its target as one such number.

use super::population::Population;
use super::target::Target;
use std::ops::Range;

/// The most instances that events can address; the queue keeps three bits for itself.
const MOST: u64 = 1 << 29;

/// See the module text.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstanceIndex {
    /// First number of each population, and the end.
    first: Vec<u32>,
}

impl InstanceIndex {
    /// Of the instances of these populations; `None` if they are too many.
    pub fn of(populations: &[Population]) -> Option<Self> {
        let mut first = vec![0];
        let mut end = 0u64;
        for population in populations {
            end += population.data.count() as u64;
            first.push(u32::try_from(end).ok().filter(|_| end < MOST)?);
        }
        Some(Self { first })
    }

    /// Number of an instance.
    #[inline]
    pub fn number(&self, target: Target) -> u32 {
        self.first[target.population as usize] + target.instance
    }

    /// The instance with that number.
    #[inline]
    pub fn target(&self, number: u32) -> Target {
        let (population, numbers) = self.population_at(number);
        Target { population: population as u32, instance: number - numbers.start }
    }

    /// The population of the instance with that number, and the numbers of all its instances.
    #[inline]
    pub fn population_at(&self, number: u32) -> (usize, Range<u32>) {
        // The last population that begins there: empty ones before it begin there as well.
        let population = self.first.partition_point(|&first| first <= number) - 1;
        (population, self.first[population]..self.first[population + 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_targets_are_each_others_inverse() {
        let index = InstanceIndex { first: vec![0, 3, 3, 5] };
        for (number, population, instance) in [(0, 0, 0), (2, 0, 2), (3, 2, 0), (4, 2, 1)] {
            let target = Target { population, instance };
            assert_eq!(index.target(number), target);
            assert_eq!(index.number(target), number);
            assert!(index.population_at(number).1.contains(&number));
        }
    }
}
