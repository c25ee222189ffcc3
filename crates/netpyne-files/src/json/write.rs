//! JSON piece by piece, spelt as Python spells it.

use crate::Tree;
use std::io::{Result, Write};

/// A JSON document in the making. Commas take care of themselves; closing what was opened is the caller's duty.
pub struct Json<W> {
    out: W,
    /// Whether the container at each level has entries already.
    filled: Vec<bool>,
    known: Vec<Spelt>,
}

/// A float and its text. Weights, places and parameters come again and again.
#[derive(Clone, Copy)]
struct Spelt {
    bits: u64,
    len: u8,
    text: [u8; 23],
}

/// Floats whose text is kept: each in the place that its bits choose.
const KNOWN: usize = 256;

impl<W: Write> Json<W> {
    /// Nothing yet.
    pub fn new(out: W) -> Self {
        Self { out, filled: vec![false], known: Vec::new() }
    }

    /// Opens a dictionary.
    pub fn dict(&mut self) -> Result<()> {
        self.open(b"{")
    }

    /// Opens a list; entries follow after [`item`](Self::item).
    pub fn list(&mut self) -> Result<()> {
        self.open(b"[")
    }

    /// Closes a dictionary.
    pub fn end_dict(&mut self) -> Result<()> {
        self.close(b"}")
    }

    /// Closes a list.
    pub fn end_list(&mut self) -> Result<()> {
        self.close(b"]")
    }

    fn open(&mut self, bracket: &[u8]) -> Result<()> {
        self.filled.push(false);
        self.out.write_all(bracket)
    }

    fn close(&mut self, bracket: &[u8]) -> Result<()> {
        self.filled.pop();
        self.out.write_all(bracket)
    }

    /// Starts the next entry of a list.
    pub fn item(&mut self) -> Result<()> {
        match self.filled.last_mut() {
            Some(filled) if *filled => self.out.write_all(b","),
            Some(filled) => {
                *filled = true;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Starts the next entry of a dictionary.
    pub fn key(&mut self, key: &str) -> Result<()> {
        self.item()?;
        self.text(key)?;
        self.out.write_all(b":")
    }

    /// Starts the next entry of a dictionary on a line of its own, for the human reader.
    pub fn key_on_line(&mut self, key: &str) -> Result<()> {
        self.item()?;
        self.line()?;
        self.text(key)?;
        self.out.write_all(b":")
    }

    /// A line break, for the human reader.
    pub fn line(&mut self) -> Result<()> {
        self.out.write_all(b"\n")
    }

    /// A text in quotes.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.out.write_all(b"\"")?;
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                0..0x20 => b"",
                _ => continue,
            };
            self.out.write_all(&text.as_bytes()[from..at])?;
            if escape.is_empty() {
                write!(self.out, "\\u{byte:04x}")?;
            } else {
                self.out.write_all(escape)?;
            }
            from = at + 1;
        }
        self.out.write_all(&text.as_bytes()[from..])?;
        self.out.write_all(b"\"")
    }

    /// A float as Python spells it.
    pub fn float(&mut self, x: f64) -> Result<()> {
        let bits = x.to_bits();
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let at = (bits.wrapping_mul(MIX) >> 56) as usize % KNOWN;
        if self.known.is_empty() {
            self.known.resize(KNOWN, Spelt { bits: 0, len: 0, text: [0; 23] });
        }
        let known = &self.known[at];
        if known.bits == bits && known.len > 0 {
            return self.out.write_all(&known.text[..usize::from(known.len)]);
        }
        let mut spelt = Spelt { bits, len: 0, text: [0; 23] };
        let mut rest = &mut spelt.text[..];
        let fits = spell(&mut rest, x).is_ok();
        let left = rest.len();
        if !fits {
            return spell(&mut self.out, x);
        }
        spelt.len = (spelt.text.len() - left) as u8;
        self.known[at] = spelt;
        self.out.write_all(&spelt.text[..usize::from(spelt.len)])
    }

    /// An int, 0 or more.
    pub fn int(&mut self, i: u64) -> Result<()> {
        let mut text = [0; 20];
        let mut at = text.len();
        let mut rest = i;
        loop {
            at -= 1;
            text[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                return self.out.write_all(&text[at..]);
            }
        }
    }

    /// A number that is a Python int where `whole` says that its makings were ints.
    pub fn number(&mut self, x: f64, whole: bool) -> Result<()> {
        if whole && x.trunc() == x && x.abs() < 9e15 {
            let i = x as i64;
            return if i < 0 { write!(self.out, "{i}") } else { self.int(i as u64) };
        }
        self.float(x)
    }

    /// JSON as it is, commas included; the container must have entries already.
    pub fn raw(&mut self, json: &[u8]) -> Result<()> {
        self.out.write_all(json)
    }

