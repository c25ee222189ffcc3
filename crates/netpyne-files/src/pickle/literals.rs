//! Numbers, texts and bytes as they stand in a pickle.

use crate::Error;
use crate::pickle::arena::{FALSE, Machine, Node, TRUE};
use std::sync::Arc;

impl Machine<'_> {
    /// Ints of all opcodes.
    pub fn int(&mut self, opcode: u8) -> Result<(), Error> {
        let value = match opcode {
            b'K' => i64::from(self.take::<1>()?[0]),
            b'M' => i64::from(u16::from_le_bytes(self.take()?)),
            b'J' => i64::from(i32::from_le_bytes(self.take()?)),
            0x8a | 0x8b => {
                let length = match opcode {
                    0x8a => usize::from(self.take::<1>()?[0]),
                    _ => u32::from_le_bytes(self.take()?) as usize,
                };
                let digits = self.slice(length)?;
                return self.long(digits);
            }
            _ => {
                let line = self.line()?;
                if opcode == b'I' && (line == "00" || line == "01") {
                    self.stack.push(if line == "00" { FALSE } else { TRUE });
                    return Ok(());
                }
                let digits = line.strip_suffix('L').unwrap_or(&line);
                match (digits.parse::<i64>(), digits.parse::<f64>()) {
                    (Ok(i), _) => i,
                    (_, Ok(x)) => {
                        self.push(Node::Float(x));
                        return Ok(());
                    }
                    _ => return self.fail(format!("`{line}` is no number")),
                }
            }
        };
        self.push(Node::Int(value));
        Ok(())
    }

    /// An int of any length; what does not fit becomes a float.
    fn long(&mut self, range: std::ops::Range<usize>) -> Result<(), Error> {
        let digits = &self.bytes[range];
        let negative = digits.last().is_some_and(|b| b & 0x80 != 0);
        if digits.len() <= 8 {
            let mut all = [if negative { 0xff } else { 0 }; 8];
            all[..digits.len()].copy_from_slice(digits);
            self.push(Node::Int(i64::from_le_bytes(all)));
            return Ok(());
        }
        let magnitude = digits
            .iter()
            .rev()
            .take(1100)
            .fold(0.0_f64, |sum, b| sum * 256.0 + f64::from(if negative { !b } else { *b }));
        self.push(Node::Float(if negative { -magnitude - 1.0 } else { magnitude }));
        Ok(())
    }

    /// Texts of all opcodes.
    pub fn text(&mut self, opcode: u8) -> Result<(), Error> {
        let text: Arc<str> = match opcode {
            b'S' | b'V' => {
                let line = self.line()?;
                let quoted = line.trim();
                let inner = ['\'', '"'].iter().find_map(|q| quoted.strip_prefix(*q)?.strip_suffix(*q));
                let raw = if opcode == b'S' { inner.unwrap_or(quoted) } else { &line };
                unescaped(raw).into()
            }
            _ => {
                let length = match opcode {
                    b'U' | 0x8c => u64::from(self.take::<1>()?[0]),
                    0x8d => u64::from_le_bytes(self.take()?),
                    _ => u64::from(u32::from_le_bytes(self.take()?)),
                };
                let range = self.slice(usize::try_from(length).unwrap_or(usize::MAX))?;
                // Python writes half surrogate pairs as it finds them.
                String::from_utf8_lossy(&self.bytes[range]).into()
            }
        };
        self.push(Node::Text(text));
        Ok(())
    }

    /// Bytes of all opcodes.
    pub fn raw(&mut self, opcode: u8) -> Result<(), Error> {
        let length = match opcode {
            b'C' => u64::from(self.take::<1>()?[0]),
            b'B' => u64::from(u32::from_le_bytes(self.take()?)),
            _ => u64::from_le_bytes(self.take()?),
        };
        let range = self.slice(usize::try_from(length).unwrap_or(usize::MAX))?;
        self.push(Node::Bytes(range));
        Ok(())
    }
}

/// Python's escapes of old texts, as far as they stand for single characters.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let kind = chars.next();
        let digits = match kind {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        if digits > 0 {
            let text: String = chars.by_ref().take(digits).collect();
            let code = u32::from_str_radix(&text, 16).ok().and_then(char::from_u32);
            out.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
            continue;
        }
        out.extend(kind.map(|c| match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            c => c,
        }));
    }
    out
}
