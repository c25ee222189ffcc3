//! Systems of equations, solved in all lanes by the same operations: what is repeated is unrolled for a few passes, and lanes
//! that need more are [marked](UNSOLVED).

use super::{Refusal, Tracer};
use crate::elimination::{Plan, SMALLEST_PIVOT, Step};
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;
use crate::ssa::graph::{Graph, Node, Source, Value};

/// What unknowns become whose system lanes do not solve. No calculation has this result.
pub(crate) const UNSOLVED: f64 = f64::from_bits(0xffec_a3d5_7b91_2f64);

/// Passes of what is repeated until nothing changes any more: most instances need two.
pub(super) const PASSES: usize = 3;

/// Sum of the changes of all states below which a step of a KINETIC block has converged.
const CONVERGED: f64 = 1e-6;

/// Columns in which [`UNSOLVED`] shows, of all systems that a kernel solves.
pub(crate) fn unsolved(m: &Mechanism, kernel: &Kernel) -> Vec<u32> {
    struct Systems<'m>(&'m Mechanism, Vec<u32>);
    impl Visitor for Systems<'_> {
        fn stmt(&mut self, stmt: &Stmt) {
            if let Stmt::Solve(solve) = stmt {
                self.1.extend(column_of(self.0, states_of(solve)));
            }
        }
    }
    let mut systems = Systems(m, Vec::new());
    walk_block(&kernel.body, &mut systems);
    systems.1
}

fn states_of(solve: &Solve) -> &[Place] {
    match solve {
        Solve::DerivImplicit { states, .. }
        | Solve::Linear { states, .. }
        | Solve::Nonlinear { states, .. } => states,
        Solve::Sparse(system) => &system.states,
    }
}

/// The column of the first unknown that has one.
fn column_of(m: &Mechanism, states: &[Place]) -> Option<u32> {
    let column = |place: &Place| match Source::of(m, place) {
        Some(Source::Field(column)) => Some(column),
        _ => None,
    };
    states.iter().find_map(column)
}