    /// What goes below, as it is.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// A list of floats.
    pub fn floats(&mut self, values: impl IntoIterator<Item = f64>) -> Result<()> {
        self.list()?;
        for value in values {
            self.item()?;
            self.float(value)?;
        }
        self.end_list()
    }

    /// A tree.
    pub fn tree(&mut self, tree: &Tree) -> Result<()> {
        match tree {
            Tree::Null => self.out.write_all(b"null"),
            Tree::Bool(b) => self.out.write_all(if *b { b"true" } else { b"false" }),
            Tree::Int(i) => write!(self.out, "{i}"),
            Tree::Float(x) => self.float(*x),
            Tree::Text(text) => self.text(text),
            Tree::Floats(values) => self.floats(values.iter().copied()),
            Tree::List(items) => {
                self.list()?;
                for item in items {
                    self.item()?;
                    self.tree(item)?;
                }
                self.end_list()
            }
            Tree::Dict(entries) => {
                self.dict()?;
                for (key, value) in entries {
                    self.key(key)?;
                    self.tree(value)?;
                }
                self.end_dict()
            }
        }
    }
}

/// A float as Python spells it.
fn spell(out: &mut impl Write, x: f64) -> Result<()> {
    // In this range digits are laid out as Python does, and of two candidates none are equally near.
    if x == 0.0 || (1e-4..1e15).contains(&x.abs()) {
        out.write_all(zmij::Buffer::new().format_finite(x).as_bytes())
    } else {
        out.write_all(spell_float(x).as_bytes())
    }
}

/// A float as Python's `repr` and `json` write it: `1.0`, `1e-05`, `NaN`, `-Infinity`.
pub fn spell_float(x: f64) -> String {
    if x.is_nan() {
        return "NaN".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    // Both languages use the fewest digits that read back as the same double; Python's layout differs.
    let shortest = nearest_shortest(x);
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    plain(mantissa, exponent)
}

/// The fewest digits that read back as `x`; of two candidates equally near, the even one, as Python has it.
fn nearest_shortest(x: f64) -> String {
    let shortest = format!("{x:e}");
    let digits = shortest.split('e').next().unwrap_or("").bytes().filter(u8::is_ascii_digit).count();
    let rounded = format!("{x:.*e}", digits.saturating_sub(1));
    if rounded.parse() == Ok(x) { rounded } else { shortest }
}

/// `mantissa` times ten to `exponent` without an exponent.
fn plain(mantissa: &str, exponent: i32) -> String {
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |d| ("-", d));
    let digits: String = digits.chars().filter(|c| *c != '.').collect();
    let point = exponent + 1;
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits:0<point$}.0"),
        Ok(point) if point > 0 => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
        _ => format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POWERS: [f64; 18] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17];

    /// Both ways to spell a float give the same text where both may be taken.
    #[test]
    fn floats_are_spelt_alike() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for i in 0..400_000_u64 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let share = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            // Any, round ones, and those of a few digits.
            let x = match i % 4 {
                0 => f64::from_bits(bits),
                1 => share * POWERS[(i % 18) as usize] / 1e3,
                2 => (share * 1e15).floor() / POWERS[(i % 16) as usize],
                _ => (share * 1e4).floor() / 1e3,
            };
            if x == 0.0 || (1e-4..1e15).contains(&x.abs()) {
                assert_eq!(zmij::Buffer::new().format_finite(x), spell_float(x), "{x:?}");
            }
        }
    }

    #[test]
    fn spelt_as_python_spells_it() {
        let mut out = Vec::new();
        let mut json = Json::new(&mut out);
        json.dict().unwrap();
        json.key("a\"\u{1}é").unwrap();
        json.floats([1.0, -0.0, 1e-5, 1e16, f64::NAN, f64::NEG_INFINITY, 0.1, 1e-4]).unwrap();
        json.key("c").unwrap();
        json.floats([0.0, 0.1, 0.1, -1.2345678901234567e-308, -1.2345678901234567e-308, 1.0]).unwrap();
        json.key("d").unwrap();
        json.int(0).unwrap();
        json.key("e").unwrap();
        json.int(u64::MAX).unwrap();
        json.key("f").unwrap();
        json.number(-12.0, true).unwrap();
        json.key("b").unwrap();
        let items = [Tree::Null, Tree::Int(3), Tree::Float(3.0), Tree::Bool(true), Tree::text("x")];
        json.tree(&Tree::List(items.to_vec())).unwrap();
        json.end_dict().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "{\"a\\\"\\u0001é\":[1.0,-0.0,1e-05,1e+16,NaN,-Infinity,0.1,0.0001],\"c\":[0.0,0.1,0.1,-1.2345678901234567e-308,-1.2345678901234567e-308,1.0],\"d\":0,\"e\":18446744073709551615,\"f\":-12,\"b\":[null,3,3.0,true,\"x\"]}"
        );
    }
}
