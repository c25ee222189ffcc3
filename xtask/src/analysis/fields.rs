//! Entries about potentials at electrodes, current source densities and dipoles.

use super::Entry;
use super::stored::{Stored, numbers};
use netpyne::analysis::{
    Band, Convention, DensityOptions, Electrodes, Morlet, Preparation, TimeRange, Welch, electrode_signals,
    morlet_power, morlet_spectrum, power_spectrum, prepared, samples_in, source_density,
};
use netpyne::ndarray::{Array1, Array2, Axis};
use serde_json::Value;

/// Our answer to a call; none if it is not about potentials, or asks for what we have no word for.
pub fn entry(stored: &Stored, function: &str, arguments: &Value, reference: Option<&Value>) -> Option<Entry> {
    match function {
        "LFP" => series(stored, arguments, reference?),
        "LFPPSD" => spectrum(stored, arguments, potentials(stored, arguments)?),
        "LFPspectrogram" => spectrogram(stored, arguments, reference),
        "CSD" => Some(density_entry(stored, arguments)?),
        "CSDelectrodes" => density_series(stored, arguments, reference?),
        "CSDPSD" => density_spectrum(stored, arguments),
        "dipole" => dipole(stored, arguments),
        _ => None,
    }
}

fn rows_in(stored: &Stored, arguments: &Value, rows: &Array2<f64>) -> Array2<f64> {
    let step = stored.record_step;
    let range: TimeRange = stored.range(arguments);
    let part = samples_in(range, (step, step), rows.nrows(), Convention::NetPyne);
    rows.select(Axis(0), &part.collect::<Vec<_>>())
}

/// Electrodes over time, cut to the range, filtered, straightened, normalised.
fn potentials(stored: &Stored, arguments: &Value) -> Option<Array2<f64>> {
    let rows = rows_in(stored, arguments, stored.lfp.get(arguments["pop"].as_str().unwrap_or(""))?);
    let order = arguments["filtOrder"].as_f64().unwrap_or(3.0) as usize;
    let band = match &arguments["filtFreq"] {
        Value::Number(corner) => Some(Band::Below(corner.as_f64()?)),
        Value::Array(_) => {
            Some(Band::Between(arguments["filtFreq"][0].as_f64()?, arguments["filtFreq"][1].as_f64()?))
        }
        _ => None,
    };
    let how = Preparation {
        band: band.map(|band| (band, order)),
        detrend: arguments["detrend"].as_bool().unwrap_or(false),
        normalise: arguments["normSignal"].as_bool().unwrap_or(false),
    };
    prepared(rows.view(), 1e3 / stored.record_step, &how, Convention::NetPyne).ok()
}

/// The signals that an `electrodes` argument names.
fn chosen(arguments: &Value, signals: &Array2<f64>) -> Option<Vec<Vec<f64>>> {
    let item = |item: &Value| {
        Some(match item {
            Value::String(text) if text == "all" => Electrodes::Each,
            Value::String(_) => Electrodes::Average,
            Value::Number(index) => Electrodes::One(index.as_u64()? as usize),
            Value::Array(items) => {
                Electrodes::MeanOf(items.iter().filter_map(|i| Some(i.as_u64()? as usize)).collect())
            }
            _ => return None,
        })
    };
    let wanted = match arguments["electrodes"].as_array() {
        Some(items) => items.iter().map(item).collect::<Option<Vec<_>>>()?,
        None => vec![Electrodes::Average, Electrodes::Each],
    };
    let found = electrode_signals(signals.view(), &wanted).ok()?;
    Some(found.into_iter().map(|signal| signal.values.to_vec()).collect())
}

fn series(stored: &Stored, arguments: &Value, reference: &Value) -> Option<Entry> {
    // A band of polynomial coefficients loses digits where its corner is low.
    let allowed = if arguments["filtFreq"].is_null() { 1e-9 } else { 1e-6 };
    with_places(chosen(arguments, &potentials(stored, arguments)?)?, reference, allowed)
}

/// Places of electrodes and times stand in the result, too; only signals are compared.
fn with_places(signals: Vec<Vec<f64>>, reference: &Value, allowed: f64) -> Option<Entry> {
    let places = numbers(&reference["electrodes"]["locs"]);
    let times = match &reference["t"] {
        Value::Array(_) => numbers(&reference["t"]),
        thinned => super::stored::filled(thinned)?,
    };
    Some(Entry::Numbers([places, signals.concat(), times].concat(), allowed))
}

