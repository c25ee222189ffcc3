//! `netpyne run init.py`, `netpyne run model.hoc`: a script as the program.

use crate::args::{Check, Compatibility, Run, Source};
use crate::outcome::Failure;
use crate::{processes, progress, ranks, terminal};
use netpyne::RunOptions;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::specs::Compat;
use netpyne_programs::{HocProgram, Program, Ranks, Setting, mechanisms_beside};
use std::path::Path;

/// Whether a model is a script.
pub fn is_one(model: &Path) -> bool {
    model.extension().is_some_and(|ending| ending == "py" || ending == "hoc")
}

/// Runs the script, which prints, saves and draws by itself.
pub fn run(args: &Run) -> Result<(), Failure> {
    refuse(args)?;
    let mut threads = args.threads;
    let is_hoc = args.source.model.extension().is_some_and(|ending| ending == "hoc");
    let mut shared = Ranks::default();
    if cfg!(feature = "mpi") && !is_hoc && processes::place().is_some() {
        shared = Ranks::new(ranks::communicator()?);
    } else if let Some((rank, size)) = processes::place() {
        // Its results are those of one process, and it writes its files once.
        if rank > 0 {
            return Ok(());
        }
        let all = processes::take_processors(size);
        // NEURON's order needs one thread, which is chosen by itself.
        if threads == 0 && netpyne::engine::Order::from(args.order) != netpyne::engine::Order::Neuron {
            threads = all;
        }
        terminal::note(&format!(
            "{size} processes were started; the script runs in one of them, on its threads{}",
            if is_hoc { "" } else { " (on all, where `netpyne` was built with `--features mpi`)" }
        ));
    }
    if is_hoc {
        return run_hoc(args);
    }
    let mut program = program(&args.source, args.python.as_deref(), &args.args)?;
    program.setting.command = command(&program, args.python.as_deref());
    program.setting.run = RunOptions {
        threads,
        order: args.order.into(),
        fidelity: args.fidelity.into(),
        most_events: args.most_events,
        stop: progress::Stop::new(shared.size() > 1).running(),
        ..RunOptions::default()
    };
    program.setting.ranks = shared;
    ended(&program)
}

/// Runs the script without its simulations and lists what it uses that is not there.
pub fn check(args: &Check) -> Result<(), Failure> {
    let mut program = program(&args.source, args.python.as_deref(), &args.args)?;
    program.is_check = true;
    ended(&program)
}

fn program(source: &Source, python: Option<&Path>, args: &[String]) -> Result<Program, Failure> {
    let mut program = Program::new(&source.model);
    program.args = args.to_vec();
    if let Some(python) = python {
        python.clone_into(&mut program.python.program);
    }
    let (mechanisms, folders) = mechanisms_beside(&source.model, &source.mechanisms)?;
    program.setting = Setting {
        mechanisms,
        folders,
        compat: match source.compat {
            Compatibility::Right => Compat::default(),
            Compatibility::Netpyne => Compat::NETPYNE,
        },
        overrides: source.overrides.clone(),
        strict: source.strict,
        ..Setting::default()
    };
    Ok(program)
}

fn ended(program: &Program) -> Result<(), Failure> {
    match program.run()? {
        0 => Ok(()),
        status => Err(Failure::Status(u8::try_from(status & 255).unwrap_or(1))),
    }
}

fn run_hoc(args: &Run) -> Result<(), Failure> {
    let (mechanisms, _) = mechanisms_beside(&args.source.model, &args.source.mechanisms)?;
    let program = HocProgram { mechanisms, ..HocProgram::new(&args.source.model) };
    terminal::diagnostics(program.run()?.iter());
    Ok(())
}

/// The command that runs another script in the same way.
fn command(program: &Program, python: Option<&Path>) -> Vec<String> {
    let Ok(own) = std::env::current_exe() else { return Vec::new() };
    let mut words = vec![own.to_string_lossy().into_owned(), "run".to_owned()];
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
    for folder in &program.setting.folders {
        option("--mechanisms", folder.to_string_lossy().into_owned());
    }
    if let Some(python) = python {
        let python = std::path::absolute(python).unwrap_or_else(|_| python.to_owned());
        option("--python", python.to_string_lossy().into_owned());
    }
    words
}

/// Options that say what is done with a model's results: here the script says so.
fn refuse(args: &Run) -> Result<(), Failure> {
    let given = [
        ("--out", args.out.is_some()),
        ("--save", args.save.is_some()),
        ("--csv", args.csv.is_some()),
        ("--plot", !args.plots.plot.is_empty()),
        ("--save-every", args.save_every.is_some()),
        ("--stream", args.stream.is_some()),
        ("--checkpoint-every", args.checkpoint_every.is_some()),
        ("--checkpoint-dir", args.checkpoint_dir.is_some()),
        ("--resume", args.resume),
        ("--dry-run", args.dry_run),
    ];
    let refused = given
        .iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(option, _)| {
            Diagnostic::error(format!("`{option}` is for models in JSON: a script saves and draws by itself"))
                .help(format!(
                    "an argument of the script stands behind `--`: `netpyne run init.py -- {option}`"
                ))
        })
        .collect();
    let refused = Diagnostics(refused);
    if refused.has_errors() { Err(Failure::Model(refused)) } else { Ok(()) }
}
