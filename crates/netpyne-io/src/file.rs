//! Files that are replaced whole or not at all.

use crate::Error;
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
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

/// Writes bytes to a file, which replaces an earlier one once it is complete.
///
/// # Errors
/// The file cannot be written.
pub fn save_bytes(path: &Path, bytes: &[u8]) -> std::result::Result<(), Error> {
    replace(path, |out| out.write_all(bytes))
}

fn attempt(path: &Path, write: impl FnOnce(&mut BufWriter<Sink>) -> Result<()>) -> Result<()> {
    let target: PathBuf = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let special = std::fs::metadata(&target).is_ok_and(|found| !found.is_file() && !found.is_dir());
    let sink = if special {
        Sink::Device(File::options().write(true).open(&target)?)
    } else {
        std::fs::create_dir_all(folder)?;
        let file = tempfile::Builder::new().prefix(PREFIX).rand_bytes(RANDOM).tempfile_in(folder)?;
        // Says that somebody is writing it, as long as this process lives. Where files cannot be locked, they look abandoned
        // when they are old.
        let _ = file.as_file().lock();
        Sink::Beside(file)
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
fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX);
    random.is_some_and(|rest| rest.len() == RANDOM && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// How old a temporary file is before it may be removed: its maker may not have locked it yet.
const YOUNG: Duration = Duration::from_secs(1);

/// Removes what runs that were killed while they wrote have left in a folder: files under temporary names of ours that no process is
/// writing any more, and nothing else.
pub fn tidy(folder: &Path) {
    // A folder that is not there has nothing to remove, and a file that cannot be removed does no harm.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_temporary(&entry.file_name().to_string_lossy()) && is_abandoned(&entry.path()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether no process is writing a file.
fn is_abandoned(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let changed = file.metadata().and_then(|found| found.modified());
    let age = changed.ok().and_then(|changed| changed.elapsed().ok());
    age.is_some_and(|age| age > YOUNG) && file.try_lock().is_ok()
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
    use std::time::SystemTime;

    #[test]
    fn only_what_a_killed_run_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            ".netpyne-aB3x9Z",
            ".netpyne-locked",
            ".netpyne-recent",
            ".netpyne-notes.txt",
            ".netpyne-aB3x9",
            "checkpoint.json",
            "state-1-0-of-1.bin",
        ];
        let files = names.map(|name| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - 2 * YOUNG).unwrap();
            file
        });
        files[1].lock().unwrap();
        files[2].set_modified(SystemTime::now()).unwrap();
        std::fs::create_dir(folder.path().join(".netpyne-folder")).unwrap();
        tidy(folder.path());
        assert!(!folder.path().join(names[0]).exists());
        assert!(names[1..].iter().all(|name| folder.path().join(name).exists()));
        assert!(folder.path().join(".netpyne-folder").exists());
        tidy(&folder.path().join("nowhere"));
    }

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
