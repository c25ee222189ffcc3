//! Soft links and references to objects in attributes, put into a file that has been written with something else in their places.
//!
//! Layouts of headers are those of the HDF5 File Format Specification, version 3: object headers of version 2 (IV.A.1.b), link
//! messages (IV.A.2.g), attribute messages of versions 2 and 3 (IV.A.2.m), datatypes of classes 0 and 7 (IV.A.2.d).

use super::groups::{Attribute, Group};
use crate::Error;
use std::ops::Range;

/// What stands for a reference until its object has a place.
pub(super) const PLACEHOLDER: u64 = 0;

/// The name that stands for a soft link: as long as the link's message has to be.
pub(super) fn stand_in(name: &str, path: &str) -> String {
    // The type of the link and the length of its path take the places of an address.
    let length = (name.len() + path.len() + 3).saturating_sub(8);
    let mut text = format!("{name}\u{1}");
    while text.len() < length {
        text.push('_');
    }
    text
}

/// Whether a group or anything in it has links or references.
pub(super) fn any(group: &Group) -> bool {
    let refers = |attributes: &[(String, Attribute)]| {
        attributes.iter().any(|(_, a)| matches!(a, Attribute::Reference(_)))
    };
    !group.links.is_empty()
        || refers(&group.attributes)
        || group.datasets.iter().any(|(_, dataset)| refers(&dataset.attributes))
        || group.groups.iter().any(|(_, inner)| any(inner))
}

/// Puts links and references of a group into the bytes of its file.
pub(super) fn put(bytes: &mut [u8], group: &Group) -> Result<(), Error> {
    let root = number(bytes, ROOT..ROOT + 8).ok_or_else(|| unknown("the superblock"))?;
    visit(bytes, group, root as usize, root as usize)
}

/// Where the superblock has the address of the root group.
const ROOT: usize = 36;

/// A message of an object header.
#[derive(Clone, Debug)]
struct Message {
    kind: u8,
    data: Range<usize>,
    /// What the checksum after it covers.
    chunk: Range<usize>,
}

fn unknown(what: &str) -> Error {
    Error::Unwritable(format!("HDF5: {what} is laid out in a way that is not known"))
}

fn number(bytes: &[u8], range: Range<usize>) -> Option<u64> {
    let own = bytes.get(range)?;
    Some(own.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)))
}

/// The messages of the object at `address`.
fn messages(bytes: &[u8], address: usize) -> Option<Vec<Message>> {
    if bytes.get(address..address + 5)? != b"OHDR\x02" {
        return None;
    }
    let flags = *bytes.get(address + 5)?;
    let mut at = address + 6;
    at += if flags & 0x20 != 0 { 16 } else { 0 };
    at += if flags & 0x10 != 0 { 4 } else { 0 };
    let width = 1 << (flags & 3);
    let size = number(bytes, at..at + width)? as usize;
    at += width;
    let mut chunks = vec![(address..at + size, at)];
    let mut all = Vec::new();
    let mut next = 0;
    while let Some((chunk, start)) = chunks.get(next).cloned() {
        next += 1;
        let head = if flags & 4 != 0 { 6 } else { 4 };
        let mut at = start;
        while at + head <= chunk.end {
            let (kind, size) = (*bytes.get(at)?, number(bytes, at + 1..at + 3)? as usize);
            let data = at + head..at + head + size;
            if data.end > chunk.end {
                break;
            }
            if kind == 0x10 && chunks.len() < 64 {
                let offset = number(bytes, data.start..data.start + 8)? as usize;
                let length = number(bytes, data.start + 8..data.start + 16)? as usize;
                chunks.push((offset..(offset + length).checked_sub(4)?, offset + 4));
            }
            at = data.end;
            all.push(Message { kind, data, chunk: chunk.clone() });
        }
    }
    Some(all)
}

/// The parts of a link message: the place of its name, and what comes after it.
fn link(bytes: &[u8], message: &Message) -> Option<(Range<usize>, usize)> {
    let flags = *bytes.get(message.data.start + 1)?;
    let mut at = message.data.start + 2;
    at += usize::from(flags & 8 != 0);
    at += if flags & 4 != 0 { 8 } else { 0 };
    at += usize::from(flags & 16 != 0);
    let width = 1 << (flags & 3);
    let length = number(bytes, at..at + width)? as usize;
    at += width;
    Some((at..at + length, at + length))
}

