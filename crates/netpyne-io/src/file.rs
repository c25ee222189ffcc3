//! Files that are replaced whole or not at all.

use crate::Error;
use std::io::BufWriter;
use std::path::Path;

/// Lets `write` fill a temporary file beside `path`, and renames it to `path` once it is on the disk.
///
/// Whatever fails, and whenever the process is killed, `path` holds its old content or the whole new one.
pub(crate) fn replace<F>(path: &Path, write: F) -> Result<(), Error>
where
    F: FnOnce(&mut BufWriter<tempfile::NamedTempFile>) -> std::io::Result<()>,
{
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let file = tempfile::Builder::new().prefix(".netpyne-").tempfile_in(folder)?;
        let mut out = BufWriter::with_capacity(1 << 17, file);
        write(&mut out)?;
        let file = out.into_inner().map_err(|e| e.into_error())?;
        readable_by_others(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    attempt().map_err(|source| Error::write(path, source))
}

/// Temporary files are private; results are not.
#[cfg(unix)]
fn readable_by_others(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
