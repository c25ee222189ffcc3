//! Columns that cost nothing where they say the same again and again.
//!
//! What all connections of a rule share (weight, plan, mechanism, place) is a column of equal values; what a cell's
//! connections share is a column of long runs. Runs are stored once, everything else as it is.

use netpyne_mechanism::MechId;
use std::ops::{Index, IndexMut};

/// Equality of every bit: numbers are stored together only if nothing can tell them apart.
pub trait Same: Copy {
    /// Whether the two have the same bits.
    fn same(self, other: Self) -> bool;
}

impl Same for f64 {
    #[inline]
    fn same(self, other: Self) -> bool {
        self.to_bits() == other.to_bits()
    }
}

macro_rules! same {
    ($($type:ty)*) => {$(
        impl $crate::column::Same for $type {
            #[inline]
            fn same(self, other: Self) -> bool {
                self == other
            }
        }
    )*};
}

pub(crate) use same;

same! { u8 u32 MechId }

/// A column of values, looked at like a slice. Runs of equal values are stored once.
#[derive(Clone, Debug)]
pub struct Column<T> {
    len: usize,
    runs: Vec<Run<T>>,
    /// Values that are in no run, in order.
    values: Vec<T>,
    /// How many values at the end are equal, if the last run is of single values.
    tail: usize,
}

/// Positions from `start` up to the start of the next run.
#[derive(Clone, Copy, Debug)]
struct Run<T> {
    start: u32,
    kind: Kind<T>,
}

#[derive(Clone, Copy, Debug)]
enum Kind<T> {
    /// All the same.
    Same(T),
    /// Single values, from this position of `values` on.
    Single(u32),
}

/// Shorter runs are stored as single values.
const SHORT: usize = 8;
/// Single values become a run once there are so many.
const LONG: usize = 16;

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { len: 0, runs: Vec::new(), values: Vec::new(), tail: 0 }
    }
}

impl<T: Same> Column<T> {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many values there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a value.
    #[inline]
    pub fn push(&mut self, value: T) {
        match self.runs.last() {
            Some(Run { kind: Kind::Same(known), .. }) if known.same(value) => self.len += 1,
            Some(Run { kind: Kind::Single(_), .. }) => {
                let same = self.values.last().is_some_and(|last| last.same(value));
                self.tail = if same { self.tail + 1 } else { 1 };
                self.values.push(value);
                self.len += 1;
                if self.tail == LONG {
                    self.start_run(value);
                }
            }
            _ => self.push_other(value),
        }
    }

    /// The last values, which are equal, become a run.
    fn start_run(&mut self, value: T) {
        self.values.truncate(self.values.len() - LONG);
        let start = (self.len - LONG) as u32;
        self.runs.pop_if(|run| run.start == start);
        self.runs.push(Run { start, kind: Kind::Same(value) });
    }

    /// The first value, or one that differs from the run before.
    #[cold]
    fn push_other(&mut self, value: T) {
        let start = self.len as u32;
        self.len += 1;
        match self.runs.last().copied() {
            Some(Run { start: first, kind: Kind::Same(known) }) if ((start - first) as usize) < SHORT => {
                self.runs.pop();
                if !matches!(self.runs.last(), Some(Run { kind: Kind::Single(_), .. })) {
                    let kind = Kind::Single(self.values.len() as u32);
                    self.runs.push(Run { start: first, kind });
                }
                self.values.extend(std::iter::repeat_n(known, (start - first) as usize));
                self.values.push(value);
                self.tail = 1;
            }
            _ => self.runs.push(Run { start, kind: Kind::Same(value) }),
        }
    }

    /// The value at a position.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&T> {
        if index >= self.len {
            return None;
        }
        let run = match self.runs.len() {
            1 => &self.runs[0],
            _ => &self.runs[self.runs.partition_point(|run| run.start as usize <= index) - 1],
        };
        Some(self.in_run(run, index))
    }

    #[inline]
    fn in_run<'a>(&'a self, run: &'a Run<T>, index: usize) -> &'a T {
        match &run.kind {
            Kind::Same(value) => value,
            Kind::Single(first) => &self.values[*first as usize + index - run.start as usize],
        }
    }

    /// All values in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { column: self, run: 0, next: 0 }
    }

    /// Gives back memory that was kept for more values.
    pub fn shrink_to_fit(&mut self) {
        self.runs.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run<T>>() + self.values.capacity() * size_of::<T>()
    }
}

impl<T: Same> Index<usize> for Column<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: usize) -> &T {
        match self.get(index) {
            Some(value) => value,
            None => panic!("position {index} of a column of {} values", self.len),
        }
    }
}

