//! What becomes of the segments of a section when their number changes, as in NEURON.
//!
//! With more segments than before each old one moves to where its centre is then, and the others are made after the one that was
//! there. With fewer, those stay that were at the centres of the new ones.

/// The segment of a division into `to` that holds the centre of segment `i` of a division into `from`.
pub(crate) fn at_centre(i: usize, from: usize, to: usize) -> usize {
    (((i as f64 + 0.5) / from as f64 * to as f64) as usize).min(to - 1)
}

/// Where a point process at `loc` of a section stands after its number of segments has changed: it stays in its segment, or goes
/// over to another if that is no more. At an end of the section it stays there.
pub(crate) fn point_moves_to(loc: f64, old: usize, new: usize) -> f64 {
    if old == new || loc <= 0.0 || loc >= 1.0 {
        return loc;
    }
    let segment = ((loc * old as f64) as usize).min(old - 1);
    let centre = (segment as f64 + 0.5) / old as f64;
    let kept = if new > old {
        Some(at_centre(segment, old, new))
    } else {
        (0..new).find(|&i| at_centre(i, new, old) == segment)
    };
    let end = |i: usize| (i as f64 + 1.0) / new as f64;
    let moved = kept.or_else(|| (0..new).find(|&i| centre <= end(i))).unwrap_or(new - 1);
    (moved as f64 + 0.5) / new as f64
}

#[cfg(test)]
mod tests {
    use super::point_moves_to;

    #[test]
    fn points_move_as_in_neuron() {
        // Places that NEURON 9.0.2 gives for a point process after `nseg` was set.
        for (loc, old, new, expected) in [
            (0.3, 3, 5, 0.1),
            (0.9, 5, 11, 0.8636363636363636),
            (0.5, 1, 4, 0.625),
            (0.5, 1, 2, 0.75),
            (0.7, 2, 7, 0.7857142857142857),
            (0.3, 5, 3, 0.16666666666666666),
            (0.45, 9, 2, 0.25),
            (0.55, 9, 2, 0.25),
            (0.95, 11, 4, 0.875),
            (0.1, 6, 3, 0.16666666666666666),
            (1.0, 3, 5, 1.0),
            (0.0, 3, 2, 0.0),
            (0.25, 4, 8, 0.4375),
            (0.999, 2, 1, 0.5),
        ] {
            assert_eq!(point_moves_to(loc, old, new), expected, "{loc} in {old}, then {new}");
        }
    }
}
