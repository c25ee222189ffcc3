//! Parts of a network are together the whole network, bit for bit, for any number of ranks.

mod common;

use common::library;
use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_network::{
    Additions, ConnectionFunction, Costs, Counted, DryRun, Functions, Network, Partition, Specification,
    difference, dry_run, instantiate_part,
};
use netpyne_specs::{Compat, NetParams, SimConfig, Value, read_json};
use proptest::prelude::*;
use std::sync::Arc;

const SIZES: [usize; 4] = [1, 2, 3, 5];

struct Case {
    params: NetParams,
    config: SimConfig,
    catalog: Arc<Catalog>,
    functions: Functions,
    compat: Compat,
}

impl Case {
    fn new(params: &Value, config: &Value) -> Self {
        let mut out = Diagnostics::new();
        let params = NetParams::from_json(params, &mut out).unwrap_or_else(|| panic!("{out}"));
        let config = SimConfig::from_json(config, &mut out).unwrap_or_else(|| panic!("{out}"));
        Case { params, config, catalog: library(), functions: Functions::new(), compat: Compat::default() }
    }

    fn from_text(params: &str, config: &str) -> Self {
        let read = |text: &str| read_json(&SourceFile::new("test", text)).unwrap_or_else(|d| panic!("{d}"));
        Self::new(&read(params), &read(config))
    }

    fn additions(&self) -> Additions {
        Additions { functions: self.functions.clone(), ..Additions::default() }
    }

    fn specification(&self) -> Specification<'_> {
        Specification { compat: self.compat, ..Specification::new(&self.params, &self.config, &self.catalog) }
    }

    fn part(&self, partition: &Partition) -> Result<Network, Diagnostics> {
        instantiate_part(&self.specification(), &self.additions(), partition).map(|(net, _)| net)
    }

    fn whole(&self) -> Network {
        self.part(&Partition::whole()).unwrap_or_else(|d| panic!("{d}"))
    }

    /// The whole network, after comparing it with its parts.
    fn check(&self, name: &str) -> Network {
        let whole = self.whole();
        for size in SIZES {
            for balanced in [false, true] {
                let partition = |rank| match balanced {
                    false => Partition::new(rank, size),
                    true => Partition::balanced(rank, size, Costs::default()),
                };
                let part = |rank| self.part(&partition(rank)).unwrap_or_else(|d| panic!("{name}: {d}"));
                let parts: Vec<Network> = (0..size).map(part).collect();
                if let Some(found) = difference(&whole, &parts) {
                    panic!("{name} in {size} parts, balanced: {balanced}: {found}");
                }
            }
        }
        whole
    }

    fn dry_run(&self, ranks: usize, balance: bool) -> DryRun {
        let costs = Costs::default();
        dry_run(&self.specification(), &self.functions, (ranks, balance), &costs)
            .unwrap_or_else(|d| panic!("{d}"))
            .0
    }
}

#[test]
fn networks_that_netpyne_built() {
    let file = SourceFile::new("models.json", include_str!("golden/models.json"));
    for (name, model) in read_json(&file).unwrap().as_dict().unwrap() {
        Case::new(model.get("net").unwrap(), model.get("cfg").unwrap()).check(name);
    }
}

const CELLS: &str = r#""cellParams": {
    "E": {"secs": {
        "soma": {"geom": {"L": "20+uniform(0,2)", "diam": 18}, "mechs": {"hh": {"gnabar": "normal(0.12,1e-4)"}},
            "ions": {"na": {"e": 50, "i": 10, "o": 140}}},
        "dend": {"geom": {"L": 100, "diam": 2, "nseg": 3}, "mechs": {"pas": {"g": 1e-5}},
            "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}},
    "I": {"conds": {"pop": ["J", "L"]}, "secs": {"soma": {"geom": {"L": 10, "diam": 10}, "mechs": {"hh": {}},
            "ions": {"na": {"e": 50, "i": 12, "o": 130}}}}},
    "low": {"conds": {"pop": "J", "ynorm": [0, 0.5]}, "secs": {"extra": {"geom": {"L": 5, "diam": 1}, "mechs": {"pas": {}}}}}}"#;

const POPS: &str = r#""popParams": {
    "A": {"cellType": "E", "numCells": 7, "xRange": [10, 60]},
    "N": {"cellModel": "NetStim", "numCells": 4, "rate": "10+ynorm", "noise": 0.5},
    "J": {"cellType": "B", "numCells": 6},
    "L": {"cellType": "B", "cellsList": [{"x": 1, "y": 2, "z": 3, "own": 1}, {"xnorm": 0.5, "own": 2}, {"x": 9}]},
    "V": {"cellModel": "VecStim", "numCells": 3, "spkTimes": [[1, 2], [3], [4, 5, 6]]},
    "F": {"cellModel": "IntFire1", "gridSpacing": 60, "tau": "10+x"},
    "D": {"cellType": "E", "density": "20000*ynorm", "ynormRange": [0.2, 0.9]}}"#;

const SYNS: &str = r#""synMechParams": {
    "exc": {"mod": "Exp2Syn", "tau1": "0.1+uniform(0,1)", "tau2": 5, "e": 0},
    "gap": {"mod": "ElectSyn", "g": 5e-5, "pointerParams": {"target_var": "vpeer", "source_var": "v", "bidirectional": true}}}"#;

