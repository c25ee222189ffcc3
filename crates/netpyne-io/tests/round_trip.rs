//! What is saved reads back; what is broken is refused.

use netpyne_base::Gid;
use netpyne_io::{Document, Include, is_result, load_result, read_result, save};
use netpyne_network::Network;
use netpyne_results::{CellStims, CellTrace, Population, SimData, Spikes, StimTrain, Trace, TraceValues};
use netpyne_specs::{NetParams, SimConfig};
use proptest::prelude::*;

fn network() -> Network {
    let pop = |label: &str, gids: std::ops::Range<u32>| netpyne_network::Population {
        label: label.to_owned(),
        gids: netpyne_network::Gids { first: Gid(gids.start), count: gids.end - gids.start },
        ..Default::default()
    };
    Network { pops: vec![pop("S", 0..50), pop("M", 50..100)], ..Network::default() }
}

fn text(data: &SimData) -> Vec<u8> {
    let (network, net_params, sim_config) = (network(), NetParams::default(), SimConfig::default());
    let document = Document { net_params: &net_params, sim_config: &sim_config, network: &network, data };
    let mut out = Vec::new();
    netpyne_io::write(&mut out, document, &Include::ALL).unwrap();
    out
}

/// Any double, in bits that compare.
fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| if x.is_nan() { 0x7ff8_0000_0000_0000 } else { x.to_bits() }).collect()
}

fn doubles() -> impl Strategy<Value = Vec<f64>> {
    let any_bits = any::<u64>().prop_map(f64::from_bits);
    prop::collection::vec(prop_oneof![any_bits, -100.0..100.0f64, (0..9i32).prop_map(f64::from)], 0..20)
}

proptest! {
    #[test]
    fn every_double_survives(
        times in doubles(),
        t in doubles(),
        series in doubles(),
        label in "V[a-z\"\\\\\u{e9}\n]{0,6}",
    ) {
        let gids = (0..times.len() as u32).map(Gid).collect();
        let cells = vec![
            CellTrace { gid: Gid(3), values: TraceValues::Series(series.clone()) },
            CellTrace { gid: Gid(20), values: TraceValues::PerSynapse(vec![(label.clone(), t.clone())]) },
        ];
        let trains = vec![StimTrain { source: label.clone(), times: series.clone() }];
        let data = SimData {
            spikes: Spikes::from_columns(times.clone(), gids),
            t: t.clone(),
            traces: vec![Trace { label: label.clone(), cells }],
            stim_spikes: Some(vec![CellStims { gid: Gid(7), trains }]),
            ..SimData::default()
        };
        let read = read_result(&text(&data), "test").unwrap();
        prop_assert_eq!(bits(read.data.spikes.times()), bits(&times));
        prop_assert_eq!(read.data.spikes.gids(), data.spikes.gids());
        prop_assert_eq!(bits(&read.data.t), bits(&t));
        let trace = read.data.trace(&label).unwrap();
        prop_assert_eq!(bits(trace.cell(Gid(3)).unwrap().series()[0].1), bits(&series));
        let synapse = trace.cell(Gid(20)).unwrap().series()[0];
        prop_assert_eq!((synapse.0, bits(synapse.1)), (Some(label.as_str()), bits(&t)));
        prop_assert_eq!(bits(&read.data.stim_spikes.unwrap()[0].trains[0].times), bits(&series));
        prop_assert_eq!(read.populations[1].gids().len(), 50);
    }

    #[test]
    fn cut_or_damaged_texts_never_panic(at in 0usize..3000, byte in any::<u8>(), cut in any::<bool>()) {
        let data = SimData { spikes: [(1.0, Gid(2))].into_iter().collect(), ..SimData::default() };
        let mut text = text(&data);
        // The newline at the end may be missing.
        let at = at % text.trim_ascii_end().len();
        if cut {
            text.truncate(at);
            prop_assert!(read_result(&text, "cut").is_err());
        } else {
            text[at] = byte;
            let _ = read_result(&text, "damaged");
        }
    }
}

