//! Runs that are killed at random moments, and go on from their last checkpoint with the same bytes.

use super::Settings;
use super::cases::Case;
use super::job::{Division, Job};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Model time, ms, and between checkpoints.
const DURATION: f64 = 4000.0;
const EVERY: f64 = 37.5;

/// Kills `count` runs, each once, and lets another number of threads or ranks finish.
pub fn survives(program: &Path, settings: &Settings, count: usize) -> Result<String, String> {
    let model = settings.root.join("examples/models/gamma");
    let (settings, case) = (Settings { duration: None, ..settings.clone() }, Case::of(model));
    let job = Job { program, case: &case, settings: &settings };
    let folder = std::env::temp_dir().join(format!("netpyne-killed-{}", std::process::id()));
    let out = folder.join("result.json");
    let one = Division::threads(1);
    let command = |division: Division, resume: bool| {
        let mut command = job.command(division);
        command.args(["--set", &format!("simConfig.duration={DURATION}"), "--out"]).arg(&out);
        command.args(["--checkpoint-every", &EVERY.to_string()]);
        if resume {
            command.arg("--resume");
        }
        command.stdout(Stdio::null());
        command
    };
    let fresh = || {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))
    };
    fresh()?;
    let start = Instant::now();
    super::done(command(one, false))?;
    let whole = start.elapsed();
    let expected = std::fs::read(&out).map_err(|e| format!("{}: {e}", out.display()))?;
    let mut divisions = vec![one, Division::threads(2)];
    if settings.mpi {
        divisions.extend([2, 3].map(|ranks| Division::ranks(ranks, 1)));
    }
    let (mut resumed, mut moment) = (0, 0x9e37_79b9_u64);
    for n in 0..count {
        fresh()?;
        let (before, after) = (divisions[n % divisions.len()], divisions[(n / 2 + 1) % divisions.len()]);
        let mut child = command(before, false).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        // Any sequence will do; this one is the same every time.
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(whole.mul_f64((moment >> 40) as f64 / (1 << 24) as f64));
        kill(&mut child, program)?;
        half_files(&folder, &expected)?;
        resumed += usize::from(folder.join("result.checkpoint/checkpoint.json").exists());
        super::done(command(after, true))?;
        let found = std::fs::read(&out).map_err(|e| format!("{}: {e}", out.display()))?;
        if found != expected {
            return Err(format!("run {n}, killed on {before}, finished on {after}: other bytes"));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    Ok(format!("{count} runs killed, {resumed} of them after a checkpoint: all finished with the same bytes"))
}

/// Kills a run with all its ranks.
fn kill(child: &mut std::process::Child, program: &Path) -> Result<(), String> {
    child.kill().map_err(|e| e.to_string())?;
    child.wait().map_err(|e| e.to_string())?;
    // Ranks outlive an `mpiexec` that is killed for a moment.
    let _ = Command::new("pkill").args(["-9", "-f", &format!("^{}", program.display())]).status();
    std::thread::sleep(Duration::from_millis(200));
    Ok(())
}

/// What is there must be whole.
fn half_files(folder: &Path, expected: &[u8]) -> Result<(), String> {
    let result = folder.join("result.json");
    if result.exists() && std::fs::read(&result).map_err(|e| e.to_string())? != expected {
        return Err("half a result after a kill".to_owned());
    }
    let checkpoint = folder.join("result.checkpoint");
    if let Some((_, files)) = netpyne::io::checkpoint::latest(&checkpoint).map_err(|e| e.to_string())? {
        let read = |file: &PathBuf| netpyne::io::checkpoint::Part::read(file, &|_| true);
        files.iter().try_for_each(|file| read(file).map(drop).map_err(|e| e.to_string()))?;
    }
    Ok(())
}
