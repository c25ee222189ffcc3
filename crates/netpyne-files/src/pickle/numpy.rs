//! numpy's arrays, scalars and types.

use crate::pickle::arena::{Id, Machine, Node, Type};
use crate::{Error, MAX_DEPTH, Tree};
use std::sync::Arc;

/// The type that a text such as `f8` or `<i4` names.
fn parse(text: &str) -> Option<Type> {
    let bytes = text.as_bytes();
    let (big, rest) = match bytes.first()? {
        b'>' => (true, &text[1..]),
        b'<' | b'|' | b'=' => (false, &text[1..]),
        _ => (false, text),
    };
    let kind = *rest.as_bytes().first()?;
    let size: Option<usize> = rest[1..].parse().ok();
    match kind {
        b'f' | b'i' | b'u' | b'b' | b'S' | b'U' | b'O' => {}
        _ => return None,
    }
    let size = size.or((kind == b'O').then_some(8))?;
    let good = match kind {
        b'f' => matches!(size, 2 | 4 | 8),
        b'i' | b'u' => matches!(size, 1 | 2 | 4 | 8),
        b'b' => size == 1,
        _ => true,
    };
    good.then_some(Type { kind, size: if kind == b'U' { size.checked_mul(4)? } else { size }, big })
}

/// `dtype("f8", ..)`.
pub(super) fn named(machine: &Machine, args: &[Id]) -> Result<Type, Error> {
    let text = match args.first().map(|id| machine.node(*id)) {
        Some(Node::Text(text)) => text.to_string(),
        Some(Node::Bytes(range)) => String::from_utf8_lossy(&machine.bytes[range.clone()]).into_owned(),
        _ => return machine.fail("a numpy type without a name"),
    };
    match parse(&text) {
        Some(kind) => Ok(kind),
        None => machine.fail(format!("arrays of numpy's type `{text}` are not read")),
    }
}

/// The byte order is in the state.
pub(super) fn with_state(machine: &Machine, mut kind: Type, state: &Node) -> Result<Type, Error> {
    let Node::Tuple(state) = state else { return machine.fail("the state of a numpy type is no tuple") };
    let order = state.get(1).map(|id| machine.node(*id));
    match order {
        Some(Node::Text(order)) => kind.big = &**order == ">",
        Some(Node::Bytes(range)) => kind.big = machine.bytes[range.clone()] == *b">",
        _ => {}
    }
    Ok(kind)
}

/// `scalar(type, bytes)`.
pub(super) fn scalar(machine: &Machine, args: &[Id]) -> Result<Node, Error> {
    let [kind, data] = args else { return machine.fail("a numpy scalar without its type") };
    let Node::Type(kind) = machine.node(*kind) else {
        return machine.fail("a numpy scalar without its type");
    };
    let data = data_of(machine, machine.node(*data))?;
    match data.get(..kind.size) {
        Some(bytes) if kind.kind != b'O' => Ok(Node::Done(Arc::new(element(*kind, bytes)))),
        _ => machine.fail("a numpy scalar with too few bytes"),
    }
}

/// `_frombuffer(buffer, type, shape, order)`.
pub(super) fn from_buffer(machine: &Machine, args: &[Id]) -> Result<Node, Error> {
    let [data, kind, shape, order] = args else { return machine.fail("an array without its shape") };
    let fortran = matches!(machine.node(*order), Node::Text(order) if &**order == "F");
    arrange(machine, machine.node(*shape), machine.node(*kind), fortran, machine.node(*data))
}

/// An array with the state `(version, shape, type, is_fortran, data)`.
pub(super) fn array(machine: &Machine, state: &Node) -> Result<Node, Error> {
    let Node::Tuple(state) = state else { return machine.fail("the state of an array is no tuple") };
    let all: &[Id] = if state.len() == 5 { &state[1..] } else { state };
    let [shape, kind, fortran, data] = all else {
        return machine.fail("the state of an array is not complete");
    };
    let fortran = matches!(machine.node(*fortran), Node::Bool(true) | Node::Int(1));
    arrange(machine, machine.node(*shape), machine.node(*kind), fortran, machine.node(*data))
}

fn data_of<'m>(machine: &'m Machine, node: &'m Node) -> Result<std::borrow::Cow<'m, [u8]>, Error> {
    match node {
        Node::Bytes(range) => Ok(machine.bytes[range.clone()].into()),
        Node::OwnBytes(bytes) => Ok(bytes[..].into()),
        // Python 2 had texts for bytes.
        Node::Text(text) => {
            let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
            bytes.map_or_else(|| machine.fail("the data of an array is no bytes"), |bytes| Ok(bytes.into()))
        }
        _ => machine.fail("the data of an array is no bytes"),
    }
}

