//! Against a dense solve, and interleaved cells against single ones.

use super::*;
use crate::random123::Random123;

/// A random tree (`roots` of them) with diagonally dominant rows.
struct System {
    parent: Vec<u32>,
    a: Vec<f64>,
    b: Vec<f64>,
    d: Vec<f64>,
    rhs: Vec<f64>,
}

fn random_system(random: &mut Random123, n: usize, roots: usize) -> System {
    let mut draw = |low: f64, high: f64, n: usize| -> Vec<f64> {
        (0..n).map(|_| random.uniform_in(low, high)).collect()
    };
    let parent = draw(0.0, 1.0, n)
        .iter()
        .enumerate()
        .map(|(i, u)| if i < roots { i as u32 } else { (u * i as f64) as u32 })
        .collect();
    System {
        parent,
        a: draw(-1.0, 0.0, n),
        b: draw(-1.0, 0.0, n),
        d: draw(0.01, 1.0, n),
        rhs: draw(-1.0, 1.0, n),
    }
}

#[test]
fn agrees_with_a_dense_solve() {
    let mut random = Random123::new(1, 2, 3);
    for case in 0..60 {
        let n = 1 + case;
        let roots = 1 + (case % 3).min(n - 1);
        let mut s = random_system(&mut random, n, roots);
        axial_d(&s.parent, &s.a, &s.b, &mut s.d);
        let mut dense = vec![0.0; n * (n + 1)];
        for i in 0..n {
            dense[i * (n + 1) + i] = s.d[i];
            dense[i * (n + 1) + n] = s.rhs[i];
            if i >= roots {
                let p = s.parent[i] as usize;
                dense[i * (n + 1) + p] = s.b[i];
                dense[p * (n + 1) + i] = s.a[i];
            }
        }
        let mut want = vec![0.0; n];
        crate::dense::simeq(&mut dense, &mut want).unwrap();
        solve(&s.parent, &s.a, &s.b, &mut s.d, &mut s.rhs);
        for (x, want) in s.rhs.iter().zip(&want) {
            // Two orders of elimination of a well-conditioned system of at most 60 unknowns.
            assert!((x - want).abs() <= 1e-9 * (1.0 + want.abs()), "{n}: {x} {want}");
        }
    }
}

fn check_interleaved<const W: usize>() {
    let mut random = Random123::new(4, 5, W as u32);
    let shape = random_system(&mut random, 40, 1).parent;
    let mut cells: Vec<System> = (0..W).map(|_| random_system(&mut random, 40, 1)).collect();
    let weave = |pick: &dyn Fn(&System) -> &Vec<f64>, cells: &[System]| -> Vec<f64> {
        (0..40 * W).map(|k| pick(&cells[k % W])[k / W]).collect()
    };
    let (a, b) = (weave(&|s| &s.a, &cells), weave(&|s| &s.b, &cells));
    let (mut d, mut rhs) = (weave(&|s| &s.d, &cells), weave(&|s| &s.rhs, &cells));
    let v: Vec<f64> = (0..40 * W).map(|_| random.uniform_in(-80.0, 20.0)).collect();
    axial_rhs_interleaved::<W>(&shape, &a, &b, &v, &mut rhs);
    axial_d_interleaved::<W>(&shape, &a, &b, &mut d);
    solve_interleaved::<W>(&shape, &a, &b, &mut d, &mut rhs);
    for (lane, s) in cells.iter_mut().enumerate() {
        let v: Vec<f64> = (0..40).map(|i| v[i * W + lane]).collect();
        axial_rhs(&shape, &s.a, &s.b, &v, &mut s.rhs);
        axial_d(&shape, &s.a, &s.b, &mut s.d);
        solve(&shape, &s.a, &s.b, &mut s.d, &mut s.rhs);
        for i in 0..40 {
            assert_eq!(s.rhs[i].to_bits(), rhs[i * W + lane].to_bits(), "lane {lane} node {i}");
        }
    }
}

#[test]
fn cells_side_by_side_have_the_bits_of_cells_alone() {
    check_interleaved::<2>();
    check_interleaved::<8>();
    check_interleaved::<16>();
}

#[test]
fn empty_tree() {
    solve(&[], &[], &[], &mut [], &mut []);
}
