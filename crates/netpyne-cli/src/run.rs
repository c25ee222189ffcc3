//! `netpyne run`.

use crate::args::{Arguments, Run};
use crate::outcome::Failure;
use crate::progress::{Bar, Progress, Stop};
use crate::{capacity, figures, memory, program, ranks, session, table, terminal, watch};
use clap::CommandFactory;
use clap::error::ErrorKind;
use netpyne::base::Diagnostics;
use netpyne::comm::Communicator;
use netpyne::distributed;
use netpyne::interval::{Saves, Stream};
use netpyne::io::{
    Format, Include, Output, Tree, default_path, format_of, interval_folder, outputs, save_dat, save_text,
    save_tree, tidy,
};
use netpyne::neuroml::network::Outputs;
use netpyne::results::Outcome;
use netpyne::{Asked, Checkpoints, RunOptions, Simulated, Troubles};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Loads, builds, simulates, saves, draws, and tells how it went. Under `mpiexec` every rank comes here; the first speaks for all.
pub fn run(args: &Run) -> Result<(), Failure> {
    if program::is_one(&args.source.model) {
        return program::run(args);
    }
    if let Some(argument) = args.args.first() {
        // As if the command line had no place for them.
        let message =
            format!("unexpected argument '{argument}' found; only scripts in Python take arguments");
        Arguments::command().error(ErrorKind::UnknownArgument, message).exit();
    }
    let comm = ranks::communicator()?;
    let ended = run_on(args, &comm);
    // A rank that has failed alone must not leave the others waiting.
    if let Err(Failure::Broken(why)) = &ended {
        comm.abort(why);
    }
    ended
}

fn run_on(args: &Run, comm: &Arc<dyn Communicator>) -> Result<(), Failure> {
    let started = Instant::now();
    let leads = comm.rank() == 0;
    let quiet = args.quiet || !leads;
    let progress = Progress::new(quiet);
    let stop = Stop::new(comm.size() > 1);

    let waiting = progress.spinner("reading the model");
    let loaded = session::load(&args.source).and_then(|(model, warnings)| {
        if leads && !args.dry_run {
            all_writable(args, &model.spec.sim_config)?;
        }
        Ok((model, warnings))
    });
    let (model, mut warnings) = ranks::agree(&**comm, loaded)?;
    drop(waiting);
    if args.dry_run {
        return if leads { dry_run(args, &model, warnings) } else { Ok(()) };
    }
    let out = out_path(args, &model.spec.sim_config);
    let asked = netpyne::asked(&model.spec.sim_config);
    let waiting = progress.spinner("building the network");
    ranks::agree(&**comm, capacity::predict(&model, (comm.rank(), comm.size()), args.force))?;
    let built = session::build(&model, &mut warnings, Arc::clone(comm), args.balance, args.source.strict);
    let part = ranks::agree(&**comm, built)?;
    drop(waiting);
    if !quiet {
        terminal::diagnostics(warnings.iter());
        figures::announce(&args.plots, &asked);
    }
    let stop = stop.running();
    let live = args.watch.map(|port| watch::start(port, &stop, comm.size())).transpose()?;
    let troubles = Troubles::default();
    let bar = progress.simulation(model.spec.sim_config.duration.get());
    let how = RunOptions {
        timing: args.timing,
        threads: args.threads,
        order: args.order.into(),
        fidelity: args.fidelity.into(),
        isa: None,
        stop,
        most_events: args.most_events,
        checkpoints: checkpoints(args, out.as_deref()),
        saves: saves(args, &model.spec.sim_config),
        stream: args.stream.clone().map(|folder| Stream { folder, every: STREAMED }),
        troubles: troubles.clone(),
    };
    let told = |bar: &Bar| {
        let new = troubles.take();
        if leads && !new.is_empty() {
            bar.aside(|| terminal::troubles(&new));
        }
        new.len()
    };
    let mut unsaved = 0;
    let progress = |time| {
        bar.at(time);
        unsaved += told(&bar);
    };
    let simulated = match &live {
        Some(live) => watch::simulate(part, how, live, progress, started),
        None => session::simulate(part, how, progress, started),
    };
    unsaved += told(&bar);
    let mut run = ranks::agree(&**comm, simulated)?;
    drop(bar);

    let saving = Instant::now();
    let kept = keep(args, &run, (&asked, &model.outputs));
    let written = ranks::agree(&**comm, kept)?;
    run.simulated.summary.timings.save = saving.elapsed();
    run.simulated.summary.peak_memory = memory::peak();
    if !quiet {
        report(args, &run.simulated, &written);
    }
    match run.simulated.summary.outcome {
        Outcome::Finished if unsaved > 0 && leads => Err(Failure::Broken(format!(
            "the run is finished, but {unsaved} of the files that were to be saved on the way could not be written"
        ))),
        Outcome::Finished if unsaved > 0 => Err(Failure::Elsewhere),
        Outcome::Finished => Ok(()),
        Outcome::Interrupted => Err(Failure::Interrupted),
        Outcome::Diverged(why) | Outcome::Failed(why) if leads => Err(Failure::Broken(why)),
        Outcome::Diverged(_) | Outcome::Failed(_) => Err(Failure::Elsewhere),
    }
}

/// Of what goes into a stream, so much is held in memory, ms of the model's time.
const STREAMED: f64 = 50.0;

