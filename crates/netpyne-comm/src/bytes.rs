//! Numbers and texts as bytes, for messages between ranks and saved states: least byte first, lengths before what they count.

/// Bytes under construction.
///
/// ```
/// use netpyne_comm::{Reader, Writer};
/// let mut out = Writer::default();
/// out.u32(7);
/// out.text("soma");
/// out.f64s(&[0.5, f64::NAN]);
/// let bytes = out.finish();
/// let mut from = Reader::new(&bytes);
/// assert_eq!((from.u32(), from.text().as_deref()), (Some(7), Some("soma")));
/// assert_eq!(from.f64s().map(|list| list[0]), Some(0.5));
/// assert!(from.is_done() && from.u8().is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// One byte.
    pub fn u8(&mut self, x: u8) {
        self.0.push(x);
    }

    /// Four bytes.
    pub fn u32(&mut self, x: u32) {
        self.bytes(&x.to_le_bytes());
    }

    /// Eight bytes.
    pub fn u64(&mut self, x: u64) {
        self.bytes(&x.to_le_bytes());
    }

    /// A number with all its bits.
    pub fn f64(&mut self, x: f64) {
        self.u64(x.to_bits());
    }

    /// A list of fewer than 2³² numbers, with its length in four bytes.
    pub fn f64s(&mut self, list: &[f64]) {
        self.u32(list.len() as u32);
        list.iter().for_each(|&x| self.f64(x));
    }

    /// A list of any length, with its length in eight bytes.
    pub fn long_f64s(&mut self, list: &[f64]) {
        self.u64(list.len() as u64);
        list.iter().for_each(|&x| self.f64(x));
    }

    /// A text of fewer than 2³² bytes, with its length.
    pub fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.bytes(text.as_bytes());
    }

    /// Bytes as they are, without their number.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// What has been written so far.
    pub fn written(&self) -> &[u8] {
        &self.0
    }

    /// All that was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes being read; everything is `None` past the end.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// At the beginning of what a [`Writer`] wrote.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// So many bytes as they are.
    pub fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (these, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(these)
    }

    /// A fixed number of bytes.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    /// One byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[x]| x)
    }

    /// Four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number with all its bits.
    pub fn f64(&mut self) -> Option<f64> {
        self.u64().map(f64::from_bits)
    }

    /// What [`Writer::f64s`] wrote.
    pub fn f64s(&mut self) -> Option<Vec<f64>> {
        let count = self.u32()?.into();
        self.floats(count)
    }

    /// What [`Writer::long_f64s`] wrote.
    pub fn long_f64s(&mut self) -> Option<Vec<f64>> {
        let count = self.u64()?;
        self.floats(count)
    }

    /// A wrong length does not make it ask for memory that the bytes cannot fill.
    fn floats(&mut self, count: u64) -> Option<Vec<f64>> {
        let length = usize::try_from(count).ok()?.checked_mul(8)?;
        let (bytes, _) = self.bytes(length)?.as_chunks::<8>();
        Some(bytes.iter().map(|b| f64::from_le_bytes(*b)).collect())
    }

    /// What [`Writer::text`] wrote.
    pub fn text(&mut self) -> Option<String> {
        let n = self.u32()? as usize;
        String::from_utf8(self.bytes(n)?.to_vec()).ok()
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}
