//! Entries about models of signals (causality, information) and about responses of single cells.

use super::Entry;
use super::stored::{Stored, include_of, numbers};
use netpyne::analysis::{
    Amplitude, Convention, Potentials, Subset, TimeRange, amplitudes, granger, groups, netpyne_histogram,
    smoothed, spike_synchrony, trains, transfer_entropy,
};
use netpyne::base::Gid;
use serde_json::Value;

/// Our answer to a call; none if it is about something else.
pub fn entry(stored: &Stored, function: &str, arguments: &Value) -> Option<Entry> {
    let number = |key: &str, default: f64| arguments[key].as_f64().unwrap_or(default);
    match function {
        "granger" => {
            let bin = number("binSize", 5.0);
            let counts =
                ["cells1", "cells2"].map(|key| counts(stored, &arguments[key], stored.range(arguments), bin));
            let [first, second] = counts;
            let rate = (1e3 / bin).trunc();
            let frequencies: Vec<f64> = (0..=(rate / 2.0) as usize).map(|f| f as f64).collect();
            Some(causality((&first?, &second?), rate, 10, &frequencies))
        }
        "bsmart" => {
            let whole = TimeRange::new(0.0, stored.duration);
            let of = |key: &str| counts(stored, &Value::from(vec![arguments[key].clone()]), whole, 5.0);
            let (first, second) = (of("a")?, of("b")?);
            let (rate, order) = (number("rate", 200.0), number("order", 10.0) as usize);
            let highest = number("maxfreq", 0.0);
            let frequencies: Vec<f64> = match highest > 0.0 {
                true => (0..=highest as usize).map(|f| f as f64).collect(),
                // The last one may be above half the rate.
                false => {
                    (0..=first.len().div_ceil(2)).map(|i| rate * i as f64 / first.len() as f64).collect()
                }
            };
            Some(causality((&first, &second), rate, order, &frequencies))
        }
        "nTE" => {
            let bin = number("binSize", 20.0);
            let whole = TimeRange::new(0.0, stored.duration);
            let of = |key: &str| counts(stored, &arguments[key], whole, bin);
            let whole_numbers = |values: Vec<f64>| values.into_iter().map(|v| v as u64).collect::<Vec<_>>();
            let found = transfer_entropy(&whole_numbers(of("cells1")?), &whole_numbers(of("cells2")?))?;
            Some(Entry::same(vec![found.entropy, found.uncertainty]))
        }
        "plotSyncs" => {
            let range = numbers(&arguments["timeRanges"]);
            let range = TimeRange::new(range[0], range[1]);
            let value = |item: &Value| {
                let cells = cells(stored, &Value::from(vec![item.clone()]))?;
                let mut all = trains(&stored.spikes, &cells, range);
                all.retain(|train| !train.is_empty());
                spike_synchrony(&all, range.length())
            };
            let values: Option<Vec<f64>> = arguments["include"].as_array()?.iter().map(value).collect();
            Some(Entry::same(values?))
        }
        "spikeFreq" if !arguments["smooth"].is_null() => {
            let window = number("smooth", 1.0) as usize;
            let rates =
                counts(stored, &arguments["include"], stored.range(arguments), number("binSize", 5.0))?;
            Some(Entry::same(smoothed(&rates, window)))
        }
        "EPSPAmp" => {
            let when = Potentials {
                start: number("start", 0.0),
                interval: number("interval", 50.0),
                number: number("number", 2.0) as usize,
                excitatory: arguments["polarity"] != "inh",
            };
            let measure = match arguments["amp"].as_str() {
                Some("relative") => Amplitude::Relative,
                Some("ratio") => Amplitude::Ratio,
                _ => Amplitude::Absolute,
            };
            let name = arguments["trace"].as_str()?.to_owned();
            let trace = stored.traces.get(&(name, *cells(stored, &arguments["include"])?.first()?))?;
            let found = amplitudes(trace, stored.record_step, &when, measure, Convention::NetPyne);
            Some(Entry::same(found))
        }
        _ => None,
    }
}

fn cells(stored: &Stored, include: &Value) -> Option<Vec<Gid>> {
    let items: Option<Vec<_>> = include.as_array()?.iter().map(include_of).collect();
    let found = groups(&[Subset::Cells(items?.concat())], &stored.populations).ok()?;
    Some(found.into_iter().flat_map(|group| group.gids).collect())
}

/// Numbers of spikes in NetPyNE's bins.
fn counts(stored: &Stored, include: &Value, range: TimeRange, bin: f64) -> Option<Vec<f64>> {
    let cells: std::collections::HashSet<Gid> = cells(stored, include)?.into_iter().collect();
    let spikes = stored.spikes.iter().filter(|(_, gid)| cells.contains(gid));
    let times: Vec<f64> = spikes.map(|(time, _)| time).collect();
    Some(netpyne_histogram(&times, range, bin).counts.into_iter().map(|count| count as f64).collect())
}

/// Frequencies and causalities there, back and at once.
fn causality((first, second): (&[f64], &[f64]), rate: f64, order: usize, frequencies: &[f64]) -> Entry {
    match granger([first, second], rate, order, frequencies, Convention::NetPyne) {
        // A chain of Cholesky factors.
        Ok(found) => {
            Entry::Numbers([found.frequencies, found.forward, found.backward, found.together].concat(), 1e-7)
        }
        Err(_) => Entry::Numbers(vec![f64::NAN], 1e-7),
    }
}