/// The address of what a group has under a name.
fn find(bytes: &[u8], group: usize, name: &str) -> Option<usize> {
    let found = messages(bytes, group)?.into_iter().filter(|m| m.kind == 6).find_map(|message| {
        let (own, rest) = link(bytes, &message)?;
        (bytes.get(own)? == name.as_bytes()).then_some(rest)
    })?;
    number(bytes, found..found + 8).map(|address| address as usize)
}

fn at_path(bytes: &[u8], root: usize, path: &str) -> Option<usize> {
    path.split('/').filter(|name| !name.is_empty()).try_fold(root, |at, name| find(bytes, at, name))
}

fn visit(bytes: &mut [u8], group: &Group, at: usize, root: usize) -> Result<(), Error> {
    references(bytes, &group.attributes, at, root)?;
    for (name, path) in &group.links {
        soft(bytes, at, (name, path)).ok_or_else(|| unknown(&format!("the link `{name}`")))?;
    }
    for (name, dataset) in &group.datasets {
        if dataset.attributes.iter().any(|(_, a)| matches!(a, Attribute::Reference(_))) {
            let inner = find(bytes, at, name).ok_or_else(|| unknown(name))?;
            references(bytes, &dataset.attributes, inner, root)?;
        }
    }
    for (name, inner) in group.groups.iter().filter(|(_, inner)| any(inner)) {
        let place = find(bytes, at, name).ok_or_else(|| unknown(name))?;
        visit(bytes, inner, place, root)?;
    }
    Ok(())
}

fn references(
    bytes: &mut [u8],
    attributes: &[(String, Attribute)],
    at: usize,
    root: usize,
) -> Result<(), Error> {
    for (name, value) in attributes {
        let Attribute::Reference(path) = value else { continue };
        let to = at_path(bytes, root, path).ok_or_else(|| {
            Error::Unwritable(format!("HDF5: the attribute `{name}` refers to `{path}`, which is not there"))
        })?;
        refer(bytes, at, (name, to as u64)).ok_or_else(|| unknown(&format!("the attribute `{name}`")))?;
    }
    Ok(())
}

/// Makes a number of 8 bytes in an attribute a reference to the object at an address.
fn refer(bytes: &mut [u8], object: usize, (name, to): (&str, u64)) -> Option<()> {
    for message in messages(bytes, object)?.into_iter().filter(|m| m.kind == 0x0c) {
        let at = message.data.start;
        let length = |from: usize| number(bytes, at + from..at + from + 2).map(|n| n as usize);
        let (of_name, of_type, of_space) = (length(2)?, length(4)?, length(6)?);
        let begins = match *bytes.get(at)? {
            2 => at + 8,
            3 => at + 9,
            _ => return None,
        };
        let own = bytes.get(begins..begins + of_name)?;
        if own.strip_suffix(&[0]).unwrap_or(own) != name.as_bytes() {
            continue;
        }
        let kind = begins + of_name;
        let value = kind + of_type + of_space;
        if bytes.get(kind)? & 0x0f != 0 || of_type < 8 || value + 8 > message.data.end {
            return None;
        }
        // Class 7 of version 1, an object; 8 bytes; no properties: what is left of a number's is passed over.
        bytes[kind..kind + of_type].fill(0);
        bytes[kind] = 0x17;
        bytes[kind + 4] = 8;
        bytes[value..value + 8].copy_from_slice(&to.to_le_bytes());
        return check(bytes, &message.chunk);
    }
    None
}

/// Makes a hard link with a name that stands for it a soft link.
fn soft(bytes: &mut [u8], group: usize, (name, path): (&str, &str)) -> Option<()> {
    let stands = stand_in(name, path);
    for message in messages(bytes, group)?.into_iter().filter(|m| m.kind == 6) {
        let (own, _) = link(bytes, &message)?;
        if bytes.get(own.clone())? != stands.as_bytes() {
            continue;
        }
        let flags = bytes[message.data.start + 1];
        // Names of other lengths than a byte tells are not written here, nor links with a type.
        if flags & 0x0b != 0 {
            return None;
        }
        let mut made = vec![1, flags | 8, 1];
        made.extend(&bytes[message.data.start + 2..own.start - 1]);
        made.push(u8::try_from(name.len()).ok()?);
        made.extend(name.as_bytes());
        made.extend(&u16::try_from(path.len()).ok()?.to_le_bytes());
        made.extend(path.as_bytes());
        if made.len() != message.data.len() {
            return None;
        }
        bytes[message.data.clone()].copy_from_slice(&made);
        return check(bytes, &message.chunk);
    }
    None
}

