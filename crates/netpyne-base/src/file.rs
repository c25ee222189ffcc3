//! Reading files that may hold anything: only regular ones, and only as much as is reasonable.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// Most bytes of a `.mod` file, 16 MiB: a hundred times as many as the longest one known.
pub const MOST_MECHANISM_BYTES: u64 = 1 << 24;

/// Most bytes of a model or a saved result unless the user says otherwise, 4 GiB.
pub const MOST_MODEL_BYTES: u64 = 1 << 32;

/// The content of the regular file at `path`.
///
/// # Errors
/// As for any file; and it is no regular file, such as a device or a pipe, which may have no end; and it has more than `most`
/// bytes, of which not much more are read.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>> {
    let found = std::fs::metadata(path)?;
    if found.is_dir() {
        return Err(Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    if !found.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is no regular file but a device or a pipe"));
    }
    let too_long = || Error::new(ErrorKind::FileTooLarge, format!("it has more than {most} bytes"));
    if found.len() > most {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(found.len() as usize);
    // It may grow meanwhile.
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_long()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_reasonable_length_are_read() {
        let folder = std::env::temp_dir().join(format!("netpyne-read-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("five");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        assert_eq!(read_file(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read_file(&folder, 5).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert_eq!(read_file(&folder.join("none"), 5).unwrap_err().kind(), ErrorKind::NotFound);
        // A file with a hole as long as a disk takes no place on it.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(read_file(&path, 1 << 32).unwrap_err().kind(), ErrorKind::FileTooLarge);
        std::fs::remove_dir_all(&folder).unwrap();
        #[cfg(unix)]
        assert_eq!(read_file(Path::new("/dev/zero"), 5).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
