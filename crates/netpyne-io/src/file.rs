//! Files that are replaced whole or not at all.

use crate::Error;
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Lets `write` fill a temporary file beside `path`, and renames it to `path` once it is on the disk.
///
/// Whatever fails, and whenever the process is killed, `path` holds its old content or the whole new one. Where `path`
/// is a link, the file it leads to is replaced; a device or a pipe is written to as it is.
pub(crate) fn replace<F>(path: &Path, write: F) -> std::result::Result<(), Error>
where
    F: FnOnce(&mut BufWriter<Sink>) -> Result<()>,
{
    attempt(path, write).map_err(|source| Error::write(path, source))
}

/// Writes a text to a file, whole or not at all.
///
/// # Errors
/// The file cannot be written.
pub fn save_text(path: &Path, text: &str) -> std::result::Result<(), Error> {
    replace(path, |out| out.write_all(text.as_bytes()))
}

fn attempt(path: &Path, write: impl FnOnce(&mut BufWriter<Sink>) -> Result<()>) -> Result<()> {
    let target: PathBuf = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let special = std::fs::metadata(&target).is_ok_and(|found| !found.is_file() && !found.is_dir());
    let sink = if special {
        Sink::Device(File::options().write(true).open(&target)?)
    } else {
        std::fs::create_dir_all(folder)?;
        Sink::Beside(tempfile::Builder::new().prefix(PREFIX).rand_bytes(RANDOM).tempfile_in(folder)?)
    };
    let mut out = BufWriter::with_capacity(1 << 17, sink);
    write(&mut out)?;
    match out.into_inner().map_err(|e| e.into_error())? {
        Sink::Device(_) => {}
        Sink::Beside(file) => {
            readable_by_others(file.as_file())?;
            file.as_file().sync_all()?;
            file.persist(&target).map_err(|e| e.error)?;
        }
    }
    Ok(())
}

/// How temporary names begin; random letters and digits follow.
const PREFIX: &str = ".netpyne-";
const RANDOM: usize = 6;

/// Whether a file of that name is one that was never finished.
pub(crate) fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX);
    random.is_some_and(|rest| rest.len() == RANDOM && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// What is written to.
pub(crate) enum Sink {
    /// A file that will take the place of another.
    Beside(NamedTempFile),
    /// Something that cannot be replaced.
    Device(File),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self {
            Self::Beside(file) => file.write(bytes),
            Self::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Beside(file) => file.flush(),
            Self::Device(file) => file.flush(),
        }
    }
}

/// Temporary files are private; results are not.
#[cfg(unix)]
fn readable_by_others(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_others(_: &File) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn devices_stay_and_links_are_followed() {
        replace(Path::new("/dev/null"), |out| out.write_all(b"x")).unwrap();
        assert!(!Path::new("/dev/null").is_file());
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, |out| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert!(link.is_symlink());
        let failed = replace(&file, |_| Err(std::io::Error::other("full")));
        assert!(failed.is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