#[test]
fn a_result_as_netpyne_writes_it() {
    let text = br#"{
    "net": {
        "cells": [
            {"conns": [{"preGid": 1, "weight": 0.5}, {"preGid": 1}, {"preGid": "NetStim"}, {"preGid": "NetStim"}],
             "gid": 0, "tags": {"pop": "S"}},
            {"conns": [[0, "soma"], [2, "soma"]], "gid": 1, "tags": {"pop": "M"}}
        ],
        "params": {"popParams": {}},
        "pops": {"M": {"cellGids": [1], "tags": {}}, "S": {"cellGids": [0], "tags": {}}}
    },
    "netpyne_version": "1.1.1",
    "simConfig": {"duration": 500.0, "dt": 0.025, "recordStep": 0.05},
    "simData": {"V": {"cell_10": [NaN, 1], "cell_9": [-Infinity]}, "avgRate": 1.0, "popRates": {"S": 1.0},
                "LFP": [[0.1, 0.2]], "spkid": [1.0], "spkt": [3.5], "t": [0, 0.05]}
}"#;
    let read = read_result(text, "netpyne.json").unwrap();
    let counts = read.counts.unwrap();
    assert_eq!((counts.cells, counts.synapses, counts.connections), (2, 6, 4));
    assert_eq!(read.populations, [Population::new("S", [Gid(0)]), Population::new("M", [Gid(1)])]);
    assert_eq!((read.duration, read.dt, read.record_step), (500.0, Some(0.025), 0.05));
    assert_eq!(read.data.spikes.iter().collect::<Vec<_>>(), [(3.5, Gid(1))]);
    let gids: Vec<u32> = read.data.traces[0].cells.iter().map(|cell| cell.gid.0).collect();
    assert_eq!((read.data.traces.len(), gids), (1, vec![9, 10]));
}

#[test]
fn refusals_say_where_and_why() {
    let refusal = |text: &str| read_result(text.as_bytes(), "r.json").unwrap_err().to_string();
    assert_eq!(
        refusal("{\"simData\": {\n  \"spkt\": [1, x]"),
        "r.json:2:15: not valid JSON: expected a number, found `x`"
    );
    assert_eq!(refusal("[]"), "r.json is no saved result: it holds no dictionary");
    assert_eq!(refusal("{}"), "r.json is no saved result: it has no `simData`");
    assert!(refusal("{\"simData\":{\"spkt\":[1],\"spkid\":[]}}").contains("differ in length"));
    assert!(refusal("{\"simData\":{\"spkt\":[1],\"spkid\":[4e9]}}").contains("4000000000 is no gid"));
    assert!(refusal("{\"simData\":{\"spkt\":[1],\"spkid\":[-1]}}").contains("-1 is no gid"));
    assert!(refusal(&"[".repeat(100_000)).contains("no dictionary"));
    assert!(refusal(&format!("{{\"a\":{}", "[".repeat(100_000))).contains("nested too deeply"));
}

#[test]
fn an_earlier_file_stays_until_the_new_one_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/out.json");
    let (network, net_params, sim_config) = (network(), NetParams::default(), SimConfig::default());
    let data = SimData::default();
    let document =
        Document { net_params: &net_params, sim_config: &sim_config, network: &network, data: &data };
    save(&path, document, &Include::ALL).unwrap();
    assert!(is_result(&path, 1 << 30) && load_result(&path, 1 << 30).unwrap().populations.len() == 2);
    save(&path, document, &Include::parse(["netPops"]).unwrap()).unwrap();
    assert!(!is_result(&path, 1 << 30) && load_result(&path, 1 << 30).is_err());
    // A folder in the way of the new file: the attempt fails and leaves no trace.
    let blocked = folder.path().join("blocked");
    std::fs::create_dir_all(blocked.join("inside")).unwrap();
    assert!(save(&blocked, document, &Include::ALL).unwrap_err().to_string().contains("cannot write"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn cells_and_synapses_of_a_result_are_known() {
    let text = br#"{"net": {"cells": [
        {"gid": 0, "tags": {"pop": "A", "x": 1.5, "y": 2, "z": 3}, "conns": []},
        {"gid": 1, "tags": {"pop": "A"}, "conns": [
            {"preGid": 0, "synMech": "exc", "weight": 0.5, "delay": 2},
            {"preGid": "NetStim", "preLabel": "bg", "synMech": "inh", "weight": [1, 2], "delay": 1},
            [0, "soma", 0.5]]}]},
        "simData": {"spkt": [], "spkid": []}}"#;
    let wiring = read_result(text, "result").unwrap().wiring.unwrap();
    assert_eq!(wiring.cells[0].position, [1.5, 2.0, 3.0]);
    assert!(wiring.cells[1].position.iter().all(|x| x.is_nan()));
    let told: Vec<_> = wiring.synapses.iter().map(|s| (s.pre, s.post, s.mechanism)).collect();
    assert_eq!(
        told,
        [(Some(Gid(0)), Gid(1), Some(0)), (None, Gid(1), Some(1)), (Some(Gid(0)), Gid(1), None)]
    );
    assert_eq!((wiring.synapses[0].weight, wiring.synapses[0].delay), (0.5, 2.0));
    assert!(wiring.synapses[1].weight.is_nan() && wiring.synapses[2].delay.is_nan());
    assert_eq!(wiring.mechanisms, ["exc", "inh"]);
}
