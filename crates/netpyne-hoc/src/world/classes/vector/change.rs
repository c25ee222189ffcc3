//! Size and contents: `vec.append(1)`, `vec.resize(5)`, `vec.copy(other)`.

use super::{check_size, place};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

pub(super) const METHODS: &[&str] = &[
    "append",
    "insrt",
    "remove",
    "resize",
    "fill",
    "indgen",
    "set",
    "copy",
    "c",
    "cl",
    "at",
    "reverse",
    "sort",
    "sortindex",
    "rotate",
    "where",
    "indvwhere",
    "index",
    "interpolate",
    "scanf",
    "clear",
];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    let itself = Value::Object(Some(this.clone()));
    match method {
        "append" => {
            let mut more = Vec::new();
            for value in args.0 {
                match value {
                    Value::Number(x) => more.push(*x),
                    other => match other.object() {
                        Some(vector) => more.extend_from_slice(world.vector(&vector)?),
                        None => return Err(Refusal::new(format!("{} cannot be appended", other.kind()))),
                    },
                }
            }
            let values = world.vector_mut(this)?;
            check_size(values.len() + more.len())?;
            values.extend(more);
        }
        "insrt" => {
            let more = if args.is_number(1) {
                vec![args.number(1)?]
            } else {
                world.vector(&args.object(1)?)?.to_vec()
            };
            let values = world.vector_mut(this)?;
            let at = place(args.number(0)?, values.len() + 1)?;
            values.splice(at..at, more);
        }
        "remove" => {
            let values = world.vector_mut(this)?;
            let from = place(args.number(0)?, values.len())?;
            let to = place(args.number_or(1, from as f64)?, values.len())?;
            if to >= from {
                values.drain(from..=to);
            }
        }
        "resize" => {
            let size = args.count(0)?;
            world.vector_mut(this)?.resize(size, 0.0);
        }
        "clear" => world.vector_mut(this)?.clear(),
        "fill" => {
            let value = args.number(0)?;
            let values = world.vector_mut(this)?;
            if args.len() >= 3 {
                let (from, to) =
                    (place(args.number(1)?, values.len())?, place(args.number(2)?, values.len())?);
                values.get_mut(from..=to).unwrap_or_default().fill(value);
            } else {
                values.fill(value);
            }
        }
        "indgen" => return indgen(world, this, args).map(|()| Some(itself)),
        "set" => {
            let (at, value) = (args.number(0)?, args.number(1)?);
            let values = world.vector_mut(this)?;
            let at = place(at, values.len())?;
            values[at] = value;
        }
        "copy" => {
            let source = world.vector(&args.object(0)?)?.to_vec();
            copy(world.vector_mut(this)?, &source, args)?;
        }
        "c" | "cl" | "at" => {
            let values = world.vector(this)?;
            if args.is_empty() {
                let values = values.to_vec();
                return Ok(Some(world.new_vector(values)));
            }
            let from = place(args.number(0)?, values.len())?;
            let to = place(args.number_or(1, values.len() as f64 - 1.0)?, values.len())?;
            let part = values.get(from..=to).unwrap_or_default().to_vec();
            return Ok(Some(world.new_vector(part)));
        }
        "reverse" => world.vector_mut(this)?.reverse(),
        "sort" => world.vector_mut(this)?.sort_by(f64::total_cmp),
        "sortindex" => {
            let values = world.vector(this)?;
            let mut order: Vec<usize> = (0..values.len()).collect();
            order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
            let order = order.into_iter().map(|i| i as f64).collect();
            return Ok(Some(world.new_vector(order)));
        }
        "rotate" => {
            let by = args.number(0)?;
            let values = world.vector_mut(this)?;
            if !values.is_empty() {
                let by = (by as i64).rem_euclid(values.len() as i64) as usize;
                values.rotate_right(by);
                if args.len() > 1 {
                    values[..by].fill(0.0);
                }
            }
        }
        "where" | "indvwhere" => {
            let (source, skip) = match args.0.first().and_then(Value::object) {
                Some(other) => (world.vector(&other)?.to_vec(), 1),
                None => (world.vector(this)?.to_vec(), 0),
            };
            let holds = condition(Args(&args.0[skip..]))?;
            let kept = source.iter().enumerate().filter(|(_, x)| holds(**x));
            *world.vector_mut(this)? = if method == "where" {
                kept.map(|(_, x)| *x).collect()
            } else {
                kept.map(|(i, _)| i as f64).collect()
            };
        }
        "index" => {
            let (source, places) =
                (world.vector(&args.object(0)?)?.to_vec(), world.vector(&args.object(1)?)?);
            let picked: Answer<Vec<f64>> =
                places.iter().map(|&x| Ok(source[place(x, source.len())?])).collect();
            *world.vector_mut(this)? = picked?;
        }
        "scanf" => {
            let file = args.object(0)?;
            let most = args.number_or(1, f64::INFINITY)?;
            let mut values = Vec::new();
            while (values.len() as f64) < most {
                match world.call(&file, "scanvar", Args(&[])) {
                    Ok(Value::Number(x)) => values.push(x),
                    _ => break,
                }
                check_size(values.len())?;
            }
            let read = values.len();
            *world.vector_mut(this)? = values;
            return Ok(Some(read.into()));
        }
        "interpolate" => interpolate(world, this, args)?,
        _ => return Ok(None),
    }
    Ok(Some(itself))
}

