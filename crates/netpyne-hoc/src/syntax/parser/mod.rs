//! Tokens to the syntax tree: the cursor all parts of the parser share.
//!
//! HOC ends statements at the end of a line or where a new one starts. Some things are read here that NEURON's own parser
//! refuses (an `else` on a new line, arguments over several lines); they have one meaning only.

mod declare;
mod expr;
mod stmt;

use super::ast::{Name, Program, Stmt};
use super::lexer::{Token, tokens};
use netpyne_base::{Diagnostic, SourceFile, Span};

/// Deepest nesting of brackets and blocks.
const MAX_DEPTH: u32 = 200;

pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// The tree of a whole file, or the first mistake in it.
pub fn parse(file: &SourceFile) -> Result<Program, Box<Diagnostic>> {
    let mut reader = Statements::new(file.clone());
    let mut statements = Vec::new();
    while let Some(statement) = reader.next()? {
        statements.push(statement);
    }
    Ok(Program { file: file.clone(), statements })
}

/// Reads a file one statement at a time, because a running program can change where its file goes on: `fscan` reads
/// numbers that follow the statement in the file.
pub struct Statements {
    parser: Parser,
}

impl Statements {
    /// From the start of `file`.
    pub fn new(file: SourceFile) -> Self {
        let tokens = tokens(&file, 0);
        Self { parser: Parser { file, tokens, at: 0, depth: 0, names: None, assigned: Vec::new() } }
    }

    /// The file that is read.
    pub fn file(&self) -> &SourceFile {
        &self.parser.file
    }

    /// The next statement; `None` at the end.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Stmt>, Box<Diagnostic>> {
        let parser = &mut self.parser;
        while *parser.peek() == Token::Newline || parser.is(";") {
            parser.at += 1;
        }
        if *parser.peek() == Token::End {
            return Ok(None);
        }
        parser.statement().map(Some)
    }

    /// Names that the last statement assigns to somewhere: they are variables from then on, even before they are set.
    pub fn take_assigned(&mut self) -> Vec<Name> {
        std::mem::take(&mut self.parser.assigned)
    }

    /// Where the line after the last statement starts, as a position in the text.
    pub fn next_line(&self) -> usize {
        let from = self.parser.previous().end as usize;
        let text = &self.parser.file.text;
        text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at + 1)
    }

    /// Goes on at a position in the text.
    pub fn go_to(&mut self, position: usize) {
        self.parser.tokens = tokens(&self.parser.file, position);
        self.parser.at = 0;
    }
}

struct Parser {
    file: SourceFile,
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: u32,
    /// Inside of a template: all names so far in order of appearance.
    names: Option<indexmap::IndexSet<Name>>,
    /// Names that are assigned to outside of templates, since they were last asked for.
    assigned: Vec<Name>,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(Span::default(), |(_, span)| *span)
    }

    /// Place of what was read last.
    fn previous(&self) -> Span {
        self.tokens.get(self.at.wrapping_sub(1)).map_or(Span::default(), |(_, span)| *span)
    }

    fn next(&mut self) -> (Token, Span) {
        let token = self.tokens.get(self.at).cloned().unwrap_or((Token::End, self.span()));
        self.at += 1;
        if let (Token::Name(name), Some(names)) = (&token.0, &mut self.names) {
            names.insert(name.clone());
        }
        token
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Name(name) if &**name == word)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.at += 1;
        }
        found
    }

    fn eat_newlines(&mut self) {
        while *self.peek() == Token::Newline {
            self.at += 1;
        }
    }

    fn expect(&mut self, sign: &str, what: &str) -> Parsed<Span> {
        let span = self.span();
        if self.eat(sign) {
            return Ok(span);
        }
        Err(self.unexpected(&format!("`{sign}` {what}")))
    }

    fn name(&mut self, what: &str) -> Parsed<(Name, Span)> {
        match self.peek() {
            Token::Name(_) => match self.next() {
                (Token::Name(name), span) => Ok((name, span)),
                _ => Err(self.unexpected(what)),
            },
            _ => Err(self.unexpected(what)),
        }
    }

    fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        if let Token::Bad(mistake) = self.peek() {
            return mistake.clone();
        }
        let found = match self.peek() {
            Token::Number(x) => format!("the number {x}"),
            Token::Text(_) => "a text".to_owned(),
            Token::Name(name) => format!("`{name}`"),
            Token::Argument(..) => "an argument".to_owned(),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::Bad(_) | Token::Newline => "the end of the line".to_owned(),
            Token::End => "the end of the file".to_owned(),
        };
        let message = format!("{wanted} is missing: found {found}");
        Box::new(Diagnostic::error(message).at_source(&self.file, self.span()).label("here"))
    }

    /// One level deeper; an error past the limit.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels of brackets and statements");
            return Err(Box::new(Diagnostic::error(message).at_source(&self.file, self.span())));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Statements up to `end`, which is eaten.
    fn statements_until(&mut self, end: &Token) -> Parsed<Vec<Stmt>> {
        let mut statements = Vec::new();
        loop {
            while *self.peek() == Token::Newline || self.is(";") {
                self.at += 1;
            }
            if self.peek() == end {
                self.at += 1;
                return Ok(statements);
            }
            if *self.peek() == Token::End {
                return Err(self.unexpected("`}`"));
            }
            statements.push(self.statement()?);
        }
    }
}
