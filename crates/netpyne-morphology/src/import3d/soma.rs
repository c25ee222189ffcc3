//! Branches of a Neurolucida file find their soma.

use super::contour::resampled;
use super::{TracedCell, TracedSection};
use netpyne_math::libm::sqrt;

/// Smallest and largest x and y of an outline.
fn bounds(section: &TracedSection) -> [f64; 4] {
    section
        .points
        .iter()
        .fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
            [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
        })
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    (0..2).all(|i| a[i] <= b[2 + i] && b[i] <= a[2 + i])
}

/// Puts outlines first, joins those that lie above each other, and hangs every root on a soma.
pub(super) fn connect(cell: &mut TracedCell) {
    outlines_first(cell);
    let somas = stacks(cell);
    if somas.is_empty() {
        return;
    }
    let is_root = |s: &TracedSection| !s.is_contour && s.parent.is_none();
    let mut roots: Vec<usize> = (0..cell.sections.len()).filter(|&i| is_root(&cell.sections[i])).collect();
    let mut centres = Vec::new();
    for &soma in &somas {
        let (centre, [x1, y1, x2, y2]) = centre_and_box(cell, soma);
        centres.push(centre);
        roots.retain(|&root| {
            let [x, y, ..] = cell.sections[root].points[0];
            let inside = (x1..=x2).contains(&x) && (y1..=y2).contains(&y);
            if inside {
                hang(&mut cell.sections[root], soma, centre);
            }
            !inside
        });
    }
    for root in roots {
        let [x, y, z, _] = cell.sections[root].points[0];
        let away =
            |c: &[f64; 3]| sqrt((x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]) + (z - c[2]) * (z - c[2]));
        let nearest = (1..centres.len())
            .fold(0, |best, i| if away(&centres[i]) < away(&centres[best]) { i } else { best });
        cell.warnings
            .push("a main branch outside of the soma hangs on the centre of the nearest soma".to_owned());
        hang(&mut cell.sections[root], somas[nearest], centres[nearest]);
    }
}

/// By a wire to the centre.
fn hang(section: &mut TracedSection, soma: usize, [x, y, z]: [f64; 3]) {
    (section.parent, section.parent_x) = (Some(soma), 0.5);
    section.points.insert(0, [x, y, z, 0.01]);
    section.first = 1;
}

fn outlines_first(cell: &mut TracedCell) {
    let order: Vec<usize> = {
        let contour = |&i: &usize| cell.sections[i].is_contour;
        let all = 0..cell.sections.len();
        all.clone().filter(contour).chain(all.filter(|i| !contour(i))).collect()
    };
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
    let mut sections: Vec<TracedSection> = order.into_iter().map(|i| cell.sections[i].clone()).collect();
    sections.iter_mut().for_each(|s| s.parent = s.parent.map(|p| place[p]));
    cell.sections = sections;
}

/// The main outlines; those whose box overlaps the box of the one before belong to it.
fn stacks(cell: &mut TracedCell) -> Vec<usize> {
    let contours: Vec<usize> = (0..cell.sections.len()).filter(|&i| cell.sections[i].is_contour).collect();
    let mut mains: Vec<usize> = Vec::new();
    let mut before = None;
    for i in contours {
        let own = bounds(&cell.sections[i]);
        match (before, mains.last()) {
            (Some(above), Some(&main)) if overlap(above, own) => {
                cell.sections[main].stack.push(i);
                cell.sections[i].is_subsidiary = true;
            }
            _ => mains.push(i),
        }
        before = Some(own);
    }
    mains
}

/// Centre of a soma, and the box in which branches belong to it.
fn centre_and_box(cell: &TracedCell, soma: usize) -> ([f64; 3], [f64; 4]) {
    let main = &cell.sections[soma];
    let own = bounds(main);
    if main.stack.is_empty() {
        return (resampled(&main.points).1, [own[0] - 0.5, own[1] - 0.5, own[2] + 0.5, own[3] + 0.5]);
    }
    let all: Vec<&TracedSection> =
        std::iter::once(main).chain(main.stack.iter().map(|&i| &cell.sections[i])).collect();
    let bounds = all.iter().fold(own, |b, s| {
        let own = bounds(s);
        [b[0].min(own[0]), b[1].min(own[1]), b[2].max(own[2]), b[3].max(own[3])]
    });
    let centres: Vec<[f64; 3]> = all.iter().map(|s| resampled(&s.points).1).collect();
    let mut along = vec![0.0];
    for i in 1..centres.len() {
        let [dx, dy, dz] = [0, 1, 2].map(|axis: usize| centres[i][axis] - centres[i - 1][axis]);
        along.push(along[i - 1] + sqrt(dx * dx + dy * dy + dz * dz));
    }
    let half = along[along.len() - 1] / 2.0;
    let Some(i) = along.iter().position(|&a| a > half + 1e-11).filter(|&i| i > 0) else {
        return (centres[0], bounds);
    };
    let theta = (half - along[i - 1]) / (along[i] - along[i - 1]);
    let centre = [0, 1, 2].map(|axis: usize| theta * centres[i][axis] + (1.0 - theta) * centres[i - 1][axis]);
    (centre, bounds)
}
