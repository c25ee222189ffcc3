//! Broken results and checkpoints.

use super::{End, Kind, mutate, refused};
use crate::random::Random;
use netpyne::prelude::*;
use netpyne::{Checkpoints, RunOptions};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Larger files are not read, bytes: those here are small.
pub const LARGEST: u64 = 1 << 30;

/// A result and a checkpoint of a small run, each broken in turn.
pub struct Files {
    result: Vec<u8>,
    /// Files of the checkpoint.
    state: Vec<(PathBuf, Vec<u8>)>,
}

impl Files {
    /// Makes them in a folder.
    pub fn new(folder: &Path) -> Result<Self, String> {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let result = folder.join("result.json");
        let run = model().build().and_then(|built| {
            let stop = &mut |progress: netpyne::engine::Progress| match progress.time > 0.5 {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            };
            built.simulate_reporting(&how(folder, false), stop)
        });
        let simulated = run.map_err(|e| e.to_string())?;
        simulated.save(&result).map_err(|e| e.to_string())?;
        let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
        let mut state = Vec::new();
        let entries = std::fs::read_dir(folder.join("state")).map_err(|e| format!("no checkpoint: {e}"))?;
        for entry in entries.filter_map(Result::ok) {
            state.push((entry.file_name().into(), read(&entry.path())?));
        }
        state.sort();
        Ok(Self { result: read(&result)?, state })
    }
}

/// A small model.
pub fn model() -> Model {
    let mut net = NetParams::new();
    let cell =
        net.cell("C", netpyne::specs::build::Cell::single("soma").diam(18.8).length(18.8).mech(mech("hh")));
    let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
    let pop = net.pop("P", Pop::of(&cell).count(3));
    net.stim("noise", NetStim::rate(900.0).noise(0.5)).onto(&pop).via(&exc).weight(0.01).delay(0.1);
    net.connect("P->P", &pop, &pop).probability(0.5).via(&exc).weight(0.005).delay(0.3);
    Model::of(net, SimConfig::duration(1.0))
}

fn how(folder: &Path, resume: bool) -> RunOptions {
    let checkpoints = Checkpoints { folder: folder.join("state"), every: 0.25, resume };
    RunOptions { threads: 1, checkpoints: Some(checkpoints), ..RunOptions::default() }
}

impl Kind for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String> {
        let put = |path: PathBuf, bytes: &[u8]| {
            std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))
        };
        let state = folder.join("state");
        std::fs::create_dir_all(&state).map_err(|e| format!("{}: {e}", state.display()))?;
        let which = random.below(self.state.len() + 2);
        let mut result = self.result.clone();
        if which >= self.state.len() {
            if random.chance(50)
                && let Ok(mut json) = serde_json::from_slice::<Value>(&result)
            {
                mutate::structure(random, &mut json);
                result = json.to_string().into_bytes();
            } else {
                mutate::bytes(random, &mut result);
            }
        }
        put(folder.join("result.json"), &result)?;
        for (i, (name, bytes)) in self.state.iter().enumerate() {
            let mut bytes = bytes.clone();
            if i == which {
                mutate::bytes(random, &mut bytes);
            }
            put(state.join(name), &bytes)?;
        }
        Ok(())
    }

    fn run(&mut self, folder: &Path) -> Result<End, String> {
        let path = folder.join("result.json");
        let _ = netpyne::io::is_result(&path, LARGEST);
        let read = netpyne::io::load_result(&path, LARGEST);
        if let Err(error) = &read
            && !error.to_string().contains("result.json")
        {
            return Err(format!("a message without a place: {error}"));
        }
        // A result is also a model.
        match Model::load(&path) {
            Ok(model) => drop(model.check().to_string()),
            Err(error) => drop(refused(&error)?),
        }
        let resumed = model().build().and_then(|built| built.simulate_with(&how(folder, true)));
        match (read, resumed) {
            (Ok(_), Ok(_)) => Ok(End::Ran),
            (_, Err(error)) => refused(&error),
            (Err(_), _) => Ok(End::Refused),
        }
    }
}
