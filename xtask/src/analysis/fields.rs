//! Entries about potentials at electrodes.

use super::Entry;
use super::stored::Stored;
use netpyne::analysis::{
    Band, Convention, Morlet, Welch, current_source_density, filtered, filtered_from_rest, morlet_spectrum,
    power_spectrum, without_trend,
};
use netpyne::ndarray::{Array1, Array2};
use serde_json::Value;

/// Our answer to a call; none if it is not about potentials, or asks for what we have no word for.
pub fn entry(stored: &Stored, function: &str, arguments: &Value, reference: Option<&Value>) -> Option<Entry> {
    match function {
        "LFP" => series(stored, arguments, reference?),
        "LFPPSD" => spectrum(stored, arguments),
        "CSD" => density(stored, arguments),
        _ => None,
    }
}

/// Electrodes over time, cut to the range, filtered, straightened, normalised.
fn potentials(stored: &Stored, arguments: &Value) -> Option<Vec<Vec<f64>>> {
    let rows = stored.lfp.get(arguments["pop"].as_str().unwrap_or(""))?;
    let range = stored.range(arguments);
    let row = |time: f64| ((time / stored.record_step) as usize).min(rows.len());
    let rows = &rows[row(range.start)..row(range.end)];
    let order = arguments["filtOrder"].as_f64().unwrap_or(3.0) as usize;
    let band = match &arguments["filtFreq"] {
        Value::Number(corner) => Some(Band::Below(corner.as_f64()?)),
        Value::Array(_) => {
            Some(Band::Between(arguments["filtFreq"][0].as_f64()?, arguments["filtFreq"][1].as_f64()?))
        }
        _ => None,
    };
    let rate = 1e3 / stored.record_step;
    let electrode = |index: usize| {
        let mut signal: Vec<f64> = rows.iter().map(|row| row[index]).collect();
        if let Some(band) = band {
            signal = filtered(&signal, rate, band, order, Convention::NetPyne).ok()?;
        }
        if arguments["detrend"].as_bool().unwrap_or(false) {
            signal = without_trend(&signal);
        }
        if arguments["normSignal"].as_bool().unwrap_or(false) {
            let low = signal.iter().copied().fold(f64::INFINITY, f64::min);
            if low <= 0.0 {
                signal.iter_mut().for_each(|value| *value += low.abs());
            }
            let high = signal.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            signal.iter_mut().for_each(|value| *value /= high);
        }
        Some(signal)
    };
    (0..rows.first().map_or(0, Vec::len)).map(electrode).collect()
}

/// The signals that an `electrodes` argument names: single electrodes, means of some, `avg` of all, `all` of them at the end.
fn chosen(stored: &Stored, arguments: &Value) -> Option<Vec<Vec<f64>>> {
    let signals = potentials(stored, arguments)?;
    let mean = |of: &[usize]| -> Vec<f64> {
        let samples = signals.first().map_or(0, Vec::len);
        (0..samples).map(|t| of.iter().map(|e| signals[*e][t]).sum::<f64>() / of.len() as f64).collect()
    };
    let every: Vec<usize> = (0..signals.len()).collect();
    let (mut out, mut all) = (Vec::new(), !arguments["electrodes"].is_array());
    if all {
        out.push(mean(&every));
    }
    for item in arguments["electrodes"].as_array().into_iter().flatten() {
        match item {
            Value::String(text) if text == "all" => all = true,
            Value::String(_) => out.push(mean(&every)),
            Value::Number(index) => out.push(signals[index.as_u64()? as usize].clone()),
            Value::Array(items) => {
                out.push(mean(&items.iter().filter_map(|i| Some(i.as_u64()? as usize)).collect::<Vec<_>>()));
            }
            _ => return None,
        }
    }
    if all {
        out.extend(signals);
    }
    Some(out)
}

