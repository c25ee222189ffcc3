//! A process that may not take longer than it should.

use std::fs::File;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How it ended.
pub struct Ended {
    /// Nothing: it was killed because it took too long.
    status: Option<ExitStatus>,
    /// The last line it wrote to standard error.
    last: String,
}

impl Ended {
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// In words.
    pub fn reason(&self) -> String {
        match self.status {
            None => "took too long".to_owned(),
            Some(status) if self.last.is_empty() => status.to_string(),
            Some(_) => self.last.chars().take(160).collect(),
        }
    }
}

/// Runs it; what it prints goes to files beside `output`. Gives the seconds it took.
///
/// # Errors
/// It cannot be started.
pub fn run(mut command: Command, most: Duration, output: &Path) -> Result<(Ended, f64), String> {
    let errors = output.with_extension("errors");
    let file = |path: &Path| File::create(path).map_err(|e| format!("{}: {e}", path.display()));
    command.stdin(Stdio::null()).stdout(file(output)?).stderr(file(&errors)?);
    let started = Instant::now();
    let mut child = command.spawn().map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if started.elapsed() > most => {
                // It may just have ended.
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(e) => return Err(e.to_string()),
        }
    };
    let said = std::fs::read(&errors).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let mut lines = said.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    // A mistake in a model ends with where it is and what to do; its first line says what it is.
    let first = said.lines().rev().find(|line| line.contains("Error: ") || line.starts_with("error"));
    let last = first.or(lines.next()).unwrap_or_default().to_owned();
    Ok((Ended { status, last }, started.elapsed().as_secs_f64()))
}
