//! `derivimplicit`: Newton's method with a Jacobian by central differences, a few passes unrolled.
//!
//! The operations are those of the [interpreter](crate::scalar), in their order; rows that lanes exchange in search of a pivot are
//! exchanged by choices.

use super::systems::PASSES;
use super::{State, Tracer};
use crate::ir::*;
use crate::ssa::graph::{Graph, Node, Value};

/// Larger systems are left to machine code for one instance at a time: operations grow with the third power.
const MOST_UNKNOWNS: usize = 4;

// As in NEURON's solver.
const STALE: f64 = 0.05;
const CONVERGED: f64 = 1e-6;
const ZERO: f64 = 1e-8;
const SMALLEST_INCREMENT: f64 = 1e-6;
const SMALLEST_PIVOT: f64 = 1e-20;

/// The equations `F_i = D_i - (x_i - xold_i)/dt`.
struct Equations<'a> {
    states: &'a [Place],
    /// The unknown of each.
    unknown: &'a [u32],
    derivatives: &'a [Place],
    body: &'a Block,
    old: Vec<Value>,
    dt: Value,
}

/// A matrix in Crout's factors, its rows in the order of pivots.
#[derive(Clone)]
struct Factors {
    rows: Vec<Vec<Value>>,
    /// By pivot: for each row behind it, whether the two were exchanged.
    exchanges: Vec<Vec<Value>>,
}

impl Tracer<'_> {
    /// A step; says which lanes have not found their solution.
    pub(super) fn implicit_step(
        &mut self,
        states: &[Place],
        unknown: &[u32],
        derivatives: &[Place],
        body: &Block,
    ) -> Result<Value, String> {
        let n = states.len();
        if n > MOST_UNKNOWNS || unknown.len() != n {
            return Err("it solves a large system of equations".into());
        }
        let old = self.values(states)?;
        let dt = self.load(&Place::Env(Env::Dt))?;
        let equations = Equations { states, unknown, derivatives, body, old, dt };
        let (zero, one) = (self.graph.constant(0.0), self.graph.constant(1.0));
        let limits = [STALE, CONVERGED, ZERO].map(|limit| self.graph.constant(limit));
        let [stale_above, converged, smallest] = limits;
        let (mut running, mut unsolved, mut change) = (one, zero, one);
        let (mut factors, mut value) = (None, vec![zero; n]);
        for _ in 0..PASSES {
            let before = self.state();
            let stale = self.graph.binary(BinaryOp::Gt, change, stale_above);
            let (made, at_solution, singular) = self.where_stale(stale, &equations)?;
            let newly = self.graph.binary(BinaryOp::And, running, stale);
            unsolved = self.graph.either_with(unsolved, newly, singular);
            for (value, new) in value.iter_mut().zip(at_solution) {
                let new = self.graph.add(Node::Unary(UnaryOp::Neg, new));
                *value = self.graph.add(Node::Select(stale, new, *value));
            }
            let now = match factors.take() {
                Some(last) => self.graph.chosen(stale, &made, &last),
                None => made,
            };
            let changes = self.graph.solve(&now, &value);
            factors = Some(now);
            let mut x = self.values(states)?;
            change = zero;
            for (x, dx) in x.iter_mut().zip(changes) {
                change = self.graph.largest_change(change, (*x, dx), smallest);
                *x = self.graph.binary(BinaryOp::Add, *x, dx);
            }
            value = self.evaluate(&equations, &x)?;
            let mut deviation = zero;
            for value in &mut value {
                *value = self.graph.add(Node::Unary(UnaryOp::Neg, *value));
                let size = self.graph.magnitude(*value);
                deviation = self.graph.larger(size, deviation);
            }
            let small = self.graph.binary(BinaryOp::Le, change, converged);
            let close = self.graph.binary(BinaryOp::Le, deviation, smallest);
            let done = self.graph.binary(BinaryOp::And, small, close);
            let goes_on = self.graph.add(Node::Unary(UnaryOp::Not, done));
            let next = self.graph.binary(BinaryOp::And, running, goes_on);
            self.only_where(running, before);
            running = next;
            self.is_short()?;
        }
        // The equations are evaluated once more at the solution; where nothing shows that, it changes nothing.
        let x = self.values(states)?;
        self.evaluate(&equations, &x)?;
        Ok(self.graph.binary(BinaryOp::Or, unsolved, running))
    }

    /// The Jacobian in factors, the deviations there, and whether it is singular; evaluations count only where it was stale.
    fn where_stale(
        &mut self,
        stale: Value,
        equations: &Equations<'_>,
    ) -> Result<(Factors, Vec<Value>, Value), String> {
        let before = self.state();
        let (jacobian, value) = self.jacobian(equations)?;
        self.only_where(stale, before);
        let (factors, singular) = self.graph.crout(jacobian);
        Ok((factors, value, singular))
    }

    /// Undoes what has been assigned since `before` where a condition does not hold.
    fn only_where(&mut self, condition: Value, before: State) {
        let done = self.back_to(before);
        self.choose(condition, done);
    }

    /// The Jacobian by rows, and the deviations at the unknowns.
    fn jacobian(&mut self, equations: &Equations<'_>) -> Result<(Vec<Vec<Value>>, Vec<Value>), String> {
        let n = equations.states.len();
        let mut value = Vec::new();
        let mut rows = vec![Vec::with_capacity(n); n];
        let share = self.graph.constant(0.02);
        let least = self.graph.constant(SMALLEST_INCREMENT);
        let two = self.graph.constant(2.0);
        for j in 0..n {
            let mut x = self.values(equations.states)?;
            let graph = &mut self.graph;
            let part = graph.binary(BinaryOp::Mul, share, x[j]);
            let part = graph.magnitude(part);
            let increment = graph.larger(part, least);
            let twice = graph.binary(BinaryOp::Mul, two, increment);
            // In place: what rounding leaves in the unknown is part of the method.
            x[j] = graph.binary(BinaryOp::Add, x[j], increment);
            let high = self.evaluate(equations, &x)?;
            let mut x = self.values(equations.states)?;
            x[j] = self.graph.binary(BinaryOp::Sub, x[j], twice);
            let low = self.evaluate(equations, &x)?;
            for ((row, high), low) in rows.iter_mut().zip(high).zip(low) {
                let difference = self.graph.binary(BinaryOp::Sub, high, low);
                row.push(self.graph.binary(BinaryOp::Div, difference, twice));
            }
            let mut x = self.values(equations.states)?;
            x[j] = self.graph.binary(BinaryOp::Add, x[j], increment);
            value = self.evaluate(equations, &x)?;
        }
        Ok((rows, value))
    }

    /// How far each equation is from zero at `x`, which becomes the state.
    fn evaluate(&mut self, equations: &Equations<'_>, x: &[Value]) -> Result<Vec<Value>, String> {
        self.assign(equations.states, x)?;
        self.section(equations.body)?;
        let derivatives = self.values(equations.derivatives)?;
        let x = self.values(equations.states)?;
        let graph = &mut self.graph;
        let of = |(derivative, &unknown): (Value, &u32)| {
            let moved = graph.binary(BinaryOp::Sub, x[unknown as usize], equations.old[unknown as usize]);
            let rate = graph.binary(BinaryOp::Div, moved, equations.dt);
            graph.binary(BinaryOp::Sub, derivative, rate)
        };
        Ok(derivatives.into_iter().zip(equations.unknown).map(of).collect())
    }
}

