//! Figures as files.

use crate::page::Figure;
use std::io::Write;
use std::path::Path;

/// A file format of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
    /// Vectors on a page.
    Pdf,
}

/// Why a figure could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The name ends in none of `.png`, `.svg` and `.pdf`.
    #[error("`{0}` does not end in .png, .svg or .pdf")]
    UnknownFormat(String),
    /// The rasteriser failed.
    #[error("cannot rasterise the figure: {0}")]
    Raster(String),
    /// A movie in a format of still pictures.
    #[error("a movie cannot be a PDF: name a file that ends in .png (an animated one) or .svg")]
    Still,
    /// The file could not be written.
    #[error("cannot write {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Format {
    /// The format that the ending of a file name asks for.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "png" | "apng" => Some(Format::Png),
            "svg" => Some(Format::Svg),
            "pdf" => Some(Format::Pdf),
            _ => None,
        }
    }
}

impl Figure {
    /// The bytes of a file in `format`.
    pub fn encode(&self, format: Format) -> Result<Vec<u8>, Error> {
        match format {
            Format::Png if !self.frames.is_empty() => self.movie(),
            Format::Png => self.png(),
            Format::Svg => Ok(self.svg().into_bytes()),
            Format::Pdf if !self.frames.is_empty() => Err(Error::Still),
            Format::Pdf => Ok(self.pdf()),
        }
    }

    /// Writes it to `path`, as PNG, SVG or PDF by its ending; an earlier file is replaced whole or not at all.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let format = Format::of(path).ok_or_else(|| Error::UnknownFormat(path.display().to_string()))?;
        let bytes = self.encode(format)?;
        replace(path, &bytes).map_err(|source| Error::Io { path: path.display().to_string(), source })
    }
}

/// Writes a file beside `path` and renames it to `path` once everything is on the disk: an earlier file is replaced whole or not at all.
///
/// # Errors
/// What the system says.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".netpyne-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
