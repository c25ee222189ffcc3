//! `checkpoint.json`: which files make up the latest complete checkpoint.

use crate::Error;
use crate::file::replace;
use netpyne_base::read_file;
use netpyne_specs::{Dict, JsonStyle, Number, Value, write_json};
use std::io::Write;
use std::path::{Path, PathBuf};

const NAME: &str = "checkpoint.json";

/// Names of the files of a million ranks take less.
const MOST_BYTES: u64 = 1 << 26;

/// The latest complete checkpoint of a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Time, ms: for people.
    pub time: f64,
    /// Steps since initialisation.
    pub steps: u64,
    /// What the model was: a digest of all that decides the results.
    pub model: String,
    /// Names of the ranks' files in the folder.
    pub files: Vec<String>,
}

/// Declares the files of a manifest, all of which are there, to be the latest checkpoint, and removes older ones.
///
/// # Errors
/// The manifest cannot be written; then the older checkpoint is still the latest.
pub fn finish(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let mut dict = Dict::new();
    dict.insert("time".to_owned(), manifest.time.into());
    dict.insert("steps".to_owned(), Number::Int(manifest.steps as i64).into());
    dict.insert("model".to_owned(), manifest.model.as_str().into());
    let files = manifest.files.iter().map(|file| file.as_str().into()).collect();
    dict.insert("files".to_owned(), Value::List(files));
    let text = write_json(&Value::Dict(dict), JsonStyle { indent: Some(1), sort_keys: false });
    replace(&folder.join(NAME), |out| out.write_all(text.as_bytes()))?;
    let entries = std::fs::read_dir(folder).map_err(|e| Error::read(folder, e))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.starts_with("state-") && name.ends_with(".bin");
        if ours && !manifest.files.contains(&name) {
            // One that cannot be removed does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// The latest checkpoint of a folder, and where its files are; `None` if there is none yet.
///
/// # Errors
/// The manifest cannot be read, or is damaged.
pub fn latest(folder: &Path) -> Result<Option<(Manifest, Vec<PathBuf>)>, Error> {
    let path = folder.join(NAME);
    let text = match read_file(&path, MOST_BYTES) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::read(&path, e)),
    };
    let manifest = parse(&text).ok_or_else(|| Error::NoCheckpoint {
        path: path.display().to_string(),
        message: "it lacks `time`, `steps`, `model` or `files`".to_owned(),
    })?;
    let files = manifest.files.iter().map(|file| folder.join(file)).collect();
    Ok(Some((manifest, files)))
}

fn parse(text: &str) -> Option<Manifest> {
    let file = netpyne_base::SourceFile::new(NAME, text);
    let json = netpyne_specs::read_json(&file).ok()?;
    let number = |key: &str| json.get(key).and_then(Value::as_number);
    let files = json.get("files")?.as_list()?;
    let manifest = Manifest {
        time: number("time")?.get(),
        steps: u64::try_from(number("steps")?.whole()?).ok()?,
        model: json.get("model")?.as_str()?.to_owned(),
        files: files.iter().map(|file| Some(file.as_str()?.to_owned())).collect::<Option<_>>()?,
    };
    // Names, not paths: nothing outside the folder is read.
    manifest.files.iter().all(|name| !name.contains(['/', '\\'])).then_some(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::{file_name, write_part};
    use std::collections::BTreeMap;

    #[test]
    fn the_latest_counts_and_older_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(latest(folder).unwrap(), None);
        for steps in [40, 80] {
            let files: Vec<String> = (0..2).map(|rank| file_name(steps, rank, 2)).collect();
            for file in &files {
                write_part(&folder.join(file), b"", &BTreeMap::new()).unwrap();
            }
            let manifest = Manifest {
                time: steps as f64 * 0.025,
                steps,
                model: "0123".to_owned(),
                files: files.clone(),
            };
            finish(folder, &manifest).unwrap();
            let paths = files.iter().map(|file| folder.join(file)).collect();
            assert_eq!(latest(folder).unwrap(), Some((manifest, paths)));
            assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3);
        }
        std::fs::write(folder.join(NAME), r#"{"time": 1, "steps": 40, "model": "", "files": ["../x"]}"#)
            .unwrap();
        assert!(latest(folder).is_err());
    }
}
