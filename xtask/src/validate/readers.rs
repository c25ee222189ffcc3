//! `cargo xtask validate readers MODEL...`: other programs read what we save, and find what the saved result says.
//!
//! Each reader is a script in `tests`, which can be run by itself too. Those whose program is not there are named, and are no
//! failure unless they were asked for.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to validate.
#[derive(clap::Args)]
pub struct Settings {
    /// Models: files or folders that `netpyne run` takes.
    #[arg(required = true)]
    models: Vec<PathBuf>,
    /// The command.
    #[arg(long, default_value = "target/debug/netpyne")]
    program: PathBuf,
    /// Python that has what the readers need.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// GNU Octave.
    #[arg(long, default_value = "octave-cli")]
    octave: PathBuf,
    /// Only these readers; one that cannot run is a failure then.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Simulate this long at most, ms.
    #[arg(long, default_value_t = 20.0)]
    duration: f64,
}

/// A program that reads our files.
struct Reader {
    name: &'static str,
    /// The script in `tests`.
    script: &'static str,
    /// What it is called with: files in the folder of a model.
    files: &'static [&'static str],
    /// Python modules that it needs; none: it is no Python.
    modules: &'static [&'static str],
}

const READERS: [Reader; 6] = [
    Reader {
        name: "netpyne",
        script: "netpyne_reads_our_json.py",
        files: &["out.json"],
        modules: &["netpyne"],
    },
    Reader {
        name: "scipy-h5py",
        script: "scipy_and_h5py_read.py",
        files: &["out.json", "out.mat", "out.h5", "out73.mat"],
        modules: &["scipy", "h5py"],
    },
    Reader {
        name: "octave",
        script: "octave_reads_our_mat.m",
        files: &["out.json", "out.mat"],
        modules: &[],
    },
    Reader { name: "pynwb", script: "nwb_is_valid.py", files: &["out.json", "out.nwb"], modules: &["pynwb"] },
    Reader {
        name: "sonata",
        script: "sonata_is_read.py",
        files: &["out.json", "circuit"],
        modules: &["libsonata", "bluepysnap"],
    },
    Reader {
        name: "neuroml",
        script: "neuroml_is_valid.py",
        files: &["net.nml"],
        modules: &["neuroml", "pyneuroml"],
    },
];

/// A line for each model and reader; with an error if one does not find what it should.
pub fn run(settings: &Settings, root: &Path) -> Result<String, String> {
    let wanted = |r: &&Reader| settings.only.is_empty() || settings.only.iter().any(|n| n == r.name);
    let readers: Vec<&Reader> = READERS.iter().filter(wanted).collect();
    let mut text = String::new();
    let mut failed = 0;
    for model in &settings.models {
        let folder = std::env::temp_dir().join(format!("netpyne-readers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        save(settings, model, &folder, &readers)?;
        for reader in &readers {
            let told = match missing(settings, reader) {
                Some(what) if settings.only.is_empty() => format!("not run: {what}"),
                Some(what) => {
                    failed += 1;
                    format!("FAIL {what}")
                }
                None => match read(settings, reader, root, &folder) {
                    Ok(last) => format!("ok   {last}"),
                    Err(last) => {
                        failed += 1;
                        format!("FAIL {last}")
                    }
                },
            };
            let _ = writeln!(text, "{} {}: {told}", model.display(), reader.name);
        }
        std::fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    if failed == 0 { Ok(text) } else { Err(format!("{text}{failed} failed")) }
}

/// Runs the model, and saves what readers are to read.
fn save(settings: &Settings, model: &Path, folder: &Path, readers: &[&Reader]) -> Result<(), String> {
    let netpyne = |arguments: &[&str]| -> Result<(), String> {
        let mut command = Command::new(&settings.program);
        command.args(arguments).current_dir(folder);
        let output = command.output().map_err(|e| format!("{}: {e}", settings.program.display()))?;
        let said = || format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        if output.status.success() { Ok(()) } else { Err(said()) }
    };
    let model = std::fs::canonicalize(model).map_err(|e| format!("{}: {e}", model.display()))?;
    let model = model.to_string_lossy();
    let duration = format!("simConfig.duration={}", settings.duration);
    let parts = "netParams,netCells,netPops,simConfig,simData";
    let set = ["--set", &duration, "--set", "simConfig.printPopAvgRates=true"];
    netpyne(&[&["run", &model, "--quiet", "--out", "out.json", "--save", parts], &set[..]].concat())?;
    let needs = |file: &str| readers.iter().any(|r| r.files.contains(&file));
    for (file, arguments) in [
        ("out.mat", &["convert", "out.json", "out.mat"][..]),
        ("out73.mat", &["convert", "out.json", "out73.mat", "--format", "mat73"]),
        ("out.h5", &["convert", "out.json", "out.h5"]),
        ("out.nwb", &["convert", "out.json", "out.nwb"]),
        ("circuit", &["export", "sonata", "out.json", "--out", "circuit"]),
        ("net.nml", &["export", "neuroml", &model, "--out", "net.nml"]),
    ] {
        if needs(file) {
            netpyne(arguments)?;
        }
    }
    Ok(())
}

/// What a reader would need and does not have.
fn missing(settings: &Settings, reader: &Reader) -> Option<String> {
    let mut command = if reader.modules.is_empty() {
        let mut command = Command::new(&settings.octave);
        command.arg("--version");
        command
    } else {
        let mut command = Command::new(&settings.python);
        command.args(["-c", &format!("import {}", reader.modules.join(", "))]);
        command
    };
    let runs = command.output().is_ok_and(|output| output.status.success());
    let program = if reader.modules.is_empty() { &settings.octave } else { &settings.python };
    (!runs).then(|| format!("{} does not run {}", program.display(), reader.modules.join(", ")))
}

/// What a reader said last.
fn read(settings: &Settings, reader: &Reader, root: &Path, folder: &Path) -> Result<String, String> {
    let script = root.join("tests").join(reader.script);
    let script = std::fs::canonicalize(&script).map_err(|e| format!("{}: {e}", script.display()))?;
    let mut command = if reader.modules.is_empty() {
        let mut command = Command::new(&settings.octave);
        command.args(["--no-gui", "--quiet", "--no-history"]);
        command
    } else {
        Command::new(&settings.python)
    };
    command.arg(script).args(reader.files).current_dir(folder);
    let output = command.output().map_err(|e| e.to_string())?;
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let last = |text: &str| text.lines().rev().find(|l| !l.trim().is_empty()).map(str::to_owned);
    if output.status.success() {
        return Ok(last(&said).unwrap_or_default());
    }
    Err(last(&said).filter(|line| line.contains("FAIL")).or_else(|| last(&errors)).unwrap_or_default())
}
