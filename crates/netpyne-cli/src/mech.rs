//! `netpyne mech`: looking into mechanism files.

use crate::mech_check::{self, Check};
use crate::mech_show::{self, Show};
use crate::outcome::Failure;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Mech {
    /// Show what the compiler made of a .mod file, and what it costs.
    Show(Show),
    /// Lint .mod files without simulating: every error, and what is likely not meant.
    Check(Check),
}

/// Runs the subcommand.
pub fn mech(command: &Mech) -> Result<(), Failure> {
    match command {
        Mech::Show(args) => mech_show::show(args),
        Mech::Check(args) => mech_check::check(args),
    }
}
