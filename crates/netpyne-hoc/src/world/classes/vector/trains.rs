//! A vector as times of spikes or as counts of them: smoothed histograms, averages around triggers.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::libm::{exp, sqrt};
use std::f64::consts::PI;

pub(super) const METHODS: &[&str] = &["sumgauss", "psth", "trigavg", "resample"];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    let itself = Value::Object(Some(this.clone()));
    let made = match method {
        "sumgauss" => {
            let times = world.vector(this)?;
            let weights = match args.len() {
                0..=4 => None,
                _ => Some(world.vector(&args.object(4)?)?),
            };
            let [low, high, width, variance] =
                [args.number(0)?, args.number(1)?, args.number(2)?, args.number(3)?];
            let made = gaussians(times, weights, [low, high, width, variance])?;
            return Ok(Some(world.new_vector(made)));
        }
        "psth" => {
            let counts = world.vector(&args.object(0)?)?;
            rates(counts, [args.number(1)?, args.number(2)?, args.number(3)?])?
        }
        "trigavg" => {
            let data = world.vector(&args.object(0)?)?;
            let triggers = world.vector(&args.object(1)?)?;
            let (average, used) = around(data, triggers, (args.count(2)?, args.count(3)?))?;
            *world.vector_mut(this)? = average;
            return Ok(Some(used.into()));
        }
        "resample" => {
            let values = world.vector(&args.object(0)?)?;
            let rate = args.number(1)?;
            if !(rate > 0.0 && rate.is_finite()) {
                return Err(Refusal::new(format!("`resample` at a rate of {rate}")));
            }
            let size = super::check_size((values.len() as f64 * rate) as usize)?;
            (0..size).map(|i| values.get((i as f64 / rate) as usize).copied().unwrap_or(0.0)).collect()
        }
        _ => return Ok(None),
    };
    *world.vector_mut(this)? = made;
    Ok(Some(itself))
}

/// A Gaussian for each time, in bins of a width from a lower to a higher end; what lies more than 20 below the exponent of its peak
/// is left out.
fn gaussians(times: &[f64], weights: Option<&[f64]>, numbers: [f64; 4]) -> Answer<Vec<f64>> {
    let [low, high, width, variance] = numbers;
    if !(width > 0.0 && variance > 0.0 && high >= low) {
        return Err(Refusal::new(
            "`sumgauss` needs a lower and a higher end, a width of bins and a variance above 0",
        ));
    }
    if weights.is_some_and(|weights| weights.len() < times.len()) {
        return Err(Refusal::new("`sumgauss` needs a weight for each element"));
    }
    let bins = super::check_size(((high - low) / width + 0.5) as usize)?;
    let scaled = variance / (width * width);
    let scale = 1.0 / sqrt(2.0 * PI * variance);
    let mut sums = vec![0.0; bins];
    for (i, time) in times.iter().enumerate() {
        let centre = ((time - low) / width).trunc();
        let weight = weights.map_or(1.0, |weights| weights[i]);
        for (j, sum) in sums.iter_mut().enumerate() {
            let away = j as f64 - centre;
            let exponent = -(away * away) / (2.0 * scaled);
            if exponent > -20.0 {
                *sum += exp(exponent) * scale * weight;
            }
        }
    }
    Ok(sums)
}

/// Rates, Hz, of counts of spikes in bins: around each bin as many bins as have `size` spikes, the later one of a pair first.
fn rates(counts: &[f64], [dt, trials, size]: [f64; 3]) -> Answer<Vec<f64>> {
    if !(dt > 0.0 && trials > 0.0) {
        return Err(Refusal::new("`psth` needs a width of bins and a number of trials above 0"));
    }
    let rate = |at: usize| {
        let (mut sum, mut bins) = (counts[at], 1.0);
        for away in 1..counts.len() {
            if sum >= size {
                break;
            }
            if let Some(later) = counts.get(at + away) {
                sum += later;
                bins += 1.0;
            }
            if sum < size
                && let Some(earlier) = at.checked_sub(away)
            {
                sum += counts[earlier];
                bins += 1.0;
            }
        }
        sum / trials * 1000.0 / (bins * dt)
    };
    Ok((0..counts.len()).map(rate).collect())
}

/// The average of data from `before` elements before triggers to `after` behind, and how many triggers it is of: those that are far
/// enough from the ends.
fn around(data: &[f64], triggers: &[f64], (before, after): (usize, usize)) -> Answer<(Vec<f64>, usize)> {
    let mut sums = vec![0.0; super::check_size(before.saturating_add(after))?];
    let mut used = 0;
    for trigger in triggers {
        let at = *trigger as usize;
        if *trigger < 0.0 || at < before || at.saturating_add(after) >= data.len() {
            continue;
        }
        used += 1;
        for (sum, x) in sums.iter_mut().zip(&data[at - before..]) {
            *sum += x;
        }
    }
    if used > 0 {
        sums.iter_mut().for_each(|sum| *sum /= used as f64);
    }
    Ok((sums, used))
}
