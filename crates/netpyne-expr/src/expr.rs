//! The compiled string function.

use crate::block::{BLOCK, BlockProgram};
use crate::eval::eval;
use crate::names::Kind;
use crate::node::{Node, NodeId};
use crate::parse::parse;
use crate::{Draw, EvalError, Names, NoDraw};
use netpyne_base::{Diagnostic, SourceFile, Span};
use std::sync::Arc;

/// A string function, compiled for the names that are known at its place.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) text: Arc<str>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) spans: Vec<Span>,
    pub(crate) root: NodeId,
    pub(crate) kinds: Vec<Kind>,
    variables: Vec<usize>,
    random: bool,
    block: Option<BlockProgram>,
}

/// The number an evaluation gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// A Python `int` (or truth value).
    Int(i64),
    /// A float.
    Float(f64),
}

impl Outcome {
    /// The number as a double.
    pub fn get(self) -> f64 {
        match self {
            Outcome::Int(i) => i as f64,
            Outcome::Float(x) => x,
        }
    }
}

impl Expr {
    /// Compiles `text`.
    pub fn parse(text: &str, names: &Names) -> Result<Expr, Box<Diagnostic>> {
        Self::parse_at("string function", text, names)
    }

    /// Compiles `text`, which stands at `place` of the specification; mistakes are shown as being there.
    pub fn parse_at(place: &str, text: &str, names: &Names) -> Result<Expr, Box<Diagnostic>> {
        let parsed = parse(text, names).map_err(|(message, span, help)| {
            let file = SourceFile::new(place, text);
            Box::new(
                help.into_iter().fold(Diagnostic::error(message).at_source(&file, span), Diagnostic::help),
            )
        })?;
        let kinds: Vec<Kind> = (0..names.slots()).map(|slot| names.kind(slot)).collect();
        let slot = |node: &Node| match node {
            Node::Var(slot) => Some(*slot as usize),
            _ => None,
        };
        let mut variables: Vec<usize> = parsed.nodes.iter().filter_map(slot).collect();
        variables.sort_unstable();
        variables.dedup();
        Ok(Expr {
            text: text.into(),
            random: parsed.nodes.iter().any(|n| matches!(n, Node::Draw(..))),
            block: BlockProgram::new(&parsed.nodes, &kinds),
            nodes: parsed.nodes,
            spans: parsed.spans,
            root: parsed.root,
            kinds,
            variables,
        })
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The slots of the variables it uses, in increasing order.
    pub fn variables(&self) -> &[usize] {
        &self.variables
    }

    /// Whether it uses the variable in `slot`.
    pub fn uses(&self, slot: usize) -> bool {
        self.variables.binary_search(&slot).is_ok()
    }

    /// Whether it draws random numbers.
    pub fn uses_random(&self) -> bool {
        self.random
    }

    /// Whether it always gives the same value.
    pub fn is_constant(&self) -> bool {
        self.variables.is_empty() && !self.random
    }

    /// Its value; `vars` holds the variables by slot (only those in [`Self::variables`] are read).
    pub fn eval(&self, vars: &[f64], draw: &mut dyn Draw) -> Result<f64, EvalError> {
        self.eval_outcome(vars, draw).map(Outcome::get)
    }

    /// Its value, telling integers from floats.
    pub fn eval_outcome(&self, vars: &[f64], draw: &mut dyn Draw) -> Result<Outcome, EvalError> {
        eval(self, vars, draw)
    }

    /// Its values for `out.len()` rows, bit for bit those of [`Self::eval`]; row `i` of variable `slot` is
    /// `vars[slot][i]`, and slots that are not used may be empty. Random draws give NaN here.
    pub fn eval_block(&self, vars: &[&[f64]], out: &mut [f64]) -> Result<(), EvalError> {
        self.evaluator().run(vars, out)
    }

    /// Evaluates many blocks, one after the other, in the same scratch space.
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { expr: self, scratch: self.block.as_ref().map(|block| block.scratch(&self.nodes)) }
    }
}

/// A string function with space to evaluate it in blocks.
#[derive(Clone, Debug)]
pub struct Evaluator<'a> {
    expr: &'a Expr,
    scratch: Option<Vec<[f64; BLOCK]>>,
}

impl Evaluator<'_> {
    /// [`Expr::eval_block`].
    pub fn run(&mut self, vars: &[&[f64]], out: &mut [f64]) -> Result<(), EvalError> {
        let expr = self.expr;
        for (chunk, out) in out.chunks_mut(BLOCK).enumerate() {
            let from = chunk * BLOCK;
            if let (Some(block), Some(scratch)) = (&expr.block, &mut self.scratch)
                && block.run(&expr.nodes, vars, from, out.len(), scratch)
            {
                out.copy_from_slice(&scratch[expr.root as usize][..out.len()]);
                continue;
            }
            let mut row = vec![f64::NAN; expr.kinds.len()];
            for (i, out) in out.iter_mut().enumerate() {
                for slot in &expr.variables {
                    row[*slot] = vars.get(*slot).and_then(|v| v.get(from + i)).copied().unwrap_or(f64::NAN);
                }
                *out = expr.eval(&row, &mut NoDraw)?;
            }
        }
        Ok(())
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.nodes == other.nodes && self.root == other.root
    }
}
