//! `netpyne run`.

use crate::args::Run;
use crate::outcome::Failure;
use crate::progress::{Progress, stop_flag};
use crate::{figures, memory, session, table, terminal};
use netpyne::base::Diagnostics;
use netpyne::io::{Include, default_path, save, save_spikes_csv};
use netpyne::network::Costs;
use netpyne::results::Outcome;
use netpyne::{HowToRun, Simulated};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Loads, builds, simulates, saves, draws, and tells how it went.
pub fn run(args: &Run) -> Result<(), Failure> {
    let started = Instant::now();
    let progress = Progress::new(args.quiet);
    let stop = stop_flag();

    let waiting = progress.spinner("reading the model");
    let (model, mut warnings) = session::load(&args.source)?;
    if args.dry_run {
        drop(waiting);
        return dry_run(args, &model, warnings);
    }
    let out = out_path(args, &model.spec.sim_config);
    writable(out.as_deref())?;
    writable(args.csv.as_deref())?;
    if !args.plots.plot.is_empty() {
        writable_folder(&args.plots.plot_dir, &args.plots.plot_dir)?;
    }
    drop(waiting);
    let waiting = progress.spinner("building the network");
    let built = session::build(&model, &mut warnings)?;
    drop(waiting);
    if !args.quiet {
        terminal::diagnostics(warnings.iter());
        undrawn(args, &model.spec.sim_config);
    }
    if stop.load(Ordering::SeqCst) {
        return Err(Failure::Interrupted);
    }
    let bar = progress.simulation(model.spec.sim_config.duration.get());
    let how = HowToRun { timing: args.timing, threads: args.threads, fidelity: args.fidelity.into() };
    let go_on = |time: f64| {
        bar.at(time);
        !stop.load(Ordering::SeqCst)
    };
    let mut simulated = session::simulate(built, how, go_on, started)?;
    drop(bar);

    let saving = Instant::now();
    let written = keep(args, &simulated, out.as_deref())?;
    simulated.summary.timings.save = saving.elapsed();
    simulated.summary.peak_memory = memory::peak();
    if !args.quiet {
        report(args, &simulated, &written);
    }
    match simulated.summary.outcome {
        Outcome::Finished => Ok(()),
        Outcome::Interrupted => Err(Failure::Interrupted),
        Outcome::Diverged(why) => Err(Failure::Broken(why)),
    }
}

/// Tells what the ranks would have to hold and to do.
fn dry_run(args: &Run, model: &netpyne::Model, mut warnings: Diagnostics) -> Result<(), Failure> {
    let (found, more) = model.dry_run(args.ranks as usize, args.balance, &Costs::default())?;
    warnings.extend(more);
    if !args.quiet {
        terminal::diagnostics(warnings.iter());
    }
    terminal::print(&format!("{found}\n"));
    Ok(())
}

/// Says so when the model asks for figures and the user does not.
fn undrawn(args: &Run, config: &netpyne::specs::SimConfig) {
    let wanted: Vec<&str> =
        config.analysis.iter().filter(|(_, on)| on.is_truthy()).map(|(name, _)| name.as_str()).collect();
    if args.plots.plot.is_empty() && !wanted.is_empty() {
        let wanted = wanted.join(", ");
        terminal::note(&format!(
            "note: simConfig.analysis ({wanted}) draws nothing; ask with --plot raster,traces\n"
        ));
    }
}

/// Where the result goes, if anywhere.
fn out_path(args: &Run, config: &netpyne::specs::SimConfig) -> Option<PathBuf> {
    match &args.out {
        Some(out) => Some(out.clone()),
        None if config.save_json || args.save.is_some() => Some(default_path(config)),
        None => None,
    }
}

/// Finds out before a long run that its result could not be written after it.
fn writable(path: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    if path.is_dir() {
        return Err(Failure::Broken(format!("cannot write {}: it is a folder", path.display())));
    }
    if path.exists() && !path.is_file() {
        // A device or a pipe.
        return Ok(());
    }
    writable_folder(path.parent().unwrap_or(Path::new("")), path)
}

/// Whether `path` can be written in `folder`, which need not be there yet.
fn writable_folder(folder: &Path, path: &Path) -> Result<(), Failure> {
    let named = |folder: &Path| !folder.as_os_str().is_empty();
    let mut folder = Some(folder).filter(|f| named(f)).unwrap_or(Path::new("."));
    while !folder.exists() {
        folder = folder.parent().filter(|f| named(f)).unwrap_or(Path::new("."));
    }
    let broken = |why: String| Failure::Broken(format!("cannot write {}: {why}", path.display()));
    if !folder.is_dir() {
        return Err(broken(format!("{} is not a folder", folder.display())));
    }
    // Rights, read-only disks and the like show only when a file is made; this one goes at once.
    tempfile::tempfile_in(folder).map(drop).map_err(|e| broken(format!("{}: {}", folder.display(), e.kind())))
}

/// Writes everything asked for; gives the files.
fn keep(args: &Run, simulated: &Simulated, out: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    let config = &simulated.spec.sim_config;
    if let Some(out) = out {
        let include = args.save.unwrap_or_else(|| Include::from_config(config));
        save(out, simulated.document(), &include)?;
        written.push(out.to_owned());
    }
    let pops = simulated.populations();
    if let Some(csv) = &args.csv {
        save_spikes_csv(csv, &simulated.data.spikes, &pops)?;
        written.push(csv.clone());
    }
    let summary = &simulated.summary;
    let step = config.record_step.as_f64().unwrap_or(summary.dt);
    written.extend(figures::draw(&args.plots, &simulated.data, &pops, summary.duration, step)?);
    Ok(written)
}

fn report(args: &Run, simulated: &Simulated, written: &[PathBuf]) {
    let mut text = table::run_table(&simulated.data, &simulated.populations(), &simulated.summary);
    if args.timing {
        text.push_str(&table::timing_table(&simulated.summary));
    }
    for file in written {
        text.push_str(&format!("wrote {}\n", file.display()));
    }
    terminal::print(&text);
}
