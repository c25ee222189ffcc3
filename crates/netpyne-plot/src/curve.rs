//! Curves over time as lines.

use crate::panel::Panel;

/// The curve as lines, broken where samples are not finite, with at most four points per pixel column.
pub(crate) fn polylines(panel: &Panel, times: &[f64], values: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let x = panel.x;
    let samples: Vec<Option<(f64, f64)>> = times
        .iter()
        .zip(values)
        .map(|(t, v)| {
            (x.low <= *t && *t <= x.high && v.is_finite()).then(|| (x.pixel(*t), panel.y.pixel(*v)))
        })
        .collect();
    let runs = samples.split(Option::is_none).filter(|run| !run.is_empty());
    runs.map(|run| {
        let points: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
        match points[..] {
            // A lone sample would be invisible.
            [(x, y)] => vec![(x - 1.0, y), (x + 1.0, y)],
            _ => thinned(&points),
        }
    })
    .collect()
}

/// First, lowest, highest and last point of each half-pixel column, which draws the same line.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 * 2.0).floor() as i64;
    let mut out = Vec::new();
    for chunk in points.chunk_by(|a, b| column(a) == column(b)) {
        if chunk.len() <= 4 {
            out.extend_from_slice(chunk);
            continue;
        }
        let by_height = |a: &usize, b: &usize| chunk[*a].1.total_cmp(&chunk[*b].1);
        let lowest = (0..chunk.len()).min_by(by_height).unwrap_or(0);
        let highest = (0..chunk.len()).max_by(by_height).unwrap_or(0);
        let mut keep = [0, lowest.min(highest), lowest.max(highest), chunk.len() - 1].to_vec();
        keep.dedup();
        out.extend(keep.into_iter().map(|i| chunk[i]));
    }
    out
}
