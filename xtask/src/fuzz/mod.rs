//! `cargo xtask fuzz`: models, mechanisms, cells, results and checkpoints broken at random. Whatever they are, reading, checking, building,
//! running and saving ends soon, in a result or in a message that says where the mistake is.

mod cells;
mod files;
mod formats;
mod mechanisms;
mod models;
mod mutate;
mod watch;

use crate::random::Random;
use netpyne::base::{Diagnostic, Diagnostics, Location};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use watch::Watch;

/// What to break, and how often.
#[derive(clap::Args)]
pub struct Settings {
    /// Stop after so many seconds.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Stop after so many cases of each kind.
    #[arg(long)]
    cases: Option<u64>,
    /// Number of the first case.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kinds of cases; all if none is named.
    #[arg(long, value_parser = ["models", "mechanisms", "cells", "files", "formats"])]
    only: Vec<String>,
    /// Where the files of the cases are written; those that fail are kept there.
    #[arg(long, default_value = "target/fuzz")]
    keep: PathBuf,
}

/// How a case ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// It was refused with messages.
    Refused,
    /// It would have taken too much memory or time for a test.
    TooLarge,
    /// It ran, was saved and read again.
    Ran,
}

/// Cases of one kind.
trait Kind {
    /// What they are called.
    fn name(&self) -> &'static str;

    /// Writes case number `n` into a folder, as it is to be read.
    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String>;

    /// Does with it all that can be done; an error says what is wrong with how it was dealt with.
    fn run(&mut self, folder: &Path) -> Result<End, String>;
}

/// Runs cases of all kinds; an error if one of them fails.
pub fn run(settings: &Settings) -> Result<String, String> {
    let problem = |e: std::io::Error| format!("{}: {e}", settings.keep.display());
    std::fs::create_dir_all(&settings.keep).map_err(problem)?;
    let keep = std::fs::canonicalize(&settings.keep).map_err(problem)?;
    let mut kinds: Vec<Box<dyn Kind>> = vec![
        Box::new(models::Models::new()),
        Box::new(mechanisms::Texts::new()?),
        Box::new(cells::Cells::new()?),
        Box::new(files::Files::new(&keep.join("base"))?),
        Box::new(formats::Formats::new(&keep.join("base-formats"))?),
    ];
    kinds.retain(|kind| settings.only.is_empty() || settings.only.iter().any(|o| o == kind.name()));
    let mut watch = Watch::start(&keep.join("current"));
    let end = Instant::now() + Duration::from_secs_f64(settings.seconds.clamp(0.0, 1e9));
    let (mut report, mut failures) = (String::new(), BTreeMap::<String, u64>::new());
    let mut counts = vec![BTreeMap::<End, u64>::new(); kinds.len()];
    let mut n = settings.seed;
    while Instant::now() < end && settings.cases.is_none_or(|cases| n < settings.seed + cases) {
        for (kind, counts) in kinds.iter_mut().zip(&mut counts) {
            let name = format!("{} {n}", kind.name());
            let folder = keep.join("current");
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            kind.write(&mut Random::new(n), &folder)?;
            match watch.case(&name, || kind.run(&folder)).and_then(|ended| ended) {
                Ok(ended) => *counts.entry(ended).or_default() += 1,
                Err(why) => {
                    let alike = crate::differential::gist(&why);
                    if *failures.entry(alike).and_modify(|n| *n += 1).or_insert(1) == 1 {
                        let kept = keep.join(name.replace(' ', "-"));
                        let _ = std::fs::remove_dir_all(&kept);
                        let _ = std::fs::rename(&folder, &kept);
                        eprintln!("{name}: {why} ({})", kept.display());
                    }
                }
            }
        }
        n += 1;
    }
    for (kind, counts) in kinds.iter().zip(&counts) {
        let _ = writeln!(report, "{}: {} cases: {counts:?}", kind.name(), n - settings.seed);
    }
    let _ = writeln!(report, "{} ways to fail, {}", failures.len(), watch.slowest());
    for (why, times) in &failures {
        let _ = writeln!(report, "{times} times: {why}");
    }
    if failures.is_empty() { Ok(report) } else { Err(report) }
}

/// Messages about a mistake must say where it is: a place in the model or in a text, or a file as a whole.
fn placed(found: &Diagnostics) -> Result<(), String> {
    let has_file = |message: &str| {
        [".json", ".mod", ".hoc", ".swc", ".asc", ".pkl", ".dpk", ".mat", ".h5"]
            .into_iter()
            .any(|ending| message.contains(ending))
    };
    let is_lost = |d: &&Diagnostic| d.is_error() && d.location == Location::None && !has_file(&d.message);
    let lost = found.iter().find(is_lost);
    lost.map_or(Ok(()), |d| Err(format!("a message without a place: {}", d.message)))
}

/// The same of whatever went wrong.
fn refused(error: &netpyne::Error) -> Result<End, String> {
    if let netpyne::Error::Model(found) = error {
        placed(found)?;
    }
    let _ = error.to_string();
    Ok(End::Refused)
}
