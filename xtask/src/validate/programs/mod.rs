//! `cargo xtask validate programs`: entry scripts of published models, run from their own files, beside NetPyNE and NEURON.
//!
//! A script runs in a copy of its repository, shortened by values that attributes of its configuration have whatever it assigns
//! (`observe.py`). What is compared: tags, connections and stimuli of all cells, and the spikes, at each `sim.gatherData()`.

mod cases;
mod compare;
mod copies;
mod mods;
mod process;
mod reference;

use cases::Case;
use process::Ended;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The script that runs both.
const OBSERVE: &str = include_str!("observe.py");

/// What to run.
#[derive(clap::Args)]
pub struct Settings {
    /// Folder with checkouts: `OWNER+NAME`.
    #[arg(long)]
    sources: PathBuf,
    /// Folder with stored answers of NetPyNE, one folder per model.
    #[arg(long)]
    oracle: Option<PathBuf>,
    /// Python with NetPyNE and NEURON, `nrnivmodl` beside it: computes the answers that are not stored.
    #[arg(long)]
    python: Option<PathBuf>,
    /// The command.
    #[arg(long, default_value = "target/debug/netpyne")]
    program: PathBuf,
    /// Where answers of NetPyNE are kept, by what they were computed from, and where scripts run.
    #[arg(long, default_value = "target/programs")]
    cache: PathBuf,
    /// Longest time a script may take, s.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Page whose marked section `programs` gets the table.
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// Names of cases; all if none is named.
    names: Vec<String>,
}

/// How a case came out.
struct Row {
    /// Whether the script came to its end.
    ran: bool,
    /// What differs from NetPyNE, or how much is equal; nothing if there is nothing to compare with.
    compared: Option<Result<String, String>>,
    /// Why it stopped.
    reason: String,
    seconds: [Option<f64>; 2],
}

/// Runs the cases and prints a line for each; an error if one differs from NetPyNE, or stops where NetPyNE does not.
///
/// # Errors
/// The table, with what is wrong.
pub fn run(settings: &Settings) -> Result<String, String> {
    let cases = cases::chosen(&settings.names)?;
    let mut table = String::from(
        "| script | runs | as NetPyNE | stops with | s | NetPyNE, s |\n|---|---|---|---|--:|--:|\n",
    );
    let (mut ran, mut equal, mut wrong) = (0, 0, 0);
    for case in &cases {
        let row = match one(case, settings) {
            Ok(row) => row,
            Err(why) => Row { ran: false, compared: None, reason: why, seconds: [None, None] },
        };
        let compared = match &row.compared {
            Some(Ok(what)) => format!("equal: {what}"),
            Some(Err(what)) => what.clone(),
            None => "-".to_owned(),
        };
        let seconds = row.seconds.map(|s| s.map_or("-".to_owned(), |s| format!("{s:.1}")));
        let runs = if row.ran { "yes" } else { "no" };
        let reason = row.reason.replace('|', "/");
        let line =
            format!("| {} | {runs} | {compared} | {reason} | {} | {} |", case.name, seconds[0], seconds[1]);
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
        ran += usize::from(row.ran);
        equal += usize::from(matches!(row.compared, Some(Ok(_))));
        wrong += usize::from(matches!(row.compared, Some(Err(_))));
    }
    let _ = writeln!(table, "\n{ran} of {} run, {equal} equal NetPyNE, {wrong} differ", cases.len());
    if let Some(page) = &settings.markdown {
        crate::markdown::write(page, &[("programs", table.clone())])?;
    }
    if wrong == 0 { Ok(table) } else { Err(table) }
}

fn one(case: &Case, settings: &Settings) -> Result<Row, String> {
    let theirs = reference::of(case, settings)?;
    let place = settings.cache.join("ours").join(&case.name);
    copies::fresh(&settings.sources.join(&case.repository), &place)?;
    let (ended, seconds) = ours(case, settings, &place)?;
    let ran = ended.is_success();
    let observed = observations(&place.join("observed"));
    let compared = theirs.as_ref().filter(|theirs| !theirs.phases.is_empty());
    let compared = compared.map(|theirs| compare::all(&observed, &theirs.phases));
    let mut reason = if ran { String::new() } else { short(&ended.reason(), 110) };
    if let Some(theirs) = &theirs
        && let Some(why) = &theirs.stopped
    {
        let why = short(why, 54);
        let _ = write!(reason, "{}NetPyNE stops: {why}", if reason.is_empty() { "" } else { "; " });
    }
    let theirs = theirs.and_then(|theirs| theirs.seconds);
    Ok(Row { ran, compared, reason, seconds: [Some(seconds), theirs] })
}

/// The beginning of a text.
fn short(text: &str, most: usize) -> String {
    let text = text.trim_start_matches("netpyne_rs.missing.");
    let begin: String = text.chars().take(most).collect();
    if begin.len() < text.len() { format!("{} ..", begin.trim_end()) } else { begin }
}

/// Runs the script with the command.
fn ours(case: &Case, settings: &Settings, place: &Path) -> Result<(Ended, f64), String> {
    let folder = place.join(&case.folder);
    let observe = place.join("observe.py");
    write(&observe, OBSERVE)?;
    let mut command = std::process::Command::new(absolute(&settings.program)?);
    // NEURON's order of simultaneous events.
    command.args(["run", "--order", "neuron", "--threads", "1"]);
    if let Some(python) = &settings.python {
        command.arg("--python").arg(absolute(python)?);
    }
    for mods in &case.mods {
        command.arg("--mechanisms").arg(mods);
    }
    command.arg(absolute(&observe)?).arg(absolute(place)?.join("observed")).arg(&case.options);
    command.arg(&case.script).args(&case.arguments).current_dir(folder);
    if let Some(library) = &case.library {
        // The script looks whether mechanisms are compiled.
        let compiled = place.join(&case.folder).join(library).join("x86_64");
        std::fs::create_dir_all(&compiled).map_err(|e| format!("{}: {e}", compiled.display()))?;
        write(&compiled.join("libnrnmech.so"), "")?;
    }
    process::run(command, Duration::from_secs(settings.seconds), &place.join("observe.output"))
}

/// What was written at each gathering.
fn observations(folder: &Path) -> Vec<Value> {
    let read = |n: usize| {
        let text = std::fs::read(folder.join(format!("{n}.json"))).ok()?;
        serde_json::from_slice(&text).ok()
    };
    (0..).map_while(read).collect()
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Links are kept: a Python of a virtual environment is one.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|e| format!("{}: {e}", path.display()))
}
