//! NetPyNE and NEURON in a process beside this one: the script that drives them, and its answers.

use super::generate::Model;
use crate::validate::oracle::Reference;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = include_str!("neuron_side.py");

/// Mechanisms of the library that NEURON has itself, and VecStim, whose file is in a dialect that NEURON does not know.
const NOT_FOR_NEURON: [&str; 14] = [
    "AlphaSynapse",
    "APCount",
    "Exp2Syn",
    "ExpSyn",
    "hh",
    "IClamp",
    "IntFire1",
    "IntFire2",
    "IntFire4",
    "NetStim",
    "pas",
    "SEClamp",
    "VClamp",
    "VecStim",
];

/// NetPyNE, loaded and waiting for models.
pub struct Neuron {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    seconds: f64,
}

/// What became of a model there.
pub enum Answer {
    /// It ran: what is compared in parts, and `t`, `avgRate` and `popRates`.
    Ran(Box<Reference>, Value),
    /// NetPyNE does not run it, and what it said.
    Refused(String),
}

impl Neuron {
    /// Starts it; `own` are folders with `.mod` files besides those of the library, `work` is where they are compiled.
    pub fn start(python: &Path, own: &Path, work: &Path, seconds: f64) -> Result<Self, String> {
        let folder = mechanisms(own, work)?;
        let script = work.join("neuron_side.py");
        std::fs::write(&script, SCRIPT).map_err(|e| format!("{}: {e}", script.display()))?;
        let mut child = Command::new(python)
            .args([&script, &folder])
            .env("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
            .env("NEURON_MODULE_OPTIONS", "-nogui")
            .env_remove("DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{}: {e}", python.display()))?;
        let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("a process without pipes".to_owned());
        };
        let mut neuron = Self { child, requests, answers: BufReader::new(output), seconds };
        neuron.answer()?;
        Ok(neuron)
    }

    /// Runs the model whose files are in a folder.
    pub fn run(&mut self, folder: &Path) -> Result<Answer, String> {
        let request = json!({"folder": folder, "seconds": self.seconds});
        writeln!(self.requests, "{request}").map_err(|e| format!("NetPyNE's process: {e}"))?;
        let answer = self.answer()?;
        if answer["ran"] != json!(true) {
            return Ok(Answer::Refused(answer["why"].as_str().unwrap_or_default().to_owned()));
        }
        let path = folder.join("netpyne.json");
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut all: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut take = |key: &str| all[key].take();
        let net = json!({"net": take("net")});
        let (spikes, stim_spikes, traces) = (take("spikes"), take("stimSpikes"), take("traces"));
        Ok(Answer::Ran(Box::new(Reference { net, spikes, stim_spikes, traces, fields: Value::Null }), all))
    }

    fn answer(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).map_err(|e| format!("NetPyNE's process: {e}"))?;
        if read == 0 {
            return Err("NetPyNE's process ended; run its script by hand to see why".to_owned());
        }
        serde_json::from_str(&line).map_err(|e| format!("NetPyNE's process: {e}: {line}"))
    }
}

impl Drop for Neuron {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lays out the `.mod` files for NEURON: the library's that it has not got, before our own, as they are here.
fn mechanisms(own: &Path, work: &Path) -> Result<PathBuf, String> {
    let folder = work.join("mods");
    let problem = |e: std::io::Error| format!("{}: {e}", folder.display());
    std::fs::create_dir_all(&folder).map_err(problem)?;
    let write = |name: String, text: &str| {
        let path = folder.join(name);
        let same = std::fs::read_to_string(&path).is_ok_and(|old| old == text);
        if same { Ok(()) } else { std::fs::write(path, text).map_err(problem) }
    };
    for (name, text) in netpyne::nmodl::library() {
        if !NOT_FOR_NEURON.contains(name) {
            write(format!("a_{name}.mod"), text)?;
        }
    }
    for entry in std::fs::read_dir(own).map_err(|e| format!("{}: {e}", own.display()))? {
        let path = entry.map_err(problem)?.path();
        if path.extension().is_some_and(|e| e == "mod") {
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            write(name, &text)?;
        }
    }
    Ok(folder)
}

/// Writes the files of a model into a folder.
pub fn write(model: &Model, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let files = [
        ("netParams.json", json!({"net": {"params": model.net}})),
        ("simConfig.json", json!({"simConfig": model.config})),
    ];
    for (name, json) in files {
        let path = folder.join(name);
        std::fs::write(&path, format!("{json:#}\n")).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}
