//! A run of a script: operations come in, answers go out, until the script is done.

use crate::answer::answer;
use crate::host::{Answered, Host, Mistake};
use crate::python::{Modules, Python, Running};
use crate::wire::{Kind, MOST, Wire};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile, Span};
use std::io::{self, Read, Write};
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a crate above adds: modules of Python, and the operations that they call.
pub trait Operations {
    /// The modules, which come before those that are here.
    fn modules(&self) -> Modules;

    /// Answers an operation before the object world is asked; `None` leaves it to that.
    fn answer(&mut self, host: &mut Host, operation: &str, args: &[Wire]) -> Option<Answered>;
}

/// Nothing is added.
impl Operations for () {
    fn modules(&self) -> Modules {
        &[]
    }

    fn answer(&mut self, _: &mut Host, _: &str, _: &[Wire]) -> Option<Answered> {
        None
    }
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was done, with the status that its process is to end with.
    Done(i32),
    /// Its process ended without a word.
    Gone(Option<ExitStatus>),
}

impl Ended {
    /// Takes it for a mistake that a process ended without a word.
    ///
    /// # Errors
    /// That it did.
    pub fn whole(self, python: &Python) -> Result<(), Diagnostics> {
        let Self::Gone(status) = self else { return Ok(()) };
        let status = status.map_or("without a status".to_owned(), |status| status.to_string());
        let program = python.program.display();
        Err(Diagnostic::error(format!("`{program}` ended before the script was done: {status}")).into())
    }
}

/// Lets Python do a task with the objects of a host: a function of a module of `netpyne_rs` (`tasks.import_cell`), and what it is
/// given.
///
/// # Errors
/// That there is no Python, what the script raised (with its file and line), or that it ran too long.
pub fn run(
    python: &Python,
    host: &mut Host,
    more: &mut dyn Operations,
    task: Vec<Wire>,
) -> Result<Ended, Diagnostics> {
    let Running { child, mut reading, mut writing } =
        python.start(more.modules()).map_err(|mistake| *mistake)?;
    let watched = Watched::new(child, python.limit);
    host.script = Some(Arc::clone(&watched.child));
    let end = talk(host, more, task, &mut reading, &mut writing);
    // A script that no longer has a host ends.
    drop((reading, writing));
    let (status, timed_out) = watched.finish(matches!(end, Ok(End::Gone) | Err(_)));
    match end {
        Ok(End::Done(status)) => Ok(Ended::Done(status)),
        Ok(End::Failed(mistake)) => Err(mistake.into()),
        _ if timed_out => {
            let seconds = python.limit.unwrap_or_default().as_secs_f64();
            Err(Diagnostic::error(format!("the script was stopped: it ran for more than {seconds} s")).into())
        }
        Ok(End::Gone) => Ok(Ended::Gone(status)),
        Err(error) => Err(Diagnostic::error(format!("cannot talk to the script: {error}")).into()),
    }
}

/// How the talk ended.
enum End {
    Done(i32),
    Failed(Diagnostic),
    Gone,
}

