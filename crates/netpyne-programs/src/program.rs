//! A script that is run as `python3 script.py` would run it.

use crate::session::Session;
use crate::sim::Setting;
use netpyne::base::Diagnostics;
use netpyne::hoc::with_stack;
use netpyne::scripting::session::{self, Ended};
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Prints, Python};
use std::io::Write;
use std::path::PathBuf;

/// A script and how it runs.
#[derive(Clone, Debug)]
pub struct Program {
    /// The script, seen from the folder that Python starts in.
    pub file: PathBuf,
    /// What stands behind it in `sys.argv`.
    pub args: Vec<String>,
    /// Which Python; what the script prints goes to standard output.
    pub python: Python,
    /// How networks are built and simulated.
    pub setting: Setting,
    /// Whether its simulations are left out, and what it uses that is not there is listed.
    pub is_check: bool,
}

impl Program {
    /// A script without arguments, with the standard mechanisms.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            args: Vec::new(),
            python: Python { prints: Prints::Output, ..Python::default() },
            setting: Setting::default(),
            is_check: false,
        }
    }

    /// Runs it; gives the status that the process is to end with. What the script raises is printed by Python.
    ///
    /// # Errors
    /// There is no Python, or it cannot be talked to.
    pub fn run(&self) -> Result<i32, Diagnostics> {
        with_stack(|| {
            let mut session = Session::new(self.setting.clone(), self.python.folder.clone());
            let Session { host, asked } = &mut session;
            let ended = session::run(&self.python, host, asked, self.task());
            self.setting.ranks.leave(matches!(ended, Ok(Ended::Done(0))));
            let ended = ended?;
            for note in session.notes().iter().filter(|_| self.setting.ranks.leads()) {
                // Nobody may be reading any more.
                let _ = writeln!(std::io::stderr(), "note: {note}");
            }
            match ended {
                Ended::Done(status) => Ok(status),
                // `os._exit`, or a Python that said itself why it cannot run.
                Ended::Gone(Some(status)) if status.code().is_some() => Ok(status.code().unwrap_or(1)),
                gone => gone.whole(&self.python).map(|()| 1),
            }
        })
    }

    fn task(&self) -> Vec<Wire> {
        let args = self.args.iter().map(|arg| Wire::text(arg)).collect();
        vec![
            Wire::text(if self.is_check { "check.run" } else { "program.run" }),
            Wire::Text(self.file.to_string_lossy().into_owned()),
            Wire::List(args),
        ]
    }
}
