//! Breaking JSON, bytes and texts at random.

use crate::random::Random;
use serde_json::{Value, json};

/// What is put where it does not belong.
fn odd(random: &mut Random) -> Value {
    match random.below(22) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(1e308),
        5 => json!(-1e-308),
        6 => json!(u64::MAX),
        7 => json!(i64::MIN),
        8 => json!(0.1),
        9 => json!(1_000_000_000),
        10 => json!(""),
        11 => json!("nowhere"),
        12 => json!("uniform(0,"),
        13 => json!("1/0"),
        14 => json!("((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))"),
        15 => json!("x if x else dist_3D ** dist_3D ** 9"),
        16 => json!([]),
        17 => json!({}),
        18 => json!([[1, 2], [3]]),
        19 => json!({"uniform": [0, 1]}),
        20 => json!(["soma", null, 3]),
        _ => json!(format!("{}\u{0}\u{1F9E0}", "é".repeat(random.below(40)))),
    }
}

/// Changes a few parts of a value: left out, replaced, exchanged with others, doubled, nested.
pub fn structure(random: &mut Random, value: &mut Value) {
    for _ in 0..1 + random.below(4) {
        let donor = part(random, value).cloned();
        let depth = random.below(7);
        let Some(place) = descend(random, value, depth) else { continue };
        match random.below(9) {
            0 | 1 => *place = odd(random),
            2 | 3 => *place = donor.unwrap_or_default(),
            4 | 5 => leave_out(random, place),
            6 => rename(random, place),
            7 => *place = (0..1 + random.below(60)).fold(place.take(), |inner, _| json!([inner])),
            _ => scale(random, place),
        }
    }
}

fn descend<'a>(random: &mut Random, value: &'a mut Value, depth: usize) -> Option<&'a mut Value> {
    let is_end = match &*value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => true,
    };
    if depth == 0 || is_end {
        return Some(value);
    }
    let inside = match value {
        Value::Object(map) => {
            let at = random.below(map.len());
            map.values_mut().nth(at)?
        }
        Value::Array(list) => {
            let at = random.below(list.len());
            list.get_mut(at)?
        }
        _ => return None,
    };
    descend(random, inside, depth - 1)
}

fn part<'a>(random: &mut Random, value: &'a mut Value) -> Option<&'a Value> {
    let depth = 1 + random.below(6);
    descend(random, value, depth).map(|part| &*part)
}

fn leave_out(random: &mut Random, place: &mut Value) {
    match place {
        Value::Object(map) if !map.is_empty() => {
            let key = map.keys().nth(random.below(map.len())).cloned().unwrap_or_default();
            map.shift_remove(&key);
        }
        Value::Array(list) if !list.is_empty() => drop(list.remove(random.below(list.len()))),
        other => *other = odd(random),
    }
}

fn rename(random: &mut Random, place: &mut Value) {
    let Value::Object(map) = place else { return };
    if map.is_empty() {
        return;
    }
    let key = map.keys().nth(random.below(map.len())).cloned().unwrap_or_default();
    let value = map.shift_remove(&key).unwrap_or_default();
    let new = match random.below(4) {
        0 => String::new(),
        1 => format!("{key}s"),
        2 => "pt3d".to_owned(),
        _ => key.chars().rev().collect(),
    };
    map.insert(new, value);
}

/// Other orders of magnitude.
fn scale(random: &mut Random, place: &mut Value) {
    if let Some(x) = place.as_f64() {
        *place = json!(x * random.pick(&[-1.0, 10.0, 1e3, 1e6, 1e12, 1e-9, 0.5]));
    }
}

/// Changes a few bytes: left out, doubled, replaced, cut off.
pub fn bytes(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..1 + random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(8) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            2 => bytes.truncate(at),
            3 => bytes[at] = b"{}[],:\"0-e."[random.below(11)],
            4 => bytes[at] ^= 1 << random.below(8),
            5 => bytes[at] = random.below(256) as u8,
            6 => {
                let deep = vec![b'['; 1 + random.below(3000)];
                bytes.splice(at..at, deep);
            }
            _ => {
                let digits = vec![b'9'; 1 + random.below(400)];
                bytes.splice(at..at, digits);
            }
        }
    }
}

/// Changes a few words, signs, lines or bytes of a text: left out, doubled, exchanged, replaced by words of `donor` or by `pieces`.
pub fn text(random: &mut Random, text: &mut Vec<u8>, donor: &str, pieces: &[&str]) {
    for _ in 0..1 + random.below(4) {
        match random.below(8) {
            0 => bytes(random, text),
            1 | 2 => {
                parts(random, text, donor, pieces, |c| if c == b'\n' { Class::End } else { Class::Word })
            }
            _ => parts(random, text, donor, pieces, |c| match c {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' => Class::Word,
                b' ' | b'\n' | b'\t' => Class::End,
                _ => Class::Single,
            }),
        }
    }
}

/// What a character does to the part it is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It belongs to it, with its neighbours of this class.
    Word,
    /// It is the last of it.
    End,
    /// It is one alone.
    Single,
}

fn split(text: &[u8], class: impl Fn(u8) -> Class) -> Vec<&[u8]> {
    text.chunk_by(|a, b| class(*a) == Class::Word && class(*b) != Class::Single).collect()
}

fn parts(
    random: &mut Random,
    text: &mut Vec<u8>,
    donor: &str,
    pieces: &[&str],
    class: impl Fn(u8) -> Class + Copy,
) {
    let theirs = split(donor.as_bytes(), class);
    let mut parts = split(text, class);
    if parts.is_empty() {
        return;
    }
    let (at, other) = (random.below(parts.len()), random.below(parts.len()));
    match random.below(7) {
        0 => drop(parts.remove(at)),
        1 => parts.insert(at, parts[other]),
        2 => parts.swap(at, other),
        3 => parts[at] = random.pick(pieces).as_bytes(),
        4 => parts.insert(at, random.pick(pieces).as_bytes()),
        _ if theirs.is_empty() => parts.truncate(at),
        _ => parts[at] = theirs[random.below(theirs.len())],
    }
    *text = parts.concat();
}
