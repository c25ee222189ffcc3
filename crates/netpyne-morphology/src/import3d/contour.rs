//! Outlines of somas: their centre, and the cylinders they stand for.

use super::{TraceError, TracedSection};
use netpyne_math::electrochemistry::PI;
use netpyne_math::libm::sqrt;

/// Most turns of the iteration for the axes.
const MAX_SWEEPS: usize = 60;
/// HOC's tolerance in comparisons.
const EPSILON: f64 = 1e-11;

/// `y` at the places `x`, between the places `from`; beyond them the first and the last value.
fn interpolate(x: &[f64], from: &[f64], y: &[f64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (y.first(), y.last()) else { return vec![0.0; x.len()] };
    let mut out = Vec::with_capacity(x.len());
    for &at in x {
        let above = from.iter().position(|&f| at <= f);
        out.push(match above {
            Some(0) => first,
            None => last,
            Some(i) if (from[i] - from[i - 1]).abs() < 1e-9 => (y[i] + y[i - 1]) / 2.0,
            Some(i) => {
                let theta = (at - from[i - 1]) / (from[i] - from[i - 1]);
                (1.0 - theta) * y[i - 1] + theta * y[i]
            }
        });
    }
    out
}

fn distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let [dx, dy, dz] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    sqrt(dx * dx + dy * dy + dz * dz)
}