#[test]
fn every_kind_of_rule() {
    let params = format!(
        r#"{{"sizeX": 100, "sizeY": 120, "sizeZ": 80, {CELLS}, {POPS}, {SYNS}, "connParams": {{
        "prob": {{"preConds": {{"pop": ["A", "N", "V"]}}, "postConds": {{"y": [20, 100]}}, "probability": "0.5*exp(-dist_3D/80)+uniform(0,0.1)",
            "weight": "normal(0.01,1e-6)", "delay": "2+dist_3D/300", "synMech": "exc", "sec": ["soma", "dend"], "synsPerConn": 2}},
        "number": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": ["A", "D"]}}, "probability": 0.4, "weight": 1, "delay": 1, "synMech": "exc"}},
        "conv": {{"preConds": {{"cellType": "E"}}, "postConds": {{"pop": ["J", "L", "F"]}}, "convergence": "uniform(1,5)", "weight": 0.1, "delay": "uniform(1,3)"}},
        "div": {{"preConds": {{"pop": ["D", "F"]}}, "postConds": {{"cellType": ["E", "B"]}}, "divergence": "2+3*pre_xnorm", "weight": 0.2, "delay": 2}},
        "full": {{"preConds": {{"pop": "J"}}, "postConds": {{"pop": "A"}}, "weight": "uniform(0,1)", "delay": "poisson(3)+1", "synMech": "exc"}},
        "own": {{"preConds": {{"own": [1, 2]}}, "postConds": {{"pop": "V", "own": 1}}, "weight": 1}},
        "list": {{"preConds": {{"pop": "A"}}, "postConds": {{"pop": "J"}}, "connList": [[0, 1], [3, 2], [6, 5], [0, 1]], "weight": [1, 2, 3, 4],
            "delay": "2+uniform(0,1)", "synMech": "exc"}},
        "shaped": {{"preConds": {{"pop": "N"}}, "postConds": {{"pop": "A"}}, "probability": 0.3, "weight": 0.5, "synMech": "exc",
            "shape": {{"switchOnOff": [10, 20], "pulseType": "square", "pulsePeriod": 10, "pulseWidth": 5}}}},
        "plastic": {{"preConds": {{"pop": "D"}}, "postConds": {{"pop": "J"}}, "convergence": 2, "weight": 0.5, "synMech": "exc",
            "plast": {{"mech": "STDP", "params": {{"hebbwt": 0.01}}}}}},
        "gap": {{"preConds": {{"pop": ["A", "J"]}}, "postConds": {{"pop": ["A", "D"]}}, "probability": 0.3, "weight": "uniform(0,1)", "delay": 0.1,
            "synMech": "gap", "sec": "dend", "preSec": "soma"}},
        "labelled": {{"preConds": {{"label": "low"}}, "postConds": {{"label": [["E"]]}}, "convergence": 1, "synMech": "exc"}}}},
        "stimSourceParams": {{"clamp": {{"type": "IClamp", "del": "uniform(0,10)", "dur": 5, "amp": "0.1*post_ynorm"}},
            "drive": {{"type": "NetStim", "interval": "uniform(20,100)", "noise": 0.3}}}},
        "stimTargetParams": {{"clamp": {{"source": "clamp", "conds": {{"cellType": "E", "cellList": [0, 2, 5]}}, "sec": "soma", "loc": 0.5}},
            "drive": {{"source": "drive", "conds": {{"pop": ["A", "J", "F"]}}, "weight": "uniform(0.1,0.2)", "delay": 5, "synMech": "exc", "sec": "soma"}}}}}}"#
    );
    let config = r#"{"duration": 100, "recordStim": true, "recordCells": ["A", 12, ["D", [0, 2]]], "recordCellsSpikes": ["A", 3],
        "recordTraces": {"v": {"sec": "soma", "loc": 0.5, "var": "v"}, "exc": {"synMech": "exc", "var": "g"},
            "i": {"sec": "soma", "loc": 0.5, "stim": "clamp", "var": "i", "conds": {"pop": "A"}}}}"#;
    let net = Case::from_text(&params, config).check("every kind of rule");
    assert!(net.conns.pointers.len() > 10 && net.model.transfers.len() > 10);
    assert!(!net.model.plays.is_empty() && !net.model.pointers.is_empty() && !net.stim_recordings.is_empty());
    let shared = config.replace("\"duration\"", "\"oneSynPerNetcon\": false, \"duration\"");
    Case::from_text(&params, &shared).check("shared synapses");
    let shapes = params.replacen("\"sizeX\"", "\"defineCellShapes\": true, \"sizeX\"", 1);
    Case::from_text(&shapes, config).check("shapes");
    let moved = params.replacen(
        "\"stimSourceParams\"",
        r#""subConnParams": {"r": {"preConds": {"pop": "A"}, "postConds": {"pop": "D"}, "sec": ["soma", "dend"], "density": "uniform"}},
            "stimSourceParams""#,
        1,
    );
    Case::from_text(&moved, config).check("redistributed synapses");
}

