//! What opcodes make, and what they see: an arena of nodes, a stack and the bytes of the file.

use crate::{Error, Tree};
use std::sync::Arc;

/// A node of the arena.
pub(super) type Id = u32;

/// What an opcode makes. Python objects may be referred to from several places, and be filled after that.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<str>),
    Bytes(std::ops::Range<usize>),
    /// Bytes that do not stand in the file as they are.
    OwnBytes(Arc<[u8]>),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// Module and name of a class or function.
    Class(Arc<str>, Arc<str>),
    /// A numpy type.
    Type(Type),
    /// A numpy array before its state is known.
    EmptyArray,
    /// Data that is a tree already.
    Done(Arc<Tree>),
    /// An object of NetPyNE's whose attributes are not known yet.
    Object(Arc<str>),
}

/// Everything that opcodes see.
pub(super) struct Machine<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub nodes: Vec<Node>,
    pub stack: Vec<Id>,
    /// Heights of the stack at the marks.
    pub marks: Vec<usize>,
    pub memo: Vec<Option<Id>>,
}

/// Type of an array's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub kind: u8,
    pub size: usize,
    pub big: bool,
}

pub(super) const NULL: Id = 0;
pub(super) const FALSE: Id = 1;
pub(super) const TRUE: Id = 2;

impl Machine<'_> {
    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        Err(Error::content(self.at, message))
    }

    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    pub fn add(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        (self.nodes.len() - 1) as Id
    }

    pub fn push(&mut self, node: Node) {
        let id = self.add(node);
        self.stack.push(id);
    }

    /// The lowest height that may be popped.
    pub fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    pub fn pop(&mut self) -> Result<Id, Error> {
        if self.stack.len() <= self.floor() {
            return self.fail("the stack is empty");
        }
        self.stack.pop().map_or_else(|| self.fail("the stack is empty"), Ok)
    }

    pub fn top(&self) -> Result<Id, Error> {
        match self.stack[self.floor()..].last() {
            Some(top) => Ok(*top),
            None => self.fail("the stack is empty"),
        }
    }

    /// Takes the last `count` objects.
    pub fn last(&mut self, count: usize) -> Result<Vec<Id>, Error> {
        if self.stack.len() - self.floor() < count {
            return self.fail("the stack is empty");
        }
        Ok(self.stack.split_off(self.stack.len() - count))
    }

    pub fn take_marked(&mut self) -> Result<Vec<Id>, Error> {
        match self.marks.pop() {
            Some(mark) => Ok(self.stack.split_off(mark)),
            None => self.fail("there is no mark"),
        }
    }

    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let range = self.slice(N)?;
        let mut taken = [0; N];
        taken.copy_from_slice(&self.bytes[range]);
        Ok(taken)
    }

    pub fn slice(&mut self, length: usize) -> Result<std::ops::Range<usize>, Error> {
        if length > self.bytes.len() - self.at {
            return self.fail("the file ends in the middle of it");
        }
        let start = self.at;
        self.at += length;
        Ok(start..self.at)
    }

    pub fn line(&mut self) -> Result<String, Error> {
        let rest = &self.bytes[self.at..];
        let Some(length) = rest.iter().position(|b| *b == b'\n') else {
            return self.fail("the file ends in the middle of it");
        };
        let line = String::from_utf8_lossy(&rest[..length]).trim_end_matches('\r').to_owned();
        self.at += length + 1;
        Ok(line)
    }
}
