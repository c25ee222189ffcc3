//! Arrays that begin on a line of the processor's cache.

use std::fmt::{Debug, Formatter};
use std::ops::{Deref, DerefMut};

/// Bytes of a line.
const LINE: usize = 64;
/// Doubles of a line.
const DOUBLES: usize = LINE / size_of::<f64>();

/// Doubles, the first of which begins on a line of the processor's cache, which is as long as its widest vectors. What an ordinary
/// array has begins anywhere, so that every vector may lie across two lines, which takes twice as long.
///
/// As `&[f64]` and `&mut [f64]` they are used like any others.
#[derive(Default)]
pub struct Aligned {
    /// With room for what is skipped. It never grows, so that the place of its first double stays what it is.
    memory: Vec<f64>,
    skip: usize,
    len: usize,
}

impl Aligned {
    /// So many equal values.
    pub fn new(len: usize, value: f64) -> Self {
        let memory = vec![value; len + DOUBLES - 1];
        // Where the system does not tell, nothing is skipped.
        let skip = memory.as_ptr().align_offset(LINE);
        Self { skip: if skip < DOUBLES { skip } else { 0 }, memory, len }
    }
}

impl From<&[f64]> for Aligned {
    fn from(values: &[f64]) -> Self {
        let mut all = Self::new(values.len(), 0.0);
        all.copy_from_slice(values);
        all
    }
}

impl From<Vec<f64>> for Aligned {
    fn from(values: Vec<f64>) -> Self {
        Self::from(&values[..])
    }
}

impl<'a> IntoIterator for &'a Aligned {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }
}

impl Deref for Aligned {
    type Target = [f64];

    #[inline]
    fn deref(&self) -> &[f64] {
        &self.memory[self.skip..][..self.len]
    }
}

impl DerefMut for Aligned {
    #[inline]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.memory[self.skip..][..self.len]
    }
}

impl Debug for Aligned {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for Aligned {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_begin_on_lines_and_stay_as_they_are() {
        for len in [0, 1, 7, 8, 1000, 100_000] {
            let mut all = Aligned::new(len, 2.5);
            all.iter_mut().enumerate().for_each(|(n, x)| *x += n as f64);
            let copy = all.clone();
            let moved = Box::new(copy);
            assert_eq!(*moved, all);
            assert_eq!(moved.len(), len);
            assert!(moved.iter().enumerate().all(|(n, x)| *x == 2.5 + n as f64));
            for array in [&all, &*moved] {
                assert!(array.as_ptr().addr() % LINE == 0 || cfg!(miri));
            }
        }
        assert!(Aligned::default().is_empty());
    }
}
