//! The formats, and which one a file has.

use crate::{Error, Json, Tree, hdf5, json, matlab, pickle};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::{BufWriter, Read as _, Write};
use std::path::Path;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// JSON, compressed.
    JsonGz,
    /// Python's pickle.
    Pickle,
    /// Python's pickle, compressed (NetPyNE's `dpk`).
    PickleGz,
    /// MATLAB, level 5; version 7.3 where a variable has 2 GB.
    Matlab,
    /// MATLAB, version 7.3, which is HDF5.
    Matlab73,
    /// HDF5.
    Hdf5,
    /// NWB 2, which results are written in: what stands where in it is known to who knows results.
    Nwb,
}

/// Most bytes that a compressed file may come to, for each byte of it: gzip cannot make more than about 1030 of one, and data
/// that people save comes to much less.
const MOST_INFLATION: u64 = 200;
/// What any compressed file may come to.
const INFLATED: u64 = 1 << 24;

/// How HDF5 begins.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

impl Format {
    /// All of them, with their names and the endings of their files; the first is what NetPyNE uses.
    pub const ALL: [(Format, &'static str, &'static [&'static str]); 8] = [
        (Format::Json, "json", &["json", "npjson", "np"]),
        (Format::JsonGz, "json.gz", &["json.gz"]),
        (Format::Pickle, "pkl", &["pkl", "pickle"]),
        (Format::PickleGz, "dpk", &["dpk", "pkl.gz"]),
        (Format::Matlab, "mat", &["mat"]),
        (Format::Matlab73, "mat73", &[]),
        (Format::Hdf5, "h5", &["h5", "hdf5"]),
        (Format::Nwb, "nwb", &["nwb"]),
    ];

    /// Whether any tree can be written in it, and is read back as it was; results alone are written as NWB, and not read.
    pub fn holds_any_tree(self) -> bool {
        self != Self::Nwb
    }

    /// The format with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own, _)| *own == name).map(|(format, ..)| *format)
    }

    /// The format that the ending of a file tells.
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let ends = |ending: &&&str| name.strip_suffix(**ending).is_some_and(|stem| stem.ends_with('.'));
        // The longer ending is the better one: `.json.gz` is no `.gz` of something.
        let best = Self::ALL.iter().filter_map(|(format, _, endings)| {
            endings
                .iter()
                .filter(ends)
                .map(|ending| (ending.len(), *format))
                .max_by_key(|(length, _)| *length)
        });
        best.max_by_key(|(length, _)| *length).map(|(_, format)| format)
    }

    /// The format that the first bytes of a file show.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => {
                let mut first = [0; 2];
                MultiGzDecoder::new(bytes).read_exact(&mut first).ok()?;
                Some(if first[0] == 0x80 || first[0] == b'(' { Self::PickleGz } else { Self::JsonGz })
            }
            [0x80, 2..=5, ..] => Some(Self::Pickle),
            _ if bytes.starts_with(b"MATLAB 5.0") => Some(Self::Matlab),
            _ if bytes.starts_with(b"MATLAB 7.3") => Some(Self::Matlab73),
            _ if bytes.starts_with(HDF5) || bytes.get(512..520) == Some(HDF5) => Some(Self::Hdf5),
            _ => {
                let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
                matches!(first, Some(b'{' | b'[' | 0xef)).then_some(Self::Json)
            }
        }
    }

    /// Its name, which is also the usual ending of its files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// They are not of this format, or hold what is not read; the file is nested too deeply, or comes to much more than its bytes.
    pub fn read(self, bytes: &[u8]) -> Result<Tree, Error> {
        match self {
            Self::Json => json::read(bytes),
            Self::Pickle => pickle::read(bytes),
            Self::Matlab => matlab::read(bytes),
            Self::Matlab73 => matlab::read_73(bytes),
            Self::Hdf5 => hdf5::read(bytes),
            Self::Nwb => Err(Error::content(
                0,
                "NWB files are written for others and not read: save in another format, too",
            )),
            Self::JsonGz => json::read(&inflate(bytes)?),
            Self::PickleGz => pickle::read(&inflate(bytes)?),
        }
    }

    /// Writes a tree.
    ///
    /// # Errors
    /// Those of `out`; and the tree is too large for the format.
    pub fn write(self, tree: &Tree, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Self::Json => Ok(Json::new(out).tree(tree)?),
            Self::Pickle => pickle::write(tree, out),
            Self::Matlab => matlab::write(tree, out),
            Self::Matlab73 => matlab::write_73(tree, out),
            Self::Hdf5 => hdf5::write(tree, &[], out),
            Self::Nwb => Err(Error::Unwritable("only a result can be written as NWB".to_owned())),
            Self::JsonGz | Self::PickleGz => {
                let mut packed = BufWriter::new(GzEncoder::new(out, Compression::fast()));
                match self {
                    Self::JsonGz => Json::new(&mut packed).tree(tree)?,
                    _ => pickle::write(tree, &mut packed)?,
                }
                packed.into_inner().map_err(|e| e.into_error())?.finish()?.flush()?;
                Ok(())
            }
        }
    }
}

/// What gzip packed, as long as it does not come to unreasonably much.
pub(crate) fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let most = (bytes.len() as u64).saturating_mul(MOST_INFLATION).max(INFLATED);
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut out)?;
    if out.len() as u64 > most {
        return Err(Error::content(0, "it comes to unreasonably many bytes when it is unpacked"));
    }
    Ok(out)
}
