//! `spikePattern` of VecStim cells: rhythmic, evoked, Poisson, Gaussian.

use crate::build::arange::Arange;
use netpyne_base::Shown;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::libm;
use netpyne_specs::{Dict, Value};

/// Most spikes of a cell.
pub(crate) const MOST_SPIKES: f64 = 1e7;

/// Spikes of a gauss pattern.
const GAUSS: usize = 50;

/// About how many spikes a pattern has; 0 where something is missing.
pub(crate) fn expected(pattern: &Dict, duration: f64) -> f64 {
    let number = |key: &str| number(pattern, key);
    let of = |key: &str| number(key).unwrap_or(0.0);
    let spikes = match pattern.get("type").and_then(Value::as_str) {
        Some("rhythmic") => {
            let stop = number("stop").unwrap_or(of("tstop"));
            let cycles = (stop - of("start")) * of("freq") / 1000.0;
            let is_exact = of("freqStd") == 0.0
                && pattern.get("distribution").and_then(Value::as_str) != Some("uniform");
            let repeats = if is_exact { 1.0 } else { of("repeats") };
            let events = if number("eventsPerCycle") == Some(1.0) { 1.0 } else { 2.0 };
            cycles * repeats * events
        }
        Some("evoked") => of("numspikes"),
        Some("poisson") => {
            let stop = if of("stop") == -1.0 { duration } else { of("stop") };
            (stop - of("start")) * of("frequency") / 1000.0
        }
        Some("gauss") => GAUSS as f64,
        _ => 0.0,
    };
    spikes.max(0.0)
}

/// Spike times of a pattern, or why there are none. A `stop` of -1 becomes the duration.
pub(crate) fn times(pattern: &mut Dict, duration: f64, mut random: HocRandom) -> Result<Vec<f64>, String> {
    let spikes = expected(pattern, duration);
    if spikes > MOST_SPIKES {
        return Err(format!(
            "{} spikes per cell are more than the {MOST_SPIKES} a cell may have",
            Shown(spikes)
        ));
    }
    let kind = pattern.get("type").and_then(Value::as_str).unwrap_or("").to_owned();
    match kind.as_str() {
        "rhythmic" => rhythmic(pattern, &mut random),
        "evoked" => evoked(pattern, &mut random),
        "poisson" => {
            if required(pattern, "stop")? == -1.0 {
                pattern.insert("stop".to_owned(), duration.into());
            }
            poisson(pattern, &mut random)
        }
        "gauss" => {
            let (mu, sigma) = (required(pattern, "mu")?, required(pattern, "sigma")?);
            Ok(positive(normals(&mut random, mu, sigma, GAUSS)))
        }
        other => Err(format!("`{other}` is no pattern; known: rhythmic, evoked, poisson, gauss")),
    }
}

fn number(pattern: &Dict, key: &str) -> Option<f64> {
    pattern.get(key).and_then(Value::as_f64)
}

fn required(pattern: &Dict, key: &str) -> Result<f64, String> {
    number(pattern, key).ok_or_else(|| format!("the pattern needs `{key}`"))
}

/// `n` draws; the draw that selects the distribution is lost, its second half is not.
fn normals(random: &mut HocRandom, mean: f64, variance: f64, n: usize) -> Vec<f64> {
    random.normal(mean, variance);
    (0..n).map(|_| random.repick()).collect()
}

fn positive(mut times: Vec<f64>) -> Vec<f64> {
    times.retain(|t| *t > 0.0);
    times.sort_by(f64::total_cmp);
    times
}

fn rhythmic(pattern: &Dict, random: &mut HocRandom) -> Result<Vec<f64>, String> {
    let mut start = required(pattern, "start")?;
    let stop = number(pattern, "stop").or(number(pattern, "tstop")).ok_or("the pattern needs `stop`")?;
    if start == -1.0 {
        start = random.uniform(
            number(pattern, "startMin").unwrap_or(25.0),
            number(pattern, "startMax").unwrap_or(125.0),
        );
    } else if let Some(variance) = number(pattern, "startStd").filter(|v| *v > 0.0) {
        start = random.normal(start, variance);
    }
    let frequency = number(pattern, "freq").filter(|f| *f != 0.0).ok_or("the pattern needs `freq`")?;
    let deviation = number(pattern, "freqStd").unwrap_or(0.0);
    let distribution = pattern.get("distribution").and_then(Value::as_str).unwrap_or("normal");
    let centres = match distribution {
        "normal" if deviation != 0.0 => {
            let repeats = required(pattern, "repeats")? as usize;
            let base = Arange::new(start, stop, 1000.0 / frequency).values();
            let base: Vec<f64> = base.flat_map(|t| std::iter::repeat_n(t, repeats)).collect();
            let noise = normals(random, 0.0, deviation * deviation, base.len());
            base.iter().zip(noise).map(|(mean, noise)| noise + mean).collect()
        }
        "normal" => Arange::new(start, stop, 1000.0 / frequency).values().collect(),
        "uniform" => {
            let n = required(pattern, "repeats")? * frequency * (stop - start) / 1000.0;
            random.uniform(start, stop);
            (0..n.max(0.0) as usize).map(|_| random.repick()).collect()
        }
        other => {
            return Err(format!("`{other}` is no distribution of rhythmic patterns; known: normal, uniform"));
        }
    };
    Ok(positive(if number(pattern, "eventsPerCycle") == Some(1.0) {
        centres
    } else {
        centres.iter().map(|t| t - 5.0).chain(centres.iter().map(|t| t + 5.0)).collect()
    }))
}

fn evoked(pattern: &Dict, random: &mut HocRandom) -> Result<Vec<f64>, String> {
    let (start, variance) = (required(pattern, "start")?, required(pattern, "startStd")?);
    let n = required(pattern, "numspikes")?.max(0.0) as usize;
    Ok(positive(if variance == 0.0 { vec![start; n] } else { normals(random, start, variance, n) }))
}

/// NetPyNE generates a first spike and forgets it.
fn poisson(pattern: &Dict, random: &mut HocRandom) -> Result<Vec<f64>, String> {
    let (start, stop) = (required(pattern, "start")?, required(pattern, "stop")?);
    let frequency = required(pattern, "frequency")?;
    let mut times = Vec::new();
    if frequency > 0.0 {
        let mut interval = || -1000.0 * libm::log(1.0 - random.uniform(0.0, 1.0)) / frequency;
        let mut t = start + interval();
        while t < stop {
            t += interval();
            if t < stop {
                times.push(t);
            }
        }
    }
    Ok(times)
}