impl<T: Same> IndexMut<usize> for Column<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        if !matches!(self.runs[..], [Run { kind: Kind::Single(0), .. }]) {
            self.values = self.iter().copied().collect();
            self.runs = vec![Run { start: 0, kind: Kind::Single(0) }];
        }
        self.tail = 0;
        &mut self.values[index]
    }
}

/// Values of a column in order.
#[derive(Clone, Debug)]
pub struct Iter<'a, T> {
    column: &'a Column<T>,
    run: usize,
    next: usize,
}

impl<'a, T: Same> Iterator for Iter<'a, T> {
    type Item = &'a T;

    #[inline]
    fn next(&mut self) -> Option<&'a T> {
        if self.next == self.column.len {
            return None;
        }
        let runs = &self.column.runs;
        if runs.get(self.run + 1).is_some_and(|run| run.start as usize == self.next) {
            self.run += 1;
        }
        let value = self.column.in_run(&runs[self.run], self.next);
        self.next += 1;
        Some(value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.column.len - self.next;
        (left, Some(left))
    }
}

impl<T: Same> ExactSizeIterator for Iter<'_, T> {}

impl<'a, T: Same> IntoIterator for &'a Column<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T: Same> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut column = Self::new();
        values.into_iter().for_each(|value| column.push(value));
        column
    }
}

impl<T: Same> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Same + PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

/// An id that can count up.
pub trait Consecutive: Copy {
    /// Its number.
    fn number(self) -> u32;
    /// The id with a number.
    fn numbered(number: u32) -> Self;
}

/// A column of ids. Runs in which each id is one more than that before are stored once.
#[derive(Clone, Debug, PartialEq)]
pub struct Ids<T> {
    /// Number less position.
    offset: Column<u32>,
    kind: std::marker::PhantomData<T>,
}

impl<T> Default for Ids<T> {
    fn default() -> Self {
        Self { offset: Column::default(), kind: std::marker::PhantomData }
    }
}

impl<T: Consecutive> Ids<T> {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.offset.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.offset.is_empty()
    }

    /// Adds an id.
    #[inline]
    pub fn push(&mut self, id: T) {
        self.offset.push(id.number().wrapping_sub(self.len() as u32));
    }

    /// The id at a position, which must exist.
    #[inline]
    pub fn get(&self, index: usize) -> T {
        T::numbered(self.offset[index].wrapping_add(index as u32))
    }

    /// Puts another id at a position, which must exist.
    pub fn set(&mut self, index: usize, id: T) {
        self.offset[index] = id.number().wrapping_sub(index as u32);
    }

    /// All ids in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + '_ {
        self.offset.iter().enumerate().map(|(i, offset)| T::numbered(offset.wrapping_add(i as u32)))
    }

    /// Gives back memory that was kept for more.
    pub fn shrink_to_fit(&mut self) {
        self.offset.shrink_to_fit();
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        self.offset.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PointId;

    /// Runs and single values of all lengths, against a plain vector.
    #[test]
    fn a_column_is_what_was_pushed() {
        let mut column = Column::new();
        let mut plain = Vec::new();
        let mut random = 12_345_u32;
        for _ in 0..3000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (value, times) =
                ((random >> 28) % 3, [1, 1, 2, 7, 8, 9, 15, 16, 17, 40][(random >> 8) as usize % 10]);
            for _ in 0..times {
                column.push(value);
                plain.push(value);
            }
        }
        assert_eq!(column.len(), plain.len());
        assert!(column.iter().eq(plain.iter()));
        assert!((0..plain.len()).all(|i| column[i] == plain[i]));
        assert_eq!(column.get(plain.len()), None);
        assert_eq!(column, Column::from(plain.clone()));
        for i in [0, 77, plain.len() - 1] {
            column[i] = 9;
            plain[i] = 9;
        }
        (0..50).for_each(|_| column.push(9));
        plain.extend([9; 50]);
        assert!(column.iter().eq(plain.iter()));
    }

    #[test]
    fn equal_values_and_counting_ids_take_no_space() {
        let mut weights = Column::new();
        let mut targets = Ids::default();
        for i in 0..100_000 {
            weights.push(0.5);
            targets.push(PointId(i + 7));
        }
        assert!(weights.bytes() + targets.bytes() < 300);
        assert_eq!((weights[99_999], targets.get(99_999)), (0.5, PointId(100_006)));
        targets.set(3, PointId(1));
        assert_eq!(targets.iter().take(5).map(|p| p.0).collect::<Vec<_>>(), [7, 8, 9, 1, 11]);
    }

    #[test]
    fn zeros_keep_their_sign() {
        let column: Column<f64> = [0.0, -0.0].iter().cycle().take(64).copied().collect();
        assert!(column.iter().enumerate().all(|(i, x)| x.is_sign_negative() == (i % 2 == 1)));
    }
}
