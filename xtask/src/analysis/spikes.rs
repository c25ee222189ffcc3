//! Entries about spikes: rates, histograms, statistics, spectra of rates.

use super::Entry;
use super::stored::{Stored, numbers};
use netpyne::analysis::{
    Band, Convention, Group, Morlet, TimeRange, Welch, filtered, intervals, morlet_power, morlet_spectrum,
    netpyne_histogram, population_rates, power_spectrum, spike_synchrony, sync_measure, synchrony_matrix,
    trains, variation,
};
use serde_json::Value;

/// Our answer to a call; none if it is not about spikes.
pub fn entry(stored: &Stored, function: &str, arguments: &Value) -> Option<Entry> {
    Some(match function {
        "popAvgRates" => average_rates(stored, arguments),
        "syncMeasure" => Entry::same(vec![sync_measure(stored.spikes.times(), stored.duration)]),
        "calculateRate" => return mean_and_peak(stored, arguments),
        "plotRates" => return rates_of_ranges(stored, arguments),
        "spikeHist" => return histogram(stored, arguments),
        "spikeFreq" => return frequencies(stored, arguments),
        "spikeStats" => return statistics(stored, arguments),
        "ratePSD" => return spectrum(stored, arguments),
        "rateSpectrogram" => return spectrogram(stored, arguments),
        _ => return None,
    })
}

fn number(arguments: &Value, key: &str, default: f64) -> f64 {
    arguments[key].as_f64().unwrap_or(default)
}

fn average_rates(stored: &Stored, arguments: &Value) -> Entry {
    let pairs = numbers(&arguments["tranges"]);
    let mut ranges: Vec<TimeRange> =
        pairs.chunks_exact(2).map(|pair| TimeRange::new(pair[0], pair[1])).collect();
    if ranges.is_empty() {
        ranges = vec![TimeRange::new(0.0, stored.duration)];
    }
    let all: Vec<_> =
        ranges.iter().map(|r| population_rates(&stored.spikes, &stored.populations, *r)).collect();
    Entry::same(
        (0..stored.populations.len()).flat_map(|pop| all.iter().map(move |rates| rates[pop].rate)).collect(),
    )
}

/// Spikes of each bin as a rate per cell, by NetPyNE's bins.
fn rate_series(stored: &Stored, group: &Group, range: TimeRange, bin: f64) -> Vec<f64> {
    let all = TimeRange::new(f64::NEG_INFINITY, f64::INFINITY);
    netpyne_histogram(&stored.times(group, all), range, bin).rates(group.gids.len())
}

fn mean(stored: &Stored, group: &Group, range: TimeRange) -> f64 {
    let spikes = stored.times(group, range).len();
    spikes as f64 / group.gids.len() as f64 / (range.length() / 1e3)
}

fn peak(stored: &Stored, group: &Group, range: TimeRange, bin: f64) -> f64 {
    rate_series(stored, group, range, bin).into_iter().fold(0.0, f64::max)
}

fn mean_and_peak(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let groups = stored.groups(&arguments["include"], &["allCells", "eachPop"])?;
    let (range, bin) = (stored.range(arguments), number(arguments, "peakBin", 5.0));
    let means = groups.iter().map(|group| mean(stored, group, range));
    let peaks = groups.iter().map(|group| peak(stored, group, range, bin));
    Some(Entry::same(means.chain(peaks).collect()))
}

fn rates_of_ranges(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let groups = stored.groups(&arguments["include"], &["allCells", "eachPop"])?;
    let pairs = numbers(&arguments["timeRanges"]);
    let ranges: Vec<TimeRange> = pairs.chunks_exact(2).map(|pair| TimeRange::new(pair[0], pair[1])).collect();
    let of = |what: &dyn Fn(&Group, TimeRange) -> f64| -> Vec<f64> {
        ranges.iter().flat_map(|range| groups.iter().map(move |group| what(group, *range))).collect()
    };
    let means = of(&|group, range| mean(stored, group, range));
    Some(Entry::same([means, of(&|group, range| peak(stored, group, range, 5.0))].concat()))
}

