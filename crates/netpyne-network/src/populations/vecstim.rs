//! Spike times of `VecStim` cells: regular, noisy, patterned or listed, with pulses on top.

use crate::build::Build;
use crate::description::network::CellIndex;
use crate::model::PointId;
use crate::populations::patterns::{self, MOST_SPIKES};
use netpyne_base::{Diagnostic, Shown};
use netpyne_math::hash::hash_str;
use netpyne_math::hoc_random::HocRandom;
use netpyne_math::random123::Random123;
use netpyne_mechanism::ir::VectorId;
use netpyne_specs::{Dict, PopParams, Value};

/// Most spikes of a noisy train, which NetPyNE draws from a vector of this length.
const MOST: usize = 10_000;

/// About how many spikes a cell has with these parameters and those of its population.
pub(crate) fn expected(params: &Dict, pop: &PopParams, duration: f64) -> f64 {
    // A rate may be drawn between two.
    let rate = |of: &Dict| {
        let range = of.get("rate").and_then(Value::as_f64s).filter(|r| !r.is_empty());
        let mean = range.map(|r| r.iter().sum::<f64>() / r.len() as f64);
        of.get("rate").and_then(Value::as_f64).or(mean)
    };
    let number = |of: &Dict, key: &str| of.get(key).and_then(Value::as_f64);
    let regular = |of: &Dict, during: f64| {
        let interval = rate(of).map(|rate| 1000.0 / rate).or(number(of, "interval"))?;
        let n = (1.0 + 1.5 * number(of, "noise").unwrap_or(0.0)) * during / interval;
        n.is_finite().then_some(n.max(0.0))
    };
    let listed = |times: &Value| match times.as_list() {
        Some(rows) if rows.first().is_some_and(|row| row.as_list().is_some()) => {
            let all: usize = rows.iter().filter_map(|row| Some(row.as_list()?.len())).sum();
            all as f64 / rows.len() as f64
        }
        list => list.map_or(0.0, |times| times.len() as f64),
    };
    let pattern = params.get("spikePattern").and_then(Value::as_dict);
    let of_cell = regular(params, duration)
        .or(pattern.map(|pattern| patterns::expected(pattern, duration)))
        .or(params.get("spkTimes").or(pop.spk_times.as_ref()).map(listed));
    let pulses = params.get("pulses").and_then(Value::as_list).unwrap_or(&[]);
    let of_pulses = pulses
        .iter()
        .filter_map(Value::as_dict)
        .filter_map(|pulse| regular(pulse, number(pulse, "end")? - number(pulse, "start")?));
    of_cell.unwrap_or(0.0) + of_pulses.sum::<f64>()
}

/// Computes the spike times and gives them to the VecStim; `params` gets what NetPyNE adds to them.
pub(crate) fn play(
    build: &mut Build,
    point: PointId,
    params: &mut Dict,
    (cell, gid): (CellIndex, u32),
    path: &str,
) {
    let has = |key: &str| params.contains_key(key);
    let in_tags = build.net.cells.tags[cell.index()].own.contains_key("spkTimes");
    if !(["rate", "interval", "spikePattern", "spkTimes"].into_iter().any(has) || in_tags) {
        let message =
            "a VecStim needs one of `interval`, `rate`, `spikePattern` and `spkTimes`; these send nothing";
        build.report_once(Diagnostic::warning(message).at_path(path));
        return;
    }
    match times(build, gid, params, cell) {
        Ok(times) => build.net.model.vectors.push((point, VectorId(0), times.into())),
        Err((key, message)) => build.report_once(Diagnostic::error(message).at_path(format!("{path}.{key}"))),
    }
}

