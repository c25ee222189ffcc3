//! Geometry of sections: lengths and diameters, or 3-D points in every number.

use super::texts::parameter;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// What a section is like.
pub struct Shape {
    /// Whether it is given by 3-D points.
    pub has_points3d: bool,
    /// Whether it is the root of the cell.
    pub is_soma: bool,
    /// Number of segments.
    pub nseg: usize,
    /// Which section of the cell it is.
    pub index: usize,
}

/// The section's `geom`.
pub fn of(random: &mut Random, shape: &Shape) -> Value {
    let mut geom = Map::new();
    if shape.has_points3d {
        geom.insert("pt3d".into(), points(random, shape));
        if random.chance(30) {
            geom.insert("L".into(), json!(random.number(15.0, 100.0)));
        }
        if random.chance(20) {
            geom.insert("diam".into(), json!(random.number(1.0, 5.0)));
        }
    } else {
        let (length, diam) = match (shape.is_soma, random.chance(10)) {
            (true, false) => (18.8, 18.8),
            (true, true) => (random.number(10.0, 30.0), random.number(10.0, 30.0)),
            (false, _) => (random.number(50.0, 300.0), random.number(0.8, 3.0)),
        };
        geom.insert(
            "L".into(),
            if random.chance(8) { json!(format!("{length}*uniform(0.9,1.1)")) } else { json!(length) },
        );
        geom.insert(
            "diam".into(),
            if random.chance(5) { json!(format!("{diam}+0.1*ynorm")) } else { json!(diam) },
        );
    }
    if shape.nseg > 1 {
        geom.insert("nseg".into(), json!(shape.nseg));
    }
    if random.chance(70) {
        geom.insert("Ra".into(), parameter(random, 80.0, 200.0));
    }
    if random.chance(30) {
        geom.insert("cm".into(), parameter(random, 0.8, 2.0));
    }
    if geom.contains_key("pt3d") {
        return Value::Object(geom);
    }
    super::shuffled(random, geom.into_iter().collect())
}

/// Points along y, with a bend; sometimes one only, or the same twice.
fn points(random: &mut Random, shape: &Shape) -> Value {
    let (from, step) = (20.0 * shape.index as f64, if shape.is_soma { 10.0 } else { 40.0 });
    let diam = if shape.is_soma { 18.0 } else { 2.0 };
    let count = if random.chance(8) { 1 } else { 2 + random.below(5) };
    let mut points: Vec<[f64; 4]> = (0..count)
        .map(|i| {
            let i = i as f64;
            let x = random.number(-5.0, 5.0) * i;
            [x, from + step * i, 3.0 * shape.index as f64 * i, diam + random.number(0.0, 1.0)]
        })
        .collect();
    if random.chance(10) {
        let again = points[random.below(points.len())];
        points.push(again);
    }
    if random.chance(5) {
        // Along z, the way tracings of slices go.
        points.iter_mut().for_each(|p| p.swap(1, 2));
    }
    json!(points)
}
