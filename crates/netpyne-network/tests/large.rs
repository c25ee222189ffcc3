//! Predictions of populations that are too large to look at every cell.

use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_network::{Costs, DryRun, Functions, Specification, dry_run, instantiate};
use netpyne_specs::{NetParams, SimConfig, read_json};
use std::sync::Arc;

/// Artificial cells, whose making is quick, and rules over them.
fn params(size: &str, more: &str) -> NetParams {
    let text = format!(
        r#"{{"sizeX": 100, "sizeY": 200, "sizeZ": 300, {more}
        "popParams": {{"P": {{"cellModel": "IntFire1", {size}}}, "few": {{"cellModel": "IntFire1", "numCells": 10}}}},
        "connParams": {{
            "low": {{"preConds": {{"pop": "few"}}, "postConds": {{"pop": "P", "ynorm": [0, 0.25]}}, "probability": 0.01}},
            "all": {{"preConds": {{"pop": "P"}}, "postConds": {{"pop": "few"}}, "convergence": 3}},
            "listed": {{"preConds": {{"pop": "few"}}, "postConds": {{"pop": "P"}}, "connList": [[0, 0], [1, 1000], [2, -1]]}}}}}}"#
    );
    let mut mistakes = Diagnostics::new();
    let read = read_json(&SourceFile::new("net", text.as_str())).unwrap();
    let params = NetParams::from_json(&read, &mut mistakes).unwrap();
    assert!(!mistakes.has_errors(), "{mistakes}");
    params
}

fn catalog() -> Arc<Catalog> {
    let file =
        SourceFile::new("fire.mod", "NEURON { ARTIFICIAL_CELL IntFire1 } NET_RECEIVE (w) { net_event(t) }");
    Arc::new(Catalog::new([netpyne_nmodl::compile(&file, &netpyne_nmodl::NoIncludes).unwrap().0]))
}

fn predicted(params: &NetParams, ranks: usize) -> DryRun {
    let (config, functions) = (SimConfig::duration(1.0), Functions::new());
    let catalog = catalog();
    let specification = Specification::new(params, &config, &catalog);
    dry_run(&specification, &functions, (ranks, false), &Costs::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
        .0
}

fn connections(dry: &DryRun, rule: &str) -> f64 {
    dry.rules.iter().find(|r| r.path.contains(rule)).unwrap().connections
}

#[test]
fn some_cells_stand_for_all() {
    // A grid is counted exactly, and so are rules that do not look at places.
    let params = params(r#""gridSpacing": [1, 1, 10]"#, "");
    let whole = predicted(&params, 1);
    let cells = 101 * 201 * 31;
    assert_eq!(whole.pops[0].cells, cells);
    assert_eq!(connections(&whole, "all"), 30.0);
    assert_eq!(connections(&whole, "listed"), 3.0);
    // y is below 50 for 50 of 201 places.
    let low = 10.0 * 0.01 * cells as f64 * 50.0 / 201.0;
    assert!(
        (connections(&whole, "low") / low - 1.0).abs() < 0.02,
        "{} for {low}",
        connections(&whole, "low")
    );
    let parts = predicted(&params, 3);
    assert_eq!(parts.total().cells, cells + 10);
    assert!((parts.total().connections - whole.total().connections).abs() < 1.0);
    for rank in &parts.ranks {
        assert!((rank.connections - whole.total().connections / 3.0).abs() < 12.0);
    }
}

#[test]
fn a_varying_density_is_predicted_from_some_of_its_places() {
    // 240 000 places are drawn, and three of four become cells. The prediction draws 131 072 of them: a deviation of 0.2 %.
    let params = params(r#""density": "8e7*ynorm", "ynormRange": [0.5, 1]"#, "");
    let (network, _) = instantiate(&params, &SimConfig::duration(1.0), &catalog()).unwrap();
    let built = network.pops[0].gids.count as f64;
    let guessed = predicted(&params, 1).pops[0].cells as f64;
    assert!((guessed / built - 1.0).abs() < 0.01, "{guessed} for {built}");
}

#[test]
fn cells_that_cannot_be_numbered_are_refused() {
    for (size, place) in [
        (r#""gridSpacing": 0.001"#, "popParams[\"P\"].gridSpacing"),
        (r#""density": 1e15"#, "popParams[\"P\"].density"),
        (r#""density": "1e15*xnorm", "xnormRange": [0, 1]"#, "popParams[\"P\"].density"),
        (r#""numCells": 4294967295"#, "popParams[\"few\"]"),
    ] {
        let params = params(size, "");
        let (config, functions) = (SimConfig::duration(1.0), Functions::new());
        let catalog = catalog();
        let specification = Specification::new(&params, &config, &catalog);
        let found = dry_run(&specification, &functions, (1, false), &Costs::default());
        let told = found.unwrap_err().to_string();
        assert!(told.contains("can be numbered") && told.contains(place), "{told}");
    }
}
