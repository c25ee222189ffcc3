//! What is said where: results on standard output, everything else on standard error.

use crate::outcome::Failure;
use netpyne::base::{Diagnostic, Diagnostics};
use std::io::{IsTerminal, Write};

/// Prints `text`; a reader that has gone away is no error.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a line for the user's eyes.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Whether standard error shows colours.
fn colour() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !unwanted
}

/// How many diagnostics are shown: a reader takes in no more.
const SHOWN: usize = 100;

/// Prints them, errors first where there are too many to show, with an empty line after each.
pub fn diagnostics<'a>(all: impl IntoIterator<Item = &'a Diagnostic>) {
    let colour = colour();
    let mut all: Vec<&Diagnostic> = all.into_iter().collect();
    if all.len() > SHOWN {
        all.sort_by_key(|diagnostic| !diagnostic.is_error());
    }
    for diagnostic in all.iter().take(SHOWN) {
        note(&format!("{}\n", diagnostic.render(colour)));
    }
    if all.len() > SHOWN {
        note(&format!("... and {} more\n", all.len() - SHOWN));
    }
}

/// Prints all of them, however many, with an empty line after each.
pub fn all_diagnostics<'a>(all: impl IntoIterator<Item = &'a Diagnostic>) {
    let colour = colour();
    all.into_iter().for_each(|diagnostic| note(&format!("{}\n", diagnostic.render(colour))));
}

/// Says what could not be saved while a run goes on.
pub fn troubles(all: &[String]) {
    let warnings = all.iter().map(|why| {
        let help = "the run goes on; what was saved before is kept, and the next time it is tried again";
        Diagnostic::warning(why.as_str()).help(help)
    });
    diagnostics(&warnings.collect::<Vec<_>>());
}

/// `2 errors, 1 warning`.
pub fn tally(all: &Diagnostics) -> String {
    let errors = all.error_count();
    let warnings = all.warning_count();
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts: Vec<String> =
        [counted(errors, "error"), counted(warnings, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { "no mistakes".to_owned() } else { parts.join(", ") }
}

/// Says why a command failed.
pub fn failure(failure: &Failure) {
    match failure {
        Failure::Model(all) => {
            diagnostics(all.iter());
            note(&tally(all));
        }
        Failure::Broken(message) => diagnostics([&Diagnostic::error(message.as_str())]),
        Failure::Refused(why) => diagnostics([&**why]),
        Failure::Told | Failure::Elsewhere | Failure::Status(_) => {}
        Failure::Interrupted => note("interrupted"),
    }
}
