//! The `netpyne` command in a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Two populations of Hodgkin-Huxley cells; the first is driven by current and drives the second.
pub const MODEL: &str = r#"{
  "netParams": {
    "popParams": {"S": {"cellType": "PYR", "numCells": 3}, "M": {"cellType": "PYR", "numCells": 2}},
    "cellParams": {"PYR": {"conds": {"cellType": "PYR"}, "secs": {"soma": {
      "geom": {"diam": 18.8, "L": 18.8, "Ra": 123.0},
      "mechs": {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.003, "el": -70}}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5.0, "e": 0}},
    "stimSourceParams": {"pulse": {"type": "IClamp", "del": 5, "dur": 30, "amp": 0.5}},
    "stimTargetParams": {"pulse->S": {"source": "pulse", "conds": {"pop": "S"}, "sec": "soma", "loc": 0.5}},
    "connParams": {"S->M": {"preConds": {"pop": "S"}, "postConds": {"pop": "M"}, "probability": 1.0,
      "weight": 0.02, "delay": 5, "synMech": "exc"}}
  },
  "simConfig": {"duration": 40, "dt": 0.025, "recordStep": 0.1, "recordCells": ["all"],
    "recordTraces": {"V_soma": {"sec": "soma", "loc": 0.5, "var": "v"}}}
}"#;

/// A folder with `model.json` in it.
pub struct Desk(TempDir);

/// What a command did.
pub struct Done {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("model.json", MODEL);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes `model.json` with `from` replaced by `to`.
    pub fn model_with(&self, from: &str, to: &str) {
        assert!(MODEL.contains(from), "the model has no {from}");
        self.write("model.json", &MODEL.replace(from, to));
    }

    /// Names of the files in the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `netpyne` with these arguments, in the folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_netpyne"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Done {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let done = Done { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) };
        assert!(!done.err.contains("panicked"), "{}", done.err);
        done
    }
}

/// `text` with the figures of its line of times and memory replaced.
pub fn timeless(text: &str) -> String {
    let stable = |line: &str| {
        if line.starts_with("load ") {
            "load _ build _ simulate _ save _ memory _".to_owned()
        } else {
            line.to_owned()
        }
    };
    text.lines().map(stable).map(|line| line + "\n").collect()
}