#[test]
fn functions_choose_the_same_pairs_everywhere() {
    let params = format!(
        r#"{{{CELLS}, {POPS}, {SYNS}, "connParams": {{
        "chosen": {{"preConds": {{"pop": "A"}}, "postConds": {{"cellType": "E"}}, "synMech": "exc", "weight": "uniform(0,1)"}}}}}}"#
    );
    let mut case = Case::from_text(&params, "{}");
    let choose = ConnectionFunction::new(|cells, pairs| {
        for i in 0..cells.pre.len() {
            for j in 0..cells.post.len() {
                if cells.random.uniform(0.0, 1.0) < 0.5 * cells.post[j].normalised[1] {
                    let pair = pairs.connect(i, j);
                    if j % 3 == 0 {
                        pair.weight(0.25).delay(4.0);
                    }
                }
            }
        }
    });
    case.functions.connect("chosen", choose);
    assert!(case.check("functions").conns.len() > 5);
}

/// A synapse with a random stream that nobody sets: numbered in order of creation over the whole network.
const NOISY: &str = "NEURON { POINT_PROCESS Noisy RANGE g, x NONSPECIFIC_CURRENT i RANDOM r }
    PARAMETER { g = 1 } ASSIGNED { i x v } INITIAL { x = random_uniform(r) } BREAKPOINT { i = g * x * v }
    NET_RECEIVE(w) { x = random_uniform(r) }";

impl Case {
    fn add_noisy(&mut self) {
        self.add("Noisy.mod", NOISY);
    }

    fn add(&mut self, name: &str, text: &str) {
        let made = netpyne_nmodl::compile(&SourceFile::new(name, text), &netpyne_nmodl::NoIncludes);
        Arc::make_mut(&mut self.catalog).add(made.unwrap_or_else(|d| panic!("{d}")).0);
    }
}