impl Graph {
    fn magnitude(&mut self, x: Value) -> Value {
        self.add(Node::Math(MathFn::Fabs, [x; 5]))
    }

    /// The first if it is larger than the second, which it is not if it is not a number.
    fn larger(&mut self, a: Value, b: Value) -> Value {
        let is_larger = self.binary(BinaryOp::Gt, a, b);
        self.add(Node::Select(is_larger, a, b))
    }

    /// The larger of `change` and the relative change of an unknown; of one near zero there is none.
    fn largest_change(&mut self, change: Value, (x, dx): (Value, Value), smallest: Value) -> Value {
        let size = self.magnitude(x);
        let counts = self.binary(BinaryOp::Gt, size, smallest);
        let relative = self.binary(BinaryOp::Div, dx, x);
        let relative = self.magnitude(relative);
        let is_larger = self.binary(BinaryOp::Gt, relative, change);
        let taken = self.binary(BinaryOp::And, counts, is_larger);
        self.add(Node::Select(taken, relative, change))
    }

    /// Sum of products, from 0.
    fn dot(&mut self, terms: impl Iterator<Item = (Value, Value)>) -> Value {
        let mut sum = self.constant(0.0);
        for (a, b) in terms {
            let product = self.binary(BinaryOp::Mul, a, b);
            sum = self.binary(BinaryOp::Add, sum, product);
        }
        sum
    }

