//! Connectivity between groups of cells as a graph: groups on a circle, arrows as wide as the connectivity is strong.

use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{MEDIUM, heading};
use crate::style::Style;
use crate::text::{fit_middle, width};
use crate::theme::Colour;
use ndarray::Array2;

const WIDTH: f64 = 1000.0;
const RADIUS: f64 = 250.0;
/// Widest arrow.
const WIDEST: f64 = 9.0;
/// Arrows below this share of the widest are not drawn.
const LEAST: f64 = 0.01;
/// Widest name.
const NAME: f64 = 170.0;
/// Points of a curve.
const POINTS: usize = 24;

/// Places on the page.
type Points = Vec<(f64, f64)>;

/// The graph of what group `i` sends to group `j`; `colour` is that of a group.
pub(super) fn graph(
    names: &[String],
    matrix: &Array2<f64>,
    (title, remark): (&str, &str),
    colour: impl Fn(usize) -> Colour,
    style: &Style,
) -> Figure {
    let (page, height) = style.page(WIDTH, 2.0 * RADIUS + 250.0);
    let mut figure = Figure::new(page, height, style.theme);
    let most = matrix.iter().copied().filter(|x| x.is_finite()).fold(0.0, f64::max);
    heading(&mut figure, style.heading(title), remark);
    let centre = (0.5 * page, 0.5 * (height + 40.0));
    let radius = RADIUS.min(0.5 * page - NAME - 70.0).min(0.5 * height - 110.0).max(60.0);
    let angle = |i: usize| std::f64::consts::TAU * i as f64 / names.len().max(1) as f64;
    let around = |i: usize, r: f64| (centre.0 + r * angle(i).sin(), centre.1 - r * angle(i).cos());
    let node = (std::f64::consts::PI * radius / names.len().max(1) as f64 * 0.35).clamp(5.0, 17.0);
    let mut arrows: Vec<(f64, usize, usize)> = matrix
        .indexed_iter()
        .filter(|(_, value)| **value > LEAST * most && value.is_finite())
        .map(|((i, j), value)| (value / most, i, j))
        .collect();
    // The widest ones below.
    arrows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (share, i, j) in arrows {
        let stroke = (WIDEST * share).max(0.7);
        let paint = colour(i).opacity(0.35 + 0.4 * share);
        let points = if i == j {
            loop_at(around(i, radius + node + 12.0), 12.0 + 0.5 * node)
        } else {
            curve(around(i, radius), around(j, radius), centre, node + stroke)
        };
        let (head, shaft) = arrow(&points, stroke);
        figure.polyline(shaft, Stroke::new(stroke, paint));
        figure.polygon(head, paint);
    }
    for i in 0..names.len() {
        let at = around(i, radius);
        figure.dots(vec![at], node + 1.5, style.theme.page());
        figure.dots(vec![at], node, colour(i));
    }
    let mut taken: Vec<[f64; 3]> = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let text = fit_middle(name, MEDIUM, NAME);
        let (wide, side) = (width(&text, MEDIUM), angle(i).sin());
        let anchor = match side {
            s if s > 0.05 => Anchor::Start,
            s if s < -0.05 => Anchor::End,
            _ => Anchor::Middle,
        };
        // Beyond the loop, if there is one; further out where another name is.
        let place = |step: usize| {
            let (x, y) = around(i, radius + node + 44.0 + 8.0 * step as f64);
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - 0.5 * wide,
                Anchor::End => x - wide,
            };
            [left.min(page - wide - 6.0).max(6.0), y + 4.6, wide]
        };
        let free = |[x, y, wide]: [f64; 3]| {
            taken.iter().all(|t| (t[1] - y).abs() >= 13.0 || t[0] + t[2] < x || x + wide < t[0])
        };
        let found = (0..10).map(place).find(|place| free(*place)).unwrap_or_else(|| place(0));
        figure.text((found[0], found[1]), text, TextStyle::new(MEDIUM, style.theme.ink()));
        taken.push(found);
    }
    figure
}

/// From one place to another, bent towards the centre, and to the right of the way back; it ends `gap` before the second.
fn curve(from: (f64, f64), to: (f64, f64), centre: (f64, f64), gap: f64) -> Vec<(f64, f64)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1e-9);
    let middle = (0.5 * (from.0 + to.0), 0.5 * (from.1 + to.1));
    let pull = 0.35;
    let bend = (
        middle.0 + pull * (centre.0 - middle.0) - 0.09 * length * dy / length,
        middle.1 + pull * (centre.1 - middle.1) + 0.09 * length * dx / length,
    );
    let at = |t: f64| {
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        (a * from.0 + b * bend.0 + c * to.0, a * from.1 + b * bend.1 + c * to.1)
    };
    let points = (0..=4 * POINTS).map(|i| at(i as f64 / (4 * POINTS) as f64));
    points.filter(|(x, y)| (x - to.0).hypot(y - to.1) >= gap).collect()
}

/// A loop beside a node.
fn loop_at(centre: (f64, f64), radius: f64) -> Vec<(f64, f64)> {
    let at = |i: usize| {
        let angle = 0.6 + 5.0 * i as f64 / POINTS as f64;
        (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
    };
    (0..=POINTS).map(at).collect()
}

/// The head of an arrow along `points`, and the points without it.
fn arrow(points: &[(f64, f64)], stroke: f64) -> (Points, Points) {
    let Some(&tip) = points.last() else { return (Vec::new(), Vec::new()) };
    let length = 6.0 + 1.6 * stroke;
    let keep = points.iter().rposition(|(x, y)| (x - tip.0).hypot(y - tip.1) >= length).unwrap_or(0);
    let base = points[keep];
    let (dx, dy) = (tip.0 - base.0, tip.1 - base.1);
    let size = dx.hypot(dy).max(1e-9);
    let half = 3.0 + 0.9 * stroke;
    let (nx, ny) = (-dy / size * half, dx / size * half);
    let head = vec![tip, (base.0 + nx, base.1 + ny), (base.0 - nx, base.1 - ny)];
    (head, points[..=keep].to_vec())
}