/// `indgen()`, `indgen(step)`, `indgen(start, step)`, `indgen(start, stop, step)`.
fn indgen(world: &mut World, this: &Handle, args: Args) -> Answer<()> {
    let values = world.vector_mut(this)?;
    let (start, step) = match args.len() {
        0 => (0.0, 1.0),
        1 => (0.0, args.number(0)?),
        2 => (args.number(0)?, args.number(1)?),
        _ => {
            let (start, stop, step) = (args.number(0)?, args.number(1)?, args.number(2)?);
            let size = ((stop - start) / step + 1e-9).floor() + 1.0;
            if !(size >= 0.0 && size <= super::MAX as f64) {
                return Err(Refusal::new("`indgen` cannot reach the last value in steps of that size"));
            }
            values.resize(size as usize, 0.0);
            (start, step)
        }
    };
    values.iter_mut().enumerate().for_each(|(i, x)| *x = start + i as f64 * step);
    Ok(())
}

/// `copy(source)`, `copy(source, to)`, `copy(source, from, last)`, `copy(source, to, from, last)`.
fn copy(values: &mut Vec<f64>, source: &[f64], args: Args) -> Answer<()> {
    let part = |from: usize, last: usize| source.get(from..=last).unwrap_or_default();
    let at = |i: usize| args.number(i);
    match args.len() {
        1 => source.clone_into(values),
        2 => {
            let to = args.count(1)?;
            let size = check_size(to + source.len())?.max(values.len());
            values.resize(size, 0.0);
            values[to..to + source.len()].copy_from_slice(source);
        }
        n @ (3 | 4) => {
            let to = if n == 4 { args.count(1)? } else { 0 };
            let part = part(place(at(n - 2)?, source.len())?, place(at(n - 1)?, source.len())?);
            let size = check_size(to + part.len())?.max(values.len());
            values.resize(size, 0.0);
            values[to..to + part.len()].copy_from_slice(part);
        }
        _ => return Err(Refusal::new("`copy` in steps is not supported")),
    }
    Ok(())
}

/// The condition of `where`, `indwhere`: `("<", 3)` or `("[]", 1, 2)`.
pub(super) fn condition(args: Args) -> Answer<impl Fn(f64) -> bool + use<>> {
    let sign = args.text(0)?;
    let a = args.number(1)?;
    let b = args.number_or(2, 0.0)?;
    // NEURON's tolerance when it compares numbers.
    const EPSILON: f64 = 1e-11;
    let holds: fn(f64, f64, f64) -> bool = match &*sign {
        "==" => |x, a, _| (x - a).abs() <= EPSILON,
        "!=" => |x, a, _| (x - a).abs() > EPSILON,
        ">" => |x, a, _| x > a + EPSILON,
        "<" => |x, a, _| x < a - EPSILON,
        ">=" => |x, a, _| x >= a - EPSILON,
        "<=" => |x, a, _| x <= a + EPSILON,
        "[]" => |x, a, b| x >= a - EPSILON && x <= b + EPSILON,
        "[)" => |x, a, b| x >= a - EPSILON && x < b - EPSILON,
        "(]" => |x, a, b| x > a + EPSILON && x <= b + EPSILON,
        "()" => |x, a, b| x > a + EPSILON && x < b - EPSILON,
        other => return Err(Refusal::new(format!("`{other}` is no comparison"))),
    };
    Ok(move |x| holds(x, a, b))
}

/// `interpolate(new_x, old_x [, old_y])`.
fn interpolate(world: &mut World, this: &Handle, args: Args) -> Answer<()> {
    let new_x = world.vector(&args.object(0)?)?.to_vec();
    let old_x = world.vector(&args.object(1)?)?.to_vec();
    let old_y = match args.0.get(2) {
        Some(_) => world.vector(&args.object(2)?)?.to_vec(),
        None => world.vector(this)?.to_vec(),
    };
    if old_x.is_empty() {
        return Err(Refusal::new("there is nothing to interpolate between"));
    }
    if old_x.len() != old_y.len() {
        return Err(Refusal::new("x and y have different sizes"));
    }
    // The first value that is not below x is where the highest value so far is not either.
    let highest = old_x.iter().scan(f64::NEG_INFINITY, |highest, &x| {
        *highest = highest.max(x);
        Some(*highest)
    });
    let highest: Vec<f64> = highest.collect();
    let mut out = Vec::with_capacity(new_x.len());
    for &x in &new_x {
        let value = match highest.partition_point(|&highest| x > highest || x.is_nan()) {
            0 => old_y[0],
            i if i == old_x.len() => old_y[i - 1],
            i if (old_x[i] - old_x[i - 1]).abs() < 1e-9 => (old_y[i] + old_y[i - 1]) / 2.0,
            i => {
                let theta = (x - old_x[i - 1]) / (old_x[i] - old_x[i - 1]);
                (1.0 - theta) * old_y[i - 1] + theta * old_y[i]
            }
        };
        out.push(value);
    }
    *world.vector_mut(this)? = out;
    Ok(())
}