fn spectrum(stored: &Stored, arguments: &Value, signals: Array2<f64>) -> Option<Entry> {
    if arguments["smooth"].as_f64().is_some_and(|smooth| smooth > 0.0) {
        return None;
    }
    let of = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    let rate = (1e3 / stored.record_step).trunc();
    let (mut frequencies, mut powers) = (Vec::new(), Vec::new());
    for signal in chosen(arguments, &signals)? {
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

/// Lowest and highest power, the powers, and the borders of the picture.
fn spectrogram(stored: &Stored, arguments: &Value, reference: Option<&Value>) -> Option<Entry> {
    let of = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    let rate = (1e3 / stored.record_step).trunc();
    let signals = chosen(arguments, &potentials(stored, arguments)?)?;
    if arguments["transformMethod"] == "fft" {
        // NetPyNE fails here; ours is scipy's spectrogram.
        let how = Welch { centred: false, ..Welch::new(of("nperseg", 256.0) as usize) };
        let power = |signal: &Vec<f64>| {
            netpyne::analysis::spectrogram(Array1::from(signal.clone()).view(), rate, &how).power
        };
        return Some(Entry::same(signals.iter().flat_map(|signal| power(signal).into_iter()).collect()));
    }
    let (low, high, step) = (of("minFreq", 1.0), of("maxFreq", 100.0), of("stepFreq", 1.0));
    let mut how = Morlet::new(low, high, step);
    if arguments["logy"].as_bool().unwrap_or(false) {
        let count = ((high - low) / step) as usize;
        let (from, to) = (netpyne::math::libm::log10(low), netpyne::math::libm::log10(high));
        let at = |i: usize| from + i as f64 * ((to - from) / (count as f64 - 1.0));
        how.frequencies = (0..count).map(|i| netpyne::math::libm::pow(10.0, at(i))).collect();
    }
    let power = |signal: Vec<f64>| {
        morlet_power(Array1::from(signal).view(), rate, &how, Convention::NetPyne).into_raw_vec_and_offset().0
    };
    let powers: Vec<f64> = signals.into_iter().flat_map(power).collect();
    let bounds = |values: &[f64]| {
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)))
    };
    // NetPyNE normalises when it draws.
    let norm = arguments["normSpec"].as_bool().unwrap_or(false);
    let (least, most) = if norm { (0.0, 1.0) } else { bounds(&powers) };
    let extent = numbers(&reference?["extent"]);
    Some(Entry::same([vec![least, most], powers, extent].concat()))
}

/// Contacts by samples.
fn density(stored: &Stored, arguments: &Value) -> Option<Array2<f64>> {
    let of = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    let rows = rows_in(stored, arguments, stored.lfp.get(arguments["pop"].as_str().unwrap_or(""))?);
    let span = stored.depths.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        - stored.depths.iter().copied().fold(f64::INFINITY, f64::min);
    let how = DensityOptions {
        spacing: of("spacing_um", span / (stored.depths.len() as f64 - 1.0)) / 1e3,
        band: Some((of("minf", 0.05), of("maxf", 300.0))),
        ends: arguments["vaknin"].as_bool().unwrap_or(true),
        centred: arguments["norm"].as_bool().unwrap_or(false),
    };
    let rate = of("sampr", 1e3 / stored.record_step);
    source_density(rows.view(), rate, &how, Convention::NetPyne).ok()
}

fn density_entry(stored: &Stored, arguments: &Value) -> Option<Entry> {
    // Second differences of filtered potentials cancel most of their digits.
    Some(Entry::Numbers(density(stored, arguments)?.t().iter().copied().collect(), 1e-6))
}

fn density_series(stored: &Stored, arguments: &Value, reference: &Value) -> Option<Entry> {
    let signals = chosen(arguments, &density(stored, &Value::Null)?)?;
    with_places(signals, reference, 1e-6)
}

fn density_spectrum(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let entry = spectrum(stored, arguments, density(stored, &Value::Null)?)?;
    match entry {
        // As above: the mean over contacts is nothing but rounding.
        Entry::Numbers(values, _) => Some(Entry::Numbers(values, 1e-6)),
        other => Some(other),
    }
}

/// Times and the moment along each axis, µA µm.
fn dipole(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let rows = rows_in(stored, arguments, stored.dipole.get(arguments["pop"].as_str().unwrap_or(""))?);
    let range = stored.range(arguments);
    let times: Vec<f64> = (0..rows.nrows()).map(|i| range.start + i as f64 * stored.record_step).collect();
    let axis = |axis: usize| rows.column(axis).iter().map(|value| value / 1e3).collect::<Vec<_>>();
    Some(Entry::same((0..3).flat_map(|n| [times.clone(), axis(n)].concat()).collect()))
}
