//! Files a program may read. It writes none: what it would write is not part of a cell.

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Where files come from.
pub trait Files: fmt::Debug {
    /// Whole contents of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Whether there is such a folder.
    fn is_folder(&self, path: &Path) -> bool;
    /// Whether there is such a file.
    fn is_file(&self, path: &Path) -> bool;
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// Most bytes of a file that is read, 64 MiB: programs, traced morphologies, tables.
const MOST_BYTES: u64 = 1 << 26;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        netpyne_base::read_file(path, MOST_BYTES)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }
}

/// No files at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
        Err(io::Error::new(io::ErrorKind::NotFound, "no files can be read here"))
    }

    fn is_folder(&self, _: &Path) -> bool {
        false
    }

    fn is_file(&self, _: &Path) -> bool {
        false
    }
}

/// `path` seen from `folder`, without `.` and `..` where that is possible.
pub fn seen_from(folder: &Path, path: &str) -> PathBuf {
    let mut out = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
