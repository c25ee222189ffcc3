//! The variables of connection strings for many pairs at once: coordinates and distances as columns.

use crate::build::Build;
use crate::build::share::Ordinal;
use crate::connect::pair_values::value;
use netpyne_expr::{CONN, EvalError, Evaluator, Expr};
use netpyne_math::libm::sqrt;
use netpyne_math::square::square_slice;
use netpyne_specs::Value;

/// Pairs evaluated at once.
pub(crate) const ROWS: usize = 256;

/// Slot of `dist_3D_border`.
const BORDER: usize = 16;

/// Coordinates by axis (x, y, z, then the same as fractions of the extent, then what the border takes off): those that
/// some functions look at, of some cells; the others are empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coordinates([Vec<f64>; 9]);

/// Which columns of [`Coordinates`] functions look at, on either side.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    axes: [bool; 6],
    border: bool,
}

impl Needs {
    /// Of some functions.
    pub fn of<'a>(functions: impl IntoIterator<Item = &'a Expr>) -> Self {
        let mut needs = Self::default();
        for &slot in functions.into_iter().flat_map(Expr::variables) {
            let axes: &[usize] = match slot {
                0..=5 => &[slot],
                6..=11 => &[slot - 6],
                12..=14 => &[slot - 12],
                15 | BORDER => &[0, 1, 2],
                17 => &[0, 2],
                18..=20 => &[slot - 15],
                21 => &[3, 4, 5],
                22 => &[3, 5],
                _ => &[],
            };
            axes.iter().for_each(|&axis| needs.axes[axis] = true);
            needs.border |= slot == BORDER;
        }
        needs
    }

    fn any(&self) -> bool {
        self.border || self.axes.contains(&true)
    }
}

impl Coordinates {
    /// Of presynaptic cells.
    pub fn of_pre(build: &Build, needs: Needs, cells: &[Ordinal]) -> Self {
        let mut this = Self::default();
        this.add(build, needs, cells);
        this
    }

    /// Of postsynaptic cells; these have what the border takes off.
    pub fn of_post(build: &Build, needs: Needs, cells: &[Ordinal]) -> Result<Self, String> {
        let mut this = Self::of_pre(build, needs, cells);
        if needs.border {
            for &cell in cells {
                let correction = build.tags_of(cell).own.get("borderCorrect").and_then(Value::as_f64s);
                let known = correction.filter(|c| c.len() == 3);
                let Some(correction) = known else {
                    // The message of a single pair.
                    value(build, (&build.spot(cell), &build.spot(cell)), cell, BORDER)?;
                    return Err("`borderCorrect` has three numbers".to_owned());
                };
                (0..3).for_each(|axis| this.0[6 + axis].push(correction[axis]));
            }
        }
        Ok(this)
    }

    fn add(&mut self, build: &Build, needs: Needs, cells: &[Ordinal]) {
        if !needs.any() {
            return;
        }
        for &cell in cells {
            let all = build.spot(cell).all();
            for (axis, x) in all.into_iter().enumerate().filter(|(axis, _)| needs.axes[*axis]) {
                self.0[axis].push(x);
            }
        }
    }

    /// The coordinates of cells `from..from + n`.
    fn rows(&self, from: usize, n: usize) -> [&[f64]; 9] {
        std::array::from_fn(|axis| self.0[axis].get(from..from + n).unwrap_or(&[]))
    }

    /// Those of one cell, `n` times over.
    fn repeat(&self, cell: usize, n: usize, out: &mut Coordinates) {
        for (out, column) in out.0.iter_mut().zip(&self.0) {
            out.clear();
            if let Some(x) = column.get(cell) {
                out.resize(n, *x);
            }
        }
    }
}

/// A function with its columns.
pub(crate) struct PairFunction<'a> {
    expr: &'a Expr,
    evaluator: Evaluator<'a>,
    columns: Vec<Vec<f64>>,
    scratch: [[f64; ROWS]; 2],
    repeated: Coordinates,
}

