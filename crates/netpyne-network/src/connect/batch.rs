//! Many connections of a rule at once: pairs in order of creation, and the values that differ between them.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::connector::Connector;
use crate::connect::make::make;
use crate::connect::pair_columns::{Coordinates, Needs, PairFunction, ROWS};
use crate::connect::pair_values::PairValues;
use crate::connect::plain::Failed;
use crate::connect::rule::{GIVEN, Given, Listed, Rule};
use crate::strings::HocDraw;
use netpyne_base::Diagnostic;
use netpyne_expr::{Expr, NoDraw};
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;

/// Pairs that are collected before they are connected.
const FULL: usize = 1 << 13;

type Done = Result<(), Box<Diagnostic>>;

/// Pairs to be connected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    pre: Vec<Ordinal>,
    post: Vec<Ordinal>,
    /// Places in the tables of values.
    pair: Vec<usize>,
    /// Weight, delay, number of synapses and location, where they are evaluated for each pair.
    values: [Option<Vec<f64>>; 4],
}

impl Batch {
    /// Adds a pair; `pair` is its place in the tables of values.
    #[inline]
    pub fn push(&mut self, pre: Ordinal, post: Ordinal, pair: usize) {
        self.pre.push(pre);
        self.post.push(post);
        self.pair.push(pair);
    }

    /// Connects the pairs and forgets them, if there are enough of them.
    pub fn flush_if_full(&mut self, build: &mut Build, rule: &mut Rule) -> Done {
        if self.pre.len() >= FULL { self.flush(build, rule) } else { Ok(()) }
    }

    /// Connects the pairs and forgets them.
    pub fn flush(&mut self, build: &mut Build, rule: &mut Rule) -> Done {
        self.evaluate(build, rule)?;
        let result = self.connect(build, rule);
        self.pre.clear();
        self.post.clear();
        self.pair.clear();
        result
    }

    /// Evaluates what differs from pair to pair.
    pub fn evaluate(&mut self, build: &Build, rule: &Rule) -> Done {
        let mut random = false;
        for (i, given) in rule.given.iter().enumerate() {
            self.values[i] = match given {
                Given::Fixed(_) => None,
                Given::Table(table) => Some(self.pair.iter().map(|&pair| table[pair]).collect()),
                Given::Function(expr) if expr.uses_random() => {
                    random = true;
                    None
                }
                Given::Function(expr) => Some(self.column(build, rule, i, expr)?),
            };
        }
        if random { self.draw(build, rule) } else { Ok(()) }
    }

    fn column(&self, build: &Build, rule: &Rule, i: usize, expr: &Expr) -> Result<Vec<f64>, Box<Diagnostic>> {
        let needs = Needs::of([expr]);
        let mut function = PairFunction::new(expr);
        let mut out = vec![0.0; self.pre.len()];
        for (chunk, out) in out.chunks_mut(ROWS).enumerate() {
            let rows = chunk * ROWS..chunk * ROWS + out.len();
            let pre = Coordinates::of_pre(build, needs, &self.pre[rows.clone()]);
            let post = Coordinates::of_post(build, needs, &self.post[rows])
                .map_err(|m| Diagnostic::error(m).at_path(rule.path.clone()))?;
            function
                .of_pairs(&pre, &post, out)
                .map_err(|error| Box::new(error.diagnostic(&format!("{}.{}", rule.path, GIVEN[i]))))?;
        }
        Ok(out)
    }

    /// Evaluates the functions that draw, pair by pair: each pair has a stream, from which all draw one after the other.
    fn draw(&mut self, build: &Build, rule: &Rule) -> Done {
        let drawing: Vec<(usize, &Expr)> = (rule.given.iter().enumerate())
            .filter_map(|(i, given)| match given {
                Given::Function(expr) if expr.uses_random() => Some((i, expr)),
                _ => None,
            })
            .collect();
        let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(self.pre.len()); drawing.len()];
        let mut values = PairValues::new();
        for (&pre, &post) in self.pre.iter().zip(&self.post) {
            let (pre_gid, post_gid) = (build.gid_of(pre), build.gid_of(post));
            let mut random = HocRandom::new(Random123::new(pre_gid, post_gid, build.cfg.seeds.conn as u32));
            for ((i, expr), column) in drawing.iter().zip(&mut columns) {
                values
                    .fill(build, pre, post, expr)
                    .map_err(|m| Diagnostic::error(m).at_path(rule.path.clone()))?;
                let value = expr
                    .eval(&values.slots, &mut HocDraw(&mut random))
                    .map_err(|error| error.diagnostic(&format!("{}.{}", rule.path, GIVEN[*i])))?;
                column.push(value);
            }
        }
        let indices: Vec<usize> = drawing.iter().map(|(i, _)| *i).collect();
        for (i, column) in indices.into_iter().zip(columns) {
            self.values[i] = Some(column);
        }
        Ok(())
    }

    /// Makes the connections.
    pub fn connect(&self, build: &mut Build, rule: &mut Rule) -> Done {
        let mut first = 0;
        for posts in self.post.chunk_by(|a, b| a == b) {
            let post = posts[0];
            let rows = first..first + posts.len();
            first = rows.end;
            let mut connector = Connector::of(build, rule, post);
            for row in rows {
                let pre = self.pre[row];
                let value = |i: usize| self.values[i].as_ref().map(|column| column[row]);
                let made = match &mut connector {
                    Some(connector) => connector.connect(build, rule, pre, [value(0), value(1), value(3)]),
                    None => Err(Failed),
                };
                if made.is_err() {
                    make(build, rule, (pre, post), self.pair[row], &Listed::default())?;
                }
            }
        }
        Ok(())
    }
}

/// A function of pairs that draws nothing, or a number.
#[derive(Clone, Copy)]
pub(crate) enum Plain<'a> {
    /// The same for all pairs.
    Number(f64),
    /// Evaluated for each.
    Function(&'a Expr),
}

impl Plain<'_> {
    /// A value without pairs.
    pub fn constant(&self) -> Option<f64> {
        match self {
            Plain::Number(x) => Some(*x),
            Plain::Function(expr) if expr.is_constant() => expr.eval(&[], &mut NoDraw).ok(),
            Plain::Function(_) => None,
        }
    }
}
