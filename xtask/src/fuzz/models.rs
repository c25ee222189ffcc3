//! Broken models.

use super::{End, Kind, mutate, placed, refused};
use crate::differential::generate;
use crate::random::Random;
use netpyne::specs::Number;
use netpyne::{Mechanisms, Model, RunOptions};
use serde_json::json;
use std::path::Path;

/// Models larger than this are not built, bytes.
const MOST_MEMORY: f64 = 2e8;

/// More events than this in one step are taken for endless.
const MOST_EVENTS: u64 = 100_000;

/// Models longer than this are not run, ms.
const DURATION: f64 = 1.0;

/// Models made at random, then broken.
pub struct Models {
    mechanisms: Mechanisms,
}

impl Models {
    /// With the library and the mechanisms of the differential test, as far as they can be used here.
    pub fn new() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms/differential");
        let mechanisms = Mechanisms::standard().with_folder(&own).unwrap_or_default();
        Self { mechanisms }
    }
}

impl Kind for Models {
    fn name(&self) -> &'static str {
        "models"
    }

    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String> {
        let model = generate::model(random.below(100_000) as u64);
        let mut json = json!({"net": {"params": model.net}, "simConfig": model.config});
        let how = random.below(10);
        if how < 8 {
            mutate::structure(random, &mut json);
        }
        let mut text = json.to_string().into_bytes();
        if how > 6 {
            mutate::bytes(random, &mut text);
        }
        let path = folder.join("model.json");
        std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn run(&mut self, folder: &Path) -> Result<End, String> {
        let mut model = match Model::load(folder.join("model.json")) {
            Ok(model) => model,
            Err(error) => return refused(&error),
        };
        model.mechanisms = self.mechanisms.clone();
        let found = model.check();
        let _ = found.to_string();
        placed(&found)?;
        if found.has_errors() {
            return Ok(End::Refused);
        }
        run(model, folder)
    }
}

/// Builds, runs for a millisecond, saves and reads again what is not too large.
pub fn run(mut model: Model, folder: &Path) -> Result<End, String> {
    let config = &mut model.spec.sim_config;
    config.duration = Number::Float(config.duration.get().min(DURATION));
    let is_long = config.duration.get() / config.dt.get() > 1e4;
    if is_long {
        return Ok(End::TooLarge);
    }
    match model.dry_run(1, false, &model.costs()) {
        Ok((dry, _)) if dry.total().bytes > MOST_MEMORY => return Ok(End::TooLarge),
        Ok(_) => {}
        Err(error) => return refused(&error),
    }
    let built = match model.build() {
        Ok(built) => built,
        Err(error) => return refused(&error),
    };
    let _ = built.warnings.to_string();
    let how = RunOptions { threads: 1, most_events: Some(MOST_EVENTS), ..RunOptions::default() };
    let simulated = match built.simulate_with(&how) {
        Ok(simulated) => simulated,
        Err(error) => return refused(&error),
    };
    let out = folder.join("result.json");
    simulated.save(&out).map_err(|e| format!("its result cannot be saved: {e}"))?;
    netpyne::io::load_result(&out, super::files::LARGEST)
        .map_err(|e| format!("its own result cannot be read: {e}"))?;
    Ok(End::Ran)
}