fn arrange(machine: &Machine, shape: &Node, kind: &Node, fortran: bool, data: &Node) -> Result<Node, Error> {
    let Node::Type(kind) = kind else { return machine.fail("an array without its type") };
    let Node::Tuple(shape) = shape else { return machine.fail("the shape of an array is no tuple") };
    let length = |id: &Id| match machine.node(*id) {
        Node::Int(n) => usize::try_from(*n).ok(),
        _ => None,
    };
    let Some(shape) = shape.iter().map(length).collect::<Option<Vec<usize>>>() else {
        return machine.fail("the shape of an array is not of whole numbers");
    };
    let count = shape.iter().try_fold(1usize, |all, n| all.checked_mul(*n));
    if shape.len() > MAX_DEPTH / 4 {
        return machine.fail("an array of too many dimensions");
    }
    if kind.kind == b'O' {
        return match data {
            Node::List(items) if Some(items.len()) == count => Ok(nested(&shape, fortran, items)),
            _ => machine.fail("an array of objects without its list"),
        };
    }
    let data = data_of(machine, data)?;
    let fits = count.and_then(|count| count.checked_mul(kind.size)) == Some(data.len());
    // Without elements the other dimensions could claim any size.
    if !fits || (count == Some(0) && shape.iter().any(|n| *n > 1 << 20)) {
        return machine.fail("the data of an array has not the size that its shape says");
    }
    let elements: Vec<Tree> = match kind.size {
        0 => vec![Tree::text(""); count.unwrap_or(0).min(1 << 20)],
        size => data.chunks_exact(size).map(|bytes| element(*kind, bytes)).collect(),
    };
    Ok(Node::Done(Arc::new(in_shape(&shape, fortran, elements))))
}

/// One element.
fn element(kind: Type, bytes: &[u8]) -> Tree {
    let mut all = [0u8; 8];
    let size = kind.size.min(8);
    for (i, byte) in bytes.iter().take(size).enumerate() {
        all[if kind.big { size - 1 - i } else { i }] = *byte;
    }
    let unsigned = u64::from_le_bytes(all);
    match kind.kind {
        b'f' => Tree::Float(match size {
            8 => f64::from_bits(unsigned),
            4 => f64::from(f32::from_bits(unsigned as u32)),
            _ => half(unsigned as u16),
        }),
        b'i' => {
            let shift = 64 - 8 * size as u32;
            Tree::Int(((unsigned << shift) as i64) >> shift)
        }
        b'u' => i64::try_from(unsigned).map_or(Tree::Float(unsigned as f64), Tree::Int),
        b'b' => Tree::Bool(unsigned != 0),
        b'U' => {
            let code = |c: &[u8]| {
                let c = [c[0], c[1], c[2], c[3]];
                let code = if kind.big { u32::from_be_bytes(c) } else { u32::from_le_bytes(c) };
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            };
            let text: String = bytes.chunks_exact(4).map(code).collect();
            Tree::text(text.trim_end_matches('\0'))
        }
        _ => Tree::text(String::from_utf8_lossy(bytes).trim_end_matches('\0')),
    }
}

/// A number of 16 bits.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = ((bits >> 10) & 0x1f, f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * f64::from_bits(0x3e70_0000_0000_0000),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * f64::from(1u32 << e) / 32768.0,
    }
}

/// Elements in nested lists; none of them where there are no dimensions.
fn in_shape(shape: &[usize], fortran: bool, elements: Vec<Tree>) -> Tree {
    match shape {
        [] => elements.into_iter().next().unwrap_or_default(),
        [_] => Tree::list(elements),
        _ => {
            let order = order(shape, fortran);
            let mut elements: Vec<Option<Tree>> = elements.into_iter().map(Some).collect();
            let mut next = order.into_iter().map(|i| elements[i].take().unwrap_or_default());
            nest(shape, &mut next)
        }
    }
}

fn nest(shape: &[usize], next: &mut impl Iterator<Item = Tree>) -> Tree {
    match shape {
        [n] => Tree::list(next.by_ref().take(*n).collect()),
        [n, rest @ ..] => Tree::List((0..*n).map(|_| nest(rest, next)).collect()),
        [] => next.next().unwrap_or_default(),
    }
}

/// Places of the elements in the data, in C's order.
fn order(shape: &[usize], fortran: bool) -> Vec<usize> {
    let count: usize = shape.iter().product();
    if !fortran {
        return (0..count).collect();
    }
    let at = |mut i: usize| {
        let mut place = 0;
        for (axis, n) in shape.iter().enumerate().rev() {
            let stride: usize = shape[..axis].iter().product();
            place += i % n * stride;
            i /= n;
        }
        place
    };
    (0..count).map(at).collect()
}

/// An array of objects: one dimension as a list, more of them flat as the list of rows cannot be told from its objects.
fn nested(shape: &[usize], fortran: bool, items: &[Id]) -> Node {
    let ordered = order(shape, fortran).into_iter().map(|i| items[i]).collect();
    Node::List(ordered)
}
