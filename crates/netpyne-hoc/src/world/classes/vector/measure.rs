//! What a vector says of itself: size, sums, extremes, places.

use super::{change, place};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::libm::sqrt;

pub(super) const METHODS: &[&str] = &[
    "size", "sum", "sumsq", "mean", "var", "stdev", "stderr", "min", "max", "min_ind", "max_ind", "dot",
    "mag", "eq", "contains", "indwhere", "printf",
];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    if method == "printf" {
        let values = world.vector(this)?.to_vec();
        for line in values.chunks(5) {
            let text: String = line.iter().map(|x| format!("{x}\t")).collect();
            world.print(&format!("{}\n", text.trim_end()));
        }
        return Ok(Some(values.len().into()));
    }
    let values = world.vector(this)?;
    let all = values.len();
    // Two arguments are the first and the last element looked at.
    let part = match method {
        "sum" | "sumsq" | "mean" | "var" | "stdev" | "stderr" | "min" | "max" | "min_ind" | "max_ind"
            if args.len() >= 2 =>
        {
            let (from, to) = (place(args.number(0)?, all)?, place(args.number(1)?, all)?);
            values.get(from..=to).unwrap_or_default()
        }
        _ => values,
    };
    let n = part.len() as f64;
    let enough = |least: usize| {
        if part.len() >= least {
            Ok(())
        } else {
            Err(Refusal::new(format!("`{method}` needs a vector of {least} or more elements")))
        }
    };
    let sum = || part.iter().sum::<f64>();
    let variance = || {
        let mean = sum() / n;
        part.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)
    };
    let extreme = |better: fn(f64, f64) -> bool| {
        (0..part.len()).reduce(|best, i| if better(part[i], part[best]) { i } else { best }).unwrap_or(0)
    };
    Ok(Some(Value::Number(match method {
        "size" => all as f64,
        "sum" => sum(),
        "sumsq" => part.iter().map(|x| x * x).sum(),
        "mag" => sqrt(part.iter().map(|x| x * x).sum()),
        "mean" => {
            enough(1)?;
            sum() / n
        }
        "var" | "stdev" | "stderr" => {
            enough(2)?;
            match method {
                "var" => variance(),
                "stdev" => sqrt(variance()),
                _ => sqrt(variance()) / sqrt(n),
            }
        }
        "min" | "max" | "min_ind" | "max_ind" => {
            enough(1)?;
            let at = extreme(if method.starts_with("min") { |a, b| a < b } else { |a, b| a > b });
            if method.ends_with("_ind") { at as f64 } else { part[at] }
        }
        "dot" => {
            let other = world.vector(&args.object(0)?)?;
            if other.len() != all {
                return Err(Refusal::new("both vectors need the same size"));
            }
            values.iter().zip(other).map(|(a, b)| a * b).sum()
        }
        "eq" => f64::from(u8::from(values == world.vector(&args.object(0)?)?)),
        "contains" => {
            let wanted = args.number(0)?;
            f64::from(u8::from(values.iter().any(|x| (x - wanted).abs() <= 1e-11)))
        }
        "indwhere" => {
            let holds = change::condition(args)?;
            values.iter().position(|&x| holds(x)).map_or(-1.0, |at| at as f64)
        }
        _ => return Ok(None),
    })))
}
