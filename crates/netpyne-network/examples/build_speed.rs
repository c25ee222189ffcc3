//! How long networks take to build: `cargo run --release --example build_speed -- [CELLS] [REPEATS] [NAME]`.

use netpyne_base::SourceFile;
use netpyne_mechanism::Catalog;
use netpyne_network::{Network, instantiate};
use netpyne_specs::{NetParams, SimConfig, read_json};
use std::sync::Arc;
use std::time::Instant;

/// Three sections of five segments, as in the W4 benchmark.
const CELL: &str = r#"{"secs": {
    "soma": {"geom": {"diam": 20.0, "L": 20.0, "Ra": 100.0, "cm": 1.0},
             "mechs": {"hh": {"gnabar": 0.12, "gkbar": 0.036, "gl": 0.0003, "el": -54.3}}},
    "dend": {"geom": {"diam": 2.0, "L": 200.0, "Ra": 100.0, "cm": 1.0, "nseg": 3},
             "topol": {"parentSec": "soma", "parentX": 1.0, "childX": 0}, "mechs": {"pas": {"g": 1e-4, "e": -65.0}}},
    "axon": {"geom": {"diam": 1.0, "L": 100.0, "Ra": 100.0, "cm": 1.0},
             "topol": {"parentSec": "soma", "parentX": 0.0, "childX": 0}, "mechs": {"hh": {}}}}}"#;

/// Names and rules; the first is that of W4.
const RULES: &[(&str, &str)] = &[
    (
        "w4",
        r#""probability": "0.32522426257724124*exp(-dist_3D/150.0)", "weight": 1e-5, "delay": "1 + dist_3D/500", "sec": "dend", "loc": 0.5"#,
    ),
    ("constant", r#""probability": 0.05, "weight": 0.01, "delay": 1"#),
    (
        "random-delay",
        r#""probability": 0.05, "weight": 0.01, "delay": "1+uniform(0,1)+dist_3D/propVelocity""#,
    ),
    ("random-probability", r#""probability": "0.05*uniform(0,1)", "weight": 0.01, "delay": 1"#),
    ("convergence", r#""convergence": 100, "weight": 0.01, "delay": 1"#),
    ("divergence", r#""divergence": 100, "weight": "0.01*dist_2D", "delay": 1"#),
    (
        "random-sections",
        r#""convergence": 50, "weight": [0.01, 0.02], "delay": 1, "synMech": ["exc", "inh"], "sec": ["soma", "dend", "axon"]"#,
    ),
    (
        "several-synapses",
        r#""convergence": 30, "weight": 0.01, "delay": "defaultDelay+dist_x/100", "synsPerConn": 3, "sec": ["dend", "axon"]"#,
    ),
    (
        "random-places",
        r#""probability": 0.02, "weight": "uniform(0,1)", "delay": "1+uniform(0,1)", "loc": "uniform(0,1)", "sec": "dend""#,
    ),
];

fn main() {
    let argument = |i: usize| std::env::args().nth(i);
    let n: usize = argument(1).and_then(|n| n.parse().ok()).unwrap_or(2000);
    let repeats: usize = argument(2).and_then(|n| n.parse().ok()).unwrap_or(5);
    let only = argument(3);
    let mechanisms = netpyne_nmodl::library().iter().filter_map(|(name, text)| {
        netpyne_nmodl::compile(&SourceFile::new(*name, *text), &netpyne_nmodl::NoIncludes).ok().map(|m| m.0)
    });
    let catalog = Arc::new(Catalog::new(mechanisms));
    for (name, rule) in RULES.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        let plain = build_seconds(&params(n, ""), &catalog, repeats).1;
        let rule = format!(
            r#""r": {{"preConds": {{"pop": "E"}}, "postConds": {{"pop": "E"}}, "synMech": "exc", {rule}}}"#
        );
        let params = params(n, &rule);
        let (cpu, wall) = build_seconds(&params, &catalog, repeats);
        match instantiate(&params, &SimConfig::default(), &catalog) {
            Ok((net, _)) => {
                let connections = net.conns.len();
                println!(
                    "{name}: {connections} connections of {n} cells: CPU {:.1} ms, wall {:.1} ms of which cells {:.1} ms, {:.2} M/s, digest {:016x}",
                    cpu * 1e3,
                    wall * 1e3,
                    plain * 1e3,
                    connections as f64 / (wall - plain) / 1e6,
                    digest(&net)
                );
            }
            Err(mistakes) => println!("{name}: {mistakes}"),
        }
    }
}

fn params(cells: usize, rule: &str) -> NetParams {
    let text = format!(
        r#"{{"sizeX": 500, "sizeY": 500, "sizeZ": 500, "propVelocity": 100.0, "defaultThreshold": 0.0,
        "cellParams": {{"PYR": {CELL}}},
        "popParams": {{"E": {{"cellType": "PYR", "numCells": {cells}}}}},
        "synMechParams": {{"exc": {{"mod": "Exp2Syn", "tau1": 0.5, "tau2": 5.0, "e": 0.0}},
                           "inh": {{"mod": "Exp2Syn", "tau1": 0.6, "tau2": 8.5, "e": -75.0}}}},
        "stimSourceParams": {{"bkg": {{"type": "NetStim", "rate": 10, "noise": 1.0}}}},
        "stimTargetParams": {{"bkg": {{"source": "bkg", "conds": {{"pop": "E"}}, "sec": "soma", "weight": 0.01, "delay": 5, "synMech": "exc"}}}},
        "connParams": {{{rule}}}}}"#
    );
    let mut out = netpyne_base::Diagnostics::new();
    let json = read_json(&SourceFile::new("model", text)).expect("the model is JSON");
    NetParams::from_json(&json, &mut out).expect("the model is valid")
}

/// CPU seconds on average, and the shortest time on the clock.
fn build_seconds(params: &NetParams, catalog: &Arc<Catalog>, repeats: usize) -> (f64, f64) {
    let cpu = cpu_seconds();
    let mut shortest = f64::INFINITY;
    for _ in 0..repeats {
        let started = Instant::now();
        let built = instantiate(params, &SimConfig::default(), catalog);
        shortest = shortest.min(started.elapsed().as_secs_f64());
        drop(built);
    }
    ((cpu_seconds() - cpu) / repeats as f64, shortest)
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Of everything that connections say.
fn digest(net: &Network) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |x: u64| hash = (hash ^ x).wrapping_mul(0x100_0000_01b3).rotate_left(23);
    for i in 0..net.conns.len() {
        let c = net.conn(i);
        let source = match c.pre {
            netpyne_network::Pre::Cell(gid) => u64::from(gid.0),
            netpyne_network::Pre::NetStim => u64::MAX,
        };
        let node = net.model.points.node[c.target.index()];
        let section = c.sec.map_or(0, |s| net.names.get(s).len() as u64);
        for x in [source, c.post.0.into(), c.target.0.into(), node.into(), section, c.loc.to_bits()] {
            add(x);
        }
        add(c.weight.to_bits());
        add(c.delay.to_bits());
        c.plan.whole.iter().for_each(|whole| add(u64::from(*whole)));
    }
    hash
}
