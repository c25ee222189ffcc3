//! One cell out of its files: load, make an instance, read it out.

use crate::readout::{Likeness, ReadCell, Selection, read_cell};
use crate::run::{Interpreter, Limits, Named};
use crate::traced;
use crate::world::{Disk, Refusal, Simulator, Value, World};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::Catalog;
use std::path::PathBuf;
use std::sync::Arc;

/// An argument of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An expression of Python, for cells in Python.
    Python(String),
}

/// Which cell to import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// Working folder: names of files are seen from here.
    pub folder: PathBuf,
    /// HOC statements to run first (`load_file("stdrun.hoc")`).
    pub before: Vec<String>,
    /// The file with the template, the whole script, or a traced morphology (`.swc`, `.asc`).
    pub file: String,
    /// Name of the template; without it the cell is all sections there are after the file has run.
    pub cell: Option<String>,
    /// Arguments of the template.
    pub args: Vec<Argument>,
    /// The cell is there once the file has run: `cell` is the name of its variable.
    pub is_instance: bool,
    /// Whom the rule is like to the last bit.
    pub like: Likeness,
    /// What stops a program that does not end.
    pub limits: Limits,
    /// What computes initial values where the files of the cell ask for them (`finitialize`); without it they get none.
    pub simulator: Option<NewSimulator>,
}

/// Makes what simulates a world.
#[derive(Clone)]
pub struct NewSimulator(pub Arc<dyn Fn() -> Box<dyn Simulator> + Send + Sync>);

impl std::fmt::Debug for NewSimulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewSimulator")
    }
}

impl PartialEq for NewSimulator {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
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
        let read = |interpreter: &mut Interpreter, chosen: &Selection| {
            Imported::read(&mut interpreter.world, chosen, self.like)
        };
        self.with(catalog, read).flatten().map_err(|mistakes| mistakes.in_file(&self.file))
    }

    /// The same, looking at the object world itself.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn with<T: Send>(
        &self,
        catalog: &Catalog,
        read: impl FnOnce(&mut Interpreter, &Selection) -> T + Send,
    ) -> Result<T, Diagnostics> {
        let go = || -> Result<T, Diagnostics> {
            let mut world = World::new(catalog, Box::new(Disk));
            world.folder = self.folder.clone();
            world.simulator = self.simulator.as_ref().map(|new| (new.0)());
            world.is_cell = true;
            let mut interpreter = Interpreter::with_limits(world, self.limits);
            let cell = self.make(&mut interpreter).map_err(|mistake| Diagnostics::from(*mistake))?;
            interpreter.world.end_simulation();
            if cell.sections.is_empty() {
                return Err(Diagnostic::error(format!("`{}` makes no sections", self.file)).into());
            }
            Ok(read(&mut interpreter, &cell))
        };
        with_stack(go)
    }

    fn make(&self, interpreter: &mut Interpreter) -> Result<Selection, Box<Diagnostic>> {
        for line in &self.before {
            interpreter.execute(line)?;
        }
        if let Some(format) = traced::Format::of(&self.file) {
            return traced::build(&mut interpreter.world, &self.file, format).map_err(|mut refusal| {
                if !refusal.message.contains(&self.file) {
                    refusal.message = format!("`{}`: {}", self.file, refusal.message);
                }
                Box::new(mistake(refusal))
            });
        }
        if !interpreter.load_file(&self.file)? {
            let place = self.folder.display();
            let message = format!("the file `{}` was not found in `{place}`", self.file);
            return Err(Box::new(Diagnostic::error(message)));
        }
        let Some(class) = &self.cell else { return Ok(Selection::everything(&interpreter.world)) };
        if self.is_instance {
            return match interpreter.named(None, class)? {
                Some(Named::Value(Value::Object(Some(cell)))) => {
                    Ok(Selection::instance(&interpreter.world, cell))
                }
                _ => Err(Box::new(Diagnostic::error(format!("`{}` has no object `{class}`", self.file)))),
            };
        }
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
            Argument::Number(x) => Ok(Value::Number(*x)),
            Argument::Text(text) => Ok(Value::text(text)),
            Argument::Python(text) => Err(Box::new(Diagnostic::error(format!(
                "`{text}` is Python: a template takes numbers and texts"
            )))),
        };
        let args = self.args.iter().map(value).collect::<Result<_, _>>()?;
        let cell = interpreter.instantiate(class, args)?;
        Ok(Selection::instance(&interpreter.world, cell))
    }
}

impl Imported {
    /// Reads the chosen sections out of a world.
    ///
    /// # Errors
    /// If there are no sections, or some were deleted.
    pub fn read(world: &mut World, chosen: &Selection, like: Likeness) -> Result<Self, Diagnostics> {
        let cell = read_cell(world, chosen, like).map_err(|r| Diagnostics::from(mistake(r)))?;
        if cell.rule.secs.is_empty() {
            return Err(Diagnostic::error("the cell has no sections").into());
        }
        let notes = world.notes.iter().map(Diagnostic::note).collect();
        let output = std::mem::take(&mut world.output);
        Ok(Self { cell, notes: Diagnostics(notes), output })
    }
}

fn mistake(refusal: Refusal) -> Diagnostic {
    Diagnostic::error(refusal.message).help_opt(refusal.help)
}

/// Calls a function that interprets programs on a thread of its own: that needs more stack than threads usually have.
///
/// # Errors
/// Those of the function; or that no thread could be started.
pub fn with_stack<T: Send>(go: impl FnOnce() -> Result<T, Diagnostics> + Send) -> Result<T, Diagnostics> {
    std::thread::scope(|scope| {
        let started = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, go);
        let thread = started.map_err(|e| Diagnostic::error(format!("cannot start a thread: {e}")))?;
        thread.join().unwrap_or_else(|_| Err(Diagnostic::error("the interpreter failed").into()))
    })
}
