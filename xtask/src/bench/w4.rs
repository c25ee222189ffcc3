//! W4: building 2000 cells and 200 000 connections, chosen from 4 million pairs by a string function of distance.

use super::figures::{Spread, digest, own_cpu_seconds, short};
use super::peers::{self, Peer, Pythons};
use netpyne::base::Gid;
use netpyne::network::{Network, Pre};
use netpyne::{Built, Model};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Our connections per second, as a multiple of NetPyNE's, that was asked for.
const ASKED: f64 = 300.0;

/// Bytes per connection that were asked for.
const ASKED_BYTES: f64 = 60.0;

/// Builds the network in both programs and tabulates connections per second.
pub fn run(pythons: &Pythons, chosen: &dyn Fn(Peer) -> bool, rounds: usize) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/w4");
    let model = Model::load(&folder).map_err(|e| e.to_string())?;
    let mut unconnected = model.clone();
    unconnected.spec.net_params.conn_params.clear();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let mut kept = 0;
    let mut built = None;
    for _ in 0..rounds.max(3) {
        drop(built.take());
        let (cells, seconds) = build(&unconnected)?;
        without.push(seconds);
        let (all, seconds) = build(&model)?;
        with.push(seconds);
        // All columns at their capacities; what the system has given the process says little once memory has been freed.
        kept = all.network.memory().total() - cells.network.memory().total();
        built = Some(all);
    }
    let Some(built) = built else { return Ok(String::new()) };
    let network = &built.network;
    let (delays, pairs) = connections(network);
    let count = delays.len();
    let (Some(all), Some(cells)) = (Spread::of(with), Spread::of(without)) else { return Ok(String::new()) };
    let seconds = all.median - cells.median;
    let rate = count as f64 / seconds;
    let bytes = kept as f64 / count as f64;

    let mut text = String::from(
        "| program | connections | the same as NetPyNE's | connecting, CPU s | connections per CPU s | whole build, CPU s | bytes kept per connection | ours / this |\n|---|--:|---|--:|--:|--:|--:|--:|\n",
    );
    let parameters = json!({ "folder": folder, "only_create": true });
    let peer = chosen(Peer::Netpyne);
    let theirs = peer.then(|| peers::run(pythons, Peer::Netpyne, "model", &parameters)).transpose()?;
    let number = |key: &str| theirs.as_ref().and_then(|t| t[key].as_f64());
    let same = match theirs.as_ref().map(|t| t["connections_digest"] == digest(&delays, &pairs).as_str()) {
        Some(true) => "to the bit",
        Some(false) => "no",
        None => "-",
    };
    let _ = writeln!(
        text,
        "| **this** | {count} | {same} | {} | {rate:.2e} | {all} | {} | - |",
        short(seconds),
        short(bytes)
    );
    if let (Some(conns), Some(number_of), Some(cpu), Some(their_bytes)) =
        (number("conns_cpu"), number("connections"), number("cpu"), number("bytes_per_connection"))
    {
        let their_rate = number_of / conns;
        let _ = writeln!(
            text,
            "| NetPyNE | {number_of} | | {} | {their_rate:.2e} | {} | {} | {} |",
            short(conns),
            short(cpu),
            short(their_bytes),
            short(rate / their_rate)
        );
        let verdict = if rate / their_rate >= ASKED { "met" } else { "**missed**" };
        let _ = writeln!(
            text,
            "\nAsked: connections per second ≥ {ASKED} x NetPyNE's: {verdict} ({}).",
            short(rate / their_rate)
        );
    }
    let verdict = if bytes <= ASKED_BYTES { "met" } else { "**missed**" };
    let _ = writeln!(
        text,
        "Asked: ≤ {ASKED_BYTES} bytes per connection, its synapse and its description included: {verdict}."
    );
    Ok(text)
}

fn build(model: &Model) -> Result<(Built, f64), String> {
    let start = own_cpu_seconds();
    let built = model.build().map_err(|e| e.to_string())?;
    Ok((built, own_cpu_seconds() - start))
}

/// Delay of each connection between cells, and both ends in one number.
fn connections(network: &Network) -> (Vec<f64>, Vec<Gid>) {
    let of_cells = (0..network.conns.len()).filter_map(|i| {
        let conn = network.conn(i);
        let Pre::Cell(pre) = conn.pre else { return None };
        Some((conn.delay, Gid((pre.0 << 20).wrapping_add(conn.post.0))))
    });
    of_cells.unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &str) -> Built {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
        Model::load(folder).unwrap().build().unwrap()
    }

    /// As many connections as NetPyNE 1.1.1 makes.
    #[test]
    fn four_million_pairs() {
        let (delays, _) = connections(&built("w4").network);
        assert_eq!(delays.len(), 199_881);
    }

    /// Convergence rules connect a fixed number to each cell.
    #[test]
    fn a_network_of_ca3s_size() {
        let built = built("ca3");
        let (delays, _) = connections(&built.network);
        assert_eq!((built.network.cells.len(), delays.len()), (1200, 152_000));
    }
}
