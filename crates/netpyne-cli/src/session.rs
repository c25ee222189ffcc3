//! From a model on disk to a simulated network, with the facade's help; the only file that knows how the facade works.

use crate::args::Source;
use crate::outcome::Failure;
use crate::settings;
use netpyne::base::Diagnostics;
use netpyne::{Built, HowToRun, Model, Simulated};
use std::ops::ControlFlow;
use std::time::Instant;

/// Reads the model and applies the settings; with it come warnings.
pub fn load(source: &Source) -> Result<(Model, Diagnostics), Failure> {
    let mut model = Model::load_with(&source.model, &source.mechanisms)?;
    let mut problems = Diagnostics(model.warnings().cloned().collect());
    problems.extend(settings::apply(&source.settings, &mut model.spec));
    if problems.has_errors() { Err(Failure::Model(problems)) } else { Ok((model, problems)) }
}

/// Instantiates the network; `warnings` are those of loading, and get those of building.
pub fn build(model: &Model, warnings: &mut Diagnostics) -> Result<Built, Failure> {
    let built = model.build().map_err(|error| match error {
        netpyne::Error::Model(errors) => {
            let mut all = std::mem::take(warnings);
            all.extend(errors);
            Failure::Model(all)
        }
        other => other.into(),
    })?;
    warnings.extend(built.warnings.clone());
    Ok(built)
}

/// Simulates until the end, or until `go_on` (told the model time in ms) says no.
pub fn simulate(
    built: Built,
    how: HowToRun,
    mut go_on: impl FnMut(f64) -> bool,
    started: Instant,
) -> Result<Simulated, Failure> {
    let mut simulated = built.simulate_with(how, &mut |progress| {
        if go_on(progress.time) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let timings = &mut simulated.summary.timings;
    timings.load = started.elapsed().saturating_sub(timings.build + timings.simulate);
    Ok(simulated)
}
