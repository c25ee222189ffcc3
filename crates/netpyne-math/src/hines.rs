//! The implicit step of a tree-shaped cable: axial terms and Hines elimination.
//!
//! Nodes are numbered so that `parent[i] < i`, except for roots, which come first and are their own parents (node 0 is
//! one; a cell of unconnected pieces has more). The matrix has `d` on the diagonal; node i's row couples to its parent
//! by `b[i]`, the parent's row to it by `a[i]` (both negative).
//!
//! Each function exists for one cell and for `W` cells of equal shape side by side (`[node * W + lane]`); per cell the
//! arithmetic is the same, operation by operation, so the bits are.

/// Adds the axial currents at potential `v` to `rhs`.
pub fn axial_rhs(parent: &[u32], a: &[f64], b: &[f64], v: &[f64], rhs: &mut [f64]) {
    axial_rhs_interleaved::<1>(parent, a, b, v, rhs);
}

/// Adds the axial conductances to the diagonal.
pub fn axial_d(parent: &[u32], a: &[f64], b: &[f64], d: &mut [f64]) {
    axial_d_interleaved::<1>(parent, a, b, d);
}

/// Solves in place: `rhs` becomes the solution, `d` the eliminated diagonal.
pub fn solve(parent: &[u32], a: &[f64], b: &[f64], d: &mut [f64], rhs: &mut [f64]) {
    solve_interleaved::<1>(parent, a, b, d, rhs);
}

/// [`axial_rhs`] of `W` cells. Inlines, to be vectorised for the caller's instruction set.
#[inline(always)]
pub fn axial_rhs_interleaved<const W: usize>(
    parent: &[u32],
    a: &[f64],
    b: &[f64],
    v: &[f64],
    rhs: &mut [f64],
) {
    let (a, b, v) = (rows::<W>(a), rows::<W>(b), rows::<W>(v));
    let rhs = rows_mut::<W>(rhs);
    for (i, &p) in parent.iter().enumerate().skip(roots(parent)) {
        let p = p as usize;
        let (upper, lower) = rhs.split_at_mut(i);
        let (rhs_p, rhs_i) = (&mut upper[p], &mut lower[0]);
        for lane in 0..W {
            let dv = v[p][lane] - v[i][lane];
            rhs_i[lane] -= b[i][lane] * dv;
            rhs_p[lane] += a[i][lane] * dv;
        }
    }
}

/// [`axial_d`] of `W` cells. Inlines, to be vectorised for the caller's instruction set.
#[inline(always)]
pub fn axial_d_interleaved<const W: usize>(parent: &[u32], a: &[f64], b: &[f64], d: &mut [f64]) {
    let (a, b) = (rows::<W>(a), rows::<W>(b));
    let d = rows_mut::<W>(d);
    for (i, &p) in parent.iter().enumerate().skip(roots(parent)) {
        for lane in 0..W {
            d[i][lane] -= b[i][lane];
        }
        for lane in 0..W {
            d[p as usize][lane] -= a[i][lane];
        }
    }
}

/// [`solve`] of `W` cells. Inlines, to be vectorised for the caller's instruction set.
#[inline(always)]
pub fn solve_interleaved<const W: usize>(
    parent: &[u32],
    a: &[f64],
    b: &[f64],
    d: &mut [f64],
    rhs: &mut [f64],
) {
    let (a, b) = (rows::<W>(a), rows::<W>(b));
    let (d, rhs) = (rows_mut::<W>(d), rows_mut::<W>(rhs));
    for (i, &p) in parent.iter().enumerate().skip(roots(parent)).rev() {
        let p = p as usize;
        let (d_upper, d_lower) = d.split_at_mut(i);
        let (rhs_upper, rhs_lower) = rhs.split_at_mut(i);
        let (d_p, d_i) = (&mut d_upper[p], &d_lower[0]);
        let (rhs_p, rhs_i) = (&mut rhs_upper[p], &rhs_lower[0]);
        for lane in 0..W {
            let q = a[i][lane] / d_i[lane];
            d_p[lane] -= q * b[i][lane];
            rhs_p[lane] -= q * rhs_i[lane];
        }
    }
    for (rhs, d) in rhs.iter_mut().zip(&*d).take(roots(parent)) {
        for lane in 0..W {
            rhs[lane] /= d[lane];
        }
    }
    for (i, &p) in parent.iter().enumerate().skip(roots(parent)) {
        let (upper, lower) = rhs.split_at_mut(i);
        let (rhs_p, rhs_i) = (&upper[p as usize], &mut lower[0]);
        for lane in 0..W {
            rhs_i[lane] -= b[i][lane] * rhs_p[lane];
            rhs_i[lane] /= d[i][lane];
        }
    }
}

/// Number of root nodes.
#[inline(always)]
fn roots(parent: &[u32]) -> usize {
    let more = parent.iter().zip(0u32..).skip(1).take_while(|&(&p, i)| p == i).count();
    more + usize::from(!parent.is_empty())
}

#[inline(always)]
fn rows<const W: usize>(x: &[f64]) -> &[[f64; W]] {
    x.as_chunks::<W>().0
}

#[inline(always)]
fn rows_mut<const W: usize>(x: &mut [f64]) -> &mut [[f64; W]] {
    x.as_chunks_mut::<W>().0
}

#[cfg(test)]
mod tests;
