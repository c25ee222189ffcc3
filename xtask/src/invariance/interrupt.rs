//! Ctrl-C on several ranks: a clean stop within a second, and the results so far are saved.

use super::Settings;
use super::cases::Case;
use super::job::{Division, Job};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How soon results have to have been saved, which is the last thing that a run does.
const SOON: Duration = Duration::from_secs(1);

/// How soon ranks have to be gone: taking leave of each other is up to the MPI library, which waits for `mpiexec`.
const GONE: Duration = Duration::from_secs(8);

/// How often it is tried: other programs on the machine can only make it slower.
const TRIES: usize = 3;

/// Runs a model for longer than anybody waits, interrupts it, and looks at what is left.
pub fn stops_cleanly(program: &Path, settings: &Settings) -> Result<String, String> {
    let model = settings.root.join("examples/models/gamma");
    let (settings, case) = (Settings { duration: None, ..settings.clone() }, Case::of(model));
    let job = Job { program, case: &case, settings: &settings };
    let mut longest = Duration::ZERO;
    for ranks in [None, Some(1), Some(2), Some(4)] {
        let mut shortest = Duration::MAX;
        for _ in 0..TRIES {
            shortest = shortest.min(interrupt(&job, ranks)?);
            if shortest < SOON {
                break;
            }
        }
        longest = longest.max(shortest);
    }
    let line = format!("interrupted: stopped after at most {} ms, results saved", longest.as_millis());
    if longest < SOON { Ok(line) } else { Err(line) }
}

/// How long so many ranks take to save what they have.
fn interrupt(job: &Job<'_>, ranks: Option<usize>) -> Result<Duration, String> {
    let out = std::env::temp_dir().join(format!("netpyne-interrupted-{}.json", std::process::id()));
    let _ = std::fs::remove_file(&out);
    let mut command = job.command(Division { ranks, ..Division::threads(1) });
    command.args(["--set", "simConfig.duration=1e7", "--out"]).arg(&out);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("cannot run {command:?}: {e}"))?;
    std::thread::sleep(Duration::from_secs(3));
    if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
        return Err(format!("{command:?} ended before it was interrupted: {status}"));
    }
    let start = Instant::now();
    let programs = format!("^{}", job.program.display());
    // To the ranks themselves: OpenMPI's `mpiexec` passes it on only a second later.
    let kill = Command::new("pkill").args(["-INT", "-f", &programs]).status();
    kill.map_err(|e| format!("cannot run pkill: {e}"))?;
    // Files appear whole.
    let running = || Command::new("pgrep").args(["-f", &programs]).stdout(Stdio::null()).status();
    let mut saved = None;
    while running().is_ok_and(|s| s.success()) {
        if start.elapsed() > GONE {
            return Err(format!("interrupted, {ranks:?} ranks were still there after {GONE:?}"));
        }
        if saved.is_none() && out.exists() {
            saved = Some(start.elapsed());
        }
        std::thread::sleep(Duration::from_millis(10));
        let _ = child.try_wait();
    }
    let took = saved.unwrap_or_else(|| start.elapsed());
    child.wait().map_err(|e| e.to_string())?;
    let text = std::fs::read_to_string(&out)
        .map_err(|e| format!("interrupted with {ranks:?} ranks, nothing was saved: {e}"))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| format!("half a file after an interrupt: {e}"))?;
    let spikes = json["simData"]["spkt"].as_array().map_or(0, Vec::len);
    if spikes == 0 {
        return Err(format!("interrupted with {ranks:?} ranks, no spikes were saved"));
    }
    let _ = std::fs::remove_file(&out);
    Ok(took)
}
