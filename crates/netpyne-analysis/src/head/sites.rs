//! Places of electrodes on the scalp: the international 10-20 system on a sphere.
//!
//! The nose is at y, the right ear at x, the crown at z. The line from nose to back and the line from ear to ear are cut at 10, 30, 50, 70
//! and 90 % of their length, as the circle through the outer ends of both (Jasper 1958); the four places between are halfway between their
//! neighbours in a row.

use super::{Vector, norm, times};

/// A place on the scalp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// Its name: `Cz`.
    pub name: &'static str,
    /// Its direction from the centre of the head, of length 1.
    pub direction: Vector,
}

/// Angle from the crown and from the nose (towards the right), degrees.
const PLACES: [(&str, f64, f64); 15] = [
    ("Fp1", 72.0, -18.0),
    ("Fp2", 72.0, 18.0),
    ("F7", 72.0, -54.0),
    ("Fz", 36.0, 0.0),
    ("F8", 72.0, 54.0),
    ("T7", 72.0, -90.0),
    ("C3", 36.0, -90.0),
    ("Cz", 0.0, 0.0),
    ("C4", 36.0, 90.0),
    ("T8", 72.0, 90.0),
    ("P7", 72.0, -126.0),
    ("Pz", 36.0, 180.0),
    ("P8", 72.0, 126.0),
    ("O1", 72.0, -162.0),
    ("O2", 72.0, 162.0),
];

/// Names of places between two others.
const BETWEEN: [(&str, &str, &str); 4] =
    [("F3", "F7", "Fz"), ("F4", "Fz", "F8"), ("P3", "P7", "Pz"), ("P4", "Pz", "P8")];

/// All 19 places, from the front to the back and from the left to the right.
pub fn sites() -> Vec<Site> {
    let mut all: Vec<Site> = PLACES.iter().map(|(name, down, around)| at(name, *down, *around)).collect();
    for (name, left, right) in BETWEEN {
        let of = |wanted: &str| all.iter().find(|site| site.name == wanted).map(|site| site.direction);
        if let (Some(a), Some(b)) = (of(left), of(right)) {
            let sum = std::array::from_fn(|i| a[i] + b[i]);
            all.push(Site { name, direction: times(sum, 1.0 / norm(sum)) });
        }
    }
    // Rows from the front, each from the left.
    let row = |site: &Site| (-(site.name.starts_with("Fp") as i32), rank(site.name));
    all.sort_by(|a, b| row(a).cmp(&row(b)).then(a.direction[0].total_cmp(&b.direction[0])));
    all
}

fn rank(name: &str) -> usize {
    ["Fp", "F", "T", "C", "P", "O"].iter().position(|row| name.starts_with(row)).map_or(
        9,
        |rank| match rank {
            // One row across.
            2 => 3,
            rank => rank,
        },
    )
}

/// The place called `name`.
pub fn site(name: &str) -> Option<Site> {
    sites().into_iter().find(|site| site.name == name)
}

fn at(name: &'static str, down: f64, around: f64) -> Site {
    let (down, around) = (down.to_radians(), around.to_radians());
    Site { name, direction: [down.sin() * around.sin(), down.sin() * around.cos(), down.cos()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nineteen_places_in_rows() {
        let names: Vec<&str> = sites().iter().map(|site| site.name).collect();
        assert_eq!(names.join(" "), "Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2");
        assert!(sites().iter().all(|site| (norm(site.direction) - 1.0).abs() < 1e-12));
        let (f3, f4) = (site("F3").unwrap().direction, site("F4").unwrap().direction);
        assert!((f3[0] + f4[0]).abs() < 1e-12 && f3[1] > 0.0 && f3[2] > 0.5);
    }
}
