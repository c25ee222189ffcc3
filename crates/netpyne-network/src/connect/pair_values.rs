//! The variables of connection strings: positions of two cells and the distances between them.

use crate::build::Build;
use crate::build::placed::Spot;
use crate::build::share::Ordinal;
use netpyne_expr::{CONN, Expr};
use netpyne_math::libm;
use netpyne_specs::Value;

/// Values by slot, the slots being those of [`CONN`].
pub(crate) struct PairValues {
    /// Only those a function uses are filled in.
    pub slots: [f64; CONN.len()],
}

impl PairValues {
    /// Nothing filled in.
    pub fn new() -> Self {
        Self { slots: [f64::NAN; CONN.len()] }
    }

    /// Fills in what `expr` uses.
    pub fn fill(&mut self, build: &Build, pre: Ordinal, post: Ordinal, expr: &Expr) -> Result<(), String> {
        let spots = if expr.variables().is_empty() {
            Default::default()
        } else {
            (build.spot(pre), build.spot(post))
        };
        for &slot in expr.variables() {
            if slot < CONN.len() {
                self.slots[slot] = value(build, (&spots.0, &spots.1), post, slot)?;
            }
        }
        Ok(())
    }
}

/// Python's `x**2`: the C library's power, which is not always `x*x`.
pub(crate) fn square(x: f64) -> f64 {
    libm::pow(x, 2.0)
}

/// The variable in `slot` for a pair of cells at these places.
pub(crate) fn value(
    build: &Build,
    (pre, at): (&Spot, &Spot),
    post: Ordinal,
    slot: usize,
) -> Result<f64, String> {
    let (a, b) = (&pre.position, &at.position);
    let (an, bn) = (&pre.normalised, &at.normalised);
    let d = |i: usize| a[i] - b[i];
    let dn = |i: usize| an[i] - bn[i];
    Ok(match slot {
        0..=2 => a[slot],
        3..=5 => an[slot - 3],
        6..=8 => b[slot - 6],
        9..=11 => bn[slot - 9],
        12..=14 => d(slot - 12).abs(),
        15 => libm::sqrt(square(d(0)) + square(d(1)) + square(d(2))),
        16 => {
            let correction = build.tags_of(post).own.get("borderCorrect").and_then(Value::as_f64s);
            let c = correction.ok_or("`dist_3D_border` needs netParams.correctBorder")?;
            let e = |i: usize| square(d(i).abs() - c[i]);
            libm::sqrt(e(0) + e(1) + e(2))
        }
        17 => libm::sqrt(square(d(0)) + square(d(2))),
        18..=20 => dn(slot - 18).abs(),
        // The next two are NetPyNE's own formulas; they give NaN for negative differences.
        21 => libm::sqrt(square(dn(0)) + libm::sqrt(dn(1)) + libm::sqrt(dn(2))),
        22 => libm::sqrt(square(dn(0)) + libm::sqrt(dn(2))),
        _ => f64::NAN,
    })
}

#[cfg(test)]
mod tests {
    use super::CONN;

    #[test]
    fn slots_are_where_the_formulas_expect_them() {
        for (slot, name) in [
            (0, "pre_x"),
            (9, "post_xnorm"),
            (15, "dist_3D"),
            (16, "dist_3D_border"),
            (17, "dist_2D"),
            (18, "dist_xnorm"),
            (21, "dist_norm3D"),
            (22, "dist_norm2D"),
        ] {
            assert_eq!(CONN[slot], name);
        }
    }
}
