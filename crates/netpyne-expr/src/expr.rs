//! The compiled string function.

use crate::block::{BLOCK, BlockProgram};
use crate::eval::eval;
use crate::names::Kind;
use crate::node::{Node, Program};
use crate::parse::parse;
use crate::{Draw, EvalError, Names, NoDraw, Outcome};
use netpyne_base::{Diagnostic, SourceFile};

/// A string function, compiled for the names that are known at its place.
#[derive(Clone, Debug)]
pub struct Expr {
    program: Program,
    variables: Vec<usize>,
    random: bool,
    block: Option<BlockProgram>,
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
            random: parsed.nodes.iter().any(|n| matches!(n, Node::Draw(..))),
            block: BlockProgram::new(&parsed.nodes, &kinds),
            program: Program {
                text: text.into(),
                nodes: parsed.nodes,
                spans: parsed.spans,
                root: parsed.root,
                kinds,
            },
            variables,
        })
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.program.text
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
        eval(&self.program, vars, draw)
    }

    /// Its values for `out.len()` rows, bit for bit those of [`Self::eval`]; row `i` of variable `slot` is
    /// `vars[slot][i]`, and slots that are not used may be empty. Random draws give NaN here.
    pub fn eval_block(&self, vars: &[&[f64]], out: &mut [f64]) -> Result<(), EvalError> {
        self.evaluator().run(vars, out)
    }

    /// Evaluates many blocks, one after the other, in the same scratch space.
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { expr: self, scratch: self.block.as_ref().map(|block| block.scratch(&self.program.nodes)) }
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
                && block.run(&expr.program.nodes, vars, from, out.len(), scratch)
            {
                out.copy_from_slice(&scratch[expr.program.root as usize][..out.len()]);
                continue;
            }
            let mut row = vec![f64::NAN; expr.program.kinds.len()];
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
        let (own, other) = (&self.program, &other.program);
        own.text == other.text && own.nodes == other.nodes && own.root == other.root
    }
}