    /// Factors of a matrix with scaled partial pivoting, and whether a pivot is too small: [`netpyne_math::dense::crout`].
    fn crout(&mut self, mut rows: Vec<Vec<Value>>) -> (Factors, Value) {
        let n = rows.len();
        let mut scale = Vec::with_capacity(n);
        for row in &rows {
            let mut largest = row[0];
            for &x in &row[1..] {
                let (a, b) = (self.magnitude(x), self.magnitude(largest));
                let is_larger = self.binary(BinaryOp::Gt, a, b);
                largest = self.add(Node::Select(is_larger, x, largest));
            }
            scale.push(largest);
        }
        let mut exchanges = Vec::with_capacity(n);
        let mut singular = self.constant(0.0);
        let least = self.constant(SMALLEST_PIVOT);
        for r in 0..n {
            for row in r..n {
                let terms: Vec<_> = (0..r).map(|k| (rows[row][k], rows[k][r])).collect();
                let sum = self.dot(terms.into_iter());
                rows[row][r] = self.binary(BinaryOp::Sub, rows[row][r], sum);
            }
            let best = self.best(&rows, &scale, r);
            for (row, &is_best) in (r + 1..).zip(&best) {
                let (upper, lower) = rows.split_at_mut(row);
                for (a, b) in upper[r].iter_mut().zip(&mut lower[0]) {
                    (*a, *b) = self.exchanged(is_best, *a, *b);
                }
                (scale[r], scale[row]) = self.exchanged(is_best, scale[r], scale[row]);
            }
            exchanges.push(best);
            let pivot = rows[r][r];
            let size = self.magnitude(pivot);
            let small = self.binary(BinaryOp::Lt, size, least);
            singular = self.binary(BinaryOp::Or, singular, small);
            for j in r + 1..n {
                let terms: Vec<_> = (0..r).map(|k| (rows[r][k], rows[k][j])).collect();
                let sum = self.dot(terms.into_iter());
                let rest = self.binary(BinaryOp::Sub, rows[r][j], sum);
                rows[r][j] = self.binary(BinaryOp::Div, rest, pivot);
            }
        }
        (Factors { rows, exchanges }, singular)
    }

    /// For each row behind `r`: whether it has the largest scaled element of column `r`, the first of equals.
    fn best(&mut self, rows: &[Vec<Value>], scale: &[Value], r: usize) -> Vec<Value> {
        let scaled = |graph: &mut Self, row: usize| {
            let quotient = graph.binary(BinaryOp::Div, rows[row][r], scale[row]);
            graph.magnitude(quotient)
        };
        let mut largest = scaled(self, r);
        let mut better = Vec::new();
        for row in r + 1..rows.len() {
            let value = scaled(self, row);
            let is_larger = self.binary(BinaryOp::Gt, value, largest);
            largest = self.add(Node::Select(is_larger, value, largest));
            better.push(is_larger);
        }
        // The last that was better than all before.
        let mut none_behind = self.constant(1.0);
        for better in better.iter_mut().rev() {
            let is_best = self.binary(BinaryOp::And, *better, none_behind);
            let is_not = self.add(Node::Unary(UnaryOp::Not, *better));
            none_behind = self.binary(BinaryOp::And, none_behind, is_not);
            *better = is_best;
        }
        better
    }

    fn exchanged(&mut self, condition: Value, a: Value, b: Value) -> (Value, Value) {
        (self.add(Node::Select(condition, b, a)), self.add(Node::Select(condition, a, b)))
    }

    /// The first factors where a condition holds, else the second.
    fn chosen(&mut self, condition: Value, a: &Factors, b: &Factors) -> Factors {
        let mut each = |a: &[Vec<Value>], b: &[Vec<Value>]| -> Vec<Vec<Value>> {
            let row = |(a, b): (&Vec<Value>, &Vec<Value>)| {
                a.iter().zip(b).map(|(&a, &b)| self.add(Node::Select(condition, a, b))).collect()
            };
            a.iter().zip(b).map(row).collect()
        };
        Factors { rows: each(&a.rows, &b.rows), exchanges: each(&a.exchanges, &b.exchanges) }
    }

    /// The solution for a right-hand side: [`netpyne_math::dense::crout_solve`].
    fn solve(&mut self, Factors { rows, exchanges }: &Factors, right: &[Value]) -> Vec<Value> {
        let n = rows.len();
        let mut b = right.to_vec();
        for (r, exchanges) in exchanges.iter().enumerate() {
            for (row, &is_best) in (r + 1..).zip(exchanges) {
                (b[r], b[row]) = self.exchanged(is_best, b[r], b[row]);
            }
        }
        let mut x: Vec<Value> = Vec::with_capacity(n);
        for i in 0..n {
            let sum = self.dot((0..i).map(|j| (rows[i][j], x[j])));
            let rest = self.binary(BinaryOp::Sub, b[i], sum);
            x.push(self.binary(BinaryOp::Div, rest, rows[i][i]));
        }
        for i in (0..n).rev() {
            let sum = self.dot((i + 1..n).map(|j| (rows[i][j], x[j])));
            x[i] = self.binary(BinaryOp::Sub, x[i], sum);
        }
        x
    }
}
