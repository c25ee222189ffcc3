//! Where the parser stands in the text, and how it reports.

use super::{Abort, Parsed};
use crate::ast::{At, Ident};
use crate::lexer::{self, Kind, Token};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile, Span, did_you_mean};
use std::collections::BTreeSet;

/// Blocks, parentheses and operators may be nested this deep; no model comes near, and the stack is finite.
const DEPTH_LIMIT: usize = 200;

/// So high may the tree of an expression be.
const HEIGHT_LIMIT: usize = 400;

/// Reporting more mistakes than this in one file is of no help.
const ERROR_LIMIT: usize = 20;

/// A position in the text with one token of lookahead.
pub(crate) struct Cursor<'a> {
    file: &'a SourceFile,
    base: usize,
    /// The token that comes next.
    next: Token,
    /// End of the token consumed last.
    last_end: usize,
    depth: usize,
    /// Height of the tree of the expression that was read last.
    pub(crate) height: usize,
    diagnostics: Diagnostics,
    /// Names given by `DEFINE` so far.
    pub(crate) defined: BTreeSet<String>,
    /// Names in order of first mention.
    pub(crate) mentions: Vec<Ident>,
    mentioned: BTreeSet<String>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(file: &'a SourceFile, base: usize) -> Self {
        let next = Token { kind: Kind::End, start: 0, end: 0 };
        let mut cursor = Self {
            file,
            base,
            next,
            last_end: 0,
            depth: 0,
            height: 0,
            diagnostics: Diagnostics::new(),
            defined: BTreeSet::new(),
            mentions: Vec::new(),
            mentioned: BTreeSet::new(),
        };
        cursor.read(0);
        cursor
    }

    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics
    }

    /// Reads the next token from byte `at` on, passing over `COMMENT` blocks.
    fn read(&mut self, at: usize) {
        self.next = lexer::token(&self.file.text, at);
        while self.next.kind == Kind::Word && self.word() == "COMMENT" {
            let from = self.next.end;
            let Some(end) = lexer::find_word(&self.file.text, "ENDCOMMENT", from) else {
                let span = self.span_next();
                self.report("COMMENT without ENDCOMMENT", span, "never ends", None);
                self.next = lexer::token(&self.file.text, self.file.text.len());
                return;
            };
            self.next = lexer::token(&self.file.text, end + "ENDCOMMENT".len());
        }
    }

    /// Text of the next token.
    pub(crate) fn word(&self) -> &'a str {
        &self.file.text[self.next.start..self.next.end]
    }

    /// Kind of the next token.
    pub(crate) fn kind(&self) -> Kind {
        self.next.kind
    }

    /// Text of the token after the next.
    pub(crate) fn word_after(&self) -> &'a str {
        let token = lexer::token(&self.file.text, self.next.end);
        &self.file.text[token.start..token.end]
    }

    pub(crate) fn at_end(&self) -> bool {
        self.next.kind == Kind::End
    }

    /// Whether the next token is the sign or keyword `what`.
    pub(crate) fn is(&self, what: &str) -> bool {
        matches!(self.next.kind, Kind::Word | Kind::Sign) && self.word() == what
    }

    /// Whether the next token is `if`, `else` or `while` in either case.
    pub(crate) fn is_control(&self, what: &str) -> bool {
        self.is(what) || (self.kind() == Kind::Word && self.word() == what.to_ascii_uppercase())
    }

    /// Consumes the next token.
    pub(crate) fn bump(&mut self) {
        self.last_end = self.next.end;
        self.read(self.next.end);
    }

    /// Consumes the next token if it is `what`.
    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let found = self.is(what);
        if found {
            self.bump();
        }
        found
    }

    /// Consumes `what`, which `context` needs.
    pub(crate) fn expect(&mut self, what: &str, context: &str) -> Parsed<()> {
        if self.eat(what) {
            return Ok(());
        }
        self.fail(&format!("expected `{what}` {context}"), None)
    }

    /// Reports that something else should stand here.
    pub(crate) fn fail<T>(&mut self, message: &str, help: Option<String>) -> Parsed<T> {
        let found = match self.kind() {
            Kind::End => "the file ends here".to_string(),
            Kind::Word if lexer::is_keyword(self.word()) => format!("found the keyword `{}`", self.word()),
            _ => format!("found `{}`", self.word()),
        };
        let span = self.span_next();
        self.report(message, span, &found, help);
        Err(Abort)
    }

    /// Adds an error at a span local to this file.
    pub(crate) fn report(&mut self, message: &str, span: Span, label: &str, help: Option<String>) {
        if self.diagnostics.0.len() < ERROR_LIMIT {
            let error = Diagnostic::error(message).at_source(self.file, span).label(label);
            self.diagnostics.push(error.help_opt(help));
        }
    }

    /// Where the next token is, in this file.
    pub(crate) fn span_next(&self) -> Span {
        Span::new(self.next.start, self.next.end)
    }

    /// Start of the next token, to hand to [`Self::at`].
    pub(crate) fn mark(&self) -> usize {
        self.next.start
    }

    /// The stretch from `mark` to the end of what was consumed last, as the tree stores it.
    pub(crate) fn at(&self, mark: usize) -> At {
        At(Span::new(mark + self.base, self.last_end.max(mark) + self.base))
    }

    /// A name that is no keyword.
    pub(crate) fn ident(&mut self, what: &str) -> Parsed<Ident> {
        if self.kind() != Kind::Word || lexer::is_keyword(self.word()) || self.word().contains('\'') {
            return self.fail(&format!("expected {what}"), None);
        }
        self.any_word()
    }

    /// A name, perhaps with primes.
    pub(crate) fn ident_or_prime(&mut self, what: &str) -> Parsed<Ident> {
        if self.kind() != Kind::Word || lexer::is_keyword(self.word()) {
            return self.fail(&format!("expected {what}"), None);
        }
        self.any_word()
    }

    fn any_word(&mut self) -> Parsed<Ident> {
        let (name, mark) = (self.word().to_string(), self.mark());
        self.bump();
        let ident = Ident { name, at: self.at(mark) };
        if self.mentioned.insert(ident.name.clone()) {
            self.mentions.push(ident.clone());
        }
        Ok(ident)
    }

    /// `( unit )` if a parenthesis stands here.
    pub(crate) fn unit(&mut self) -> Parsed<Option<String>> {
        if !self.is("(") { Ok(None) } else { self.unit_text().map(Some) }
    }

    /// `( unit )`, read verbatim.
    pub(crate) fn unit_text(&mut self) -> Parsed<String> {
        if !self.is("(") {
            return self.fail("expected a unit in parentheses", None);
        }
        let from = self.next.end;
        let line = &self.file.text[from..lexer::line_end(self.file.text.as_bytes(), from)];
        let Some(length) = line.find(')') else {
            return self.fail("expected `)` after the unit, on the same line", None);
        };
        self.last_end = from + length + 1;
        self.read(from + length + 1);
        Ok(line[..length].trim().to_string())
    }

    /// The rest of the line after the keyword that was consumed last.
    pub(crate) fn rest_of_line(&mut self) -> &'a str {
        let from = self.last_end;
        let end = lexer::line_end(self.file.text.as_bytes(), from);
        self.last_end = end;
        self.read(end);
        self.file.text[from..end].trim()
    }

    /// Everything up to the word `end`, which is consumed too; the opening word is next.
    pub(crate) fn verbatim(&mut self, end: &str) -> Parsed<String> {
        let from = self.next.end;
        let Some(to) = lexer::find_word(&self.file.text, end, from) else {
            let message = format!("`{}` without `{end}`", self.word());
            let span = self.span_next();
            self.report(&message, span, "never ends", None);
            self.last_end = self.file.text.len();
            self.read(self.last_end);
            return Err(Abort);
        };
        self.last_end = to + end.len();
        self.read(self.last_end);
        Ok(self.file.text[from..to].to_string())
    }

    /// An ontology name, which may hold colons and stands in brackets or not; `REPRESENTS` was consumed last.
    pub(crate) fn ontology(&mut self) -> Parsed<String> {
        let line = lexer::line_end(self.file.text.as_bytes(), self.last_end);
        let rest = &self.file.text[self.last_end..line];
        let start = self.last_end + (rest.len() - rest.trim_start().len());
        let name = |b: u8| b.is_ascii_alphanumeric() || b"_:[]".contains(&b);
        let length = self.file.text.as_bytes()[start..].iter().take_while(|b| name(**b)).count();
        self.last_end = start + length;
        self.read(self.last_end);
        if length == 0 {
            return self.fail("expected an ontology name such as `CHEBI:29101` after REPRESENTS", None);
        }
        Ok(self.file.text[start..start + length].to_string())
    }

    /// Goes one level deeper for `inner`, unless that is too deep.
    pub(crate) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEPTH_LIMIT {
            return self.fail("nested too deeply", None);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Whether an expression is too high a tree: operators in a row nest, too.
    pub(crate) fn check_height(&mut self, height: usize) -> Parsed<()> {
        if height <= HEIGHT_LIMIT {
            return Ok(());
        }
        let help = "put parts of it into LOCAL variables".to_string();
        self.fail("too many operators in one expression", Some(help))
    }

    /// Stays one level deeper, for an `ELSE IF`, which is a statement inside of the one before.
    pub(crate) fn descend(&mut self) -> Parsed<()> {
        // Its condition and its block need a few levels themselves.
        if self.depth + 4 >= DEPTH_LIMIT {
            return self.fail("too many `ELSE IF` in a row", None);
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes up again, so many levels.
    pub(crate) fn ascend(&mut self, levels: usize) {
        self.depth -= levels;
    }

    /// Suggestion for the next token among `known`.
    pub(crate) fn suggest(&self, known: &[&str]) -> Option<String> {
        did_you_mean(self.word(), known)
    }

    /// After a mistake in a block: past the rest of the line and any braces opened on it, but not past a `}` that
    /// closes the block.
    pub(crate) fn skip_line(&mut self) {
        let line = lexer::line_end(self.file.text.as_bytes(), self.next.start);
        let mut open = 0usize;
        while !self.at_end() && (self.next.start < line || open > 0) {
            match self.word() {
                "{" => open += 1,
                "}" if open == 0 => return,
                "}" => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// After a mistake at top level: to the next word in `starts` outside braces.
    pub(crate) fn skip_to(&mut self, starts: &[&str]) {
        let mut open = 0usize;
        while !self.at_end() {
            match self.word() {
                "{" => open += 1,
                "}" => open = open.saturating_sub(1),
                word if open == 0 && self.kind() == Kind::Word && starts.contains(&word) => return,
                _ => {}
            }
            self.bump();
        }
    }
}
