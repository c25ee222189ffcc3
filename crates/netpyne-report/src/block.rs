//! Numbers as text in the page: coded, compressed, in base 64.

use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;
use std::io::Write as _;

/// Where numbers are in the page, and how they are coded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Block {
    /// The element that holds them.
    pub id: String,
    /// `u16`, `u32`, `f32`: little-endian numbers; `dv`: differences as varints; `q16`: differences of levels.
    pub codec: &'static str,
    /// How many there are.
    pub n: usize,
    /// Value of level 0 and of the highest level, of `q16`.
    pub low: f64,
    pub high: f64,
}

/// The level that stands for a value that is no number.
const NO_NUMBER: i64 = 65_535;
/// The highest level of a number.
const HIGHEST: f64 = 65_534.0;

/// All blocks of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    /// What they are called, and their texts.
    pub texts: Vec<(String, String)>,
}

impl Blocks {
    pub fn u16(&mut self, values: impl IntoIterator<Item = u16>) -> Block {
        let bytes: Vec<u8> = values.into_iter().flat_map(u16::to_le_bytes).collect();
        self.push("u16", bytes.len() / 2, &bytes, (0.0, 0.0))
    }

    pub fn u32(&mut self, values: impl IntoIterator<Item = u32>) -> Block {
        let bytes: Vec<u8> = values.into_iter().flat_map(u32::to_le_bytes).collect();
        self.push("u32", bytes.len() / 4, &bytes, (0.0, 0.0))
    }

    pub fn f32(&mut self, values: impl IntoIterator<Item = f64>) -> Block {
        let bytes: Vec<u8> = values.into_iter().flat_map(|value| (value as f32).to_le_bytes()).collect();
        self.push("f32", bytes.len() / 4, &bytes, (0.0, 0.0))
    }

    /// Whole numbers that differ little from one to the next.
    pub fn differences(&mut self, values: impl IntoIterator<Item = i64>) -> Block {
        let (bytes, n) = varints(values);
        self.push("dv", n, &bytes, (0.0, 0.0))
    }

    /// Values as 65 535 levels between the lowest and the highest; what is not finite as no number.
    pub fn levels(&mut self, values: &[f64]) -> Block {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
        let scale = if high > low { HIGHEST / (high - low) } else { 0.0 };
        let level = |value: &f64| match value.is_finite() {
            true => ((value - low) * scale).round() as i64,
            false => NO_NUMBER,
        };
        let (bytes, n) = varints(values.iter().map(level));
        self.push("q16", n, &bytes, (low, high))
    }

    /// Elements that hold them.
    pub fn html(&self) -> String {
        let element = |(id, text): &(String, String)| {
            format!("<script type=\"application/octet-stream\" id=\"{id}\">{text}</script>\n")
        };
        self.texts.iter().map(element).collect()
    }

    fn push(&mut self, codec: &'static str, n: usize, bytes: &[u8], (low, high): (f64, f64)) -> Block {
        let id = format!("b{}", self.texts.len());
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(6));
        // A vector takes all that is written.
        let _ = encoder.write_all(bytes);
        let packed = encoder.finish().unwrap_or_default();
        let mut text = String::new();
        base64(&packed, &mut text);
        self.texts.push((id.clone(), text));
        Block { id, codec, n, low, high }
    }
}

/// Differences from one number to the next, the sign in the lowest bit, seven bits to a byte, the low ones first.
fn varints(values: impl IntoIterator<Item = i64>) -> (Vec<u8>, usize) {
    let (mut bytes, mut last, mut n) = (Vec::new(), 0_i64, 0);
    for value in values {
        let step = value.wrapping_sub(last);
        let mut rest = ((step << 1) ^ (step >> 63)) as u64;
        while rest > 0x7f {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        last = value;
        n += 1;
    }
    (bytes, n)
}

/// Bytes in base 64 (RFC 4648).
pub(crate) fn base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.reserve(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = (all >> (18 - 6 * i)) & 63;
            out.push(if i <= three.len() { DIGITS[digit as usize] as char } else { '=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_standard_has_it() {
        let coded = |text: &str| {
            let mut out = String::new();
            base64(text.as_bytes(), &mut out);
            out
        };
        let all = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(coded);
        assert_eq!(all, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn differences_take_few_bytes() {
        assert_eq!(varints([0, 1, 0, 64, -64]), (vec![0, 2, 1, 0x80, 1, 0xff, 1], 5));
        assert_eq!(varints([]).1, 0);
    }

    #[test]
    fn levels_reach_from_the_lowest_to_the_highest_value() {
        let mut blocks = Blocks::default();
        let block = blocks.levels(&[-1.0, f64::NAN, 3.0, f64::INFINITY]);
        assert_eq!((block.low, block.high, block.n), (-1.0, 3.0, 4));
        let nothing = blocks.levels(&[f64::NAN]);
        assert_eq!((nothing.low, nothing.high), (0.0, 0.0));
        assert!(blocks.html().contains("id=\"b1\""));
    }
}
