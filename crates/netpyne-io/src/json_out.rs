//! JSON piece by piece, spelt as Python spells it.

use netpyne_specs::{Number, Value, python_number};
use std::io::{Result, Write};

/// A JSON document in the making. Commas take care of themselves; closing what was opened is the caller's duty.
pub(crate) struct Json<W> {
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

    pub fn end_dict(&mut self) -> Result<()> {
        self.close(b"}")
    }

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

    pub fn floats(&mut self, values: impl IntoIterator<Item = f64>) -> Result<()> {
        self.list()?;
        for value in values {
            self.item()?;
            self.float(value)?;
        }
        self.end_list()
    }

    pub fn value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Null => self.out.write_all(b"null"),
            Value::Bool(true) => self.out.write_all(b"true"),
            Value::Bool(false) => self.out.write_all(b"false"),
            Value::Number(Number::Int(i)) => write!(self.out, "{i}"),
            Value::Number(Number::Float(x)) => self.float(*x),
            Value::Text(text) => self.text(text),
            Value::List(list) => {
                self.list()?;
                for value in list {
                    self.item()?;
                    self.value(value)?;
                }
                self.end_list()
            }
            Value::Dict(dict) => self.dict_of(dict),
        }
    }

    pub fn dict_of<'a>(&mut self, dict: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Result<()> {
        self.dict()?;
        for (key, value) in dict {
            self.key(key)?;
            self.value(value)?;
        }
        self.end_dict()
    }
}

/// A float as Python spells it.
fn spell(out: &mut impl Write, x: f64) -> Result<()> {
    // In this range Rust lays the digits out as Python does.
    if x == 0.0 || (1e-4..1e16).contains(&x.abs()) {
        write!(out, "{x:?}")
    } else {
        out.write_all(python_number(Number::Float(x)).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        json.value(&Value::from(vec![Value::Null, 3.into(), 3.0.into(), true.into(), "x".into()])).unwrap();
        json.end_dict().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "{\"a\\\"\\u0001é\":[1.0,-0.0,1e-05,1e+16,NaN,-Infinity,0.1,0.0001],\"c\":[0.0,0.1,0.1,-1.2345678901234567e-308,-1.2345678901234567e-308,1.0],\"d\":0,\"e\":18446744073709551615,\"f\":-12,\"b\":[null,3,3.0,true,\"x\"]}"
        );
    }
}
