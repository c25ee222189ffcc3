//! From membrane currents to potentials and dipole moments: coefficients of each segment.
//!
//! Potentials are those of line sources in a homogeneous medium (Holt and Koch, J. Comput. Neurosci. 6, 1999): a segment's current
//! leaves it evenly along the straight line between its ends.

use super::geometry::Segments;
use netpyne_math::libm::sqrt;
use netpyne_math::log::log;
use std::f64::consts::PI;

/// Conductivity of the extracellular medium, mS/mm (the same number in S/m): the one that NetPyNE has.
const CONDUCTIVITY: f64 = 0.3;

/// How near an electrode may be to a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nearest {
    /// At its membrane: what is nearer counts as if it were there.
    Membrane,
    /// Anywhere. On the axis of a segment its potential is infinite.
    Anywhere,
}

/// Transfer resistances in MΩ, for each segment one per electrode. Electrodes are in NetPyNE's coordinates (y is the depth), µm.
pub(super) fn resistances(segments: &Segments, electrodes: &[[f64; 3]], nearest: Nearest) -> Vec<f64> {
    let mut all = Vec::with_capacity(segments.nodes.len() * electrodes.len());
    for ((begin, end), diameter) in segments.begin.iter().zip(&segments.end).zip(&segments.diameter) {
        let least = match nearest {
            Nearest::Membrane => diameter / 2.0,
            Nearest::Anywhere => 0.0,
        };
        all.extend(electrodes.iter().map(|&[x, y, z]| line_source(*begin, *end, [x, -y, z], least)));
    }
    all
}

fn line_source(begin: [f64; 3], end: [f64; 3], electrode: [f64; 3], least: f64) -> f64 {
    let along: [f64; 3] = std::array::from_fn(|i| end[i] - begin[i]);
    let from_centre: [f64; 3] = std::array::from_fn(|i| electrode[i] - (begin[i] + end[i]) * 0.5);
    let length = sqrt(dot(along, along));
    let distance = dot(from_centre, from_centre);
    if length == 0.0 {
        return 1.0 / (4.0 * PI * CONDUCTIVITY * sqrt(distance).max(least));
    }
    // Distances from the centre: along the segment, and (squared) from its line.
    let h = (dot(from_centre, along) / length).abs();
    let across = (distance - h * h).max(least * least);
    let (far, near) = (h + length / 2.0, h - length / 2.0);
    let numerator = far + sqrt(far * far + across);
    let root = sqrt(near * near + across);
    // Beside the segment the plain sum of both would lose digits.
    let denominator = if near < 0.0 { across / (root - near) } else { near + root };
    log(numerator / denominator) / (4.0 * PI * CONDUCTIVITY * length)
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// What a current contributes to the dipole moment along x, y and z (upwards): the place of the segment's centre, µm. The moment of a
/// cell does not depend on the origin as long as its currents add up to 0, that is without electrodes.
pub(super) fn dipole_moments(segments: &Segments) -> Vec<f64> {
    let ends = segments.begin.iter().zip(&segments.end);
    ends.flat_map(|(begin, end)| std::array::from_fn::<f64, 3, _>(|i| (begin[i] + end[i]) / 2.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment() -> Segments {
        Segments {
            nodes: vec![0],
            begin: vec![[0.0, -10.0, 0.0]],
            end: vec![[0.0, 10.0, 0.0]],
            diameter: vec![4.0],
        }
    }

    #[test]
    fn far_away_a_line_is_a_point() {
        let r = resistances(&segment(), &[[3000.0, 4000.0, 0.0]], Nearest::Membrane)[0];
        let point = 1.0 / (4.0 * PI * CONDUCTIVITY * 5000.0);
        // The next term of the expansion is of order (length / distance)^2, 1.6e-5.
        assert!((r / point - 1.0).abs() < 2e-5, "{r} {point}");
    }

    #[test]
    fn within_a_dendrite_it_is_as_at_its_membrane() {
        let at = |x: f64| resistances(&segment(), &[[x, 0.0, 0.0]], Nearest::Membrane)[0];
        assert_eq!(at(0.0), at(2.0));
        assert!(at(2.0) > at(2.5));
        assert_eq!(resistances(&segment(), &[[0.0; 3]], Nearest::Anywhere)[0], f64::INFINITY);
    }

    #[test]
    fn a_segment_without_length_is_a_point() {
        let mut point = segment();
        point.begin = point.end.clone();
        let r = resistances(&point, &[[0.0, -10.0, 50.0], [0.0, -10.0, 0.0]], Nearest::Membrane);
        assert_eq!(r, [50.0, 2.0].map(|distance| 1.0 / (4.0 * PI * CONDUCTIVITY * distance)));
    }
}
