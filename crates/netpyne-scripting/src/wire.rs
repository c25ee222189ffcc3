//! What goes through the pipe: frames with one value each.
//!
//! A *frame* is its length in bytes (32 bits, little endian) and so many bytes: one byte that says what it is ([`Kind`]), and one
//! value. A *value* is one byte that says its type, and:
//!
//! | byte | type | what follows |
//! |---|---|---|
//! | `n` `t` `f` | nothing, true, false | - |
//! | `i` | whole number | 64 bits, signed |
//! | `d` | number | 64 bits, IEEE |
//! | `s` | text | length, UTF-8 |
//! | `w` | word: what something is, said by the host | length, UTF-8 |
//! | `l` | list | count, values |
//! | `a` | numbers | count, 64 bits each, IEEE |
//! | `b` | bytes | count, bytes |
//! | `c` | section | its number, 32 bits |
//! | `g` | segment | number of the section, 32 bits; place, 64 bits, IEEE |
//! | `o` | object | its number, 32 bits; length and name of its class |
//! | `p` | reference to a number | a list that says where the number is |
//!
//! Lengths and counts have 32 bits; all numbers are little endian.

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From Python: a list of an operation and its arguments. One answer follows.
    Call = 1,
    /// From Python: the same, without an answer.
    Notice = 2,
    /// From the host: what a call gave.
    Answer = 3,
    /// From the host: a list of the kind of mistake and its text.
    Mistake = 4,
    /// From the host, before an answer: a text that programs of HOC print.
    Print = 5,
}

/// A value in a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Wire {
    /// Nothing.
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// What something is.
    Word(String),
    /// Values.
    List(Vec<Wire>),
    /// Numbers.
    Array(Vec<f64>),
    /// Bytes that say something to Python alone.
    Bytes(Vec<u8>),
    /// A section.
    Section(u32),
    /// A place on a section.
    Segment(u32, f64),
    /// An object and its class.
    Object(u32, String),
    /// Where a number is.
    Pointer(Vec<Wire>),
}

/// Most bytes of a frame.
pub const MOST: usize = 1 << 30;

/// Most lists within each other.
const DEEPEST: u32 = 64;

impl Wire {
    /// A text.
    pub fn text(text: &str) -> Self {
        Wire::Text(text.to_owned())
    }

    /// Says what something is.
    pub fn word(text: &str) -> Self {
        Wire::Word(text.to_owned())
    }

    /// Appends the value to a frame.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Wire::None => out.push(b'n'),
            Wire::Bool(true) => out.push(b't'),
            Wire::Bool(false) => out.push(b'f'),
            Wire::Int(i) => {
                out.push(b'i');
                out.extend(i.to_le_bytes());
            }
            Wire::Number(x) => {
                out.push(b'd');
                out.extend(x.to_le_bytes());
            }
            Wire::Text(text) => write_text(b's', text, out),
            Wire::Word(text) => write_text(b'w', text, out),
            Wire::List(items) => write_list(b'l', items, out),
            Wire::Pointer(items) => write_list(b'p', items, out),
            Wire::Array(numbers) => {
                out.push(b'a');
                out.extend(length(numbers.len()));
                numbers.iter().for_each(|x| out.extend(x.to_le_bytes()));
            }
            Wire::Bytes(bytes) => {
                out.push(b'b');
                out.extend(length(bytes.len()));
                out.extend(bytes);
            }
            Wire::Section(id) => {
                out.push(b'c');
                out.extend(id.to_le_bytes());
            }
            Wire::Segment(id, x) => {
                out.push(b'g');
                out.extend(id.to_le_bytes());
                out.extend(x.to_le_bytes());
            }
            Wire::Object(id, class) => {
                out.push(b'o');
                out.extend(id.to_le_bytes());
                out.extend(length(class.len()));
                out.extend(class.as_bytes());
            }
        }
    }

    /// Reads the one value that `bytes` hold; `None` if they are not exactly one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let value = read(&mut rest, 0)?;
        rest.is_empty().then_some(value)
    }
}

fn length(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes()
}

fn write_text(tag: u8, text: &str, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend(length(text.len()));
    out.extend(text.as_bytes());
}

fn write_list(tag: u8, items: &[Wire], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend(length(items.len()));
    items.iter().for_each(|item| item.write(out));
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn fixed<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    take(rest, N)?.try_into().ok()
}

fn count(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(fixed(rest)?)).ok()
}

fn text(rest: &mut &[u8]) -> Option<String> {
    let length = count(rest)?;
    String::from_utf8(take(rest, length)?.to_vec()).ok()
}

fn list(rest: &mut &[u8], depth: u32) -> Option<Vec<Wire>> {
    let count = count(rest)?;
    // Each value takes a byte at least.
    if depth >= DEEPEST || count > rest.len() {
        return None;
    }
    (0..count).map(|_| read(rest, depth + 1)).collect()
}

fn read(rest: &mut &[u8], depth: u32) -> Option<Wire> {
    let [tag] = fixed(rest)?;
    Some(match tag {
        b'n' => Wire::None,
        b't' => Wire::Bool(true),
        b'f' => Wire::Bool(false),
        b'i' => Wire::Int(i64::from_le_bytes(fixed(rest)?)),
        b'd' => Wire::Number(f64::from_le_bytes(fixed(rest)?)),
        b's' => Wire::Text(text(rest)?),
        b'w' => Wire::Word(text(rest)?),
        b'l' => Wire::List(list(rest, depth)?),
        b'p' => Wire::Pointer(list(rest, depth)?),
        b'a' => {
            let count = count(rest)?;
            let bytes = take(rest, count.checked_mul(8)?)?;
            let (numbers, _) = bytes.as_chunks::<8>();
            Wire::Array(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
        }
        b'b' => {
            let count = count(rest)?;
            Wire::Bytes(take(rest, count)?.to_vec())
        }
        b'c' => Wire::Section(u32::from_le_bytes(fixed(rest)?)),
        b'g' => Wire::Segment(u32::from_le_bytes(fixed(rest)?), f64::from_le_bytes(fixed(rest)?)),
        b'o' => Wire::Object(u32::from_le_bytes(fixed(rest)?), text(rest)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Wire;

    fn one_of_each() -> Wire {
        Wire::List(vec![
            Wire::None,
            Wire::Bool(true),
            Wire::Bool(false),
            Wire::Int(-3),
            Wire::Number(-0.0),
            Wire::Number(f64::INFINITY),
            Wire::text("µm"),
            Wire::word("array"),
            Wire::Array(vec![1.0, 0.1]),
            Wire::Bytes(vec![0, 255]),
            Wire::Section(7),
            Wire::Segment(7, 0.25),
            Wire::Object(3, "Vector".to_owned()),
            Wire::Pointer(vec![Wire::text("time")]),
        ])
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        one_of_each().write(&mut bytes);
        assert_eq!(Wire::read(&bytes), Some(one_of_each()));
    }

    #[test]
    fn broken_frames_are_no_values() {
        let mut bytes = Vec::new();
        one_of_each().write(&mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(Wire::read(&bytes[..end]), None, "cut at {end}");
        }
        bytes.push(b'n');
        assert_eq!(Wire::read(&bytes), None, "a value too many");
        assert_eq!(Wire::read(b"l\xff\xff\xff\xff"), None, "a count that cannot be");
        let nested: Vec<u8> = b"l\x01\0\0\0".repeat(1000);
        assert_eq!(Wire::read(&nested), None, "lists without end");
    }
}
