//! `.mod` text to syntax tree.
//!
//! Accepts what NEURON's own translator accepts and a little more (`LOCAL` after other statements, `COMMENT` blocks
//! anywhere). After a mistake it goes on with the next statement or block, so that one reading reports several.

mod block;
mod cursor;
mod declare;
mod expr;
mod neuron;
mod stmt;

use crate::ast::{Expr, Module};
use cursor::Cursor;
use netpyne_base::{Diagnostics, SourceFile};

/// A mistake was reported; whoever can go on after it should.
#[derive(Debug)]
pub(crate) struct Abort;

/// The result of reading one construct.
pub(crate) type Parsed<T> = Result<T, Abort>;

/// The syntax tree of `file` and what is wrong with the text. The tree holds everything that could be read.
pub fn parse(file: &SourceFile) -> (Module, Diagnostics) {
    parse_at(file, 0)
}

/// Like [`parse`], with `base` added to every position in the tree.
pub(crate) fn parse_at(file: &SourceFile, base: usize) -> (Module, Diagnostics) {
    let mut cursor = Cursor::new(file, base);
    let module = block::module(&mut cursor);
    (module, cursor.into_diagnostics())
}

/// The expression that `text` is, if it is nothing but an expression.
pub(crate) fn parse_expr(text: &str) -> Option<Expr> {
    let file = SourceFile::new("<expression>", text);
    let mut cursor = Cursor::new(&file, 0);
    let expr = expr::expr(&mut cursor).ok()?;
    (cursor.at_end() && cursor.into_diagnostics().is_empty()).then_some(expr)
}
