//! How long it takes to make `.mod` files runnable: read, parse, lower, validate, compile to kernels.

use super::find;
use netpyne::base::SourceFile;
use netpyne::mechanism::{Options, compile as executable, validate};
use netpyne::nmodl::{FolderIncludes, compile};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The shortest of this many rounds counts: others use the machine, too.
const ROUNDS: usize = 5;

/// Times all files below some folders.
pub fn run(folders: &[PathBuf]) -> Result<String, String> {
    let mut files = Vec::new();
    folders.iter().try_for_each(|folder| find(folder, &mut files))?;
    files.sort();
    if files.is_empty() {
        return Err("no .mod file found".to_owned());
    }
    let mut best = vec![Duration::MAX; files.len()];
    let mut rounds = Vec::new();
    let mut usable = 0;
    for _ in 0..ROUNDS {
        let (begin, cpu) = (Instant::now(), cpu_time());
        usable = 0;
        for (file, best) in files.iter().zip(&mut best) {
            let begin = Instant::now();
            usable += usize::from(load(file));
            *best = begin.elapsed().min(*best);
        }
        rounds.push((begin.elapsed(), cpu_time().zip(cpu).map(|(end, begin)| end - begin)));
    }
    let ms = |d: Duration| 1e3 * d.as_secs_f64();
    let (wall, cpu) = rounds.into_iter().min().unwrap_or_default();
    let mut text = format!(
        "{} files, {usable} of them usable: {:.1} ms in all, {:.2} ms per 150 files",
        files.len(),
        ms(wall),
        ms(wall) * 150.0 / files.len() as f64
    );
    if let Some(cpu) = cpu {
        let _ = write!(text, "; {:.0} ms of processor time", ms(cpu));
    }
    let shortest = ms(best.iter().sum());
    let _ = write!(text, "; {shortest:.1} ms if each file takes its shortest time");
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(best[i]));
    for &i in order.iter().take(5) {
        let _ = write!(text, "\n{:8.2} ms  {}", ms(best[i]), files[i].display());
    }
    Ok(text)
}

/// Whether the file could be made runnable.
fn load(path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path) else { return false };
    let includes = FolderIncludes(path.parent().map(Path::to_owned).unwrap_or_default());
    let file = SourceFile::new(path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned());
    let Ok((mechanism, _)) = compile(&file, &includes) else { return false };
    validate(mechanism).map(|valid| executable(valid, Options::default())).is_ok()
}

/// Processor time of this process so far, where the system tells.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
