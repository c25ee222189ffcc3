//! Systems of equations whose operations are the same for all instances: their solution is unrolled.

use super::{Refusal, Tracer};
use crate::elimination::{Plan, SMALLEST_PIVOT, Step};
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;
use crate::ssa::graph::{Graph, Node, Source, Value};

/// What the unknowns of a system become whose matrix is singular: no result of a calculation.
pub(crate) const NO_SOLUTION: f64 = f64::from_bits(0xffec_a3d5_7b91_2f64);

/// Whether lanes can solve a system.
fn is_same_for_all(solve: &Solve) -> Option<&Sparse> {
    match solve {
        Solve::Sparse(system) if system.linear && !system.steady => Some(system),
        _ => None,
    }
}

/// A column of the instances in which [`NO_SOLUTION`] would be seen.
fn column_of(m: &Mechanism, system: &Sparse) -> Option<u32> {
    let column = |place: &Place| match Source::of(m, place) {
        Some(Source::Field(column)) => Some(column),
        _ => None,
    };
    system.states.iter().find_map(column)
}

/// Columns in which [`NO_SOLUTION`] would be seen, of all systems that a kernel solves.
pub(crate) fn columns_of_unknowns(m: &Mechanism, kernel: &Kernel) -> Vec<u32> {
    struct Systems<'m>(&'m Mechanism, Vec<u32>);
    impl Visitor for Systems<'_> {
        fn stmt(&mut self, stmt: &Stmt) {
            if let Stmt::Solve(solve) = stmt {
                self.1.extend(is_same_for_all(solve).and_then(|system| column_of(self.0, system)));
            }
        }
    }
    let mut systems = Systems(m, Vec::new());
    walk_block(&kernel.body, &mut systems);
    systems.1
}

impl Tracer<'_> {
    /// The solution of a system.
    pub(super) fn solve(&mut self, solve: &Solve) -> Refusal {
        if self.demands.is_some() {
            return Err("it solves a system of equations".into());
        }
        let system = is_same_for_all(solve).ok_or("it repeats the solution of a system of equations")?;
        column_of(self.m, system).ok_or("it solves a system of equations of arrays alone")?;
        self.kinetic_step(system)
    }

    /// A step of a linear KINETIC scheme: `matrix * dx = rhs`, `x += dx`.
    fn kinetic_step(&mut self, system: &Sparse) -> Refusal {
        let before = self.unknowns(system)?;
        let old = self.offsets[system.old.index()] as usize;
        self.locals[old..old + before.len()].copy_from_slice(&before);
        self.fill(system)?;
        // A state outside the reactions may have been assigned by the block.
        let x = self.unknowns(system)?;
        let (changes, singular) = self.solution(system);
        let none = self.graph.constant(NO_SOLUTION);
        for ((place, x), change) in system.states.iter().zip(x).zip(changes) {
            let new = self.graph.binary(BinaryOp::Add, x, change);
            let new = self.graph.add(Node::Select(singular, none, new));
            self.store(place, new)?;
        }
        // Variables that the block assigns are left as they are at the solution.
        self.fill(system)
    }

    fn unknowns(&mut self, system: &Sparse) -> Result<Vec<Value>, String> {
        system.states.iter().map(|place| self.load(place)).collect()
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
        let less = |graph: &mut Graph, from: Value, factor: Value, times: Value| {
            let product = graph.binary(BinaryOp::Mul, factor, times);
            graph.binary(BinaryOp::Sub, from, product)
        };
        for step in plan.steps() {
            match *step {
                Step::Check(pivot) => {
                    let size = graph.add(Node::Math(MathFn::Fabs, [a[pivot as usize]; 5]));
                    let small = graph.binary(BinaryOp::Le, size, smallest);
                    singular = match graph.known_constant(singular) {
                        Some(0.0) => small,
                        _ => graph.binary(BinaryOp::Or, singular, small),
                    };
                }
                Step::Eliminate { element, pivot, row, from } => {
                    ratio = graph.binary(BinaryOp::Div, a[element as usize], a[pivot as usize]);
                    b[row as usize] = less(graph, b[row as usize], b[from as usize], ratio);
                }
                Step::Update { element, from } => {
                    a[element as usize] = less(graph, a[element as usize], a[from as usize], ratio);
                }
                Step::Substitute { row, element, column } => {
                    b[row as usize] = less(graph, b[row as usize], a[element as usize], b[column as usize]);
                }
                Step::Divide { row, pivot } => {
                    b[row as usize] = graph.binary(BinaryOp::Div, b[row as usize], a[pivot as usize]);
                }
            }
        }
        (b, singular)
    }
}
