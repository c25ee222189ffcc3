//! From a model on disk to a simulated network, with the facade's help; the only file that knows how the facade works.

use crate::args::Source;
use crate::outcome::Failure;
use crate::settings;
use netpyne::base::Diagnostics;
use netpyne::comm::Communicator;
use netpyne::distributed::{self, Part, Run};
use netpyne::{BuildOptions, HowToRun, Model};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// Reads the model and applies the settings; with it come warnings.
pub fn load(source: &Source) -> Result<(Model, Diagnostics), Failure> {
    let mut model = Model::load_with(&source.model, &source.mechanisms)?;
    let mut problems = Diagnostics(model.warnings().cloned().collect());
    problems.extend(settings::apply(&source.settings, &mut model.spec));
    if problems.has_errors() { Err(Failure::Model(problems)) } else { Ok((model, problems)) }
}

/// Instantiates this rank's part of the network; `warnings` are those of loading, and get those of building.
pub fn build(
    model: &Model,
    warnings: &mut Diagnostics,
    comm: Arc<dyn Communicator>,
    balance: bool,
) -> Result<Part, Failure> {
    let costs = balance.then(|| model.costs());
    let part = distributed::build(model, BuildOptions::new(), costs, comm).map_err(|error| match error {
        netpyne::Error::Model(errors) => {
            let mut all = std::mem::take(warnings);
            all.extend(errors);
            Failure::Model(all)
        }
        other => other.into(),
    })?;
    warnings.extend(part.built.warnings.clone());
    Ok(part)
}

/// Simulates until the end, or until `go_on` (told the model time in ms) says no on some rank.
pub fn simulate(
    part: Part,
    how: HowToRun,
    mut go_on: impl FnMut(f64) -> bool,
    started: Instant,
) -> Result<Run, Failure> {
    let mut run = part.simulate_with(how, &mut |progress| {
        if go_on(progress.time) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let timings = &mut run.simulated.summary.timings;
    timings.load = started.elapsed().saturating_sub(timings.build + timings.simulate);
    Ok(run)
}
