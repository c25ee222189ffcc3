//! 3-D points of the current section.

use crate::world::{Answer, Args, Value, World};

pub(super) const NAMES: &[&str] = &[
    "n3d",
    "x3d",
    "y3d",
    "z3d",
    "diam3d",
    "arc3d",
    "pt3dadd",
    "pt3dinsert",
    "pt3dremove",
    "pt3dchange",
    "pt3dclear",
    "pt3dstyle",
    "pt3dconst",
    "spine3d",
    "setSpineArea",
    "getSpineArea",
    "define_shape",
];

pub(super) fn call(world: &mut World, name: &str, args: Args) -> Answer {
    if name == "define_shape" {
        world.define_shape()?;
        return Ok(Value::Number(1.0));
    }
    let section = world.current_section()?;
    let four = |from: usize| -> Answer<[f64; 4]> {
        Ok([args.number(from)?, args.number(from + 1)?, args.number(from + 2)?, args.number(from + 3)?])
    };
    match name {
        "n3d" => Ok(world.points(section)?.len().into()),
        "x3d" => Ok(Value::Number(f64::from(world.point(section, args.count(0)?)?.x))),
        "y3d" => Ok(Value::Number(f64::from(world.point(section, args.count(0)?)?.y))),
        "z3d" => Ok(Value::Number(f64::from(world.point(section, args.count(0)?)?.z))),
        "diam3d" => Ok(Value::Number(world.point(section, args.count(0)?)?.diameter())),
        "arc3d" => Ok(Value::Number(world.point(section, args.count(0)?)?.arc)),
        "spine3d" => Ok((world.point(section, args.count(0)?)?.d < 0.0).into()),
        "pt3dadd" => {
            if args.is_number(0) {
                world.add_point(section, four(0)?)?;
                return Ok(Value::Number(1.0));
            }
            let list = |i: usize| -> Answer<Vec<f64>> { Ok(world.vector(&args.object(i)?)?.to_vec()) };
            let (x, y, z, d) = (list(0)?, list(1)?, list(2)?, list(3)?);
            for (((x, y), z), d) in x.into_iter().zip(y).zip(z).zip(d) {
                world.add_point(section, [x, y, z, d])?;
            }
            Ok(Value::Number(1.0))
        }
        "pt3dinsert" => world.insert_point(section, args.count(0)?, four(1)?).map(|()| Value::Number(0.0)),
        "pt3dremove" => world.remove_point(section, args.count(0)?).map(|()| Value::Number(0.0)),
        "pt3dchange" => {
            let index = args.count(0)?;
            let xyzd = if args.len() == 2 {
                let point = world.point(section, index)?;
                [f64::from(point.x), f64::from(point.y), f64::from(point.z), args.number(1)?]
            } else {
                four(1)?
            };
            world.change_point(section, index, xyzd).map(|()| Value::Number(0.0))
        }
        "pt3dclear" => {
            world.clear_points(section).map(|()| args.0.first().cloned().unwrap_or(Value::Number(0.0)))
        }
        // Where the root of a branch is drawn; it changes no area.
        "pt3dstyle" | "getSpineArea" => Ok(Value::Number(0.0)),
        _ => {
            world.note(format!("`{name}` has no effect here"));
            Ok(Value::Number(0.0))
        }
    }
}
