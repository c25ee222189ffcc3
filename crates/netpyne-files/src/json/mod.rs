//! JSON, and a reader that walks a JSON text and a tree alike.

mod text;
mod write;

use crate::{Error, MAX_DEPTH, Tree};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use text::Text;

pub use write::{Json, spell_float};

/// What stopped a reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The text is no JSON, or not what was wanted; the position is the reader's.
    Syntax(String),
    /// The content makes no sense.
    Content(String),
}

/// What a reader gives.
pub type Read<T> = Result<T, Stop>;

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dictionary.
    Dict,
    /// A list.
    List,
    /// A text.
    Text,
    /// A number.
    Number,
    /// `null`, `true`, `false`.
    Word,
}

/// A position in a JSON text or in a tree. Values are read in order, each once; nothing is held that is not asked for.
pub struct Reader<'a> {
    source: Source<'a>,
    depth: usize,
}

enum Source<'a> {
    Text(Text<'a>),
    /// The value that is next.
    Tree(&'a Tree),
    /// A float of a list of floats.
    Float(f64),
}

impl<'a> Reader<'a> {
    /// At the beginning of a JSON text.
    pub fn new(text: &'a [u8]) -> Self {
        Self { source: Source::Text(Text::new(text)), depth: 0 }
    }

    /// At a tree.
    pub fn of(tree: &'a Tree) -> Self {
        Self { source: Source::Tree(tree), depth: 0 }
    }

    /// Line and column (in bytes) of the position in a text, from 1.
    pub fn line_column(&self) -> (usize, usize) {
        match &self.source {
            Source::Text(text) => text.line_column(),
            Source::Tree(_) | Source::Float(_) => (1, 1),
        }
    }

    /// Bytes before the position in a text.
    pub fn offset(&self) -> usize {
        match &self.source {
            Source::Text(text) => text.offset(),
            Source::Tree(_) | Source::Float(_) => 0,
        }
    }

    fn wanted<T>(&self, wanted: &str) -> Read<T> {
        let found = match &self.source {
            Source::Tree(tree) => tree.kind(),
            _ => "a number",
        };
        Err(Stop::Content(format!("expected {wanted}, found {found}")))
    }

    /// What comes next.
    pub fn kind(&mut self) -> Read<Kind> {
        match &mut self.source {
            Source::Text(text) => text.kind(),
            Source::Float(_) => Ok(Kind::Number),
            Source::Tree(tree) => Ok(match tree {
                Tree::Null | Tree::Bool(_) => Kind::Word,
                Tree::Int(_) | Tree::Float(_) => Kind::Number,
                Tree::Text(_) => Kind::Text,
                Tree::List(_) | Tree::Floats(_) => Kind::List,
                Tree::Dict(_) => Kind::Dict,
            }),
        }
    }

    /// Nothing but white space is left of a text.
    pub fn end(&mut self) -> Read<()> {
        match &mut self.source {
            Source::Text(text) => text.end(),
            Source::Tree(_) | Source::Float(_) => Ok(()),
        }
    }

    /// Reads a dictionary; `entry` has to read the value of every key.
    pub fn dict(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        match &mut self.source {
            Source::Text(text) => {
                text.open(b'{', "a dictionary")?;
                let mut first = true;
                while let Some(key) = self.next_key(first)? {
                    first = false;
                    entry(self, &key)?;
                }
                Ok(())
            }
            Source::Tree(Tree::Dict(entries)) => {
                let entries: &'a [(Arc<str>, Tree)] = entries;
                self.deeper(|this| {
                    for (key, value) in entries {
                        this.source = Source::Tree(value);
                        entry(this, key)?;
                    }
                    Ok(())
                })
            }
            _ => self.wanted("a dictionary"),
        }
    }

    fn next_key(&mut self, first: bool) -> Read<Option<Cow<'a, str>>> {
        match &mut self.source {
            Source::Text(text) => match text.more(b'}', first)? {
                true => text.key().map(Some),
                false => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn next_item(&mut self, first: bool) -> Read<bool> {
        match &mut self.source {
            Source::Text(text) => text.more(b']', first),
            _ => Ok(false),
        }
    }

    /// Reads a list; `item` has to read every entry.
    pub fn list(&mut self, mut item: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        match &mut self.source {
            Source::Text(text) => {
                text.open(b'[', "a list")?;
                let mut first = true;
                while self.next_item(first)? {
                    first = false;
                    item(self)?;
                }
                Ok(())
            }
            Source::Tree(Tree::List(items)) => {
                let items: &'a [Tree] = items;
                self.deeper(|this| {
                    for value in items {
                        this.source = Source::Tree(value);
                        item(this)?;
                    }
                    Ok(())
                })
            }
            Source::Tree(Tree::Floats(values)) => {
                let values: &'a [f64] = values;
                self.deeper(|this| {
                    for value in values {
                        this.source = Source::Float(*value);
                        item(this)?;
                    }
                    Ok(())
                })
            }
            _ => self.wanted("a list"),
        }
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> Read<()>) -> Read<()> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Content("nested too deeply".to_owned()));
        }
        self.depth += 1;
        let read = inside(self);
        self.depth -= 1;
        read
    }

    /// Reads a text.
    pub fn text(&mut self) -> Read<Cow<'a, str>> {
        match &mut self.source {
            Source::Text(text) => text.text(),
            Source::Tree(Tree::Text(text)) => {
                let text: &'a Arc<str> = text;
                Ok(Cow::Borrowed(text))
            }
            _ => self.wanted("a text"),
        }
    }

    /// Reads a number; `null` reads as NaN.
    pub fn float(&mut self) -> Read<f64> {
        match &mut self.source {
            Source::Text(text) => text.float(),
            Source::Float(x) => Ok(*x),
            Source::Tree(Tree::Float(x)) => Ok(*x),
            Source::Tree(Tree::Int(i)) => Ok(*i as f64),
            Source::Tree(Tree::Null) => Ok(f64::NAN),
            Source::Tree(_) => self.wanted("a number"),
        }
    }

    /// Reads a list of numbers.
    pub fn floats(&mut self) -> Read<Vec<f64>> {
        if let Source::Tree(Tree::Floats(values)) = &self.source {
            return Ok(values.clone());
        }
        let mut values = Vec::new();
        self.list(|this| {
            values.push(this.float()?);
            Ok(())
        })?;
        Ok(values)
    }

    /// Reads any value and forgets it.
    pub fn skip(&mut self) -> Read<()> {
        if matches!(self.source, Source::Tree(_) | Source::Float(_)) {
            return Ok(());
        }
        match self.kind()? {
            Kind::Dict => self.dict(|this, _| this.skip()),
            Kind::List => self.list(Self::skip),
            Kind::Text => self.text().map(drop),
            Kind::Number => self.float().map(drop),
            Kind::Word => self.word().map(drop),
        }
    }

    /// Reads `null`, `true` or `false`.
    pub fn word(&mut self) -> Read<Tree> {
        match &mut self.source {
            Source::Text(text) => text.word(),
            Source::Tree(tree @ (Tree::Null | Tree::Bool(_))) => Ok(Tree::clone(tree)),
            _ => self.wanted("a value"),
        }
    }

    /// Reads a number as it is written: an int or a float.
    pub fn number(&mut self) -> Read<Tree> {
        match &mut self.source {
            Source::Text(text) => text.number(),
            Source::Float(x) => Ok(Tree::Float(*x)),
            Source::Tree(tree @ (Tree::Int(_) | Tree::Float(_))) => Ok(Tree::clone(tree)),
            Source::Tree(_) => self.wanted("a number"),
        }
    }

    /// Reads any value with everything in it.
    pub fn tree(&mut self) -> Read<Tree> {
        self.tree_with(&mut HashSet::new())
    }

    fn tree_with(&mut self, keys: &mut HashSet<Arc<str>>) -> Read<Tree> {
        match &mut self.source {
            Source::Tree(tree) => return Ok(Tree::clone(tree)),
            Source::Float(x) => return Ok(Tree::Float(*x)),
            Source::Text(_) => {}
        }
        Ok(match self.kind()? {
            Kind::Dict => {
                let mut entries = Vec::new();
                self.dict(|this, key| {
                    // Keys come again and again.
                    let key = match keys.get(key) {
                        Some(known) => Arc::clone(known),
                        None => {
                            let new: Arc<str> = key.into();
                            keys.insert(Arc::clone(&new));
                            new
                        }
                    };
                    entries.push((key, this.tree_with(keys)?));
                    Ok(())
                })?;
                Tree::Dict(entries)
            }
            Kind::List => {
                let (mut floats, mut items) = (Vec::new(), Vec::new());
                self.list(|this| {
                    match this.tree_with(keys)? {
                        Tree::Float(x) if items.is_empty() => floats.push(x),
                        other => {
                            items.extend(floats.drain(..).map(Tree::Float));
                            items.push(other);
                        }
                    }
                    Ok(())
                })?;
                if floats.is_empty() { Tree::List(items) } else { Tree::Floats(floats) }
            }
            Kind::Text => Tree::text(&*self.text()?),
            Kind::Word => self.word()?,
            Kind::Number => self.number()?,
        })
    }
}

/// Reads a JSON text.
pub(crate) fn read(text: &[u8]) -> Result<Tree, Error> {
    let mut reader = Reader::new(text);
    let read = reader.tree().and_then(|tree| reader.end().map(|()| tree));
    read.map_err(|stop| {
        let (line, column) = reader.line_column();
        let (Stop::Syntax(message) | Stop::Content(message)) = stop;
        Error::Json { line, column, message }
    })
}
