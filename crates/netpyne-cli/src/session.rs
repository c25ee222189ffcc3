//! From a model on disk to a simulated network, with the facade's help; the only file that knows how the facade works.

use crate::args::{Compatibility, Source};
use crate::outcome::Failure;
use netpyne::base::Diagnostics;
use netpyne::comm::Communicator;
use netpyne::distributed::{self, Part, Run};
use netpyne::specs::{Compat, apply_overrides};
use netpyne::{BuildOptions, Importers, LoadOptions, Model, RunOptions};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// Reads the model and applies the settings; with it come warnings.
pub fn load(source: &Source) -> Result<(Model, Diagnostics), Failure> {
    let options = LoadOptions { mechanisms: source.mechanisms.clone(), most_bytes: source.most_file_bytes };
    let mut model = Importers::default().load(&source.model, &options)?;
    let mut problems = Diagnostics(model.warnings().cloned().collect());
    if source.from_rules {
        model.saved = None;
    }
    if source.compat == Compatibility::Netpyne {
        model.spec.compat = Compat::NETPYNE;
    }
    apply_overrides(&mut model.spec, &source.overrides, &mut problems);
    match (problems.has_errors(), source.strict) {
        (false, _) => Ok((model, problems)),
        (true, false) => Err(Failure::Model(problems)),
        (true, true) => Err(Failure::Model(problems.strict())),
    }
}

/// Instantiates this rank's part of the network; `warnings` are those of loading, and get those of building. If it is
/// `strict`, there may be none of either.
pub fn build(
    model: &Model,
    warnings: &mut Diagnostics,
    comm: Arc<dyn Communicator>,
    balance: bool,
    strict: bool,
) -> Result<Part, Failure> {
    let costs = balance.then(|| model.costs());
    let part =
        distributed::build(model, BuildOptions::new().strict(strict), costs, comm).map_err(|error| {
            match error {
                netpyne::Error::Model(errors) => {
                    let mut all = std::mem::take(warnings);
                    all.extend(errors);
                    Failure::Model(if strict { all.strict() } else { all })
                }
                other => other.into(),
            }
        })?;
    warnings.extend(part.built.warnings.clone());
    if strict && warnings.warning_count() > 0 {
        return Err(Failure::Model(std::mem::take(warnings).strict()));
    }
    Ok(part)
}

/// Simulates; now and then `progress` is told the model's time in ms.
pub fn simulate(
    part: Part,
    how: RunOptions,
    mut progress: impl FnMut(f64),
    started: Instant,
) -> Result<Run, Failure> {
    let mut run = part.simulate_reporting(&how, &mut |reached| {
        progress(reached.time);
        ControlFlow::Continue(())
    })?;
    let timings = &mut run.simulated.summary.timings;
    timings.load = started.elapsed().saturating_sub(timings.build + timings.simulate);
    Ok(run)
}