/// Synchrony of the cells that fired, of all pairs together or of each cell with the others.
fn statistics(stored: &Stored, arguments: &Value) -> Option<Entry> {
    let statistic = arguments["stats"][0].as_str()?;
    if !matches!(statistic, "sync" | "pairsync") {
        return None;
    }
    let groups = stored.groups(&arguments["include"], &["eachPop", "allCells"])?;
    let range = stored.range(arguments);
    let mut values = Vec::new();
    for group in groups {
        let mut all = trains(&stored.spikes, &group.gids, range);
        all.retain(|train| !train.is_empty());
        if statistic == "sync" {
            values.push(spike_synchrony(&all, range.length())?);
        } else {
            let matrix = synchrony_matrix(&all, range.length());
            let mut means = matrix.mean_axis(netpyne::ndarray::Axis(0))?.to_vec();
            means.sort_by(f64::total_cmp);
            values.extend(means);
        }
    }
    Some(Entry::same(values))
}

/// Each list of `lists` sorted.
pub fn sorted(lists: &Value) -> Value {
    let sorted = |list: &Value| {
        let mut values = numbers(list);
        values.sort_by(f64::total_cmp);
        Value::from(values)
    };
    lists.as_array().into_iter().flatten().map(sorted).collect()
}

/// Rates or variations of the cells of each group, sorted; none if the call is not about these.
pub fn sorted_statistics(stored: &Stored, function: &str, arguments: &Value) -> Option<Vec<f64>> {
    if function != "spikeStats" {
        return None;
    }
    if arguments["stats"][0] == "pairsync" {
        return match statistics(stored, arguments)? {
            Entry::Numbers(numbers, _) => Some(numbers),
            Entry::Missing => None,
        };
    }
    let groups = stored.groups(&arguments["include"], &["eachPop", "allCells"])?;
    let range = stored.range(arguments);
    let silent = arguments["includeRate0"].as_bool().unwrap_or(false);
    let of = |group: &Group| {
        let all = trains(&stored.spikes, &group.gids, range);
        let mut values: Vec<f64> = match arguments["stats"][0].as_str()? {
            "rate" => all
                .iter()
                .filter(|train| silent || !train.is_empty())
                .map(|train| train.len() as f64 / (range.length() / 1e3))
                .collect(),
            "isicv" => all
                .iter()
                .filter(|t| t.len() > 10 && !intervals(t).is_empty())
                .filter_map(|t| variation(t))
                .collect(),
            _ => return None,
        };
        values.sort_by(f64::total_cmp);
        Some(values)
    };
    Some(groups.iter().map(of).collect::<Option<Vec<_>>>()?.concat())
}

/// Numbers of spikes in NetPyNE's bins, and the borders of these.
fn histogram(stored: &Stored, arguments: &Value) -> Option<Entry> {
    if arguments["density"].as_bool().unwrap_or(false) {
        return None;
    }
    let groups = stored.groups(&arguments["include"], &["eachPop", "allCells"])?;
    let (range, bin) = (stored.range(arguments), number(arguments, "binSize", 5.0));
    let of = |group: &Group| netpyne_histogram(&stored.times(group, range), range, bin).counts;
    let counts: Vec<Vec<u64>> = groups.iter().map(of).collect();
    let borders = (0..=counts[0].len()).map(|i| range.start + i as f64 * bin);
    Some(Entry::same(counts.concat().into_iter().map(|count| count as f64).chain(borders).collect()))
}

