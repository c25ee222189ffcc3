//! From the arena to a tree.

use crate::pickle::arena::{Id, Machine, Node};
use crate::{Error, MAX_DEPTH, Tree};
use std::sync::Arc;

/// Most values of a tree beyond those that the file spells out: objects that are referred to from many places are copied.
const MOST_COPIES: usize = 1 << 24;

/// The tree at `root`.
pub(super) fn tree(machine: &Machine, root: Id) -> Result<Tree, Error> {
    let left = machine.nodes.len().saturating_mul(4).saturating_add(MOST_COPIES);
    Builder { machine, left }.tree(root, 0)
}

struct Builder<'m, 'a> {
    machine: &'m Machine<'a>,
    /// Values that may still be made.
    left: usize,
}

impl Builder<'_, '_> {
    fn tree(&mut self, id: Id, depth: usize) -> Result<Tree, Error> {
        if depth > MAX_DEPTH {
            return self.machine.fail("nested too deeply, or in itself");
        }
        self.spend(1)?;
        Ok(match self.machine.node(id) {
            Node::Null => Tree::Null,
            Node::Bool(b) => Tree::Bool(*b),
            Node::Int(i) => Tree::Int(*i),
            Node::Float(x) => Tree::Float(*x),
            Node::Text(text) => Tree::Text(Arc::clone(text)),
            Node::Bytes(range) => Tree::text(String::from_utf8_lossy(&self.machine.bytes[range.clone()])),
            Node::OwnBytes(bytes) => Tree::text(String::from_utf8_lossy(bytes)),
            Node::List(items) | Node::Tuple(items) => {
                let all = items.iter().map(|id| self.tree(*id, depth + 1)).collect::<Result<_, _>>()?;
                Tree::list(all)
            }
            Node::Dict(entries) => {
                let mut all: Vec<(Arc<str>, Tree)> = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    all.push((self.key(*key, depth)?, self.tree(*value, depth + 1)?));
                }
                Tree::Dict(all)
            }
            Node::Done(tree) => {
                self.spend(size(tree))?;
                Tree::clone(tree)
            }
            Node::Class(module, name) => {
                return self.machine.fail(format!("it holds `{module}.{name}` itself, which is no data"));
            }
            Node::Type(_) => return self.machine.fail("it holds a numpy type, which is no data"),
            Node::EmptyArray => return self.machine.fail("an array has no data"),
            // An object of which nothing was said.
            Node::Object(_) => Tree::Dict(Vec::new()),
        })
    }

    fn spend(&mut self, values: usize) -> Result<(), Error> {
        match self.left.checked_sub(values) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => self.machine.fail("it refers to the same objects too often"),
        }
    }

    /// Keys that are no texts become what JSON makes of them.
    fn key(&mut self, id: Id, depth: usize) -> Result<Arc<str>, Error> {
        Ok(match self.tree(id, depth + 1)? {
            Tree::Text(text) => text,
            Tree::Int(i) => i.to_string().into(),
            Tree::Float(x) => format!("{x:?}").into(),
            Tree::Bool(b) => (if b { "true" } else { "false" }).into(),
            Tree::Null => "null".into(),
            Tree::List(_) | Tree::Floats(_) | Tree::Dict(_) => {
                return self.machine.fail("a key is neither a text nor a number");
            }
        })
    }
}

fn size(tree: &Tree) -> usize {
    match tree {
        Tree::List(items) => items.iter().map(size).sum::<usize>() + 1,
        // A float is a quarter of a value.
        Tree::Floats(values) => values.len() / 4 + 1,
        _ => 1,
    }
}