/// 101 points at equal distances (in x and y) from the first to the last point of the outline, by coordinate; and their mean.
pub(super) fn resampled(points: &[[f64; 4]]) -> ([Vec<f64>; 3], [f64; 3]) {
    let mut along = vec![0.0; points.len()];
    for i in 1..points.len() {
        let (dx, dy) = (points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
        along[i] = along[i - 1] + sqrt(dx * dx + dy * dy);
    }
    let step = along.last().copied().unwrap_or(0.0) / 100.0;
    let places: Vec<f64> = (0..=100).map(|i| f64::from(i) * step).collect();
    let axes = [0, 1, 2].map(|axis| {
        let values: Vec<f64> = points.iter().map(|p| p[axis]).collect();
        interpolate(&places, &along, &values)
    });
    let mean = [0, 1, 2].map(|axis: usize| axes[axis].iter().sum::<f64>() / axes[axis].len() as f64);
    (axes, mean)
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations.
fn axes_of(mut m: [[f64; 3]; 3]) -> ([f64; 3], [[f64; 3]; 3]) {
    let mut vectors = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for _ in 0..MAX_SWEEPS {
        if m[0][1] == 0.0 && m[0][2] == 0.0 && m[1][2] == 0.0 {
            break;
        }
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if m[p][q] == 0.0 {
                continue;
            }
            let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
            let t = theta.signum() / (theta.abs() + sqrt(theta * theta + 1.0));
            let c = 1.0 / sqrt(t * t + 1.0);
            let s = t * c;
            for row in &mut m {
                let (a, b) = (row[p], row[q]);
                (row[p], row[q]) = (c * a - s * b, s * a + c * b);
            }
            let (a, b) = (m[p], m[q]);
            m[p] = [0, 1, 2].map(|k: usize| c * a[k] - s * b[k]);
            m[q] = [0, 1, 2].map(|k: usize| s * a[k] + c * b[k]);
            (m[p][q], m[q][p]) = (0.0, 0.0);
            for row in &mut vectors {
                let (a, b) = (row[p], row[q]);
                (row[p], row[q]) = (c * a - s * b, s * a + c * b);
            }
        }
    }
    ([m[0][0], m[1][1], m[2][2]], vectors)
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// One outline as 21 points along its longest axis, as thick as the outline is wide there.
pub(super) fn centre_line(points: &[[f64; 4]]) -> Result<Vec<[f64; 4]>, TraceError> {
    let (axes, mean) = resampled(points);
    let centred: Vec<[f64; 3]> =
        (0..axes[0].len()).map(|i| [0, 1, 2].map(|axis: usize| axes[axis][i] - mean[axis])).collect();
    let mut m = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in i..3 {
            let sum: f64 = centred.iter().map(|p| p[i] * p[j]).sum();
            (m[i][j], m[j][i]) = (sum, sum);
        }
    }
    let (values, vectors) = axes_of(m);
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let column = |at: usize| [0, 1, 2].map(|row: usize| vectors[row][at]);
    let mut major = column(order[2]);
    let longest = (1..3).fold(0, |best, i| if major[i].abs() > major[best].abs() { i } else { best });
    if major[longest] < 0.0 {
        major = major.map(|x| -x);
    }
    let mut minor = column(order[1]);
    minor[2] = 0.0;
    let length = sqrt(dot(minor, minor));
    if length < 1e-6 {
        return Err(TraceError::new("the outline of the soma has no width"));
    }
    minor = minor.map(|x| x / length);
    let mut along: Vec<f64> = centred.iter().map(|p| dot(*p, major)).collect();
    let mut across: Vec<f64> = centred.iter().map(|p| dot(*p, minor)).collect();
    let extreme = |values: &[f64], better: fn(f64, f64) -> bool| {
        (1..values.len()).fold(0, |best, i| if better(values[i], values[best]) { i } else { best })
    };
    let most = extreme(&along, |a, b| a > b);
    along.rotate_left(most);
    across.rotate_left(most);
    let least = extreme(&along, |a, b| a < b);
    let (mut side2, mut across2) = (along.split_off(least), across.split_off(least));
    along.reverse();
    across.reverse();
    monotonic(&mut along, &mut across);
    monotonic(&mut side2, &mut across2);
    let mut places: Vec<f64> = along.iter().chain(&side2).copied().collect();
    places.sort_by(f64::total_cmp);
    let &[_, start, .., stop, _] = &places[..] else {
        return Err(TraceError::new("the outline of the soma has too few points"));
    };
    let step = (stop - start) / 20.0;
    let count = if step > 0.0 { ((stop - start) / step + 1e-9).floor() as usize + 1 } else { 1 };
    let places: Vec<f64> = (0..count).map(|i| start + i as f64 * step).collect();
    let sides = [interpolate(&places, &along, &across), interpolate(&places, &side2, &across2)];
    let mut line: Vec<[f64; 4]> = places
        .iter()
        .enumerate()
        .map(|(i, &at)| {
            let [x, y, z] = [0, 1, 2].map(|axis: usize| major[axis] * at + mean[axis]);
            [x, y, z, (sides[0][i] - sides[1][i]).abs()]
        })
        .collect();
    // No end without width.
    let n = line.len();
    if n > 1 {
        line[0][3] = (line[0][3] + line[1][3]) / 2.0;
        line[n - 1][3] = (line[n - 1][3] + line[n - 2][3]) / 2.0;
    }
    Ok(line)
}

/// Drops what does not increase.
fn monotonic(along: &mut Vec<f64>, across: &mut Vec<f64>) {
    let mut j = along.len().saturating_sub(1);
    while j > 0 {
        if along[j] <= along[j - 1] + EPSILON {
            along.remove(j);
            across.remove(j);
            // What came after takes its place and is compared next.
            if j != along.len() {
                continue;
            }
        }
        j -= 1;
    }
}

/// A stack of outlines as one circle each.
pub(super) fn stacked_circles(main: &TracedSection, stack: &[&TracedSection]) -> Vec<[f64; 4]> {
    std::iter::once(&main).chain(stack).map(|section| circle(&section.points)).collect()
}

/// Centre of an outline, and a diameter: mean radius plus the radius of its perimeter.
fn circle(points: &[[f64; 4]]) -> [f64; 4] {
    let n = points.len();
    let perimeter: f64 = (0..n).map(|i| distance(&points[i], &points[(i + 1) % n])).sum();
    let (axes, [x, y, z]) = resampled(points);
    let radius = |i: usize| {
        let [a, b, c] = [axes[0][i] - x, axes[1][i] - y, axes[2][i] - z];
        sqrt(a * a + b * b + c * c)
    };
    let count = axes[0].len();
    let mean = (0..count).map(radius).sum::<f64>() / count as f64;
    [x, y, z, mean + perimeter / (2.0 * PI)]
}
