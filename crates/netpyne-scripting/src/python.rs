//! Starting the user's Python with our modules.

use netpyne_base::Diagnostic;
use std::fmt;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How `import` finds modules by their texts: the class `Modules` of Python.
pub const FINDER: &str = include_str!("../python/finder.py");

/// What Python runs first; it takes the modules and lets `import` find them.
const BOOTSTRAP: &str =
    concat!(include_str!("../python/finder.py"), "\n\n", include_str!("../python/bootstrap.py"));

/// Modules of Python: the path of each below the folder `python/` of its crate, without the ending, and its text.
pub type Modules = &'static [(&'static str, &'static str)];

/// The [`Modules`] with these paths, as part of the crate that says so.
#[macro_export]
macro_rules! python_modules {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/python/", $path, ".py")))),*]
    };
}

/// The modules of every run.
pub const MODULES: Modules = python_modules![
    "netpyne/__init__",
    "netpyne/specs",
    "netpyne_rs/__init__",
    "netpyne_rs/bulletin",
    "netpyne_rs/events",
    "netpyne_rs/launch",
    "netpyne_rs/objects",
    "netpyne_rs/ranks",
    "netpyne_rs/running",
    "netpyne_rs/sections",
    "netpyne_rs/tasks",
    "netpyne_rs/top",
    "netpyne_rs/transport",
    "netpyne_rs/wire",
    "neuron/__init__",
    "neuron/gui",
    "neuron/hoc",
    "neuron/nrn",
    "neuron/units",
];

/// Which Python, and how it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// The program.
    pub program: PathBuf,
    /// The folder it starts in.
    pub folder: PathBuf,
    /// Where what it prints goes.
    pub prints: Prints,
    /// How long it may run; as long as it likes if nothing is said.
    pub limit: Option<Duration>,
}

/// Where what a script prints goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prints {
    /// To standard error: standard output is the host's.
    #[default]
    Error,
    /// To standard output, where it can be told from what goes through the pipe (not on Windows).
    Output,
    /// Nowhere.
    Nowhere,
}

impl Default for Python {
    fn default() -> Self {
        Self {
            program: if cfg!(windows) { "python".into() } else { "python3".into() },
            folder: PathBuf::new(),
            prints: Prints::default(),
            limit: None,
        }
    }
}

/// A Python that runs, with both ways of talking to it.
pub(crate) struct Running {
    pub child: Child,
    pub reading: Box<dyn Read + Send>,
    pub writing: Box<dyn Write + Send>,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("child", &self.child).finish_non_exhaustive()
    }
}

impl Python {
    /// Starts it and gives it the modules, `more` of which come before those of every run.
    pub(crate) fn start(&self, more: Modules) -> Result<Running, Box<Diagnostic>> {
        let program = self.program.display();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::error(format!("`{program}` was not found: Python files are run by Python"))
                    .help("install Python 3.9 or newer, or say where it is: `--python FILE`")
            }
            _ => Diagnostic::error(format!("cannot start `{program}`: {error}")),
        };
        let failed = |error| Box::new(failed(error));
        let mut command = Command::new(&self.program);
        command.arg("-c").arg(BOOTSTRAP).arg(WAY);
        if !self.folder.as_os_str().is_empty() {
            command.current_dir(&self.folder);
        }
        if let Prints::Nowhere = self.prints {
            command.stderr(Stdio::null());
        }
        let output = match self.prints {
            Prints::Error => Stdio::from(io::stderr()),
            Prints::Output => Stdio::inherit(),
            Prints::Nowhere => Stdio::null(),
        };
        let mut running = connect(command, output).map_err(failed)?;
        // A Python that is too old ends at once; what it says then counts.
        let _ = running.writing.write_all(&packed(more)).and_then(|()| running.writing.flush());
        Ok(running)
    }
}

/// How many modules, and of each its path and text, each with its length. Of two with one path the last one counts.
fn packed(more: Modules) -> Vec<u8> {
    let mut bytes = ((MODULES.len() + more.len()) as u32).to_le_bytes().to_vec();
    for text in MODULES.iter().chain(more).flat_map(|(path, text)| [path, text]) {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

#[cfg(unix)]
const WAY: &str = "socket";
#[cfg(not(unix))]
const WAY: &str = "pipes";

/// Standard input is a socket, both ways, so that standard output stays the script's.
#[cfg(unix)]
fn connect(mut command: Command, output: Stdio) -> io::Result<Running> {
    use std::os::fd::OwnedFd;
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(output);
    let child = command.spawn()?;
    Ok(Running { child, reading: Box::new(io::BufReader::new(ours.try_clone()?)), writing: Box::new(ours) })
}

/// Standard input and output are pipes; what the script prints goes to standard error.
#[cfg(not(unix))]
fn connect(mut command: Command, _: Stdio) -> io::Result<Running> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(writing), Some(reading)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipes"));
    };
    Ok(Running { child, reading: Box::new(io::BufReader::new(reading)), writing: Box::new(writing) })
}