/// Rates in NetPyNE's bins, filtered and normalised; all cells count as many as fired.
fn frequencies(stored: &Stored, arguments: &Value) -> Option<Entry> {
    if !arguments["smooth"].is_null() {
        return None;
    }
    let groups = stored.groups(&arguments["include"], &["eachPop", "allCells"])?;
    let (range, bin) = (stored.range(arguments), number(arguments, "binSize", 5.0));
    let order = number(arguments, "filtOrder", 3.0) as usize;
    let corner = numbers(&arguments["filtFreq"]);
    let mut rows = Vec::new();
    for group in &groups {
        let times = stored.times(group, range);
        let fired =
            trains(&stored.spikes, &group.gids, range).iter().filter(|train| !train.is_empty()).count();
        let cells = if group.population.is_some() { group.gids.len() } else { fired };
        let mut rates = netpyne_histogram(&times, range, bin).rates(cells);
        let band = match corner[..] {
            [corner] if corner.is_finite() => Some(Band::Below(corner)),
            [low, high] => Some(Band::Between(low, high)),
            _ => None,
        };
        if let Some(band) = band {
            rates = filtered(&rates, 1e3 / bin, band, order, Convention::NetPyne).ok()?;
        }
        if arguments["norm"].as_bool().unwrap_or(false) {
            let most = rates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            rates.iter_mut().for_each(|rate| *rate /= most);
        }
        rows.push(rates);
    }
    let middles = (0..rows[0].len()).map(|i| range.start + i as f64 * bin + 0.5 * bin);
    Some(Entry::same(middles.chain(rows.concat()).collect()))
}

fn morlet(arguments: &Value) -> Morlet {
    let of = |key, default| number(arguments, key, default);
    Morlet::new(of("minFreq", 1.0), of("maxFreq", 100.0), of("stepFreq", 1.0))
}

fn spectrum(stored: &Stored, arguments: &Value) -> Option<Entry> {
    if arguments["smooth"].as_f64().is_some_and(|smooth| smooth > 0.0) {
        return None;
    }
    let groups = stored.groups(&arguments["include"], &["eachPop", "allCells"])?;
    let (range, bin) = (stored.range(arguments), number(arguments, "binSize", 5.0));
    let (rate, fft) = (1e3 / bin, arguments["transformMethod"] == "fft");
    let (mut powers, mut frequencies) = (Vec::new(), Vec::new());
    for group in &groups {
        let series = netpyne::ndarray::Array1::from(rate_series(stored, group, range, bin));
        if fft {
            let how = Welch::mlab(
                number(arguments, "NFFT", 256.0) as usize,
                number(arguments, "noverlap", 128.0) as usize,
            );
            let found = power_spectrum(series.view(), rate, &how);
            let decibel = arguments["yLogScale"].as_bool().unwrap_or(true);
            powers.push(
                found
                    .power
                    .iter()
                    .map(|p| if decibel { 10.0 * netpyne::math::libm::log10(*p) } else { *p })
                    .collect(),
            );
            frequencies.push(found.frequencies.to_vec());
        } else {
            let how = morlet(arguments);
            powers.push(morlet_spectrum(series.view(), rate, &how, Convention::NetPyne).to_vec());
            frequencies.push(how.frequencies);
        }
    }
    if arguments["norm"].as_bool().unwrap_or(false) {
        let most = powers.iter().flatten().copied().fold(0.0, f64::max);
        powers.iter_mut().flatten().for_each(|power: &mut f64| *power /= most);
    }
    Some(Entry::same([powers.concat(), frequencies.concat()].concat()))
}

fn spectrogram(stored: &Stored, arguments: &Value) -> Option<Entry> {
    if arguments["transformMethod"] == "fft" {
        return None;
    }
    let groups = stored.groups(&arguments["include"], &["allCells", "eachPop"])?;
    let (range, bin) = (stored.range(arguments), number(arguments, "binSize", 5.0));
    let how = morlet(arguments);
    let power = |group: &Group| {
        let series = netpyne::ndarray::Array1::from(rate_series(stored, group, range, bin));
        morlet_power(series.view(), 1e3 / bin, &how, Convention::NetPyne).into_raw_vec_and_offset().0
    };
    let powers: Vec<f64> = groups.iter().flat_map(power).collect();
    Some(Entry::same([powers, how.frequencies.repeat(groups.len())].concat()))
}
