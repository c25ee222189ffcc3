//! `netpyne report`: one interactive page about a saved result, or about a model that is simulated for it.

use crate::args::Report as Arguments;
use crate::outcome::Failure;
use crate::progress::{Progress, Stop};
use crate::{capacity, program, ranks, session, terminal};
use netpyne::base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne::io::is_result;
use netpyne::report::{Limits, Report, View};
use netpyne::results::Outcome;
use netpyne::{RunOptions, saved_report};
use std::path::Path;
use std::time::Instant;

/// Writes the page.
pub fn report(args: &Arguments) -> Result<(), Failure> {
    let path = &args.source.model;
    let limits = Limits { bytes: (args.max_size * 1e6) as usize };
    if program::is_one(path) {
        let help = "run it with `sim.saveData`, then `netpyne report RESULT`";
        let message = format!("{} is a script: a page is made of a result or a model", path.display());
        return Err(Failure::Model(Diagnostic::error(message).help(help).into()));
    }
    writable(&args.out)?;
    if path.is_file() && is_result(path, args.source.most_file_bytes) {
        let page = saved_report(path, args.source.most_file_bytes, limits)?;
        return save(args, page);
    }
    simulated(args, limits)
}

/// Simulates the model; a run that ends early is shown as far as it came, and is a failure all the same.
fn simulated(args: &Arguments, limits: Limits) -> Result<(), Failure> {
    let started = Instant::now();
    let stop = Stop::new(false);
    let progress = Progress::new(args.quiet);
    let waiting = progress.spinner("building the network");
    let (model, mut warnings) = session::load(&args.source)?;
    capacity::predict(&model, (0, 1), args.force)?;
    let part = session::build(&model, &mut warnings, ranks::communicator()?, false, args.source.strict)?;
    drop(waiting);
    if !args.quiet {
        terminal::diagnostics(warnings.iter());
    }
    let bar = progress.simulation(model.spec.sim_config.duration.get());
    let how = RunOptions { threads: args.threads, stop: stop.running(), ..RunOptions::default() };
    let run = session::simulate(part, how, |time| bar.at(time), started)?;
    drop(bar);
    save(args, run.simulated.report_within(limits))?;
    match &run.simulated.summary.outcome {
        Outcome::Finished => Ok(()),
        Outcome::Interrupted => Err(Failure::Interrupted),
        Outcome::Diverged(why) | Outcome::Failed(why) => Err(Failure::Broken(why.clone())),
    }
}

fn save(args: &Arguments, page: Report) -> Result<(), Failure> {
    let page = match &args.title {
        Some(title) => page.title(title),
        None => page,
    };
    let view = View { time: args.time, off: switched_off(&args.include, &page.populations())? };
    page.view(view).save(&args.out).map_err(|error| Failure::Broken(error.to_string()))?;
    terminal::print(&format!("wrote {}\n", args.out.display()));
    Ok(())
}

/// The places of the populations that are not asked for.
fn switched_off(include: &[String], known: &[&str]) -> Result<Vec<usize>, Failure> {
    if include.is_empty() || include.iter().any(|name| name == "all") {
        return Ok(Vec::new());
    }
    let mut mistakes = Diagnostics::new();
    for name in include.iter().filter(|name| !known.contains(&name.as_str())) {
        let help = did_you_mean(name, known.iter().copied());
        mistakes.push(Diagnostic::error(format!("no population is called `{name}`")).help_opt(help));
    }
    if mistakes.has_errors() {
        return Err(Failure::Model(mistakes));
    }
    Ok((0..known.len()).filter(|place| !include.iter().any(|name| name == known[*place])).collect())
}

/// Finds out before a long run that the page could not be written after it.
fn writable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let broken = |why: String| Failure::Broken(format!("cannot write {}: {why}", path.display()));
    if path.is_dir() {
        return Err(broken("it is a folder".to_owned()));
    }
    if !folder.is_dir() {
        return Err(broken(format!("{} is not a folder", folder.display())));
    }
    tempfile::tempfile_in(folder).map(drop).map_err(|e| broken(format!("{}: {}", folder.display(), e.kind())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn populations_that_are_not_there_are_named() {
        assert_eq!(switched_off(&["M".to_owned()], &["S", "M"]).unwrap(), [0]);
        assert!(switched_off(&[], &["S"]).unwrap().is_empty());
        let Err(Failure::Model(mistakes)) = switched_off(&["PYRR".to_owned()], &["PYR", "BAS"]) else {
            panic!("it is not there")
        };
        assert!(mistakes.0[0].render(false).contains("did you mean `PYR`?"));
    }
}
