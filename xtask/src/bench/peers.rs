//! Running the peers, and reading CPU times.

use super::Figures;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// One run of a NEURON script; it prints one JSON line.
pub fn neuron_once(python: &Path, script: &Path, arguments: &[&str]) -> Result<Figures, String> {
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .args(["--repeats", "1"])
        .output()
        .map_err(|e| format!("cannot run {}: {e}", python.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().rev().find(|l| l.starts_with('{'));
    let Some(json) = line.and_then(|l| serde_json::from_str::<Value>(l).ok()) else {
        return Err(format!(
            "{} printed no figures:\n{text}\n{}",
            script.display(),
            String::from_utf8_lossy(&output.stderr)
        ));
    };
    let number = |key: &str| json[key].as_f64().ok_or_else(|| format!("{key} missing in {json}"));
    Ok(Figures {
        cpu: number("cpu_s")?,
        compartments: number("n_compartments")?,
        spikes: number("spikes")? as usize,
    })
}

/// User and system time of this process so far, seconds.
pub fn own_cpu_seconds() -> f64 {
    // utime and stime are the 14th and 15th fields; the 2nd, in parentheses, may contain blanks.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    const TICKS_PER_SECOND: f64 = 100.0;
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}
