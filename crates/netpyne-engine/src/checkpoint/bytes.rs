//! Numbers as bytes, least first.

use netpyne_math::exact_sum::ExactSum;

/// Bytes under construction.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub fn u8(&mut self, x: u8) {
        self.0.push(x);
    }

    pub fn u32(&mut self, x: u32) {
        self.0.extend(x.to_le_bytes());
    }

    pub fn u64(&mut self, x: u64) {
        self.0.extend(x.to_le_bytes());
    }

    pub fn f64(&mut self, x: f64) {
        self.u64(x.to_bits());
    }

    /// A list with its length.
    pub fn f64s(&mut self, list: &[f64]) {
        self.u32(list.len() as u32);
        list.iter().for_each(|&x| self.f64(x));
    }

    /// A list of sums with its length.
    pub fn sums(&mut self, list: &[ExactSum]) {
        self.u64(list.len() as u64);
        list.iter().for_each(|sum| self.bytes(&sum.to_bytes()));
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes being read; everything is `None` past the end.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[x]| x)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.u64().map(f64::from_bits)
    }

    /// A list with its length.
    pub fn f64s(&mut self) -> Option<Vec<f64>> {
        let count = self.u32()? as usize;
        // A wrong length must not make us ask for memory that the bytes cannot fill.
        if self.0.len() / 8 < count {
            return None;
        }
        (0..count).map(|_| self.f64()).collect()
    }

    /// A list of sums with its length.
    pub fn sums(&mut self) -> Option<Vec<ExactSum>> {
        let count = self.u64()?;
        // A sum that is not there ends the reading, whatever the length says.
        (0..count).map(|_| self.take().map(ExactSum::from_bytes)).collect()
    }

    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}
