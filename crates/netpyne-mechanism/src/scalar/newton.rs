//! derivimplicit and NONLINEAR: Newton iteration on the equations (for derivimplicit those of backward Euler), with a
//! Jacobian by central differences.

use super::register::Reg;
use netpyne_math::dense::{crout, crout_solve};

const MOST_ITERATIONS: usize = 50;
/// Relative change of the unknowns above which the Jacobian is computed anew.
const STALE: f64 = 0.05;
const CONVERGED: f64 = 1e-6;
const ZERO: f64 = 1e-8;
const SMALLEST_INCREMENT: f64 = 1e-6;
/// Unknowns of a system whose working memory is on the stack, and vectors of that length in it.
const SMALL: usize = 8;
const VECTORS: usize = 5;

/// The step that NEURON takes for the steady state.
const TINY: f64 = 1e-9;

/// The statements of a system of equations, which the interpreter runs.
pub(super) trait Body {
    /// Runs them once on the registers.
    fn run(&mut self, r: &mut [f64]) -> Result<(), String>;

    /// The time step that they see, ms.
    fn dt(&mut self) -> &mut f64;
}

/// A derivimplicit or NONLINEAR system in a program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Newton {
    /// Subroutine: puts the unknowns where they belong, evaluates, and fetches derivatives and unknowns.
    pub body: u32,
    /// First of the registers of the unknowns.
    pub x: Reg,
    /// First of the registers of the derivatives, in equation order.
    pub derivative: Reg,
    /// The unknown of each equation.
    pub unknown: Vec<u32>,
    /// What the equations are.
    pub step: NewtonStep,
    /// Whether `body` runs once more at the solution: with derivimplicit it does, and there is something that shows it.
    pub again: bool,
}

/// Equations that Newton's method solves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewtonStep {
    /// Each derivative becomes 0.
    None,
    /// Those of a step of backward Euler.
    Dt,
    /// The same for a tiny step, which also the body sees: what NEURON has for the steady state.
    Tiny,
}

/// Solves the system; the unknowns in the registers hold the solution afterwards.
pub(super) fn solve(newton: &Newton, r: &mut [f64], body: &mut impl Body) -> Result<(), String> {
    if newton.step != NewtonStep::Tiny {
        return iterate(newton, r, body);
    }
    let dt = std::mem::replace(body.dt(), TINY);
    let result = iterate(newton, r, body);
    *body.dt() = dt;
    result
}

fn iterate(newton: &Newton, r: &mut [f64], body: &mut impl Body) -> Result<(), String> {
    let n = newton.unknown.len();
    // Most systems are small: their memory is on the stack.
    if n <= SMALL {
        let (mut doubles, mut perm) = ([0.0; SMALL * SMALL + VECTORS * SMALL], [0; SMALL]);
        return iterate_in((&mut doubles[..n * n + VECTORS * n], &mut perm[..n]), newton, r, body);
    }
    iterate_in((&mut vec![0.0; n * n + VECTORS * n], &mut vec![0; n]), newton, r, body)
}

/// The same in working memory: the Jacobian and [`VECTORS`] vectors, and a permutation.
fn iterate_in(
    (doubles, perm): (&mut [f64], &mut [usize]),
    newton: &Newton,
    r: &mut [f64],
    body: &mut impl Body,
) -> Result<(), String> {
    let n = newton.unknown.len();
    let (x, derivative) = (newton.x as usize, newton.derivative as usize);
    let (jacobian, doubles) = doubles.split_at_mut(n * n);
    let (old, doubles) = doubles.split_at_mut(n);
    let (value, doubles) = doubles.split_at_mut(n);
    let (high, doubles) = doubles.split_at_mut(n);
    let (low, delta) = doubles.split_at_mut(n);
    old.copy_from_slice(&r[x..x + n]);
    let dt = *body.dt();
    // Deviation from zero of each equation at the unknowns in the registers.
    let mut evaluate = |r: &mut [f64], out: &mut [f64]| -> Result<(), String> {
        body.run(r)?;
        for (equation, &unknown) in newton.unknown.iter().enumerate() {
            let unknown = unknown as usize;
            let value = r[derivative + equation];
            out[equation] = match newton.step {
                NewtonStep::None => value,
                NewtonStep::Dt | NewtonStep::Tiny => value - (r[x + unknown] - old[unknown]) / dt,
            };
        }
        Ok(())
    };
    let mut change = 1.0;
    for _ in 0..MOST_ITERATIONS {
        if change > STALE {
            for j in 0..n {
                let increment = (0.02 * r[x + j]).abs().max(SMALLEST_INCREMENT);
                // In place: what rounding leaves in the unknown is part of the method.
                r[x + j] += increment;
                evaluate(r, high)?;
                r[x + j] -= 2.0 * increment;
                evaluate(r, low)?;
                for i in 0..n {
                    jacobian[i * n + j] = (high[i] - low[i]) / (2.0 * increment);
                }
                r[x + j] += increment;
                evaluate(r, value)?;
            }
            value.iter_mut().for_each(|v| *v = -*v);
            crout(jacobian, perm)
                .map_err(|_| "the Jacobian of a derivimplicit or NONLINEAR block is singular".to_string())?;
        }
        crout_solve(jacobian, perm, value, delta);
        change = 0.0;
        for (x, dx) in r[x..x + n].iter_mut().zip(&*delta) {
            if x.abs() > ZERO {
                let relative = (dx / *x).abs();
                if relative > change {
                    change = relative;
                }
            }
            *x += dx;
        }
        evaluate(r, value)?;
        let mut deviation = 0.0;
        for v in value.iter_mut() {
            *v = -*v;
            if v.abs() > deviation {
                deviation = v.abs();
            }
        }
        if change <= CONVERGED && deviation <= ZERO {
            return if newton.again { body.run(r) } else { Ok(()) };
        }
    }
    Err("a derivimplicit or NONLINEAR block did not converge within 50 iterations".into())
}