impl<'a> PairFunction<'a> {
    /// Ready to evaluate `expr`, which draws nothing.
    pub fn new(expr: &'a Expr) -> Self {
        Self {
            expr,
            evaluator: expr.evaluator(),
            columns: vec![Vec::new(); CONN.len()],
            scratch: [[0.0; ROWS]; 2],
            repeated: Coordinates::default(),
        }
    }

    /// Its values for one presynaptic cell and the postsynaptic cells from `first` on, at most [`ROWS`].
    pub fn of_row(
        &mut self,
        (pre, i): (&Coordinates, usize),
        (post, first): (&Coordinates, usize),
        out: &mut [f64],
    ) -> Result<(), EvalError> {
        let mut repeated = std::mem::take(&mut self.repeated);
        pre.repeat(i, out.len(), &mut repeated);
        let result = self.run(repeated.rows(0, out.len()), post.rows(first, out.len()), out);
        self.repeated = repeated;
        result
    }

    /// Its values for pairs, at most [`ROWS`], whose cells have these coordinates.
    pub fn of_pairs(
        &mut self,
        pre: &Coordinates,
        post: &Coordinates,
        out: &mut [f64],
    ) -> Result<(), EvalError> {
        self.run(pre.rows(0, out.len()), post.rows(0, out.len()), out)
    }

    fn run(&mut self, a: [&[f64]; 9], b: [&[f64]; 9], out: &mut [f64]) -> Result<(), EvalError> {
        for &slot in self.expr.variables() {
            let Some(column) = self.columns.get_mut(slot) else { continue };
            column.resize(out.len(), f64::NAN);
            variable(slot, a, b, column, &mut self.scratch);
        }
        let columns: [&[f64]; CONN.len()] = std::array::from_fn(|slot| self.columns[slot].as_slice());
        self.evaluator.run(&columns, out)
    }
}

/// One variable for many pairs: the formulas of [`value`], operation by operation.
fn variable(slot: usize, a: [&[f64]; 9], b: [&[f64]; 9], out: &mut [f64], scratch: &mut [[f64; ROWS]; 2]) {
    let n = out.len();
    let [first, second] = scratch;
    let (first, second) = (&mut first[..n], &mut second[..n]);
    match slot {
        0..=5 => out.copy_from_slice(a[slot]),
        6..=11 => out.copy_from_slice(b[slot - 6]),
        12..=14 => difference(a[slot - 12], b[slot - 12], out, f64::abs),
        15 | 17 => {
            difference(a[0], b[0], first, |d| d);
            square_slice(first, out);
            let axes: &[usize] = if slot == 15 { &[1, 2] } else { &[2] };
            for &axis in axes {
                difference(a[axis], b[axis], first, |d| d);
                square_slice(first, second);
                out.iter_mut().zip(second.iter()).for_each(|(sum, square)| *sum += square);
            }
            out.iter_mut().for_each(|sum| *sum = sqrt(*sum));
        }
        BORDER => {
            for axis in 0..3 {
                difference(a[axis], b[axis], first, f64::abs);
                first.iter_mut().zip(b[6 + axis]).for_each(|(d, c)| *d -= c);
                square_slice(first, second);
                if axis == 0 {
                    out.copy_from_slice(second);
                } else {
                    out.iter_mut().zip(second.iter()).for_each(|(sum, square)| *sum += square);
                }
            }
            out.iter_mut().for_each(|sum| *sum = sqrt(*sum));
        }
        18..=20 => difference(a[slot - 15], b[slot - 15], out, f64::abs),
        21 | 22 => {
            difference(a[3], b[3], first, |d| d);
            square_slice(first, out);
            let axes: &[usize] = if slot == 21 { &[4, 5] } else { &[5] };
            for &axis in axes {
                difference(a[axis], b[axis], first, sqrt);
                out.iter_mut().zip(first.iter()).for_each(|(sum, root)| *sum += root);
            }
            out.iter_mut().for_each(|sum| *sum = sqrt(*sum));
        }
        _ => out.fill(f64::NAN),
    }
}

#[inline]
fn difference(a: &[f64], b: &[f64], out: &mut [f64], f: impl Fn(f64) -> f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = f(a - b);
    }
}