/// Whether, where and how often the state of the run is saved: unless told otherwise beside the result.
fn checkpoints(args: &Run, out: Option<&Path>) -> Option<Checkpoints> {
    if args.checkpoint_every.is_none() && !args.resume {
        return None;
    }
    let beside = || out.map(|out| out.with_extension("checkpoint"));
    let folder = args.checkpoint_dir.clone().or_else(beside);
    Some(Checkpoints {
        folder: folder.unwrap_or_else(|| PathBuf::from("netpyne.checkpoint")),
        every: args.checkpoint_every.unwrap_or(f64::INFINITY),
        resume: args.resume,
    })
}

/// Whether, where and how often what has been recorded is saved while the run goes on.
fn saves(args: &Run, config: &netpyne::specs::SimConfig) -> Option<Saves> {
    let include = args.save.unwrap_or_else(|| Include::from_config(config));
    args.save_every.map(|every| Saves { every, folder: interval_folder(config), include })
}

/// Tells what the ranks would have to hold and to do.
fn dry_run(args: &Run, model: &netpyne::Model, mut warnings: Diagnostics) -> Result<(), Failure> {
    let (found, more) = model.dry_run(args.ranks as usize, args.balance, &model.costs())?;
    warnings.extend(more);
    if args.source.strict && warnings.warning_count() > 0 {
        return Err(Failure::Model(warnings.strict()));
    }
    if !args.quiet {
        terminal::diagnostics(warnings.iter());
    }
    terminal::print(&format!("{found}\n"));
    Ok(())
}

/// The files that are asked for: by the command line, else by the model.
fn files(args: &Run, config: &netpyne::specs::SimConfig) -> Vec<Output> {
    if let Some(out) = &args.out {
        return vec![Output::Result(out.clone(), format_of(out, args.format))];
    }
    let asked = outputs(config);
    let result = |output: &Output| matches!(output, Output::Result(..));
    if args.save.is_some() && !asked.iter().any(result) {
        return vec![Output::Result(default_path(config), Format::Json)];
    }
    asked
}

/// Where the result goes, if anywhere.
fn out_path(args: &Run, config: &netpyne::specs::SimConfig) -> Option<PathBuf> {
    files(args, config).into_iter().find_map(|output| match output {
        Output::Result(path, _) => Some(path),
        Output::Spikes(_) | Output::Traces | Output::Timing(_) => None,
    })
}

/// Whether everything that will be written can be.
fn all_writable(args: &Run, config: &netpyne::specs::SimConfig) -> Result<(), Failure> {
    for output in files(args, config) {
        match &output {
            Output::Result(path, _) | Output::Spikes(path) | Output::Timing(path) => writable(Some(path))?,
            Output::Traces => writable_folder(Path::new("."), Path::new("."))?,
        }
    }
    if let Some(Saves { folder, .. }) = saves(args, config) {
        writable_folder(&folder, &folder)?;
    }
    if let Some(folder) = &args.stream {
        writable_folder(folder, folder)?;
    }
    writable(args.csv.as_deref())?;
    for figure in netpyne::asked(config).figures {
        writable(figure.file.as_deref())?;
    }
    if args.plots.plot.is_empty() {
        Ok(())
    } else {
        writable_folder(&args.plots.plot_dir, &args.plots.plot_dir)
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
    tidy(folder);
    // Rights, read-only disks and the like show only when a file is made; this one goes at once.
    tempfile::tempfile_in(folder).map(drop).map_err(|e| broken(format!("{}: {}", folder.display(), e.kind())))
}

/// Writes everything asked for; gives the files. All ranks save the result together, the rest is for the first to do.
fn keep(
    args: &Run,
    run: &distributed::Run,
    (asked, own): (&Asked, &Outputs),
) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    let simulated = &run.simulated;
    let config = &simulated.spec.sim_config;
    let include = args.save.unwrap_or_else(|| Include::from_config(config));
    let files = files(args, config);
    for output in &files {
        if let Output::Result(path, format) = output {
            match args.per_rank {
                true => run.save_in_nodes(path, Some(*format), &include)?,
                false => run.save_as(path, Some(*format), &include)?,
            }
            written.push(path.clone());
        }
    }
    if run.comm.rank() > 0 {
        return Ok(written);
    }
    let pops = simulated.populations();
    for output in files {
        match output {
            Output::Result(..) => {}
            Output::Spikes(path) => {
                simulated.save_spikes(&path)?;
                written.push(path);
            }
            Output::Traces => written.extend(save_dat(Path::new(""), &simulated.data, config.dt.get())?),
            Output::Timing(path) => {
                save_tree(&path, Format::Pickle, &times(simulated))?;
                written.push(path);
            }
        }
    }
    if let Some(csv) = &args.csv {
        simulated.save_spikes(csv)?;
        written.push(csv.clone());
    }
    for (file, text) in own.contents(&simulated.data, &pops, Path::new("")) {
        save_text(&file, &text)?;
        written.push(file);
    }
    written.extend(simulated.with_source(figures::use_wiring(&args.plots, asked), |source| {
        figures::draw(&args.plots, asked, source)
    })?);
    Ok(written)
}

/// How long what took, in s, under NetPyNE's names.
fn times(simulated: &Simulated) -> Tree {
    let timings = &simulated.summary.timings;
    let parts = [
        ("initialTime", timings.load),
        ("createTime", timings.build),
        ("runTime", timings.simulate),
        ("totalTime", timings.load + timings.build + timings.simulate),
    ];
    Tree::dict(parts.map(|(name, time)| (name, Tree::Float(time.as_secs_f64()))))
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
