//! How long rules over many pairs take: `cargo run --release --example build_speed -- [CELLS]`.

use netpyne_base::SourceFile;
use netpyne_mechanism::Catalog;
use netpyne_network::instantiate;
use netpyne_specs::{NetParams, SimConfig, read_json};
use std::sync::Arc;
use std::time::Instant;

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(2000);
    let mechanisms = netpyne_nmodl::library().iter().filter_map(|(name, text)| {
        netpyne_nmodl::compile(&SourceFile::new(*name, *text), &netpyne_nmodl::NoIncludes).ok().map(|m| m.0)
    });
    let catalog = Arc::new(Catalog::new(mechanisms));
    let rules = [
        ("probability 0.05", r#""probability": 0.05, "weight": 0.01, "delay": 1"#),
        ("probability string", r#""probability": "0.05*exp(-dist_3D/150)", "weight": 0.01, "delay": 1"#),
        (
            "string delay",
            r#""probability": 0.05, "weight": 0.01, "delay": "1+uniform(0,1)+dist_3D/propVelocity""#,
        ),
        ("convergence 100", r#""convergence": 100, "weight": 0.01, "delay": 1"#),
        ("random probability", r#""probability": "0.05*uniform(0,1)", "weight": 0.01, "delay": 1"#),
    ];
    for (name, rule) in rules {
        let text = format!(
            r#"{{"sizeX": 1000, "sizeY": 1000, "sizeZ": 1000,
            "cellParams": {{"E": {{"secs": {{"soma": {{"geom": {{"L": 20, "diam": 20}}, "mechs": {{"hh": {{}}}}}}}}}}}},
            "popParams": {{"E": {{"cellType": "E", "numCells": {n}}}}},
            "synMechParams": {{"exc": {{"mod": "Exp2Syn", "tau1": 0.1, "tau2": 5}}}},
            "connParams": {{"r": {{"preConds": {{"pop": "E"}}, "postConds": {{"pop": "E"}}, "synMech": "exc", {rule}}}}}}}"#
        );
        let mut out = netpyne_base::Diagnostics::new();
        let json = read_json(&SourceFile::new("model", text)).expect("the model is JSON");
        let params = NetParams::from_json(&json, &mut out).expect("the model is valid");
        let started = Instant::now();
        match instantiate(&params, &SimConfig::default(), &catalog) {
            Ok((net, _)) => {
                let seconds = started.elapsed().as_secs_f64();
                println!("{name}: {} connections of {n} cells in {seconds:.2} s", net.conns.len());
            }
            Err(mistakes) => println!("{name}: {mistakes}"),
        }
    }
}
