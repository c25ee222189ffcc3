//! A program in HOC, run as `nrniv program.hoc` would run it.

use crate::neuron::Simulation;
use netpyne::Mechanisms;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::hoc::run::{Interpreter, Limits};
use netpyne::hoc::with_stack;
use netpyne::hoc::world::{Disk, World};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// A program in HOC and what it may name.
#[derive(Clone, Debug)]
pub struct HocProgram {
    /// The file, seen from the working folder.
    pub file: PathBuf,
    /// The mechanisms.
    pub mechanisms: Mechanisms,
    /// Statements that may be run.
    pub most_steps: u64,
}

impl HocProgram {
    /// A program with the standard mechanisms that may run as long as it likes.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), mechanisms: Mechanisms::standard(), most_steps: u64::MAX }
    }

    /// Runs it; gives what it uses that does nothing here. What it prints goes to standard output.
    ///
    /// # Errors
    /// The mistake that stopped it, with its place.
    pub fn run(&self) -> Result<Diagnostics, Diagnostics> {
        with_stack(|| {
            let catalog = self.mechanisms.catalog();
            let mut world = World::new(catalog, Box::new(Disk));
            world.simulator = Some(Box::new(Simulation::new(Arc::clone(catalog))));
            world.echo = Some(print);
            let limits = Limits { steps: self.most_steps, ..Limits::default() };
            let mut interpreter = Interpreter::with_limits(world, limits);
            let file = self.file.to_string_lossy();
            for library in ["stdrun.hoc", &file] {
                if !interpreter.load_file(library).map_err(|mistake| Diagnostics::from(*mistake))? {
                    return Err(Diagnostic::error(format!("the file `{file}` was not found")).into());
                }
            }
            let notes = interpreter.world.notes.iter().map(Diagnostic::note);
            Ok(Diagnostics(notes.collect()))
        })
    }
}

fn print(text: &str) {
    // Nobody may be reading any more.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