fn series(stored: &Stored, arguments: &Value, reference: &Value) -> Option<Entry> {
    let signals = chosen(stored, arguments)?;
    // Places of electrodes and times stand in the result, too; only signals are compared.
    let places = super::stored::numbers(&reference["electrodes"]["locs"]);
    let times = super::stored::numbers(&reference["t"]);
    if !reference["t"].is_array() {
        return None;
    }
    // A band of polynomial coefficients loses digits where its corner is low.
    let allowed = if arguments["filtFreq"].is_null() { 1e-9 } else { 1e-6 };
    Some(Entry::Numbers([places, signals.concat(), times].concat(), allowed))
}

fn spectrum(stored: &Stored, arguments: &Value) -> Option<Entry> {
    if arguments["smooth"].as_f64().is_some_and(|smooth| smooth > 0.0) {
        return None;
    }
    let of = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    let rate = (1e3 / stored.record_step).trunc();
    let (mut frequencies, mut powers) = (Vec::new(), Vec::new());
    for signal in chosen(stored, arguments)? {
        let signal = Array1::from(signal);
        let (f, p): (Vec<f64>, Vec<f64>) = if arguments["transformMethod"] == "fft" {
            let how = Welch::mlab(of("NFFT", 256.0) as usize, of("noverlap", 128.0) as usize);
            let found = power_spectrum(signal.view(), rate, &how);
            (
                found.frequencies.to_vec(),
                found.power.iter().map(|p| 10.0 * netpyne::math::libm::log10(*p)).collect(),
            )
        } else {
            let how = Morlet::new(of("minFreq", 1.0), of("maxFreq", 100.0), of("stepFreq", 1.0));
            let power = morlet_spectrum(signal.view(), rate, &how, Convention::NetPyne).to_vec();
            (how.frequencies, power)
        };
        frequencies.push(f);
        powers.push(p);
    }
    if arguments["normPSD"].as_bool().unwrap_or(false) {
        let most = powers.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        powers.iter_mut().flatten().for_each(|power: &mut f64| *power /= most);
    }
    for (f, p) in frequencies.iter_mut().zip(&mut powers) {
        let below = f.iter().take_while(|f| **f < of("maxFreq", 100.0)).count();
        f.truncate(below);
        p.truncate(below);
    }
    Some(Entry::same([frequencies.concat(), powers.concat()].concat()))
}

fn density(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let of = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    let signals = potentials(stored, arguments)?;
    let span = stored.depths.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        - stored.depths.iter().copied().fold(f64::INFINITY, f64::min);
    let spacing = of("spacing_um", span / (stored.depths.len() as f64 - 1.0)) / 1e3;
    let rate = of("sampr", 1e3 / stored.record_step);
    let (low, high) = (of("minf", 0.05), of("maxf", 300.0));
    // A corner that the sampling rate cannot have leaves a high-pass.
    let band = if high >= 0.5 * rate { Band::Above(low) } else { Band::Between(low, high) };
    let filtered = signals.iter().map(|signal| filtered_from_rest(signal, rate, band, 4).ok());
    let filtered: Vec<Vec<f64>> = filtered.collect::<Option<_>>()?;
    let samples = filtered.first().map_or(0, Vec::len);
    let mut potentials = Array2::from_shape_fn((samples, filtered.len()), |(t, e)| filtered[e][t]);
    let ends = arguments["vaknin"].as_bool().unwrap_or(true);
    if arguments["norm"].as_bool().unwrap_or(false) {
        let count = filtered.len() as f64 + if ends { 2.0 } else { 0.0 };
        for mut row in potentials.rows_mut() {
            let twice = if ends { row[0] + row[row.len() - 1] } else { 0.0 };
            let mean = (row.sum() + twice) / count;
            row -= mean;
        }
    }
    let density = current_source_density(potentials.view(), spacing, ends);
    // Second differences of filtered potentials cancel most of their digits.
    Some(Entry::Numbers(density.t().iter().copied().collect(), 1e-6))
}
