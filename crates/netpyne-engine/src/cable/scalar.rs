//! The step of a block of any width, as the compiler translates it for the instruction set of its caller.
//!
//! Divisions by a diagonal element share its reciprocal where there are fused multiply-adds: the quotient `q = a*y` with the
//! correctly rounded reciprocal `y` is corrected by its exact remainder, which rounds correctly (Markstein) as long as no
//! exponent is extreme; that is checked, and those that are extreme are divided.

use super::coefficients::{Coefficients, Common, Each, Parts};
use super::division::{LEAST, OUTSIDE, SIGN};

/// One node of `W` cells. Values, not references, so that a row is one vector register.
pub(super) type Row<const W: usize> = [f64; W];

/// What does not change about the nodes of a block.
pub(super) trait Fixed<const W: usize>: Copy {
    /// Coefficient in the parent's row.
    fn a(self, node: usize) -> Row<W>;
    /// Coefficient of the parent.
    fn b(self, node: usize) -> Row<W>;
    /// Capacitive conductance.
    fn capacitance(self, node: usize) -> Row<W>;
}

impl<const W: usize> Fixed<W> for Each<'_> {
    #[inline(always)]
    fn a(self, node: usize) -> Row<W> {
        self.a.as_chunks().0[node]
    }
    #[inline(always)]
    fn b(self, node: usize) -> Row<W> {
        self.b.as_chunks().0[node]
    }
    #[inline(always)]
    fn capacitance(self, node: usize) -> Row<W> {
        self.capacitance.as_chunks().0[node]
    }
}

impl<const W: usize> Fixed<W> for Common<'_> {
    #[inline(always)]
    fn a(self, node: usize) -> Row<W> {
        [self.0[node][0]; W]
    }
    #[inline(always)]
    fn b(self, node: usize) -> Row<W> {
        [self.0[node][1]; W]
    }
    #[inline(always)]
    fn capacitance(self, node: usize) -> Row<W> {
        [self.0[node][2]; W]
    }
}

/// The step of one block of this width, with its coefficients. Where there are few cells each node waits for the quotient of the one
/// before: a division is there sooner than a product with its reciprocal and the correction.
#[inline(always)]
pub(super) fn any_width<const FMA: bool>(parts: Parts<'_>, fixed: Coefficients<'_>, width: u32, clear: bool) {
    match (width, fixed) {
        (16, Coefficients::Common(fixed)) => block::<16, FMA>(parts, fixed, clear),
        (8, Coefficients::Common(fixed)) => block::<8, FMA>(parts, fixed, clear),
        (4, Coefficients::Common(fixed)) => block::<4, FMA>(parts, fixed, clear),
        (2, Coefficients::Common(fixed)) => block::<2, false>(parts, fixed, clear),
        (_, Coefficients::Common(fixed)) => block::<1, false>(parts, fixed, clear),
        (16, Coefficients::Each(fixed)) => block::<16, FMA>(parts, fixed, clear),
        (8, Coefficients::Each(fixed)) => block::<8, FMA>(parts, fixed, clear),
        (4, Coefficients::Each(fixed)) => block::<4, FMA>(parts, fixed, clear),
        (2, Coefficients::Each(fixed)) => block::<2, false>(parts, fixed, clear),
        (_, Coefficients::Each(fixed)) => block::<1, false>(parts, fixed, clear),
    }
}

