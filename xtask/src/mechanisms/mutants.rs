//! Broken copies of `.mod` files: none may make the compiler panic or run for long.

use super::find;
use netpyne::base::SourceFile;
use netpyne::mechanism::{Options, compile as executable, validate};
use netpyne::nmodl::mutation::Mutations;
use netpyne::nmodl::{FolderIncludes, compile};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Longer than this for one file is as bad as without end.
const LONGEST: Duration = Duration::from_secs(10);

/// Breaks the files of some folders `count` times in all; an error if any such text panics or takes long.
pub fn run(folders: &[PathBuf], count: usize, seed: u64) -> Result<String, String> {
    let mut files = Vec::new();
    folders.iter().try_for_each(|folder| find(folder, &mut files))?;
    files.sort();
    let mut texts = Vec::new();
    for path in &files {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        texts.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    if texts.is_empty() {
        return Err("no .mod file found".to_owned());
    }
    let mut mutations = Mutations::new(seed);
    let (mut compiled, mut failures) = (0, String::new());
    let (mut slowest, mut slowest_name, mut total) = (Duration::ZERO, String::new(), Duration::ZERO);
    for n in 0..count {
        let (path, text) = (&files[n % files.len()], &texts[n % files.len()]);
        let broken = mutations.of(text, &texts[(n * 7 + 1) % files.len()]);
        let includes = FolderIncludes(path.parent().map(PathBuf::from).unwrap_or_default());
        let name = format!("{} (mutant {n})", path.display());
        let file = SourceFile::new(name.as_str(), broken.as_str());
        let begin = Instant::now();
        let outcome = std::panic::catch_unwind(|| match compile(&file, &includes) {
            Err(errors) => {
                let _ = errors.to_string();
                false
            }
            Ok((mechanism, warnings)) => {
                let _ = warnings.to_string();
                match validate(mechanism) {
                    Ok(valid) => drop(executable(valid, Options::default()).describe()),
                    Err(errors) => drop(errors.to_string()),
                }
                true
            }
        });
        let took = begin.elapsed();
        total += took;
        if took > slowest {
            (slowest, slowest_name) = (took, name.clone());
        }
        if outcome.is_err() || took > LONGEST {
            let kept = std::env::temp_dir().join(format!("mutant-{seed}-{n}.mod"));
            let what = if outcome.is_err() { "panics" } else { "takes too long" };
            let saved = std::fs::write(&kept, &broken)
                .map_or_else(|e| e.to_string(), |()| kept.display().to_string());
            failures += &format!("{name}: {what}: {saved}\n");
        }
        compiled += usize::from(outcome.unwrap_or(false));
    }
    let report = format!(
        "{count} mutants of {} files: {compiled} compile, the others are refused; {:.1} s in all, the slowest {:.0} ms \
         ({slowest_name})",
        files.len(),
        total.as_secs_f64(),
        1e3 * slowest.as_secs_f64(),
    );
    if failures.is_empty() { Ok(report) } else { Err(failures + &report) }
}