type Mistake = (&'static str, String);

fn times(build: &Build, gid: u32, params: &mut Dict, cell: CellIndex) -> Result<Vec<f64>, Mistake> {
    let duration = build.cfg.duration.get();
    let seed = params.get("seed").and_then(Value::as_f64).unwrap_or(0.0) as u32;
    if let Some(rate) = params.get("rate").and_then(Value::as_f64) {
        params.insert("interval".to_owned(), (1000.0 / rate).into());
    }
    let listed =
        |value: &Value| value.as_f64s().ok_or(("spkTimes", "expected a list of times (ms)".to_owned()));
    let mut times = if let Some(interval) = params.get("interval").and_then(Value::as_f64) {
        let number = |key: &str| params.get(key).and_then(Value::as_f64).unwrap_or(0.0);
        let (start, noise) = (number("start"), number("noise"));
        let random = HocRandom::new(Random123::new(hash_str("vecstim_spkt"), gid, seed));
        train(interval, noise, start, duration, random)?
    } else if let Some(Value::Dict(pattern)) = params.get_mut("spikePattern") {
        let id = hash_str("vecstim_spikePattern");
        let sync = pattern.get("sync").is_some_and(Value::is_truthy);
        let stream = if sync { Random123::new(id, seed, 0) } else { Random123::new(id, gid, seed) };
        patterns::times(pattern, duration, HocRandom::new(stream))
            .map_err(|message| ("spikePattern", message))?
    } else if let Some(value) = params.get("spkTimes") {
        listed(value)?
    } else if let Some(value) = build.net.cells.tags[cell.index()].own.get("spkTimes") {
        listed(value)?
    } else {
        return Err(("spkTimes", "expected a list of times (ms)".into()));
    };
    if let Some(Value::List(pulses)) = params.get_mut("pulses") {
        for (i, pulse) in pulses.iter_mut().enumerate() {
            let Value::Dict(pulse) = pulse else {
                return Err(("pulses", "expected a list of dictionaries".into()));
            };
            times.extend(pulse_times(build, i, pulse, gid, seed)?);
        }
    }
    times.iter_mut().for_each(|t| {
        if *t < 0.0 {
            *t = 0.0;
        }
    });
    times.sort_by(f64::total_cmp);
    times.retain(|t| *t <= duration);
    Ok(times)
}

/// A train over `duration`: fixed intervals, lengthened by exponential ones of mean `noise * interval`.
fn train(
    interval: f64,
    noise: f64,
    start: f64,
    duration: f64,
    mut random: HocRandom,
) -> Result<Vec<f64>, Mistake> {
    let n = (1.0 + 1.5 * noise) * duration / interval;
    if !n.is_finite() || n < 0.0 {
        return Err(("interval", format!("an interval of {interval} ms gives no spike train")));
    }
    if n > MOST_SPIKES {
        let message = format!("{} spikes per cell are more than the {MOST_SPIKES} a cell may have", Shown(n));
        return Err(("interval", message));
    }
    let n = n as usize;
    let fixed = (1.0 - noise) * interval;
    if noise == 0.0 {
        let offset = start - interval;
        return Ok(sums(n, |_| fixed).map(|t| t + offset).collect());
    }
    if n >= MOST {
        return Err((
            "interval",
            format!("{n} spikes per cell are more than the {MOST} a noisy train may have"),
        ));
    }
    random.negexp(noise * interval);
    let offset = start - interval * (1.0 - noise);
    Ok(sums(n, |_| fixed + random.repick()).map(|t| t + offset).collect())
}

/// Running sums of `n` terms.
fn sums(n: usize, mut term: impl FnMut(usize) -> f64) -> impl Iterator<Item = f64> {
    let mut total = 0.0;
    (0..n).map(move |i| {
        // The first sum is the first term itself, whatever its sign of zero.
        total = if i == 0 { term(i) } else { total + term(i) };
        total
    })
}

fn pulse_times(build: &Build, i: usize, pulse: &mut Dict, gid: u32, seed: u32) -> Result<Vec<f64>, Mistake> {
    let missing = |what: &str| ("pulses", format!("pulse {i} has no {what}"));
    if let Some([lo, hi]) = pulse.get("rate").and_then(Value::as_f64s).as_deref() {
        let id = hash_str(&format!("point_rate_pulse{i}"));
        let mut random = HocRandom::new(Random123::new(id, gid, build.cfg.seeds.stim as u32));
        pulse.insert("rate".to_owned(), random.uniform(*lo, *hi).into());
    }
    let number = |key: &str| pulse.get(key).and_then(Value::as_f64);
    let interval = number("interval")
        .or_else(|| number("rate").map(|r| 1000.0 / r))
        .ok_or_else(|| missing("`rate` or `interval`"))?;
    let start = number("start").ok_or_else(|| missing("`start`"))?;
    let end = number("end").ok_or_else(|| missing("`end`"))?;
    let noise = number("noise").unwrap_or(0.0);
    // NetPyNE multiplies by (end - start) before it divides, as for a train of that duration.
    let random = HocRandom::new(Random123::new(i as u32, gid, seed));
    let mut times = train(interval, noise, start, end - start, random)?;
    times.iter_mut().for_each(|t| {
        if *t < start {
            *t = start;
        }
    });
    times.retain(|t| *t <= end);
    Ok(times)
}