fn talk(
    host: &mut Host,
    more: &mut dyn Operations,
    task: Vec<Wire>,
    reading: &mut dyn Read,
    writing: &mut dyn Write,
) -> io::Result<End> {
    let mut task = Some(task);
    loop {
        let Some((kind, body)) = frame(reading)? else { return Ok(End::Gone) };
        let Some(Wire::List(parts)) = Wire::read(&body) else { return Err(broken()) };
        let Some((Wire::Text(operation), args)) = parts.split_first() else { return Err(broken()) };
        let answered = match operation.as_str() {
            "script.task" => {
                let task = task.take().ok_or_else(|| Mistake::new("runtime", "the task was given already"));
                task.map(Wire::List)
            }
            "script.done" => {
                reply(writing, Ok(Wire::None))?;
                let status = match args.first() {
                    Some(Wire::Int(status)) => i32::try_from(*status).unwrap_or(1),
                    _ => 0,
                };
                return Ok(End::Done(status));
            }
            "script.failed" => {
                reply(writing, Ok(Wire::None))?;
                return Ok(End::Failed(failure(args)));
            }
            operation => more.answer(host, operation, args).unwrap_or_else(|| answer(host, operation, args)),
        };
        if kind == Kind::Call as u8 {
            let world = &mut host.interpreter.world;
            // What a cell prints while it is read is kept.
            if world.is_simulated() && !world.output.is_empty() {
                send(writing, Kind::Print, &Wire::Text(std::mem::take(&mut world.output)))?;
            }
            reply(writing, answered)?;
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what came is no operation")
}

/// The next frame; `None` at the end.
fn frame(reading: &mut dyn Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut length = [0; 4];
    match reading.read_exact(&mut length) {
        Err(error) if ended(&error) => return Ok(None),
        done => done?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length == 0 || length > MOST {
        return Err(broken());
    }
    // The bytes are taken as they come: a wrong length costs no memory.
    let mut body = Vec::new();
    let taken = reading.take(length as u64).read_to_end(&mut body);
    match taken {
        Err(error) if ended(&error) => return Ok(None),
        Err(error) => return Err(error),
        Ok(taken) if taken < length => return Ok(None),
        Ok(_) => {}
    }
    let kind = body.remove(0);
    Ok(Some((kind, body)))
}

fn ended(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
}

fn reply(writing: &mut dyn Write, answered: Answered) -> io::Result<()> {
    match answered {
        Ok(value) => send(writing, Kind::Answer, &value),
        Err(mistake) => {
            let mistake = Wire::List(vec![Wire::text(mistake.kind), Wire::Text(mistake.message)]);
            send(writing, Kind::Mistake, &mistake)
        }
    }
}

fn send(writing: &mut dyn Write, kind: Kind, value: &Wire) -> io::Result<()> {
    let mut bytes = vec![0, 0, 0, 0, kind as u8];
    value.write(&mut bytes);
    let length =
        u32::try_from(bytes.len() - 4).map_err(|_| io::Error::other("an answer of more than 4 GiB"))?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    match writing.write_all(&bytes).and_then(|()| writing.flush()) {
        // The end shows when the next operation is read.
        Err(error) if matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset) => {
            Ok(())
        }
        done => done,
    }
}

/// What a script raised: its message, and the places in its files, the innermost last.
fn failure(args: &[Wire]) -> Diagnostic {
    let message = match args.first() {
        Some(Wire::Text(message)) => message.as_str(),
        _ => "the script failed",
    };
    let mut places: Vec<(&str, usize)> = Vec::new();
    if let Some(Wire::List(list)) = args.get(1) {
        for place in list {
            if let Wire::List(place) = place
                && let [Wire::Text(file), Wire::Int(line)] = &place[..]
            {
                places.push((file, usize::try_from(*line).unwrap_or(1)));
            }
        }
    }
    let mut mistake = Diagnostic::error(message);
    let Some((file, line)) = places.pop() else { return mistake };
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let span = line_span(&text, line);
            mistake = mistake.at_source(&SourceFile::new(file, text), span);
        }
        Err(_) => mistake = mistake.help(format!("at {file}:{line}")),
    }
    for (file, line) in places.into_iter().rev() {
        mistake = mistake.help(format!("called from {file}:{line}"));
    }
    mistake
}

/// What stands in a line, without the blanks around.
fn line_span(text: &str, line: usize) -> Span {
    let mut start = 0;
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        if number + 1 == line {
            let own = whole.trim();
            let from = start + whole.find(own).unwrap_or(0);
            return Span { start: from as u32, end: (from + own.len()) as u32 };
        }
        start += whole.len();
    }
    Span::default()
}

/// A process that is stopped when its time is over, and always waited for.
struct Watched {
    child: Arc<Mutex<Child>>,
    timed_out: Arc<AtomicBool>,
    clock: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Watched {
    fn new(child: Child, limit: Option<Duration>) -> Self {
        let (child, timed_out) = (Arc::new(Mutex::new(child)), Arc::new(AtomicBool::new(false)));
        let clock = limit.map(|limit| {
            let (sender, receiver) = mpsc::channel();
            let (child, timed_out) = (child.clone(), timed_out.clone());
            let thread = std::thread::spawn(move || {
                if receiver.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                    timed_out.store(true, Ordering::SeqCst);
                    if let Ok(mut child) = child.lock() {
                        // It may have ended just now.
                        let _ = child.kill();
                    }
                }
            });
            (sender, thread)
        });
        Self { child, timed_out, clock }
    }

    /// Waits for the end, after stopping a process that talks no more.
    fn finish(self, is_lost: bool) -> (Option<ExitStatus>, bool) {
        if let Some((sender, thread)) = self.clock {
            drop(sender);
            // It has nothing else to do than to end.
            let _ = thread.join();
        }
        let timed_out = self.timed_out.load(Ordering::SeqCst);
        let Ok(mut child) = self.child.lock() else { return (None, timed_out) };
        if is_lost {
            let patience = std::time::Instant::now();
            while matches!(child.try_wait(), Ok(None)) {
                if patience.elapsed() > Duration::from_secs(2) {
                    let _ = child.kill();
                    break;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        (child.wait().ok(), timed_out)
    }
}