/// Electrodes, plasticity, stimulated synapses and synapses that move: all with random streams that nobody sets.
#[test]
fn random_streams_are_numbered_wherever_they_are() {
    let cells = r#""cellParams": {"E": {"secs": {"soma": {"geom": {"L": 20, "diam": 18, "nseg": 3}}}}, "B": {"secs": {"soma": {}}}},
        "synMechParams": {"noisy": {"mod": "Noisy"}, "exc": {"mod": "ExpSyn"}},"#;
    let stimuli = r#""stimSourceParams": {"ns": {"type": "NetStim", "rate": 5}, "electrode": {"type": "Noisy", "g": 2}},
        "stimTargetParams": {
            "a": {"source": "ns", "conds": {"cellType": ["E", "B"]}, "sec": "soma", "synMech": "noisy", "weight": "uniform(0,1)"},
            "b": {"source": "electrode", "conds": {"cellType": ["E", "B"]}, "sec": "soma", "loc": 0.5},
            "c": {"source": "ns", "conds": {"cellType": "E"}, "sec": "soma", "synMech": ["exc", "noisy"], "synsPerConn": 2},
            "d": {"source": "electrode", "conds": {"cellType": "B", "cellList": [0, 2]}, "sec": "soma", "loc": 0.5}}"#;
    let rule = |synapse: &str, more: &str| {
        format!(
            r#""connParams": {{"p": {{"preConds": {{"pop": "A"}}, "postConds": {{"cellType": ["E", "B"]}}, "probability": 0.3,
                "weight": 0.1, "synMech": "{synapse}", "synsPerConn": 2{more}}}}}"#
        )
    };
    let moved = r#""subConnParams": {"m": {"preConds": {"pop": "A"}, "postConds": {"cellType": "E"}, "sec": "soma", "density": "uniform"}}"#;
    for (name, connections) in [
        ("stimuli", rule("exc", "")),
        ("plasticity", rule("exc", r#", "plast": {"mech": "Noisy", "params": {"g": 0}}"#)),
        ("moved synapses", format!("{}, {moved}", rule("noisy", ""))),
    ] {
        let mut case = Case::from_text(&format!("{{{POPS}, {cells} {connections}, {stimuli}}}"), "{}");
        case.add_noisy();
        let net = case.check(name);
        let numbered = net.model.streams.iter().filter(|s| s.2[..2] == [1, 0]).count();
        assert!(numbered > 20, "{name}: {numbered}");
        if name != "moved synapses" {
            case.config.one_syn_per_netcon = false;
            case.check(&format!("{name}, with shared synapses"));
        }
    }
}

/// Draws when it is initialised: one number of its own, one of the sequence that NEURON keeps for the process.
const RESTLESS: &str = "NEURON { SUFFIX restless RANGE x RANDOM r } ASSIGNED { x } INITIAL { x = random_uniform(r) + scop_random() }";

#[test]
fn random_streams_of_the_membrane_are_numbered_over_all_parts() {
    let params = format!(
        r#"{{{POPS}, "cellParams": {{
        "E": {{"secs": {{"soma": {{"geom": {{"L": "20+uniform(0,2)", "diam": 18, "nseg": 3}}, "mechs": {{"restless": {{}}}},
            "pointps": {{"own": {{"mod": "Noisy", "loc": 0.5}}}}}}, "dend": {{"geom": {{"nseg": 2}}, "mechs": {{"restless": {{}}}}}}}}}},
        "more": {{"conds": {{"cellType": "E", "ynorm": [0, 0.5]}}, "secs": {{"dend": {{"geom": {{"nseg": 5}}}}}}}},
        "B": {{"secs": {{"soma": {{"mechs": {{"restless": {{}}}}}}}}}}}}, "synMechParams": {{"noisy": {{"mod": "Noisy"}}}}, "connParams": {{
        "p": {{"preConds": {{"pop": "A"}}, "postConds": {{"cellType": ["E", "B"]}}, "probability": 0.3, "synMech": "noisy", "synsPerConn": 2}}}}}}"#
    );
    let mut case = Case::from_text(&params, "{}");
    case.add_noisy();
    case.add("restless.mod", RESTLESS);
    let net = case.check("random streams of the membrane");
    let model = &net.model;
    let mut numbers: Vec<[u32; 3]> =
        model.streams.iter().map(|s| s.2).filter(|ids| ids[..2] == [1, 0]).collect();
    for cell in &model.cells {
        for insertion in &model.templates[cell.template.index()].mechanisms {
            let mechanism = model.catalog.get(insertion.mechanism);
            numbers.extend(
                insertion.streams.iter().flat_map(|n| (cell.streams + *n).ids(mechanism)).map(|s| s.1),
            );
        }
    }
    // No two streams are the same.
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert!(count > 100 && numbers.len() == count, "{} of {count}", numbers.len());
}

