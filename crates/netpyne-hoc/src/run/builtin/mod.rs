//! Functions that are built in, one file per family.

mod inert;
mod math;
mod points;
mod program;
mod random;
mod run;
mod section;
mod text;

use super::{Interpreter, Run};
use crate::world::{Answer, Args, Refusal, Value};
use netpyne_base::Span;

/// Names of all functions, for "did you mean".
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    [math::NAMES, text::NAMES, section::NAMES, points::NAMES, program::NAMES, random::NAMES, run::NAMES]
        .into_iter()
        .flatten()
        .copied()
}

/// Whether there is a built-in function of that name.
pub(super) fn is_known(name: &str) -> bool {
    names().any(|known| known == name) || inert::is_known(name)
}

impl Interpreter {
    /// Calls a built-in function; `None` if there is none of that name.
    pub(super) fn call_builtin(&mut self, name: &str, args: &[Value], span: Span) -> Run<Option<Value>> {
        let args = Args(args);
        if program::NAMES.contains(&name) {
            return program::call(self, name, args, span).map(Some);
        }
        if let Some(table) = self.world.named_table(name).filter(|_| self.world.is_simulated()) {
            let filled = self.world.fill_table(table, args);
            return filled.map(Some).map_err(|r| self.refused(span, r));
        }
        if self.world.is_simulated() {
            if run::NAMES.contains(&name) {
                return run::call(self, name, args, span).map(Some);
            }
            if inert::is_run(name) {
                let refusal = Refusal::new(format!("`{name}` is not known"))
                    .help("`load_file(\"stdrun.hoc\")` defines what runs a simulation");
                return Err(self.refused(span, refusal));
            }
        }
        if self.world.is_cell && self.initialises(name, &args, span)? {
            return Ok(Some(Value::Number(1.0)));
        }
        let answer: Option<Answer> = if math::NAMES.contains(&name) {
            Some(math::call(name, args))
        } else if text::NAMES.contains(&name) {
            Some(text::call(self, name, args))
        } else if section::NAMES.contains(&name) {
            Some(section::call(self, name, args))
        } else if points::NAMES.contains(&name) {
            Some(points::call(&mut self.world, name, args))
        } else if random::NAMES.contains(&name) {
            Some(random::call(&mut self.world, name, args))
        } else if inert::is_known(name) {
            self.world.note(inert::note(name));
            self.pass_time(name);
            Some(Ok(Value::Number(0.0)))
        } else if !self.world.is_simulated() && self.world.mechanisms.is_procedure(name) {
            self.world.note(format!(
                "`{name}` does nothing here: procedures of mechanisms run when they are simulated"
            ));
            Some(Ok(Value::Number(0.0)))
        } else {
            None
        };
        answer.transpose().map_err(|r| self.refused(span, r))
    }

    /// Does what a file of a cell may need to compute its parameters: initial values and single steps. Whether it was done;
    /// what cannot be simulated is left out, with a note.
    fn initialises(&mut self, name: &str, args: &Args, span: Span) -> Run<bool> {
        if self.world.simulator.is_none() {
            return Ok(false);
        }
        let v_init = self.top_number("v_init").unwrap_or(-65.0);
        let done = match name {
            "finitialize" | "fadvance" | "fcurrent" => run::call(self, name, *args, span),
            // As NEURON's library has it; a program's own `init` is called by its `stdinit`.
            "stdinit" if self.routines.contains_key("init") => {
                return self.call_by_name("init", Vec::new(), span).map(|_| true);
            }
            "init" | "stdinit" => run::call(self, "finitialize", Args(&[Value::Number(v_init)]), span),
            _ => return Ok(false),
        };
        // A step of a whole cell is more than a statement.
        self.steps += 1000;
        Ok(match done {
            Ok(_) => true,
            Err(mistake) => {
                self.world.note(format!("`{name}` does nothing here: {}", mistake.message));
                false
            }
        })
    }

    /// Lets time pass where nothing is simulated, so that loops over time end.
    fn pass_time(&mut self, name: &str) {
        let number = |name: &str| self.world.builtin_number(name).unwrap_or(0.0);
        let (t, dt) = (number("t"), number("dt"));
        match name {
            "finitialize" => self.world.set_builtin_number("t", 0.0),
            "fadvance" => self.world.set_builtin_number("t", t + dt),
            _ => {}
        }
    }
}