/// Computes the checksum after a chunk anew.
fn check(bytes: &mut [u8], chunk: &Range<usize>) -> Option<()> {
    let sum = lookup3(bytes.get(chunk.clone())?);
    bytes.get_mut(chunk.end..chunk.end + 4)?.copy_from_slice(&sum.to_le_bytes());
    Some(())
}

/// The hash that HDF5 has for checksums.
///
/// B. Jenkins, lookup3.c (2006), public domain: `hashlittle`.
fn lookup3(bytes: &[u8]) -> u32 {
    let start = 0xdead_beef_u32.wrapping_add(bytes.len() as u32);
    let (mut a, mut b, mut c) = (start, start, start);
    let word = |part: &[u8]| part.iter().rev().fold(0u32, |all, byte| all << 8 | u32::from(*byte));
    let mut rest = bytes;
    while rest.len() > 12 {
        a = a.wrapping_add(word(&rest[..4]));
        b = b.wrapping_add(word(&rest[4..8]));
        c = c.wrapping_add(word(&rest[8..12]));
        a = a.wrapping_sub(c) ^ c.rotate_left(4);
        c = c.wrapping_add(b);
        b = b.wrapping_sub(a) ^ a.rotate_left(6);
        a = a.wrapping_add(c);
        c = c.wrapping_sub(b) ^ b.rotate_left(8);
        b = b.wrapping_add(a);
        a = a.wrapping_sub(c) ^ c.rotate_left(16);
        c = c.wrapping_add(b);
        b = b.wrapping_sub(a) ^ a.rotate_left(19);
        a = a.wrapping_add(c);
        c = c.wrapping_sub(b) ^ b.rotate_left(4);
        b = b.wrapping_add(a);
        rest = &rest[12..];
    }
    if rest.is_empty() {
        return c;
    }
    let part = |from: usize| word(rest.get(from..rest.len().min(from + 4)).unwrap_or(&[]));
    a = a.wrapping_add(part(0));
    b = b.wrapping_add(part(4));
    c = c.wrapping_add(part(8));
    c = (c ^ b).wrapping_sub(b.rotate_left(14));
    a = (a ^ c).wrapping_sub(c.rotate_left(11));
    b = (b ^ a).wrapping_sub(a.rotate_left(25));
    c = (c ^ b).wrapping_sub(b.rotate_left(16));
    a = (a ^ c).wrapping_sub(c.rotate_left(4));
    b = (b ^ a).wrapping_sub(a.rotate_left(14));
    (c ^ b).wrapping_sub(b.rotate_left(24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::h5::{Data, Dataset};

    #[test]
    fn the_hash_is_that_of_its_author() {
        // What the author's own self-test prints (`driver5`).
        assert_eq!(lookup3(b""), 0xdead_beef);
        assert_eq!(lookup3(b"Four score and seven years ago"), 0x1777_0551);
    }

    #[test]
    fn references_and_links_lead_to_their_objects() {
        let numbers = Dataset::from(Data::F64(vec![1.0, 2.0]));
        let index = Dataset::from(Data::U64(vec![2]))
            .attribute("target", Attribute::Reference("/units/times".to_owned()));
        let units = Group::default().with("times", numbers).with("index", index);
        let mut group = Group::default().with_group("units", units);
        group.groups.push(("other".to_owned(), Group::default().link("way", "/units/times")));
        let mut bytes = Vec::new();
        group.write(&mut bytes).unwrap();
        let root = number(&bytes, ROOT..ROOT + 8).unwrap() as usize;
        let times = at_path(&bytes, root, "/units/times").unwrap() as u64;
        let index = at_path(&bytes, root, "/units/index").unwrap();
        let message = messages(&bytes, index).unwrap().into_iter().rfind(|m| m.kind == 0x0c).unwrap();
        assert!(bytes[message.data.clone()].windows(8).any(|w| w == times.to_le_bytes()));
        let other = at_path(&bytes, root, "other").unwrap();
        let message = messages(&bytes, other).unwrap().into_iter().find(|m| m.kind == 6).unwrap();
        let (name, rest) = link(&bytes, &message).unwrap();
        assert_eq!(&bytes[name], b"way");
        assert_eq!(&bytes[rest + 2..message.data.end], b"/units/times");
        // What checks sums reads the file.
        let file = hdf5_pure::File::from_bytes(bytes).unwrap();
        assert_eq!(file.dataset("/units/times").unwrap().read_f64().unwrap(), [1.0, 2.0]);
        assert!(file.dataset("/units/index").unwrap().attrs().is_ok());
    }
}
