//! `netpyne run init.py`, `netpyne run model.hoc`: a script as the program.

use crate::args::{Compatibility, Run};
use crate::outcome::Failure;
use crate::terminal;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::specs::Compat;
use netpyne::{Mechanisms, RunOptions};
use netpyne_programs::{HocProgram, Program, Setting};
use std::path::{Path, PathBuf};

/// Whether a model is a script.
pub fn is_one(model: &Path) -> bool {
    model.extension().is_some_and(|ending| ending == "py" || ending == "hoc")
}

/// Runs the script; what it prints, saves and draws is its own affair.
pub fn run(args: &Run) -> Result<(), Failure> {
    refuse(args)?;
    if args.source.model.extension().is_some_and(|ending| ending == "hoc") {
        return run_hoc(args);
    }
    let mut program = Program::new(&args.source.model);
    program.args.clone_from(&args.args);
    if let Some(python) = &args.python {
        program.python.program.clone_from(python);
    }
    let (mechanisms, folders) = mechanisms(args)?;
    program.setting = Setting {
        mechanisms,
        folders,
        run: RunOptions {
            threads: args.threads,
            order: args.order.into(),
            fidelity: args.fidelity.into(),
            most_events: args.most_events,
            ..RunOptions::default()
        },
        compat: match args.source.compat {
            Compatibility::Right => Compat::default(),
            Compatibility::Netpyne => Compat::NETPYNE,
        },
        overrides: args.source.overrides.clone(),
        strict: args.source.strict,
    };
    match program.run()? {
        0 => Ok(()),
        status => Err(Failure::Status(u8::try_from(status & 255).unwrap_or(1))),
    }
}

fn run_hoc(args: &Run) -> Result<(), Failure> {
    let (mechanisms, _) = mechanisms(args)?;
    let program = HocProgram { mechanisms, ..HocProgram::new(&args.source.model) };
    terminal::diagnostics(program.run()?.iter());
    Ok(())
}

/// Options that say what is done with a model's results: here the script says so.
fn refuse(args: &Run) -> Result<(), Failure> {
    let given = [
        ("--out", args.out.is_some()),
        ("--save", args.save.is_some()),
        ("--csv", args.csv.is_some()),
        ("--plot", !args.plots.plot.is_empty()),
        ("--save-every", args.save_every.is_some()),
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

/// The mechanisms that are said, after those of `mod/` in the folder at hand and beside the script, and their folders.
fn mechanisms(args: &Run) -> Result<(Mechanisms, Vec<PathBuf>), Failure> {
    let beside = args.source.model.parent().unwrap_or(Path::new("")).join("mod");
    let found = [PathBuf::from("mod"), beside].into_iter().filter(|folder| folder.is_dir());
    let mut mechanisms = Mechanisms::standard();
    let mut seen = Vec::new();
    for folder in found.chain(args.source.mechanisms.iter().cloned()) {
        let same = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !seen.contains(&same) {
            mechanisms = mechanisms.with_folder(&folder).map_err(Failure::Model)?;
            seen.push(same);
        }
    }
    Ok((mechanisms, seen))
}
