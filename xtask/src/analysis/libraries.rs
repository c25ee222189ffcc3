//! Entries of scipy, elephant and PySpike.

use super::Entry;
use super::stored::{Stored, numbers};
use netpyne::analysis::{
    TimeRange, Welch, coherence, cross_correlogram, fano, local_variation, power_spectrum, spectrogram,
    spike_histogram, spike_synchrony, synchrony_matrix, tiling, trains, transfer_entropy, variation,
};
use netpyne::base::Gid;
use netpyne::ndarray::Array1;
use serde_json::Value;

const BIN: f64 = 5.0;

/// Entries, their reference and our numbers.
pub fn entries<'a>(stored: &Stored, all: &'a Value) -> Vec<(String, &'a Value, Entry)> {
    let mut out = Vec::new();
    let whole = TimeRange::new(0.0, stored.duration);
    let mut add = |name: &str, reference: &'a Value, found: Vec<f64>| {
        if !reference.is_null() {
            out.push((name.to_owned(), reference, Entry::same(found)));
        }
    };
    let cells = stored.tags.len();
    let counts = |times: &[f64]| Array1::from(spike_histogram(times, whole, BIN).rates(1)) / (1e3 / BIN);
    let rate = counts(stored.spikes.times()) / cells as f64 * (1e3 / BIN);
    let how = Welch { segment: 64, overlap: 32, ..Welch::new(64) };
    let found = power_spectrum(rate.view(), 1e3 / BIN, &how);
    add("welch_rate", &all["welch_rate"]["Pxx"], found.power.to_vec());
    let how = Welch { segment: 64, overlap: 48, centred: false, ..Welch::new(64) };
    let found = spectrogram(rate.view(), 1e3 / BIN, &how);
    add("spectrogram_first", &all["spectrogram_rate"]["S_first"], found.power.column(0).to_vec());
    add("spectrogram_times", &all["spectrogram_rate"]["t"], found.times.to_vec());
    let pops = &stored.populations;
    let of_pop = |pop: usize| {
        let pop = &pops[pop % pops.len()];
        let times: Vec<f64> =
            stored.spikes.iter().filter(|(_, gid)| pop.contains(*gid)).map(|(t, _)| t).collect();
        times
    };
    let how = Welch { segment: 32, overlap: 16, ..Welch::new(32) };
    let found = coherence(counts(&of_pop(0)).view(), counts(&of_pop(1)).view(), 1e3 / BIN, &how);
    add("coherence", &all["coherence"]["C"], found.power.to_vec());
    let train = |gid: f64| trains(&stored.spikes, &[Gid(gid as u32)], whole).swap_remove(0);
    let mut single = Vec::new();
    for gid in all["per_gid"].as_object().into_iter().flatten().map(|(gid, _)| gid) {
        let train = train(gid.parse().unwrap_or(0.0));
        let value = |value: Option<f64>| value.unwrap_or(f64::NAN);
        single.extend([train.len() as f64, value(variation(&train)), value(local_variation(&train))]);
    }
    add("per_gid", &all["per_gid"], single);
    let numbers_of = |pop: &netpyne::results::Population| -> Vec<f64> {
        trains(&stored.spikes, pop.gids(), whole).iter().map(|train| train.len() as f64).collect()
    };
    let factors = pops.iter().map(|pop| fano(&numbers_of(pop)).unwrap_or(0.0)).collect();
    add("fano", &all["fano"], factors);
    let coarse = |pop: usize| {
        // Bins as numpy makes them: what lies after the last whole one is left out.
        netpyne::analysis::netpyne_histogram(&of_pop(pop), whole, 20.0).counts
    };
    let name = "transfer_entropy_20ms_exact_log2";
    let mut bits = Vec::new();
    for pair in all[name].as_object().into_iter().flatten().map(|(pair, _)| pair) {
        let (from, to) = pair.split_once("->").unwrap_or_default();
        let place = |label: &str| pops.iter().position(|pop| pop.label == label).unwrap_or(0);
        let found = transfer_entropy(&coarse(place(from)), &coarse(place(to)));
        bits.extend(found.map_or([f64::NAN; 2], |found| [found.uncertainty, found.entropy]));
    }
    add("transfer_entropy", &all[name], bits);
    let elephant = &all["elephant"];
    let chosen: Vec<Vec<f64>> = numbers(&elephant["gids"]).into_iter().map(train).collect();
    if let [first, second, ..] = &chosen[..] {
        let local = chosen.iter().map(|train| local_variation(train).unwrap_or(f64::NAN)).collect();
        add("elephant/lv", &elephant["lv"], local);
        let value = tiling(first, second, whole, 5.0).unwrap_or(f64::NAN);
        add("elephant/sttc", &elephant["sttc"], vec![value]);
        let correlogram = cross_correlogram(&counts(first).to_vec(), &counts(second).to_vec(), 10);
        add("elephant/cch", &elephant["cch"], correlogram);
    }
    let spike = &all["pyspike"];
    let chosen: Vec<Vec<f64>> = numbers(&spike["gids"]).into_iter().map(train).collect();
    if chosen.len() > 1 {
        let value = spike_synchrony(&chosen, stored.duration).unwrap_or(f64::NAN);
        add("pyspike/spike_sync", &spike["spike_sync"], vec![value]);
        let matrix = synchrony_matrix(&chosen, stored.duration);
        add("pyspike/sync_matrix", &spike["sync_matrix"], matrix.iter().copied().collect());
    }
    out
}
