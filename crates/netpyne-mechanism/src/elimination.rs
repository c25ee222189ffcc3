//! Solving the sparse system of a KINETIC block, in the order of pivots that NEURON's minimum-degree rule chooses: a list of
//! operations that depends on the pattern of the matrix alone.

use std::collections::BTreeMap;

/// A pivot whose magnitude is not above it is no divisor: the matrix is singular.
pub(crate) const SMALLEST_PIVOT: f64 = 1e-20;

/// What is said of a matrix that is.
pub(crate) const SINGULAR: &str = "the matrix of a KINETIC block is singular";

/// One operation of the elimination; elements are numbered as in the system, those that fill in come after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Fails if the element is too small to divide by.
    Check(u32),
    /// Divides an element by the pivot, and takes that much of one right-hand side off another.
    Eliminate { element: u32, pivot: u32, row: u32, from: u32 },
    /// Takes that much of an element off another.
    Update { element: u32, from: u32 },
    /// Takes a solved unknown out of a right-hand side.
    Substitute { row: u32, element: u32, column: u32 },
    /// Divides a right-hand side by the pivot.
    Divide { row: u32, pivot: u32 },
}

/// What to do with matrix and right-hand side to solve them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// Rows.
    n: usize,
    /// Elements given.
    given: usize,
    /// Elements with those that fill in.
    size: u32,
    steps: Vec<Step>,
}

/// Rows not yet eliminated, few elements first.
struct Queue {
    rows: Vec<usize>,
    /// Elements of each row.
    count: Vec<usize>,
}

impl Queue {
    /// Puts a row before all that have at least as many elements.
    fn insert(&mut self, row: usize) {
        let at = self.rows.iter().position(|r| self.count[*r] >= self.count[row]);
        self.rows.insert(at.unwrap_or(self.rows.len()), row);
    }

    fn recount(&mut self, row: usize, change: isize) {
        self.rows.retain(|r| *r != row);
        self.count[row] = self.count[row].saturating_add_signed(change);
        self.insert(row);
    }
}

impl Plan {
    /// The plan for `n` rows with these elements. The diagonal is always there.
    pub fn new(n: usize, elements: &[(u32, u32)]) -> Self {
        let mut slots: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (slot, &(row, column)) in elements.iter().enumerate() {
            slots.insert((row as usize, column as usize), slot as u32);
        }
        let mut size = elements.len() as u32;
        let mut slot = |slots: &mut BTreeMap<(usize, usize), u32>, at: (usize, usize)| -> (u32, bool) {
            if let Some(&known) = slots.get(&at) {
                return (known, false);
            }
            slots.insert(at, size);
            size += 1;
            (size - 1, true)
        };
        for i in 0..n {
            slot(&mut slots, (i, i));
        }
        let mut queue = Queue { rows: Vec::new(), count: vec![0; n] };
        for row in 0..n {
            queue.count[row] = slots.keys().filter(|(r, _)| *r == row).count();
            queue.insert(row);
        }
        // Rows in the order of their pivots, as far as it is known.
        let mut order: Vec<usize> = (0..n).collect();
        let mut steps = Vec::new();
        for i in 0..n {
            let pivot = queue.rows.remove(0);
            let at = order.iter().position(|r| *r == pivot).unwrap_or(i);
            order[i..=at].rotate_right(1);
            let rest = &order[i + 1..];
            let columns: Vec<usize> =
                rest.iter().copied().filter(|c| slots.contains_key(&(pivot, *c))).collect();
            let rows: Vec<usize> =
                rest.iter().copied().filter(|r| slots.contains_key(&(*r, pivot))).collect();
            let diagonal = slots[&(pivot, pivot)];
            steps.push(Step::Check(diagonal));
            for row in rows {
                let element = slots[&(row, pivot)];
                steps.push(Step::Eliminate { element, pivot: diagonal, row: row as u32, from: pivot as u32 });
                for &column in &columns {
                    let (element, is_new) = slot(&mut slots, (row, column));
                    if is_new {
                        queue.recount(row, 1);
                    }
                    steps.push(Step::Update { element, from: slots[&(pivot, column)] });
                }
                queue.recount(row, -1);
            }
        }
        for (i, &row) in order.iter().enumerate().rev() {
            for &column in &order[i + 1..] {
                if let Some(&element) = slots.get(&(row, column)) {
                    steps.push(Step::Substitute { row: row as u32, element, column: column as u32 });
                }
            }
            steps.push(Step::Divide { row: row as u32, pivot: slots[&(row, row)] });
        }
        Self { n, given: elements.len(), size, steps }
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.n
    }

    /// Elements given.
    pub fn given(&self) -> usize {
        self.given
    }

    /// Elements with those that fill in, which are 0 at first.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// What to do, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Solves in place: `b` becomes the solution, `a` is destroyed. False if a pivot is too small.
    pub fn solve(&self, a: &mut [f64], b: &mut [f64]) -> bool {
        let mut ratio = 0.0;
        for step in &self.steps {
            match *step {
                Step::Check(pivot) => {
                    if a[pivot as usize].abs() <= SMALLEST_PIVOT {
                        return false;
                    }
                }
                Step::Eliminate { element, pivot, row, from } => {
                    ratio = a[element as usize] / a[pivot as usize];
                    b[row as usize] -= b[from as usize] * ratio;
                }
                Step::Update { element, from } => a[element as usize] -= a[from as usize] * ratio,
                Step::Substitute { row, element, column } => {
                    b[row as usize] -= a[element as usize] * b[column as usize];
                }
                Step::Divide { row, pivot } => b[row as usize] /= a[pivot as usize],
            }
        }
        true
    }
}
