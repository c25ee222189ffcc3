//! One rank's file of a checkpoint.

use crate::Error;
use crate::file::replace;
use netpyne_base::{Gid, read_file};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 16] = b"NETPYNE STATE 2\n";

/// Bytes of a line of the table: gid, position, length, check.
const LINE: usize = 4 + 8 + 8 + 8;

/// The name of the file of rank `rank` of `size`, written after `steps` steps.
pub fn file_name(steps: u64, rank: usize, size: usize) -> String {
    format!("state-{steps}-{rank}-of-{size}.bin")
}

/// Writes one rank's file: what all cells share, and what each of its cells holds.
///
/// # Errors
/// The file cannot be written; then there is none.
pub fn write_part(path: &Path, common: &[u8], homes: &BTreeMap<Gid, Vec<u8>>) -> Result<(), Error> {
    replace(path, |out| {
        out.write_all(MAGIC)?;
        out.write_all(&(common.len() as u64).to_le_bytes())?;
        out.write_all(&check(common).to_le_bytes())?;
        out.write_all(common)?;
        out.write_all(&(homes.len() as u64).to_le_bytes())?;
        let mut at = (MAGIC.len() + 8 + 8 + common.len() + 8 + homes.len() * LINE) as u64;
        for (gid, bytes) in homes {
            out.write_all(&gid.0.to_le_bytes())?;
            for word in [at, bytes.len() as u64, check(bytes)] {
                out.write_all(&word.to_le_bytes())?;
            }
            at += bytes.len() as u64;
        }
        homes.values().try_for_each(|bytes| out.write_all(bytes))
    })
}

/// A rank's file that has been read.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What all cells share.
    pub common: Vec<u8>,
    /// What each cell holds, of those asked for.
    pub homes: BTreeMap<Gid, Vec<u8>>,
}

impl Part {
    /// Reads the cells that `wants` says yes to.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn read(path: &Path, wants: &dyn Fn(Gid) -> bool) -> Result<Self, Error> {
        let file = File::open(path)?;
        file.part(wants)
    }
}

/// A file as bytes, which may be damaged.
struct File {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl File {
    fn open(path: &Path) -> Result<Self, Error> {
        // As long as the state of a network may be.
        let bytes = read_file(path, u64::MAX).map_err(|e| Error::read(path, e))?;
        Ok(Self { path: path.to_owned(), bytes })
    }

    fn part(&self, wants: &dyn Fn(Gid) -> bool) -> Result<Part, Error> {
        self.parse(wants).ok_or_else(|| Error::NoCheckpoint {
            path: self.path.display().to_string(),
            message: "the file is damaged".to_owned(),
        })
    }

    fn parse(&self, wants: &dyn Fn(Gid) -> bool) -> Option<Part> {
        let rest = self.bytes.strip_prefix(MAGIC)?;
        let (length, rest) = word(rest)?;
        let (expected, rest) = word(rest)?;
        let (common, rest) = rest.split_at_checked(length as usize)?;
        if check(common) != expected {
            return None;
        }
        let (count, mut table) = word(rest)?;
        let mut homes = BTreeMap::new();
        for _ in 0..count {
            let (gid, line) = table.split_first_chunk::<4>()?;
            let (at, line) = word(line)?;
            let (length, line) = word(line)?;
            let (expected, line) = word(line)?;
            table = line;
            let gid = Gid(u32::from_le_bytes(*gid));
            if wants(gid) {
                let end = (at as usize).checked_add(length as usize)?;
                let bytes = self.bytes.get(at as usize..end)?;
                if check(bytes) != expected {
                    return None;
                }
                homes.insert(gid, bytes.to_vec());
            }
        }
        Some(Part { common: common.to_vec(), homes })
    }
}

fn word(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*word), rest))
}

/// FNV-1a over words of eight bytes: finds damage, not malice.
fn check(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
        sum ^= sum >> 29;
    }
    rest.iter().fold(sum, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes() -> BTreeMap<Gid, Vec<u8>> {
        (0..20).map(|n| (Gid(3 * n), (0..n * 7).map(|i| i as u8).collect())).collect()
    }

    #[test]
    fn cells_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file_name(40, 0, 1));
        write_part(&path, b"time", &homes()).unwrap();
        let part = Part::read(&path, &|gid| gid.0 % 2 == 0).unwrap();
        assert_eq!(part.common, b"time");
        let even: BTreeMap<Gid, Vec<u8>> = homes().into_iter().filter(|(gid, _)| gid.0 % 2 == 0).collect();
        assert_eq!(part.homes, even);
    }

    #[test]
    fn damage_is_found_wherever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        write_part(&path, b"time", &homes()).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(5) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            std::fs::write(&path, &damaged).unwrap();
            let read = Part::read(&path, &|_| true);
            // Only the number of a cell is not checked: then a cell is missing.
            assert!(read.is_err() || read.unwrap().homes != homes(), "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(Part::read(&path, &|_| true).is_err(), "cut at {at}");
        }
    }
}
