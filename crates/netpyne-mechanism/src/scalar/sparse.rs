//! KINETIC: backward Euler by sparse [elimination](crate::elimination).
//!
//! As in NEURON, an iteration that does not converge just ends where it is.

use super::newton::Body;
use super::register::Reg;
use crate::elimination::{Plan, SINGULAR};

/// Sum of the changes of all states below which a step has converged.
const CONVERGED: f64 = 1e-6;
/// The last iteration that may fail to converge, counted from 0.
const MOST_ITERATIONS: usize = 20;
/// Time step that stands for a steady state, ms.
const STEADY: f64 = 1e9;
/// Linear solutions on the way to the steady state of a scheme that is not linear.
const STEADY_ATTEMPTS: usize = 7;
/// A state below it is not yet at its steady state.
const NEGATIVE: f64 = -1e-6;

/// A KINETIC system in a program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SparseSystem {
    /// Subroutine: puts the unknowns where they belong and fills matrix and right-hand side.
    pub body: u32,
    /// First of the registers of the unknowns.
    pub x: Reg,
    pub old: Reg,
    pub rhs: Reg,
    pub matrix: Reg,
    /// First of the registers in which the matrix is eliminated.
    pub work: Reg,
    pub plan: Plan,
    pub linear: bool,
    pub steady: bool,
}

/// Solves the system; the unknowns in the registers, and where they belong, hold the solution afterwards.
pub(super) fn solve(system: &SparseSystem, r: &mut [f64], body: &mut impl Body) -> Result<(), String> {
    if !system.steady {
        return step(system, r, body, system.linear);
    }
    let dt = std::mem::replace(body.dt(), STEADY);
    let result = steady(system, r, body);
    *body.dt() = dt;
    result
}

fn steady(system: &SparseSystem, r: &mut [f64], body: &mut impl Body) -> Result<(), String> {
    if system.linear {
        return step(system, r, body, false);
    }
    for _ in 0..STEADY_ATTEMPTS {
        step(system, r, body, true)?;
        let x = system.x as usize;
        let mut good = true;
        for state in &mut r[x..x + system.plan.rows()] {
            if *state < NEGATIVE {
                *state = 0.0;
                good = false;
            }
        }
        if good {
            return step(system, r, body, false);
        }
    }
    Ok(())
}

/// One step: a single solution if `once`, otherwise repeated until the states stay, with negative ones set to 0.
fn step(system: &SparseSystem, r: &mut [f64], body: &mut impl Body, once: bool) -> Result<(), String> {
    let plan = &system.plan;
    let n = plan.rows();
    let [x, old, rhs, matrix, work] =
        [system.x, system.old, system.rhs, system.matrix, system.work].map(|reg| reg as usize);
    r.copy_within(x..x + n, old);
    let mut fill = |r: &mut [f64]| {
        r[rhs..rhs + n].fill(0.0);
        r[matrix..matrix + plan.given()].fill(0.0);
        body.run(r)
    };
    let mut iteration = 0;
    loop {
        fill(r)?;
        r[work..work + plan.size()].fill(0.0);
        r.copy_within(matrix..matrix + plan.given(), work);
        // The work registers were given out last.
        let (before, after) = r.split_at_mut(work);
        if !plan.solve(&mut after[..plan.size()], &mut before[rhs..rhs + n]) {
            return Err(SINGULAR.into());
        }
        let mut change = 0.0;
        for i in 0..n {
            let dx = before[rhs + i];
            before[x + i] += dx;
            if !once && before[x + i] < 0.0 {
                before[x + i] = 0.0;
            }
            change += dx.abs();
        }
        if iteration > MOST_ITERATIONS {
            return Ok(());
        }
        iteration += 1;
        // A change that is not a number ends the iteration, too.
        if once || change.is_nan() || change <= CONVERGED {
            break;
        }
    }
    // Variables that the block assigns are left as they are at the solution.
    fill(r)
}
