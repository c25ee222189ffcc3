//! SWC files.

use super::{TraceError, TracedCell, TracedSection};
use netpyne_math::libm::sqrt;

/// The points of a file, sorted by their numbers.
struct Points {
    kind: Vec<f64>,
    /// x, y, z, diameter.
    place: Vec<[f64; 4]>,
    /// Position of the parent.
    parent: Vec<Option<usize>>,
}

/// Reads an SWC file as Import3d does.
pub fn read_swc(text: &str) -> Result<TracedCell, TraceError> {
    let mut cell = TracedCell::default();
    let mut points = points(text, &mut cell.warnings)?;
    let n = points.kind.len();
    if n == 0 {
        return Err(TraceError::new("the file has no points"));
    }
    let kinds = points.kind.iter().map(|&k| k as i64);
    cell.kinds = kinds.clone().min().zip(kinds.max());
    let (mut children, to_proximal) = count_children(&points);
    let mut soma_children = vec![0u32; n];
    let is_soma = |i: usize, p: &Points| p.kind[i] == 1.0;
    for i in 1..n {
        if let Some(parent) = points.parent[i]
            && is_soma(i, &points)
            && is_soma(parent, &points)
        {
            soma_children[parent] += 1;
        }
    }
    let somas = (0..n).filter(|&i| is_soma(i, &points)).count();
    let sphere = somas == 3 && is_three_point_sphere(&points, &children);
    if sphere {
        // All three points are one section.
        points.parent[2] = Some(1);
    }
    for i in 0..n.saturating_sub(1) {
        let follows = is_soma(i, &points) && is_soma(i + 1, &points) && points.parent[i + 1] == Some(i);
        if follows && (i == 0 || soma_children[i] <= 1) {
            children[i] = 1.0;
        }
    }
    // The last point of each section is one that has not exactly one child of its own kind that follows it.
    let ends: Vec<usize> = (0..n).filter(|&i| (children[i] - 1.0).abs() > 1e-11).collect();
    let mut first = 0;
    let mut section_of = vec![0; n];
    let mut starts = Vec::new();
    for (index, &end) in ends.iter().enumerate() {
        let after = end + 1;
        section_of[first..after].fill(index);
        let stop = if index == 0 && sphere { 1 } else { after };
        let above = points.parent[first].map(|parent| (section_of[parent], parent));
        let start = above.and_then(|(above, _)| starts.get(above).copied()).unwrap_or(0);
        starts.push(first);
        let section = section(&cell, &points, (index, first, stop), (above, start), &soma_children);
        cell.sections.push(section);
        if to_proximal[first] && index > 0 {
            cell.sections[index].parent_x = 0.0;
        }
        first = after;
    }
    Ok(cell)
}

fn points(text: &str, warnings: &mut Vec<String>) -> Result<Points, TraceError> {
    let mut rows: Vec<([f64; 7], usize)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let values: Vec<f64> =
            trimmed.split_whitespace().map_while(|word| word.parse().ok()).take(7).collect();
        match <[f64; 7]>::try_from(values) {
            Ok(row) if row.iter().all(|v| v.is_finite()) => rows.push((row, number + 1)),
            _ => warnings
                .push(format!("line {}: this is no point of seven numbers, it is left out", number + 1)),
        }
    }
    rows.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
    let ids: Vec<f64> = rows.iter().map(|(row, _)| row[0]).collect();
    if let Some(i) = (1..ids.len()).find(|&i| ids[i] == ids[i - 1]) {
        return Err(TraceError::at(format!("the number {} occurs twice", ids[i]), rows[i].1));
    }
    let mut points = Points { kind: Vec::new(), place: Vec::new(), parent: Vec::new() };
    for (i, &([id, kind, x, y, z, radius, parent], line)) in rows.iter().enumerate() {
        let parent = if parent < 0.0 {
            None
        } else {
            match ids.binary_search_by(|own| own.total_cmp(&parent)) {
                Ok(at) if at < i => Some(at),
                Ok(_) => {
                    return Err(TraceError::at(format!("the parent of {id} does not come before it"), line));
                }
                Err(_) if parent < id => {
                    warnings.push(format!("line {line}: the parent {parent} of {id} does not exist: a root"));
                    None
                }
                Err(_) => {
                    return Err(TraceError::at(format!("the parent {parent} of {id} does not exist"), line));
                }
            }
        };
        if parent.is_none() && i > 0 {
            warnings.push(format!("line {line}: a second root: its tree hangs on the first section"));
        }
        // Import3d reads numbers in single precision; the diameter is computed in double precision.
        let single = |value: f64| f64::from(value as f32);
        points.kind.push(kind);
        points.place.push([single(x), single(y), single(z), single(radius) * 2.0]);
        points.parent.push(parent);
    }
    Ok(points)
}

/// Of each point: children, where one that does not follow it directly or is of another kind counts 1.01 or more; and whether it
/// hangs on the near end of its parent's section.
fn count_children(points: &Points) -> (Vec<f64>, Vec<bool>) {
    let n = points.kind.len();
    let (mut children, mut to_proximal) = (vec![0.0; n], vec![false; n]);
    for (i, parent) in points.parent.iter().enumerate() {
        let Some(p) = *parent else { continue };
        children[p] += 1.0;
        if p + 1 != i {
            children[p] += 0.01;
            if p > 1 {
                // Above a further root stands the first point.
                let above_is_soma = points.kind[points.parent[p].unwrap_or(0)] == 1.0;
                if points.kind[p] != 1.0 && above_is_soma {
                    // The first point of a dendrite that a wire connects to the soma: no section of one point.
                    to_proximal[i] = true;
                    children[p] = 1.0;
                }
            } else if p == 0 && points.kind[p] != 1.0 {
                to_proximal[i] = true;
                children[p] = 1.0;
            }
        }
        if points.kind[p] != points.kind[i] {
            children[p] += 0.01;
        }
    }
    (children, to_proximal)
}