#[test]
fn random_streams_are_numbered_over_all_parts() {
    let params = format!(
        r#"{{{POPS}, "cellParams": {{"E": {{"secs": {{"soma": {{"geom": {{"L": 20, "diam": 18}},
            "pointps": {{"own": {{"mod": "Noisy", "loc": 0.5}}}}}}}}}}, "B": {{"secs": {{"soma": {{}}}}}}}},
        "synMechParams": {{"noisy": {{"mod": "Noisy"}}}}, "connParams": {{
        "p": {{"preConds": {{"pop": "A"}}, "postConds": {{"cellType": ["E", "B"]}}, "probability": 0.3, "synMech": "noisy", "synsPerConn": 2}}}}}}"#
    );
    let mut case = Case::from_text(&params, "{}");
    case.add_noisy();
    let net = case.check("random streams");
    let numbers: Vec<u32> = net.model.streams.iter().filter(|s| s.2[..2] == [1, 0]).map(|s| s.2[2]).collect();
    assert!(numbers.is_sorted() && numbers.len() > 20);
    // NetStims are numbered too, though their streams are set.
    assert_eq!(numbers.iter().position(|n| *n > 7), Some(7));
    assert_eq!(numbers[7], 12);
    case.config.one_syn_per_netcon = false;
    case.check("random streams of shared synapses");
}

#[test]
fn a_part_holds_its_own_cells_only() {
    let case = Case::from_text(
        r#"{"popParams": {"A": {"cellType": "E", "numCells": 100}, "N": {"cellModel": "NetStim", "numCells": 50}},
        "cellParams": {"E": {"secs": {"soma": {}}}}, "synMechParams": {"exc": {"mod": "ExpSyn"}},
        "connParams": {"r": {"preConds": {"pop": "N"}, "postConds": {"pop": "A"}, "convergence": 1, "synMech": "exc"}}}"#,
        "{}",
    );
    let net = case.part(&Partition::new(3, 10)).unwrap();
    assert_eq!((net.cells.len(), net.model.cells.len()), (15, 10));
    assert!(net.cells.gid.iter().all(|gid| gid.0 % 10 == 3));
    assert_eq!(net.pops[0].gids.len(), 100);
    // Sources of other parts exist only where they are needed.
    let remote = net.model.sources.len() - net.cells.len();
    assert!(remote <= net.model.connections.len());
    // More ranks than cells.
    assert!(case.part(&Partition::new(199, 200)).unwrap().cells.is_empty());
}

