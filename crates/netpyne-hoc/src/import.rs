//! One cell out of HOC files: load, make an instance, read it out.

use crate::readout::{Order, ReadCell, read_cell};
use crate::run::Interpreter;
use crate::world::{Disk, Handle, Value, World};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::Catalog;
use std::path::PathBuf;

/// An argument of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// Which cell to import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// Working folder: names of files are seen from here.
    pub folder: PathBuf,
    /// HOC statements to run first (`load_file("stdrun.hoc")`).
    pub before: Vec<String>,
    /// The file with the template, or the whole script.
    pub file: String,
    /// Name of the template; without it the cell is all sections there are after the file has run.
    pub cell: Option<String>,
    /// Arguments of the template.
    pub args: Vec<Argument>,
    /// Which sections come first in the rule.
    pub order: Order,
}

/// A cell that was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The rule and its synapses.
    pub cell: ReadCell,
    /// What did nothing or was not found, each once.
    pub notes: Diagnostics,
    /// What the program printed.
    pub output: String,
}

/// Stack of the thread that interprets: programs may nest deeply.
const STACK: usize = 1 << 29;

impl Import {
    /// The cell as a rule.
    ///
    /// # Errors
    /// The mistake that stopped the program, with its place; or that there is no such template.
    pub fn run(&self, catalog: &Catalog) -> Result<Imported, Diagnostics> {
        self.with(catalog, |interpreter, cell| {
            let order = self.order;
            let cell = read_cell(&mut interpreter.world, cell, order)
                .map_err(|r| Diagnostics::from(Diagnostic::error(r.message).help_opt(r.help)))?;
            if cell.rule.secs.is_empty() {
                return Err(Diagnostic::error("the cell has no sections").into());
            }
            let notes = interpreter.world.notes.iter().map(Diagnostic::note).collect();
            let output = std::mem::take(&mut interpreter.world.output);
            Ok(Imported { cell, notes: Diagnostics(notes), output })
        })?
    }

    /// The same, looking at the object world itself; `read` gets the instance, or none for a script.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn with<T: Send>(
        &self,
        catalog: &Catalog,
        read: impl FnOnce(&mut Interpreter, Option<&Handle>) -> T + Send,
    ) -> Result<T, Diagnostics> {
        let go = || -> Result<T, Diagnostics> {
            let mut world = World::new(catalog, Box::new(Disk));
            world.folder = self.folder.clone();
            let mut interpreter = Interpreter::new(world);
            let cell = self.make(&mut interpreter).map_err(|mistake| Diagnostics::from(*mistake))?;
            Ok(read(&mut interpreter, cell.as_ref()))
        };
        // Interpreting needs more stack than threads usually have.
        std::thread::scope(|scope| {
            let started = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, go);
            let thread = started.map_err(|e| Diagnostic::error(format!("cannot start a thread: {e}")))?;
            thread.join().unwrap_or_else(|_| Err(Diagnostic::error("the interpreter failed").into()))
        })
    }

    fn make(&self, interpreter: &mut Interpreter) -> Result<Option<Handle>, Box<Diagnostic>> {
        for line in &self.before {
            interpreter.execute(line)?;
        }
        if !interpreter.load_file(&self.file)? {
            let place = self.folder.display();
            let message = format!("the file `{}` was not found in `{place}`", self.file);
            return Err(Box::new(Diagnostic::error(message)));
        }
        let Some(class) = &self.cell else { return Ok(None) };
        if !interpreter.templates().any(|name| name == class) {
            let known: Vec<&str> = interpreter.templates().collect();
            let message = format!("`{}` has no template `{class}`", self.file);
            let mut mistake =
                Diagnostic::error(message).help_opt(netpyne_base::did_you_mean(class, known.iter()));
            if !known.is_empty() {
                mistake = mistake.help(format!("templates: {}", known.join(", ")));
            }
            return Err(Box::new(mistake));
        }
        let value = |argument: &Argument| match argument {
            Argument::Number(x) => Value::Number(*x),
            Argument::Text(text) => Value::text(text),
        };
        interpreter.instantiate(class, self.args.iter().map(value).collect()).map(Some)
    }
}
