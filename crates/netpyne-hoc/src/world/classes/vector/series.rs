//! A vector as a series of samples or as a sample of numbers: counts in bins, sums and differences along it.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::libm::{sin, tanh};
use std::f64::consts::PI;

pub(super) const METHODS: &[&str] = &[
    "hist",
    "histogram",
    "integral",
    "deriv",
    "ind",
    "median",
    "meansqerr",
    "sin",
    "tanh",
    "rebin",
    "spikebin",
];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    if !METHODS.contains(&method) {
        return Ok(None);
    }
    // Of another vector, or of this one.
    let given = args.0.first().and_then(Value::object);
    let source = world.vector(given.as_ref().unwrap_or(this))?.to_vec();
    let rest = usize::from(given.is_some());
    let made = match method {
        "median" => return median(world.vector(this)?).map(|x| Some(Value::Number(x))),
        "meansqerr" => {
            let weights = match args.len() {
                0 | 1 => None,
                _ => Some(world.vector(&args.object(1)?)?),
            };
            return mean_square_error(world.vector(this)?, &source, weights).map(|x| Some(Value::Number(x)));
        }
        "histogram" => {
            let (low, high, width) = (args.number(0)?, args.number(1)?, args.number(2)?);
            if !(low <= high && width > 0.0 && width <= high - low) {
                return Err(Refusal::new(
                    "`histogram` needs a lower and a higher end, and bins that fit between them",
                ));
            }
            // Bins for what lies before and behind.
            let bins = super::check_size(((high - low) / width) as usize + 2)?;
            return Ok(Some(world.new_vector(counts(&source, low, width, bins, 1.0))));
        }
        "ind" => {
            let values = world.vector(this)?;
            let chosen = source.iter().filter(|x| **x >= 0.0).filter_map(|x| values.get(*x as usize));
            let chosen = chosen.copied().collect();
            return Ok(Some(world.new_vector(chosen)));
        }
        "hist" => {
            let (low, bins, width) = (args.number(1)?, args.count(2)?, args.number(3)?);
            if width <= 0.0 {
                return Err(Refusal::new(format!("bins of width {width}")));
            }
            counts(&source, low, width, super::check_size(bins)?, 0.0)
        }
        "integral" => integral(&source, args.number_or(rest, 1.0)?)?,
        "deriv" => {
            let (dx, points) = (args.number_or(rest, 1.0)?, args.number_or(rest + 1, 2.0)?);
            derivative(&source, dx, points)?
        }
        "sin" => {
            let dx = args.number_or(2, 1.0)?;
            let (per_sample, phase) = (2.0 * PI / 1000.0 * args.number(0)? * dx, args.number(1)?);
            (0..source.len()).map(|i| sin(per_sample * i as f64 + phase)).collect()
        }
        "tanh" => source.into_iter().map(tanh).collect(),
        "rebin" => {
            let together = args.count(rest)?;
            if together == 0 {
                return Err(Refusal::new("`rebin` puts at least one element together"));
            }
            source.chunks_exact(together).map(|chunk| chunk.iter().sum()).collect()
        }
        _ => {
            let Some(_) = given else { return Err(Refusal::new("`spikebin` looks at another vector")) };
            let threshold = args.number(1)?;
            let mut was_above = false;
            let mut rises = |x: &f64| {
                let is_above = *x >= threshold;
                let rises = is_above && !was_above;
                was_above = is_above;
                f64::from(u8::from(rises))
            };
            source.iter().map(&mut rises).collect()
        }
    };
    *world.vector_mut(this)? = made;
    Ok(Some(Value::Object(Some(this.clone()))))
}

/// How many values are in each bin, of which `before` lie below `low`; values outside are not counted.
fn counts(values: &[f64], low: f64, width: f64, bins: usize, before: f64) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for x in values {
        let bin = ((x - low) / width).floor() + before;
        if bin >= 0.0
            && let Some(count) = counts.get_mut(bin as usize)
        {
            *count += 1.0;
        }
    }
    counts
}

/// Sums up to each element; the first one is not multiplied by the distance.
fn integral(values: &[f64], dx: f64) -> Answer<Vec<f64>> {
    let [first, rest @ ..] = values else { return Err(Refusal::new("the integral of no elements")) };
    let mut all = vec![*first];
    let mut sum = *first;
    for x in rest {
        sum += x * dx;
        all.push(sum);
    }
    Ok(all)
}

/// Differences over `dx` of neighbours (1 point), or of both neighbours of each element (2).
fn derivative(values: &[f64], dx: f64, points: f64) -> Answer<Vec<f64>> {
    let n = values.len();
    if n < 2 {
        return Err(Refusal::new("a derivative needs two elements or more"));
    }
    let step = |i: usize| (values[i + 1] - values[i]) / dx;
    if points == 1.0 {
        return Ok((0..n - 1).map(step).collect());
    }
    if points != 2.0 {
        return Err(Refusal::new(format!("a derivative by {points} points: 1 and 2 are possible")));
    }
    let inner = (1..n - 1).map(|i| (values[i + 1] - values[i - 1]) / 2.0 / dx);
    Ok([step(0)].into_iter().chain(inner).chain([step(n - 2)]).collect())
}

fn median(values: &[f64]) -> Answer<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    match n {
        0 => Err(Refusal::new("the median of no elements")),
        _ if n % 2 == 1 => Ok(sorted[n / 2]),
        _ => Ok((sorted[n / 2 - 1] + sorted[n / 2]) / 2.0),
    }
}

fn mean_square_error(values: &[f64], others: &[f64], weights: Option<&[f64]>) -> Answer<f64> {
    let fits = |list: &[f64]| list.len() == values.len() && !list.is_empty();
    if !fits(others) || !weights.is_none_or(fits) {
        return Err(Refusal::new("`meansqerr` needs vectors of the same size"));
    }
    let squares = values.iter().zip(others).map(|(a, b)| (a - b) * (a - b));
    let sum: f64 = match weights {
        Some(weights) => squares.zip(weights).map(|(square, weight)| square * weight).sum(),
        None => squares.sum(),
    };
    Ok(sum / values.len() as f64)
}
