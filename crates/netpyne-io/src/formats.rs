//! Documents in any format: all others are what JSON says, as a tree.

use crate::Error;
use crate::file::replace;
use crate::node_parts::{is_index, load_folder, whole};
use crate::nwb::save_nwb;
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES, read_file};
use netpyne_files::h5::Table;
use netpyne_files::{Format, Reader, Stop, Tree};
use netpyne_specs::{Value, load_json_file};
use std::io::{Read as _, Result, Write};
use std::path::Path;

/// The format of a file that is to be written: what the user says, else what its ending tells, else JSON.
pub fn format_of(path: &Path, given: Option<Format>) -> Format {
    given.or_else(|| Format::of_path(path)).unwrap_or(Format::Json)
}

/// Writes a document, which `json` writes as JSON, to `path` in a format. JSON is written piece by piece; for all other formats
/// the document is in memory.
pub(crate) fn replace_as(
    path: &Path,
    format: Format,
    json: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> std::result::Result<(), Error> {
    if format == Format::Json {
        return replace(path, |out| json(out));
    }
    let failed = |source| Error::Format { path: path.display().to_string(), source };
    let mut text = Vec::new();
    json(&mut text).map_err(|e| Error::write(path, e))?;
    let tree = Format::Json.read(&text).map_err(failed)?;
    drop(text);
    save_tree(path, format, &tree)
}

/// Writes a document as HDF5, in which entries of `tables` take the places of what stands for them.
pub(crate) fn replace_with_tables(
    path: &Path,
    tables: &[&dyn Table],
    json: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> std::result::Result<(), Error> {
    let failed = |source| Error::Format { path: path.display().to_string(), source };
    let mut text = Vec::new();
    json(&mut text).map_err(|e| Error::write(path, e))?;
    let tree = Format::Json.read(&text).map_err(failed)?;
    drop(text);
    save_by(path, |out| netpyne_files::h5::write(&tree, tables, out))
}

/// Writes a tree to `path`, whole or not at all.
///
/// # Errors
/// The file cannot be written, or the tree is too large for the format.
pub fn save_tree(path: &Path, format: Format, tree: &Tree) -> std::result::Result<(), Error> {
    if format == Format::Nwb {
        return save_nwb(path, tree);
    }
    save_by(path, |out| format.write(tree, out))
}

fn save_by(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::result::Result<(), netpyne_files::Error>,
) -> std::result::Result<(), Error> {
    let mut refused = None;
    let written = replace(path, |out| match write(out) {
        Ok(()) => Ok(()),
        Err(netpyne_files::Error::System(error)) => Err(error),
        Err(other) => {
            refused = Some(other);
            Err(std::io::Error::other("not written"))
        }
    });
    match refused {
        Some(source) => Err(Error::Format { path: path.display().to_string(), source }),
        None => written,
    }
}

/// The content of the file at `path`, of at most `most` bytes, or of the files of ranks that it is the index of; its format is seen from its first bytes, unless it is `given`.
///
/// # Errors
/// The file cannot be read, has no format that is known, or is broken.
pub fn load_tree(path: &Path, given: Option<Format>, most: u64) -> std::result::Result<Tree, Error> {
    if path.is_dir() {
        return load_folder(path, &plain_tree);
    }
    let bytes = read_file(path, most).map_err(|e| Error::read(path, e))?;
    whole(tree_of(&bytes, path, given)?, path, &plain_tree)
}

/// The content of one file, whatever it stands for.
pub(crate) fn plain_tree(path: &Path) -> std::result::Result<Tree, Error> {
    let bytes = read_file(path, MOST_MODEL_BYTES).map_err(|e| Error::read(path, e))?;
    tree_of(&bytes, path, None)
}

fn tree_of(bytes: &[u8], path: &Path, given: Option<Format>) -> std::result::Result<Tree, Error> {
    let named = path.display().to_string();
    let format = given.or_else(|| Format::of_bytes(bytes)).or_else(|| Format::of_path(path));
    match format {
        Some(format) => format.read(bytes).map_err(|source| Error::Format { path: named, source }),
        None => Err(Error::NoFormat { path: named }),
    }
}

/// Whether a file is the index of files of ranks, as its first bytes show.
fn begins_as_index(path: &Path) -> bool {
    let mut first = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut first));
    read.is_ok_and(|length| is_index(&first[..length]))
}

/// Whether a file begins as JSON does.
fn is_json(bytes: &[u8]) -> bool {
    matches!(Format::of_bytes(bytes), Some(Format::Json) | None)
}

/// Reads something from the bytes of a file, whatever its format: JSON piece by piece, the others as trees.
pub(crate) fn with_reader<T>(
    bytes: &[u8],
    path: &str,
    read: impl FnOnce(&mut Reader<'_>) -> netpyne_files::Read<T>,
) -> std::result::Result<T, Error> {
    let tree;
    let mut reader = if is_json(bytes) && !is_index(bytes) {
        Reader::new(bytes)
    } else {
        tree = whole(tree_of(bytes, Path::new(path), None)?, Path::new(path), &plain_tree)?;
        Reader::of(&tree)
    };
    read(&mut reader).map_err(|stop| stopped(&reader, path, stop))
}

/// Reads something from a tree; `path` is what messages call it.
pub(crate) fn with_tree<T>(
    tree: &Tree,
    path: &str,
    read: impl FnOnce(&mut Reader<'_>) -> netpyne_files::Read<T>,
) -> std::result::Result<T, Error> {
    let mut reader = Reader::of(tree);
    read(&mut reader).map_err(|stop| stopped(&reader, path, stop))
}

fn stopped(reader: &Reader<'_>, path: &str, stop: Stop) -> Error {
    match stop {
        Stop::Syntax(message) => {
            let (line, column) = reader.line_column();
            Error::Syntax { path: path.to_owned(), line, column, message }
        }
        Stop::Content(message) => Error::NoResult { path: path.to_owned(), message },
    }
}

/// The content of a model's file, of at most `most` bytes, whatever its format. Mistakes in JSON come with their place.
///
/// # Errors
/// The file cannot be read or is broken.
pub fn load_content(path: &Path, most: u64) -> std::result::Result<Value, Diagnostics> {
    let json = matches!(Format::of_path(path), None | Some(Format::Json));
    if json && !begins_as_index(path) {
        return load_json_file(path, most);
    }
    let told = |error: Error| Diagnostics::from(Diagnostic::error(error.to_string()));
    load_tree(path, None, most).map(|tree| Value::from(&tree)).map_err(told)
}