/// The step of one block. Per cell these are the operations of [`netpyne_math::hines`] in the same order per node; here
/// passes over the nodes are shared and rows are handled as values. `clear`: leaves zeros in right-hand side and diagonal for
/// the next step, instead of the change of the potential.
#[inline(always)]
pub(super) fn block<const W: usize, const FMA: bool>(p: Parts<'_>, fixed: impl Fixed<W>, clear: bool) {
    let order = p.order;
    let v = p.v.as_chunks_mut::<W>().0;
    let (rhs, d) = (p.rhs.as_chunks_mut::<W>().0, p.d.as_chunks_mut::<W>().0);
    let (q, y) = (p.q.as_chunks_mut::<W>().0, p.y.as_chunks_mut::<W>().0);
    // Of the node before: along an unbranched cable the next one need not wait until memory has it.
    let mut before = ([0.0; W], [0.0; W]);
    for node in &order.nodes {
        let i = node.number as usize;
        let here = v[i];
        let mut r = rhs[i];
        let mut g = rows(d[i], fixed.capacitance(i), |d, c| d + c);
        if node.parent != node.number {
            let b = fixed.b(i);
            let dv = rows(v[node.parent as usize], here, |vp, vi| vp - vi);
            r = rows(r, rows(b, dv, |b, dv| b * dv), |r, x| r - x);
            g = rows(g, b, |g, b| g - b);
        }
        let children = order.children(node);
        for &child in children {
            let a = fixed.a(child as usize);
            let dv = rows(here, v[child as usize], |vp, vi| vp - vi);
            r = rows(r, rows(a, dv, |a, dv| a * dv), |r, x| r + x);
            g = rows(g, a, |g, a| g - a);
        }
        let mut eliminate = |child: usize, (q, rhs): (Row<W>, Row<W>)| {
            g = rows(g, rows(q, fixed.b(child), |q, b| q * b), |g, x| g - x);
            r = rows(r, rows(q, rhs, |q, rhs| q * rhs), |r, x| r - x);
        };
        if let (true, &[child]) = (node.follows, children) {
            eliminate(child as usize, before);
        } else {
            children.iter().rev().map(|&child| child as usize).for_each(|c| eliminate(c, (q[c], rhs[c])));
        }
        rhs[i] = r;
        d[i] = g;
        if FMA {
            y[i] = g.map(|g| 1.0 / g);
        }
        q[i] = if FMA { divide(fixed.a(i), g, y[i]) } else { rows(fixed.a(i), g, |a, d| a / d) };
        before = (q[i], r);
    }
    // The change of the node before, and whether that is the one above.
    let (mut before, mut is_above) = ([0.0; W], false);
    for node in order.nodes.iter().rev() {
        let i = node.number as usize;
        let mut left = rhs[i];
        if node.parent != node.number {
            let above = std::array::from_fn(|lane| match is_above {
                true => before[lane],
                false => rhs[node.parent as usize][lane],
            });
            left = rows(left, rows(fixed.b(i), above, |b, x| b * x), |rhs, x| rhs - x);
        }
        let change = if FMA { divide(left, d[i], y[i]) } else { rows(left, d[i], |rhs, d| rhs / d) };
        rhs[i] = change;
        v[i] = rows(v[i], change, |v, dv| v + dv);
        (before, is_above) = (change, node.follows);
    }
    if clear {
        rhs.fill([0.0; W]);
        d.fill([0.0; W]);
    }
}

/// `a / b`, where `y` is the rounded `1/b`.
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
pub(super) fn divide<const W: usize>(a: Row<W>, b: Row<W>, y: Row<W>) -> Row<W> {
    let mut out_of_range = 0;
    let mut value = [0.0; W];
    for lane in 0..W {
        let (x, divisor) = (a[lane].to_bits(), b[lane].to_bits());
        let of_x = if x << 1 == 0 { 0 } else { x.wrapping_sub(LEAST) & OUTSIDE };
        out_of_range |= of_x | (divisor.wrapping_sub(LEAST) & (OUTSIDE | SIGN));
        let q = a[lane] * y[lane];
        // Subtracted twice, so that a zero keeps its sign (divisors are positive).
        let r = q.mul_add(b[lane], -a[lane]);
        value[lane] = (-r).mul_add(y[lane], q);
    }
    if out_of_range != 0 { quotients(a, b) } else { value }
}

#[cold]
#[inline(never)]
fn quotients<const W: usize>(a: Row<W>, b: Row<W>) -> Row<W> {
    rows(a, b, |a, b| a / b)
}

#[inline(always)]
fn rows<const W: usize>(x: Row<W>, y: Row<W>, f: impl Fn(f64, f64) -> f64) -> Row<W> {
    std::array::from_fn(|lane| f(x[lane], y[lane]))
}
