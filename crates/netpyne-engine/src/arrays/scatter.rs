//! Where the currents of the instances of a population are added up.

use std::ops::Range;

/// Instances are evaluated this many at a time, so that what kernels leave is still in the cache when it is added up.
pub(crate) const CHUNK: usize = 1024;

/// Consecutive instances at consecutive positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: u32,
    at: u32,
    len: u32,
}

/// Positions of instances, as runs where runs are long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scatter {
    runs: Vec<Run>,
    /// First run of each chunk, and the end; empty where runs are short.
    chunks: Vec<u32>,
}

impl Scatter {
    /// Finds the runs of `positions`; none crosses a chunk.
    pub fn new(positions: &[u32]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let mut chunks = Vec::new();
        for (i, &at) in positions.iter().enumerate() {
            let new_chunk = i % CHUNK == 0;
            if new_chunk {
                chunks.push(runs.len() as u32);
            }
            match runs.last_mut() {
                Some(run) if !new_chunk && run.at + run.len == at => run.len += 1,
                _ => runs.push(Run { first: i as u32, at, len: 1 }),
            }
        }
        chunks.push(runs.len() as u32);
        let short = runs.len() * 4 > positions.len();
        if short { Self::default() } else { Self { runs, chunks } }
    }

    /// Calls `each(instance - range.start, position, length)` for the instances of a chunk, in order.
    #[inline(always)]
    pub fn for_each(
        &self,
        positions: &[u32],
        range: &Range<usize>,
        mut each: impl FnMut(usize, usize, usize),
    ) {
        // What is left over starts within a chunk.
        if self.chunks.is_empty() || !range.start.is_multiple_of(CHUNK) {
            for (i, &at) in positions[range.clone()].iter().enumerate() {
                each(i, at as usize, 1);
            }
        } else {
            let chunk = range.start / CHUNK;
            for run in &self.runs[self.chunks[chunk] as usize..self.chunks[chunk + 1] as usize] {
                each(run.first as usize - range.start, run.at as usize, run.len as usize);
            }
        }
    }
}

impl Scatter {
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.runs.len() * size_of::<Run>()
    }

    /// Combines the currents of a chunk with `rhs` and its conductances with `d`, instance by instance.
    #[inline(always)]
    #[allow(
        clippy::too_many_arguments,
        reason = "slices of their own, so that the compiler knows that they do not overlap"
    )]
    pub fn add(
        &self,
        node: &[u32],
        range: &Range<usize>,
        current: &[f64],
        conductance: &[f64],
        rhs: &mut [f64],
        d: &mut [f64],
        to_rhs: impl Fn(f64, f64) -> f64,
        to_d: impl Fn(f64, f64) -> f64,
    ) {
        if !self.chunks.is_empty() && range.start.is_multiple_of(CHUNK) {
            return self.for_each(node, range, |i, slot, n| {
                for (rhs, &r) in rhs[slot..slot + n].iter_mut().zip(&current[i..i + n]) {
                    *rhs = to_rhs(*rhs, r);
                }
                for (d, &g) in d[slot..slot + n].iter_mut().zip(&conductance[i..i + n]) {
                    *d = to_d(*d, g);
                }
            });
        }
        // Many instances in one node, as synapses are: the sums stay in registers until the node changes.
        let node = &node[range.clone()];
        let mut first = 0;
        while let Some(&slot) = node.get(first) {
            let same = node[first..].iter().take_while(|&&other| other == slot).count();
            let (mut sum, mut diagonal) = (rhs[slot as usize], d[slot as usize]);
            let here = first..first + same;
            for (&i, &g) in current[here.clone()].iter().zip(&conductance[here]) {
                sum = to_rhs(sum, i);
                diagonal = to_d(diagonal, g);
            }
            (rhs[slot as usize], d[slot as usize]) = (sum, diagonal);
            first += same;
        }
    }
}

/// How one ion current reaches the ion's sum.
#[derive(Clone, Debug)]
pub(crate) struct IonScatter {
    /// Which of [`CurrentOut::ion_currents`].
    pub output: usize,
    /// Which use of an ion.
    pub use_index: usize,
    /// Which ion.
    pub ion: usize,
    /// Rows.
    pub scatter: Scatter,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_and_never_cross_chunks() {
        let positions: Vec<u32> = (100..100 + 3000).collect();
        let scatter = Scatter::new(&positions);
        assert_eq!(scatter.runs.iter().map(|r| r.len).sum::<u32>(), 3000);
        assert_eq!(scatter.runs.len(), 3);
        assert!(Scatter::new(&[5, 5, 9, 1]).chunks.is_empty());
        let mut seen = Vec::new();
        scatter.for_each(&positions, &(CHUNK..2 * CHUNK), |i, at, n| seen.push((i, at, n)));
        assert_eq!(seen, [(0, 100 + CHUNK, CHUNK)]);
    }
}
