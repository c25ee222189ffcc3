//! The `netpyne` command: check, run and look into NetPyNE models and results.
//!
//! Results go to standard output, messages and progress to standard error. Nothing is written before the whole model has
//! been found right, and every file is replaced whole or not at all.
#![forbid(unsafe_code)]

mod args;
mod capacity;
mod cell_info;
mod cell_source;
mod check;
mod convert;
mod export;
mod figures;
mod import;
mod info;
mod mech;
mod mech_check;
mod mech_cost;
mod mech_show;
mod memory;
mod outcome;
mod plot;
mod processes;
mod program;
mod progress;
mod ranks;
mod report;
mod run;
mod session;
mod table;
mod terminal;
mod watch;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Check(args) => check::check(&args),
        Command::Info(args) => info::info(&args),
        Command::Plot(args) => plot::plot(&args),
        Command::Report(args) => report::report(&args),
        Command::Convert(args) => convert::convert(&args),
        Command::Export(args) => export::export(&args),
        Command::Import(args) => import::import(&args),
        Command::Mech(command) => mech::mech(&command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::failure(&failure);
            failure.code()
        }
    }
}
