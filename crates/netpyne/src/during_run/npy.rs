//! A file of numpy's with an array of two dimensions that grows row by row (version 1.0 of the format).

use std::fs::File;
use std::io::{Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Length of what stands before the numbers, bytes: a multiple of 64 with room for any number of rows.
const HEAD: usize = 128;

/// The file; its head tells how many rows there are after each time that some were written.
pub(crate) struct Npy {
    path: PathBuf,
    file: File,
    columns: usize,
    rows: usize,
}

impl Npy {
    /// A new file without rows, in place of an older one.
    pub fn create(path: &Path, columns: usize) -> Result<Self> {
        let mut npy = Self { path: path.to_owned(), file: File::create(path)?, columns, rows: 0 };
        npy.head()?;
        Ok(npy)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes rows, one after the other.
    pub fn append(&mut self, values: &[f64]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        self.file.seek(SeekFrom::End(0))?;
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.file.write_all(&bytes)?;
        self.rows += values.len() / self.columns.max(1);
        self.head()
    }

    fn head(&mut self) -> Result<()> {
        let shape = format!("({}, {})", self.rows, self.columns);
        let text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
        let mut head = b"\x93NUMPY\x01\x00".to_vec();
        head.extend(((HEAD - 10) as u16).to_le_bytes());
        head.extend(text.bytes());
        head.resize(HEAD - 1, b' ');
        head.push(b'\n');
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grows_is_whole_at_any_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        let mut npy = Npy::create(&path, 3).unwrap();
        for (rows, values) in [(0, vec![]), (1, vec![1.0; 3]), (3, vec![2.0; 6])] {
            npy.append(&values).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            assert!(bytes.starts_with(b"\x93NUMPY\x01\x00v\x00{"));
            let head = String::from_utf8_lossy(&bytes[10..HEAD]);
            assert!(head.contains(&format!("'shape': ({rows}, 3)")) && head.ends_with('\n'), "{head}");
            assert_eq!(bytes.len(), HEAD + rows * 24);
        }
    }
}