/// NeuroMorpho's way to write a sphere: three points of the same diameter, the others one radius away from the first.
fn is_three_point_sphere(points: &Points, children: &[f64]) -> bool {
    let n = points.kind.len();
    if n < 3 || points.parent[1] != Some(0) || points.parent[2] != Some(0) {
        return false;
    }
    let [a, b, c] = [points.place[0], points.place[1], points.place[2]];
    if children[1] != 0.0 || children[2] != 0.0 || b[3] != a[3] || c[3] != a[3] {
        return false;
    }
    let away = |p: [f64; 4]| {
        let [dx, dy, dz] = [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
        sqrt(dx * dx + dy * dy + dz * dz)
    };
    ((away(b) + away(c)) / a[3] - 1.0).abs() < 0.01
}

/// One section from its first to before its last point; `above` is the section and the point it hangs on, and where among all
/// points that section starts.
fn section(
    cell: &TracedCell,
    points: &Points,
    (index, first, after): (usize, usize, usize),
    (above, start): (Option<(usize, usize)>, usize),
    soma_children: &[u32],
) -> TracedSection {
    let kind = points.kind[first];
    let mut section = TracedSection { kind: kind as i64, parent_x: 1.0, ..TracedSection::default() };
    if index == 0 {
        section.points = points.place[first..after].to_vec();
        return section;
    }
    // Import3d lets a further root begin at the first point of the file, on the first section.
    let is_root = above.is_none();
    let (above, parent) = above.unwrap_or((0, 0));
    section.parent = Some(above);
    section.points = Vec::with_capacity(after - first + 1);
    section.points.push(points.place[parent]);
    section.points.extend_from_slice(&points.place[first..after]);
    let own = after - first;
    let psec = &cell.sections[above];
    let (on_soma, is_soma) = (psec.kind == 1, kind == 1.0);
    let mut handled = false;
    if above == 0 {
        if on_soma && !is_soma && psec.points.len() == 1 {
            section.parent_x = 0.5;
            section.first = usize::from(own > 1);
            handled = true;
        } else if parent == start && !is_root {
            section.parent_x = 0.0;
            section.first = usize::from(!is_soma && soma_children[parent] > 1);
            handled = true;
        }
    }
    if !handled && on_soma {
        // Sections but the first begin with a copy of their parent's point.
        let last = start + psec.points.len() - if start == 0 { 1 } else { 2 };
        if parent < last || is_root {
            section.parent_x = 0.5;
            section.first = usize::from(!is_soma && own > 1);
        } else if own > 1 && soma_children[parent] > 1 && !is_soma {
            section.first = 1;
        }
    }
    if on_soma && !is_soma {
        section.points[0][3] = section.points[1][3];
    }
    section
}

#[cfg(test)]
mod tests {
    use super::read_swc;

    /// Where NEURON 9.0.2 attaches further trees, and from which point they come.
    #[test]
    fn a_second_tree_hangs_on_the_first_section() {
        let soma = "1 1 3 4 5 5 -1\n2 1 5 0 0 5 1\n3 1 7 0 0 6 2\n";
        let text = format!(
            "{soma}5 3 6 0 0 1 1\n6 3 16 0 0 1 5\n9 3 30 5 0 1 7\n10 3 40 5 0 1 9\n11 2 40 5 0 1 7\n"
        );
        let cell = read_swc(&text).expect("a cell");
        let told: Vec<_> = cell.sections.iter().map(|s| (s.kind, s.parent, s.parent_x, s.first)).collect();
        let hangs = [(3, Some(0), 0.0, 0), (3, Some(0), 0.5, 1), (2, Some(0), 0.5, 0)];
        assert_eq!(told[1..], hangs);
        assert_eq!(cell.sections[3].points, [[3.0, 4.0, 5.0, 2.0], [40.0, 5.0, 0.0, 2.0]]);
        assert_eq!(cell.warnings.len(), 4, "{:?}", cell.warnings);
        // Without a soma they hang on its end.
        let text = "1 3 3 4 5 3.5 -1\n2 3 10 0 0 1 1\n4 3 50 50 0 1 -1\n5 3 60 50 0 1 4\n";
        let cell = read_swc(text).expect("a cell");
        let second = &cell.sections[1];
        assert_eq!((second.parent, second.parent_x, second.first), (Some(0), 1.0, 0));
        assert_eq!(second.points[0], [3.0, 4.0, 5.0, 7.0]);
    }

    /// NEURON 9.0.2 reads this file so: single precision first, then eight digits, then single precision again.
    #[test]
    fn numbers_pass_through_single_precision() {
        let text = "1 1 0 0 0 2 -1\n2 1 0 4 0 2 1\n3 3 2.73830903477 0.859673706491 1.72868354562 0.755505692712 2\n\
                    4 3 9 9 9 1 3\n";
        let plan = read_swc(text).and_then(super::TracedCell::plan).expect("a cell");
        let point = plan.sections[1].points[1].map(|value| f64::from(value as f32));
        assert_eq!(point, [2.738309144973755, 0.8596736788749695, 1.728683590888977, 1.5110113620758057]);
    }
}
