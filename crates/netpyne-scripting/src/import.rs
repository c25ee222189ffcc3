//! A cell out of a Python class or function.

use crate::host::Host;
use crate::python::Python;
use crate::session;
use crate::wire::Wire;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_hoc::readout::{Likeness, Selection};
use netpyne_hoc::run::Interpreter;
use netpyne_hoc::world::{Disk, World};
use netpyne_hoc::{Argument, Imported, with_stack};
use netpyne_mechanism::Catalog;

/// Which cell to import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportPython {
    /// HOC statements to run first.
    pub before: Vec<String>,
    /// The file with the class, seen from the folder Python starts in.
    pub file: String,
    /// The class or function that makes the cell.
    pub cell: String,
    /// Its arguments.
    pub args: Vec<Argument>,
    /// Its arguments that are given by name.
    pub named: Vec<(String, Argument)>,
    /// Whom the rule is like to the last bit.
    pub like: Likeness,
    /// Which Python, and where it starts.
    pub python: Python,
}

impl ImportPython {
    /// The cell as a rule.
    ///
    /// # Errors
    /// What the script raised, with its place; that there is no Python; that it ran too long.
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
        with_stack(|| {
            let mut world = World::new(catalog, Box::new(Disk));
            world.folder = self.python.folder.clone();
            let mut host = Host::new(Interpreter::new(world));
            session::run(&self.python, &mut host, &mut (), self.task())?.whole(&self.python)?;
            match host.cell.take() {
                Some(cell) => Ok(read(&mut host.interpreter, &cell)),
                None => Err(Diagnostic::error("the script told of no cell").into()),
            }
        })
    }

    fn task(&self) -> Vec<Wire> {
        let value = |argument: &Argument| match argument {
            Argument::Number(x) if x.fract() == 0.0 && x.abs() < 1e15 => Wire::Int(*x as i64),
            Argument::Number(x) => Wire::Number(*x),
            Argument::Text(text) => Wire::text(text),
            Argument::Python(text) => Wire::List(vec![Wire::word("python"), Wire::text(text)]),
        };
        let texts = |list: &[String]| Wire::List(list.iter().map(|text| Wire::text(text)).collect());
        let named = self.named.iter().map(|(name, of)| Wire::List(vec![Wire::text(name), value(of)]));
        vec![
            Wire::text("tasks.import_cell"),
            texts(&self.before),
            Wire::text(&self.file),
            Wire::text(&self.cell),
            Wire::List(self.args.iter().map(value).collect()),
            Wire::List(named.collect()),
        ]
    }
}
