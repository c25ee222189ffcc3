//! A model mistake as data, rendered like rustc renders its errors.

use crate::{SourceFile, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::collections::HashMap;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Legal, but likely not what was meant.
    Warning,
    /// The model cannot be used as it stands.
    Error,
}

/// Where a mistake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Nowhere in particular.
    None,
    /// In the specification: `connParams["S->M"].synMech`.
    Path(String),
    /// In a source text.
    Source(SourceFile, Span),
}

/// One mistake in a model: what is wrong, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error, warning or note.
    pub severity: Severity,
    /// One line: what is wrong.
    pub message: String,
    /// Where.
    pub location: Location,
    /// Short text under the marked source span.
    pub label: Option<String>,
    /// What to do about it, what is known, what was perhaps meant.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error with nothing but its message.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A warning with nothing but its message.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    /// A note with nothing but its message.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self { severity, message, location: Location::None, label: None, help: Vec::new() }
    }

    /// Places it at a path in the specification.
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.location = Location::Path(path.into());
        self
    }

    /// Places it in a source text.
    pub fn at_source(mut self, file: &SourceFile, span: Span) -> Self {
        self.location = Location::Source(file.clone(), span);
        self
    }

    /// Text to put under the marked span.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a line of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a line of help if there is one.
    pub fn help_opt(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The rendered message, with terminal colours if `colour`.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(self.message.as_str());
        let mut group = match &self.location {
            Location::None => Group::with_title(title),
            Location::Path(path) => {
                Group::with_title(title).element(annotate_snippets::Origin::path(path.as_str()))
            }
            Location::Source(file, span) => {
                let mut annotation = AnnotationKind::Primary.span(clamp(*span, &file.text));
                if let Some(label) = &self.label {
                    annotation = annotation.label(label.as_str());
                }
                Group::with_title(title)
                    .element(Snippet::source(&*file.text).path(&*file.name).annotation(annotation))
            }
        };
        for help in &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

/// The span as a range that lies within `text` on character boundaries.
fn clamp(span: Span, text: &str) -> std::ops::Range<usize> {
    let floor = |at: u32| {
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// All the mistakes one phase found, in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Places those that say no place, and do not name the file in their text, in a file.
    pub fn in_file(mut self, file: &str) -> Self {
        let without = |one: &&mut Diagnostic| one.location == Location::None && !one.message.contains(file);
        for one in self.0.iter_mut().filter(without) {
            one.location = Location::Path(file.to_owned());
        }
        self
    }

    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Number of errors.
    pub fn error_count(&self) -> usize {
        self.0.iter().filter(|d| d.is_error()).count()
    }

    /// Number of warnings.
    pub fn warning_count(&self) -> usize {
        self.0.iter().filter(|d| d.severity == Severity::Warning).count()
    }

    /// What is said in many places (a missing mechanism in every section) is told once, with the number of places.
    pub fn folded(self) -> Self {
        let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
        let mut first: HashMap<(String, Vec<String>), usize> = HashMap::new();
        for diagnostic in self.0 {
            let key = (diagnostic.message.clone(), diagnostic.help.clone());
            match first.get(&key) {
                Some(&i) => kept[i].1 += 1,
                None => {
                    first.insert(key, kept.len());
                    kept.push((diagnostic, 0));
                }
            }
        }
        let tell = |(diagnostic, more): (Diagnostic, usize)| match more {
            0 => diagnostic,
            1 => diagnostic.help("the same in 1 other place"),
            _ => diagnostic.help(format!("the same in {more} other places")),
        };
        Self(kept.into_iter().map(tell).collect())
    }

    /// The same with every warning taken for an error.
    pub fn strict(mut self) -> Self {
        for diagnostic in self.0.iter_mut().filter(|d| d.severity == Severity::Warning) {
            diagnostic.severity = Severity::Error;
        }
        self
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// `value` if there are no errors, with any warnings left in `self` for the caller; else all diagnostics.
    pub fn into_result<T>(self, value: T) -> Result<(T, Diagnostics), Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_path_and_span() {
        let d = Diagnostic::error("unknown synaptic mechanism `ex`")
            .at_path("connParams[\"S->M\"].synMech")
            .help("defined: exc, inh");
        assert!(d.to_string().contains("connParams[\"S->M\"].synMech"), "{d}");
        let file = SourceFile::new("a.mod", "STATE { m }\nINITIAL { q = 1 }\n");
        let d = Diagnostic::error("`q` is not declared").at_source(&file, Span::new(22, 23)).label("here");
        assert!(d.to_string().contains("a.mod:2:11"), "{d}");
    }
}