#[test]
fn a_dry_run_counts_what_is_built() {
    let case = Case::from_text(
        r#"{"popParams": {"A": {"cellType": "E", "numCells": 100}, "B": {"cellType": "L", "numCells": 40},
            "N": {"cellModel": "NetStim", "numCells": 50}},
        "cellParams": {"E": {"secs": {"soma": {"mechs": {"hh": {}}}}}, "L": {"secs": {"soma": {"mechs": {"hh": {}}},
            "dend": {"geom": {"nseg": 9}, "mechs": {"pas": {}}, "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}},
        "synMechParams": {"exc": {"mod": "ExpSyn"}},
        "connParams": {"conv": {"preConds": {"pop": "N"}, "postConds": {"cellType": ["E", "L"]}, "convergence": 3, "synMech": "exc"},
            "full": {"preConds": {"pop": "B"}, "postConds": {"pop": "B"}, "synMech": "exc", "synsPerConn": 2},
            "list": {"preConds": {"pop": "B"}, "postConds": {"pop": "A"}, "connList": [[0, 1], [2, 99]], "synMech": "exc"},
            "prob": {"preConds": {"pop": "A"}, "postConds": {"pop": "A"}, "probability": 0.2, "synMech": "exc"},
            "space": {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "probability": "0.5*exp(-dist_3D/50)", "synMech": "exc"}},
        "stimSourceParams": {"ic": {"type": "IClamp", "amp": 1}, "ns": {"type": "NetStim", "rate": 5}},
        "stimTargetParams": {"ic": {"source": "ic", "conds": {"pop": "A"}, "sec": "soma", "loc": 0.5},
            "ns": {"source": "ns", "conds": {"pop": "B"}, "sec": "soma", "synMech": "exc"}}}"#,
        "{}",
    );
    let whole = case.whole();
    for (size, balance) in [(1, false), (3, false), (3, true)] {
        let dry = case.dry_run(size, balance);
        for (rank, load) in dry.ranks.iter().enumerate() {
            let partition = match balance {
                false => Partition::new(rank, size),
                true => Partition::balanced(rank, size, Costs::default()),
            };
            let net = case.part(&partition).unwrap();
            assert_eq!(load.cells as usize, net.cells.len());
            assert_eq!(load.compartments as usize, net.counts().compartments);
            // 100 x 99 pairs at 0.2 make 1980 with a deviation of 40.
            let real = net.model.connections.len() as f64;
            assert!((load.connections - real).abs() < 250.0, "{} for {real}", load.connections);
            let real = net.model.points.len() as f64;
            assert!((load.points - real).abs() < 250.0, "{} for {real}", load.points);
            assert!(load.remote <= 190.0 && load.bytes > 0.0);
        }
        assert!(dry.balance() > if balance { 0.97 } else { 0.8 });
        let counted = |rule: &str| dry.rules.iter().find(|r| r.path.contains(rule)).map(|r| r.counted);
        assert_eq!(counted("prob"), Some(Counted::Expected));
        assert_eq!(counted("space"), Some(Counted::Sampled));
        for rule in ["conv", "full", "list"] {
            let estimate = dry.rules.iter().find(|r| r.path.contains(rule)).unwrap();
            assert_eq!(estimate.counted, Counted::Exactly);
            let label = format!("\"label\": Text(\"{rule}\")");
            let made =
                (0..whole.conns.len()).filter(|&i| format!("{:?}", whole.conn_dict(i)).contains(&label));
            assert_eq!(estimate.connections.round() as usize, made.count(), "{rule}");
        }
        assert!(dry.to_string().contains("expected, from samples"));
    }
}

fn rule() -> impl Strategy<Value = String> {
    let pop = || prop_oneof![Just("A"), Just("N"), Just("J"), Just("L"), Just("F"), Just("D")];
    let how = prop_oneof![
        Just(r#""probability": 0.3"#),
        Just(r#""probability": "0.8*exp(-dist_2D/50)""#),
        Just(r#""probability": "uniform(0,0.5)""#),
        Just(r#""convergence": 3"#),
        Just(r#""convergence": "4*post_ynorm""#),
        Just(r#""divergence": 2"#),
        Just(r#""divergence": "poisson(2)""#),
        Just(r#""synsPerConn": 2"#),
    ];
    let weight =
        prop_oneof![Just("0.1"), Just("\"uniform(0,1)\""), Just("\"dist_3D\""), Just("\"poisson(2)\"")];
    let syn = prop_oneof![Just("\"exc\""), Just("\"gap\""), Just("[\"exc\", \"exc\"]")];
    (pop(), pop(), how, weight, syn).prop_map(|(pre, post, how, weight, syn)| {
        // Only cells with sections have a voltage.
        let syn = if matches!(pre, "N" | "F") || matches!(post, "N" | "F") { "\"exc\"" } else { syn };
        format!(
            r#"{{"preConds": {{"pop": ["{pre}"]}}, "postConds": {{"pop": ["{post}", "J"]}}, {how}, "weight": {weight}, "delay": 1, "synMech": {syn}}}"#
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn generated_networks(rules in proptest::collection::vec(rule(), 1..4), seed in 0u32..1000, size in 2usize..8) {
        let rules: Vec<String> = rules.iter().enumerate().map(|(i, rule)| format!("\"r{i}\": {rule}")).collect();
        let params = format!(
            r#"{{"sizeX": 100, "sizeY": 120, "sizeZ": 80, {CELLS}, {POPS}, {SYNS}, "connParams": {{{}}}}}"#,
            rules.join(", ")
        );
        let case = Case::from_text(&params, &format!(r#"{{"seeds": {{"conn": {seed}, "stim": 2, "loc": {seed}, "cell": 4}}}}"#));
        let whole = case.whole();
        let parts: Vec<Network> = (0..size).map(|rank| case.part(&Partition::new(rank, size)).unwrap()).collect();
        prop_assert_eq!(difference(&whole, &parts), None, "{} parts of {}", size, params);
        prop_assert_eq!(case.dry_run(size, true).total().cells as usize, whole.cells.len());
    }
}

/// With a rule in `subConnParams`, NetPyNE describes connections onto artificial cells and never makes them.
#[test]
fn connections_onto_artificial_cells_are_dropped_on_request() {
    let params = r#"{
        "cellParams": {"C": {"secs": {"soma": {}, "dend": {"topol": {"parentSec": "soma"}}}}},
        "popParams": {"C": {"cellType": "C", "numCells": 3}, "F": {"cellModel": "IntFire1", "numCells": 4}},
        "synMechParams": {"exc": {"mod": "ExpSyn"}},
        "connParams": {
            "C->F": {"preConds": {"pop": "C"}, "postConds": {"pop": "F"}, "weight": 0.5, "delay": 2},
            "F->C": {"preConds": {"pop": "F"}, "postConds": {"pop": "C"}, "synMech": "exc", "weight": 0.1}
        },
        "subConnParams": {"move": {"preConds": {"pop": "F"}, "postConds": {"pop": "C"}, "sec": ["dend"], "density": "uniform"}}
    }"#;
    let case = |compat| Case { compat, ..Case::from_text(params, "{}") };
    let described = |net: &Network| (0..net.conns.len()).map(|i| net.conn_dict(i)).collect::<Vec<_>>();
    let whole = case(Compat::default()).check("made");
    let dropped = case(Compat::NETPYNE).check("dropped");
    assert_eq!(whole.model.connections.len(), 24);
    assert_eq!(dropped.model.connections.len(), 12);
    assert_eq!(described(&whole), described(&dropped));
    let partition = Partition::whole();
    let warnings = |case: &Case| {
        let built = instantiate_part(&case.specification(), &case.additions(), &partition);
        built.map_or_else(|d| panic!("{d}"), |(_, warnings)| warnings.to_string())
    };
    assert!(warnings(&case(Compat::default())).contains("12 connections onto artificial cells work here"));
    assert_eq!(warnings(&case(Compat::NETPYNE)), "");
}

/// NetPyNE gives `spkTimes` of a population only to cells that are made by number; others send nothing, which is no mistake.
#[test]
fn times_reach_cells_made_by_density() {
    let params =
        r#"{"popParams": {"V": {"cellModel": "VecStim", "density": 3500, "spkTimes": [[1], [2], [3]]}}}"#;
    let case = |compat| Case { compat, ..Case::from_text(params, "{}") };
    let times =
        |net: &Network| net.model.vectors.iter().map(|(_, _, times)| times.to_vec()).collect::<Vec<_>>();
    assert_eq!(times(&case(Compat::default()).check("given")), [[1.0], [2.0], [3.0]]);
    let silent = case(Compat::NETPYNE);
    assert!(times(&silent.check("withheld")).is_empty());
}

/// Lengths that are texts are no lengths for NetPyNE: nothing moves.
#[test]
fn synapses_stay_where_there_is_no_length_to_distribute_them_by() {
    let params = r#"{
        "cellParams": {"C": {"secs": {"soma": {"geom": {"L": "20*uniform(0.9,1.1)"}}}}},
        "popParams": {"C": {"cellType": "C", "numCells": 2}},
        "synMechParams": {"exc": {"mod": "ExpSyn"}, "rec": {"mod": "STDP"}},
        "connParams": {"C->C": {"preConds": {"pop": "C"}, "postConds": {"pop": "C"}, "synMech": "exc", "weight": 0.1, "loc": 0.3,
            "plast": {"mech": "STDP", "params": {}}}},
        "subConnParams": {"move": {"preConds": {"pop": "C"}, "postConds": {"pop": "C"}, "sec": "soma", "density": "uniform"}}
    }"#;
    let net = Case::from_text(params, "{}").check("no length");
    let conns: Vec<_> = (0..net.conns.len()).map(|i| net.conn_dict(i)).collect();
    assert_eq!(conns.len(), 2);
    assert!(conns.iter().all(|conn| conn["loc"].as_f64() == Some(0.3) && !conn.contains_key("STDPdata")));
}

/// Both sides of a gap junction have the `weightNorm` of their own sections.
#[test]
fn weights_of_gap_junctions_are_normalised_on_both_sides() {
    let params = r#"{
        "cellParams": {"C": {"secs": {
            "soma": {"geom": {"nseg": 1}, "weightNorm": [0.5]},
            "dend": {"geom": {"nseg": 2}, "weightNorm": [0.25, 3], "topol": {"parentSec": "soma"}}}}},
        "popParams": {"A": {"cellType": "C", "numCells": 1}, "B": {"cellType": "C", "numCells": 1}},
        "synMechParams": {"gap": {"mod": "ElectSyn",
            "pointerParams": {"target_var": "vpeer", "source_var": "v", "bidirectional": true}}},
        "connParams": {"A->B": {"preConds": {"pop": "A"}, "postConds": {"pop": "B"}, "synMech": "gap", "weight": 2,
            "sec": "soma", "loc": 0.5, "preSec": "dend", "preLoc": 0.9}}
    }"#;
    let net = Case::from_text(params, "{}").check("gap");
    let weights: Vec<_> = (0..net.conns.len()).map(|i| net.conn_dict(i)["weight"].as_f64()).collect();
    assert_eq!(weights, [Some(1.0), Some(6.0)]);
}
