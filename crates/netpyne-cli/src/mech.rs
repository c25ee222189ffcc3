//! `netpyne mech`: looking into mechanism files.

use crate::outcome::Failure;
use crate::{mech_check, mech_show};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Mech {
    /// Show what the compiler made of a .mod file, and what it costs.
    Show(Show),
    /// Lint .mod files without simulating: every error, and what is likely not meant.
    Check(Check),
}

#[derive(Debug, Args)]
pub struct Show {
    /// A .mod file, or the name of a bundled mechanism, like hh.
    pub file: PathBuf,
    /// The intermediate representation of every kernel.
    #[arg(long)]
    pub ir: bool,
    /// The operations that run, by kernel and back end.
    #[arg(long)]
    pub kernels: bool,
    /// Operations and nanoseconds per instance and step, the costliest lines, and hints.
    #[arg(long)]
    pub cost: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// .mod files, and folders with .mod files.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub deny_warnings: bool,
    /// Lints to switch off: unused, never-read, shadowed, units, ...; may be given several times.
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint_name)]
    pub allow: Vec<String>,
    /// Show errors and warnings only, no notes.
    #[arg(long)]
    pub no_notes: bool,
}

/// Runs the subcommand.
pub fn mech(command: &Mech) -> Result<(), Failure> {
    match command {
        Mech::Show(args) => mech_show::show(args),
        Mech::Check(args) => mech_check::check(args),
    }
}

fn lint_name(text: &str) -> Result<String, String> {
    let names: Vec<&str> = netpyne::nmodl::lint::LINTS.iter().map(|l| l.name).collect();
    if names.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("there is no such lint; there are {}", names.join(", ")))
}
