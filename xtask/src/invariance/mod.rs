//! `cargo xtask invariance`: the same files, byte for byte, for any number of threads and MPI ranks.
//!
//! The command `netpyne` itself is run, as a user would, on every model, once per way of dividing the work; what it saves is
//! compared with what one thread of one process saves. The parts that ranks would build are compared with the whole network.

mod cases;
mod interrupt;
mod job;
mod kills;
mod random;

use crate::validate::parts;
pub use cases::What;
use job::{Division, Job};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to run.
#[derive(Clone)]
pub struct Settings {
    /// Root of the workspace.
    pub root: PathBuf,
    /// The models.
    pub what: What,
    /// Folders with further `.mod` files.
    pub mechanisms: Vec<PathBuf>,
    /// Longest time simulated, ms.
    pub duration: Option<f64>,
    /// Whether to run ranks over MPI besides threads.
    pub mpi: bool,
    /// The command, if it is not to be built.
    pub program: Option<PathBuf>,
    /// Runs to kill and resume.
    pub kills: usize,
}

/// Runs everything and prints one line per model; an error if any byte differs.
pub fn run(settings: &Settings) -> Result<String, String> {
    let program = match &settings.program {
        Some(program) => program.clone(),
        None => build(settings)?,
    };
    let mut lines = Vec::new();
    if settings.mpi && settings.program.is_none() {
        collectives(&settings.root)?;
        lines.push("collectives: 1, 2, 3, 4 ranks agree".to_owned());
    }
    let (mut compared, mut differing) = (0, 0);
    for case in settings.what.cases(&settings.root)? {
        let name = &case.name;
        let job = Job { program: &program, case: &case, settings };
        let reference = match job.run(Division::threads(1)) {
            Ok(files) => files,
            Err(why) if case.may_fail && job::is_out_of_scope(&why) => {
                let first = why.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
                eprintln!("{name}: not run: {first}");
                continue;
            }
            Err(why) => return Err(format!("{name}: {why}")),
        };
        let mut wrong = Vec::new();
        let model = case.load(&settings.mechanisms)?;
        for ranks in 2..=4 {
            let found = parts::differing(&model, ranks)?.into_iter().flatten();
            wrong.extend(found.map(|what| format!("{ranks} parts: {what}")));
            compared += 2;
        }
        for division in divisions(settings.mpi) {
            match job.run(division) {
                Ok(files) => {
                    wrong.extend(reference.differences(&files).map(|what| format!("{division}: {what}")));
                }
                Err(why) => wrong.push(format!("{division}: {why}")),
            }
            compared += 1;
        }
        differing += usize::from(!wrong.is_empty());
        let verdict = if wrong.is_empty() { "same bytes".to_owned() } else { wrong.join("; ") };
        let line = format!("{name}: {} bytes, {} spikes: {verdict}", reference.bytes(), reference.spikes());
        eprintln!("{line}");
        lines.push(line);
    }
    if settings.mpi {
        let line = interrupt::stops_cleanly(&program, settings)?;
        eprintln!("{line}");
        lines.push(line);
    }
    if settings.kills > 0 {
        let line = kills::survives(&program, settings, settings.kills)?;
        eprintln!("{line}");
        lines.push(line);
    }
    lines.push(format!("{compared} runs compared"));
    if differing == 0 { Ok(lines.join("\n")) } else { Err(lines.join("\n")) }
}

/// The ways of dividing the work that are compared with one thread.
fn divisions(mpi: bool) -> Vec<Division> {
    let threads = [2, 3, 4].map(Division::threads);
    let ranks = [(1, 1), (2, 1), (4, 1), (2, 2)].map(|(ranks, threads)| Division::ranks(ranks, threads));
    let balanced = Division { balanced: true, ..Division::ranks(3, 1) };
    threads.into_iter().chain(ranks.into_iter().chain([balanced]).filter(|_| mpi)).collect()
}

/// Builds the command; gives where it is.
fn build(settings: &Settings) -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&settings.root).args(["build", "--release", "--quiet", "-p", "netpyne-cli"]);
    if settings.mpi {
        require_mpi()?;
        cargo.args(["--features", "mpi", "--target-dir"]).arg(target(&settings.root).join("mpi"));
    }
    done(cargo)?;
    let folder = target(&settings.root);
    let folder = if settings.mpi { folder.join("mpi") } else { folder };
    Ok(folder.join("release").join("netpyne"))
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn require_mpi() -> Result<(), String> {
    let found = Command::new("mpiexec").arg("--version").output().is_ok();
    let help = "there is no mpiexec: install an MPI (Debian: openmpi-bin libopenmpi-dev libclang-dev)";
    if found { Ok(()) } else { Err(help.to_owned()) }
}

/// Tests the collectives themselves.
fn collectives(root: &Path) -> Result<(), String> {
    let folder = target(root).join("mpi");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args(["test", "--release", "--quiet", "--no-run", "-p", "netpyne-mpi"]);
    cargo.args(["--test", "collectives", "--message-format=json", "--target-dir"]).arg(folder);
    let output = cargo.output().map_err(|e| format!("cannot run cargo: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let executable = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| format!("cargo test: {}", String::from_utf8_lossy(&output.stderr)))?;
    (1..=4).try_for_each(|ranks| {
        let mut command = job::mpiexec(ranks);
        command.arg(&executable);
        done(command)
    })
}

/// Runs a command that has to succeed.
fn done(mut command: Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("cannot run {command:?}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}