impl Tracer<'_> {
    /// The solution of a system.
    pub(super) fn solve(&mut self, solve: &Solve) -> Refusal {
        if self.demands.is_some() {
            return Err("it solves a system of equations".into());
        }
        column_of(self.m, states_of(solve))
            .ok_or("no unknown of its system of equations is a variable of its own")?;
        let unsolved = match solve {
            Solve::Sparse(system) if !system.steady => self.kinetic_step(system)?,
            Solve::DerivImplicit { states, equations, derivatives, steady: false, body } => {
                self.implicit_step(states, equations, derivatives, body)?
            }
            _ => return Err("it solves a system of equations".into()),
        };
        let mark = self.graph.constant(UNSOLVED);
        for place in states_of(solve) {
            let solution = self.load(place)?;
            let value = self.graph.add(Node::Select(unsolved, mark, solution));
            self.store(place, value)?;
        }
        self.is_short()
    }

    /// A step of a KINETIC scheme: `matrix * dx = rhs`, `x += dx`, once if it is linear. Says which lanes have no solution.
    fn kinetic_step(&mut self, system: &Sparse) -> Result<Value, String> {
        let before = self.values(&system.states)?;
        let old = self.offsets[system.old.index()] as usize;
        self.locals[old..old + before.len()].copy_from_slice(&before);
        let (zero, limit) = (self.graph.constant(0.0), self.graph.constant(CONVERGED));
        let (mut running, mut unsolved) = (self.graph.constant(1.0), zero);
        let passes = if system.linear { 1 } else { PASSES };
        for _ in 0..passes {
            let before = self.state();
            self.fill(system)?;
            // A state outside the reactions may have been assigned by the block.
            let x = self.values(&system.states)?;
            let (changes, singular) = self.solution(system);
            let graph = &mut self.graph;
            unsolved = graph.either_with(unsolved, running, singular);
            let mut new = Vec::with_capacity(x.len());
            let mut sum = zero;
            for (x, dx) in x.into_iter().zip(changes) {
                let x = graph.binary(BinaryOp::Add, x, dx);
                let is_negative = graph.binary(BinaryOp::Lt, x, zero);
                new.push(if system.linear { x } else { graph.add(Node::Select(is_negative, zero, x)) });
                let size = graph.add(Node::Math(MathFn::Fabs, [dx; 5]));
                sum = graph.binary(BinaryOp::Add, sum, size);
            }
            let goes_on = graph.binary(BinaryOp::Gt, sum, limit);
            let next = graph.binary(BinaryOp::And, running, goes_on);
            self.assign(&system.states, &new)?;
            let pass = self.back_to(before);
            self.choose(running, pass);
            running = next;
            self.is_short()?;
        }
        if !system.linear {
            unsolved = self.graph.binary(BinaryOp::Or, unsolved, running);
        }
        // Variables that the block assigns are left as they are at the solution.
        self.fill(system)?;
        Ok(unsolved)
    }

    pub(super) fn values(&mut self, places: &[Place]) -> Result<Vec<Value>, String> {
        places.iter().map(|place| self.load(place)).collect()
    }

    pub(super) fn assign(&mut self, places: &[Place], values: &[Value]) -> Refusal {
        places.iter().zip(values).try_for_each(|(place, &value)| self.store(place, value))
    }

    /// Fills matrix and right-hand side.
    fn fill(&mut self, system: &Sparse) -> Refusal {
        let zero = self.graph.constant(0.0);
        let arrays = [(system.rhs, system.states.len()), (system.matrix, system.elements.len())];
        for (array, len) in arrays {
            let start = self.offsets[array.index()] as usize;
            self.locals[start..start + len].fill(zero);
        }
        self.section(&system.body)
    }

    /// The solution of the equations in the local arrays, and whether there is none.
    fn solution(&mut self, system: &Sparse) -> (Vec<Value>, Value) {
        let plan = Plan::new(system.states.len(), &system.elements);
        let array = |tracer: &Self, id: LocalId, len: usize| {
            tracer.locals[tracer.offsets[id.index()] as usize..][..len].to_vec()
        };
        let mut a = array(self, system.matrix, plan.given());
        let mut b = array(self, system.rhs, plan.rows());
        let graph = &mut self.graph;
        let zero = graph.constant(0.0);
        a.resize(plan.size(), zero);
        let smallest = graph.constant(SMALLEST_PIVOT);
        let (mut singular, mut ratio) = (zero, zero);
        for step in plan.steps() {
            match *step {
                Step::Check(pivot) => {
                    let size = graph.add(Node::Math(MathFn::Fabs, [a[pivot as usize]; 5]));
                    let small = graph.binary(BinaryOp::Le, size, smallest);
                    singular = graph.binary(BinaryOp::Or, singular, small);
                }
                Step::Eliminate { element, pivot, row, from } => {
                    ratio = graph.binary(BinaryOp::Div, a[element as usize], a[pivot as usize]);
                    b[row as usize] = graph.less_product(b[row as usize], b[from as usize], ratio);
                }
                Step::Update { element, from } => {
                    a[element as usize] = graph.less_product(a[element as usize], a[from as usize], ratio);
                }
                Step::Substitute { row, element, column } => {
                    b[row as usize] =
                        graph.less_product(b[row as usize], a[element as usize], b[column as usize]);
                }
                Step::Divide { row, pivot } => {
                    b[row as usize] = graph.binary(BinaryOp::Div, b[row as usize], a[pivot as usize]);
                }
            }
        }
        (b, singular)
    }
}

impl Graph {
    /// `from - a*b`, rounded twice.
    pub(super) fn less_product(&mut self, from: Value, a: Value, b: Value) -> Value {
        let product = self.binary(BinaryOp::Mul, a, b);
        self.binary(BinaryOp::Sub, from, product)
    }

    /// `one || a && b`
    pub(super) fn either_with(&mut self, one: Value, a: Value, b: Value) -> Value {
        let both = self.binary(BinaryOp::And, a, b);
        self.binary(BinaryOp::Or, one, both)
    }
}
