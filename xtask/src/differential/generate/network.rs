//! What concerns the whole network: its extent, defaults, factors, the modeller's own numbers.

use super::Parts;
use crate::random::Random;
use serde_json::{Map, Value, json};

/// Adds the attributes of the network itself.
pub fn scalars(random: &mut Random, parts: &mut Parts, net: &mut Map<String, Value>) {
    let mut set = |key: &str, value: Value| {
        net.insert(key.to_owned(), value);
    };
    for (axis, key) in ["sizeX", "sizeY", "sizeZ"].into_iter().enumerate() {
        parts.size[axis] = 100.0;
        if random.chance(60) {
            parts.size[axis] = random.number(60.0, 400.0).round();
            set(key, json!(parts.size[axis]));
        }
    }
    let shape = random.pick(&["cuboid", "cuboid", "cuboid", "cylinder", "ellipsoid"]);
    parts.cuboid = shape == "cuboid";
    if !parts.cuboid || random.chance(20) {
        set("shape", json!(shape));
    }
    (parts.has_border, parts.needs_model) = (random.chance(15), random.chance(8));
    // Own numbers are variables of string functions.
    set("reach", json!(random.number(50.0, 200.0)));
    let mut sometimes = |percent: usize, key: &str, value: &dyn Fn(&mut Random) -> Value| {
        if random.chance(percent) {
            set(key, value(random));
        }
    };
    sometimes(8, "scale", &|r| json!(r.pick(&[0.5, 0.8, 1.0])));
    sometimes(20, "propVelocity", &|r| json!(r.number(100.0, 600.0)));
    sometimes(12, "defaultWeight", &|r| json!(r.number(0.5, 2.0)));
    sometimes(12, "defaultDelay", &|r| json!(r.number(0.5, 3.0)));
    sometimes(12, "defaultThreshold", &|r| json!(r.number(-20.0, 15.0)));
    sometimes(15, "scaleConnWeight", &|r| json!(r.number(0.5, 1.5)));
    sometimes(10, "scaleConnWeightNetStims", &|r| json!(r.number(0.5, 1.5)));
    sometimes(10, "defineCellShapes", &|_| json!(true));
    sometimes(10, "popTagsCopiedToCells", &|r| {
        r.pick(&[json!(["cellModel", "cellType", "layer"]), json!(["cellType", "cellModel", "numCells"])])
    });
    sometimes(
        if parts.needs_model { 100 } else { 0 },
        "scaleConnWeightModels",
        &|r| json!({"HH": r.number(0.5, 1.5), "other": 2}),
    );
    sometimes(if parts.has_border { 100 } else { 0 }, "correctBorder", &|r| {
        let mut border =
            json!({"threshold": [r.number(0.0, 80.0), r.number(0.0, 80.0), r.number(0.0, 80.0)]});
        for axis in ["xborders", "yborders", "zborders"] {
            if r.chance(30) {
                let all = [r.number(0.0, 0.3), r.number(0.6, 1.0), r.number(0.3, 0.6), r.number(-0.2, 0.0)];
                border[axis] = json!(all[..1 + r.below(4)]);
            }
        }
        border
    });
    sometimes(5, "cellsVisualizationSpacingMultiplier", &|_| json!([1, 2, 1]));
    sometimes(5, "someFlag", &|_| json!(true));
    sometimes(5, "someText", &|_| json!("free"));
}
