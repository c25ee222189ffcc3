//! Small dense systems: the LU and elimination routines that `.mod` solvers are defined by.
//!
//! Matrices are row-major slices. The order of every operation, and the rule by which pivots are chosen, decide bits.

/// The matrix has no usable pivot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Singular;

impl std::fmt::Display for Singular {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("singular matrix")
    }
}

impl std::error::Error for Singular {}

const SMALLEST_PIVOT: f64 = 1e-20;

/// Rows of matrices for which memory on the stack will do.
const FEW: usize = 8;

/// Crout LU factorisation in place, with implicit equilibration and partial pivoting.
///
/// `a` is n × n with n = `perm.len()`; `perm` receives the order of rows.
pub fn crout(a: &mut [f64], perm: &mut [usize]) -> Result<(), Singular> {
    let n = perm.len();
    // Most systems are small, and solved in every step.
    let (mut few, mut many);
    let row_max: &mut [f64] = if n <= FEW {
        few = [0.0; FEW];
        &mut few[..n]
    } else {
        many = vec![0.0; n];
        &mut many
    };
    for i in 0..n {
        perm[i] = i;
        let mut k = 0;
        for j in 1..n {
            if a[i * n + j].abs() > a[i * n + k].abs() {
                k = j;
            }
        }
        row_max[i] = a[i * n + k];
    }
    for r in 0..n {
        for &row in &perm[r..] {
            let mut sum = 0.0;
            for (k, &pivot) in perm[..r].iter().enumerate() {
                sum += a[row * n + k] * a[pivot * n + r];
            }
            a[row * n + r] -= sum;
        }
        let scaled = |row: usize| (a[row * n + r] / row_max[row]).abs();
        let mut best = r;
        let mut largest = scaled(perm[r]);
        for (i, &row) in perm.iter().enumerate().skip(r + 1) {
            let value = scaled(row);
            if value > largest {
                best = i;
                largest = value;
            }
        }
        perm.swap(r, best);
        let pivot = perm[r];
        if a[pivot * n + r].abs() < SMALLEST_PIVOT {
            return Err(Singular);
        }
        for j in r + 1..n {
            let mut sum = 0.0;
            for (k, &row) in perm[..r].iter().enumerate() {
                sum += a[pivot * n + k] * a[row * n + j];
            }
            a[pivot * n + j] = (a[pivot * n + j] - sum) / a[pivot * n + r];
        }
    }
    Ok(())
}

/// Solves with the factors from [`crout`] for the right side `b` into `x`.
pub fn crout_solve(a: &[f64], perm: &[usize], b: &[f64], x: &mut [f64]) {
    let n = perm.len();
    for i in 0..n {
        let row = perm[i];
        let mut sum = 0.0;
        for j in 0..i {
            sum += a[row * n + j] * x[j];
        }
        x[i] = (b[row] - sum) / a[row * n + i];
    }
    for i in (0..n).rev() {
        let row = perm[i];
        let mut sum = 0.0;
        for j in i + 1..n {
            sum += a[row * n + j] * x[j];
        }
        x[i] -= sum;
    }
}

/// Gaussian elimination with row normalisation and partial pivoting (`LINEAR` blocks).
///
/// `coef` is n × (n + 1) with the right side in the last column, and is destroyed; n = `x.len()`.
pub fn simeq(coef: &mut [f64], x: &mut [f64]) -> Result<(), Singular> {
    let n = x.len();
    let w = n + 1;
    let mut perm: Vec<usize> = (0..n).collect();
    for j in 0..n {
        let mut best = j;
        for i in j + 1..n {
            if coef[perm[best] * w + j].abs() < coef[perm[i] * w + j].abs() {
                best = i;
            }
        }
        perm.swap(j, best);
        let pivot = perm[j];
        if coef[pivot * w + j].abs() < SMALLEST_PIVOT {
            return Err(Singular);
        }
        for k in j + 1..=n {
            coef[pivot * w + k] /= coef[pivot * w + j];
        }
        for &row in &perm[j + 1..] {
            for k in j + 1..=n {
                coef[row * w + k] -= coef[pivot * w + k] * coef[row * w + j];
            }
        }
    }
    for i in (0..n).rev() {
        let row = perm[i];
        x[i] = coef[row * w + n];
        for j in i + 1..n {
            x[i] -= coef[row * w + j] * x[j];
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random123::Random123;

    #[test]
    fn solutions_satisfy_their_systems() {
        let mut random = Random123::new(7, 8, 9);
        for n in 1..12 {
            let a: Vec<f64> = (0..n * n).map(|_| random.uniform_in(-1.0, 1.0)).collect();
            let b: Vec<f64> = (0..n).map(|_| random.uniform_in(-1.0, 1.0)).collect();
            let (mut lu, mut perm, mut x) = (a.clone(), vec![0; n], vec![0.0; n]);
            crout(&mut lu, &mut perm).unwrap();
            crout_solve(&lu, &perm, &b, &mut x);
            let mut coef: Vec<f64> =
                (0..n).flat_map(|i| a[i * n..(i + 1) * n].iter().copied().chain([b[i]])).collect();
            let mut y = vec![0.0; n];
            simeq(&mut coef, &mut y).unwrap();
            for i in 0..n {
                let residual = |x: &[f64]| (0..n).map(|j| a[i * n + j] * x[j]).sum::<f64>() - b[i];
                // Random matrices of this size have condition numbers far below 1e6.
                assert!(residual(&x).abs() < 1e-9 && residual(&y).abs() < 1e-9, "n {n}");
            }
        }
    }

    #[test]
    fn singular_matrices_are_refused() {
        assert_eq!(crout(&mut [1.0, 2.0, 2.0, 4.0], &mut [0, 0]), Err(Singular));
        assert_eq!(crout(&mut [0.0], &mut [0]), Err(Singular));
        assert_eq!(simeq(&mut [1.0, 2.0, 1.0, 2.0, 4.0, 1.0], &mut [0.0, 0.0]), Err(Singular));
    }
}
