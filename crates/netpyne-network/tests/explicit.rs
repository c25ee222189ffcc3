//! A network that is described cell by cell has the numbers of the network that rules made, whoever builds which cell.

mod common;

use common::library;
use netpyne_base::{Diagnostics, SourceFile};
use netpyne_network::explicit::{ExplicitNetwork, ExplicitReader, instantiate_explicit};
use netpyne_network::model::{CellId, NO_CELL, Variable};
use netpyne_network::{Body, CellIndex, Network, Partition, Specification, difference, instantiate};
use netpyne_specs::{Dict, NetParams, SimConfig, Value, read_json};

fn spec(params: &Value, config: &Value) -> (NetParams, SimConfig) {
    let mut out = Diagnostics::new();
    let params = NetParams::from_json(params, &mut out).unwrap_or_else(|| panic!("{out}"));
    (params, SimConfig::from_json(config, &mut out).unwrap_or_else(|| panic!("{out}")))
}

fn from_text(params: &str, config: &str) -> (NetParams, SimConfig) {
    let read = |text: &str| read_json(&SourceFile::new("test", text)).unwrap_or_else(|d| panic!("{d}"));
    spec(&read(params), &read(config))
}

/// Cells and populations in NetPyNE's layout.
fn describe(net: &Network) -> (Vec<Value>, Dict) {
    let by_cell = net.conns.by_cell(net.cells.len());
    let cell = |i: usize| {
        let index = CellIndex::from_index(i);
        let mut cell = Dict::new();
        cell.insert("gid".to_owned(), (net.cells.gid[i].0 as usize).into());
        cell.insert("tags".to_owned(), net.cells.tags(index).into());
        let conns: Vec<Value> = by_cell.of(index).iter().map(|c| net.conn_dict(*c as usize).into()).collect();
        cell.insert("conns".to_owned(), conns.into());
        let own = net.stims.iter().filter(|stim| stim.cell == index);
        cell.insert("stims".to_owned(), own.map(|stim| Dict::clone(&stim.dict)).collect::<Vec<_>>().into());
        match &net.cells.body[i] {
            Body::Compartments { structure, .. } => {
                cell.insert("secs".to_owned(), net.secs(index).unwrap().into());
                let lists = net.structures[structure.index()].sec_lists.clone();
                cell.insert("secLists".to_owned(), lists.into());
            }
            Body::Bare => {}
            Body::Artificial { params, .. } => {
                cell.insert("params".to_owned(), Dict::clone(params).into());
            }
        }
        Value::Dict(cell)
    };
    let pops = net.pops.iter().map(|pop| {
        let gids: Vec<Value> = pop.gids.iter().map(|gid| (gid.0 as usize).into()).collect();
        let dict: Dict =
            [("tags".to_owned(), pop.tags.clone().into()), ("cellGids".to_owned(), gids.into())].into();
        (pop.label.clone(), Value::Dict(dict))
    });
    ((0..net.cells.len()).map(cell).collect(), pops.collect())
}

fn read(cells: &[Value], pops: Option<&Dict>) -> ExplicitNetwork {
    let mut reader = ExplicitReader::new(Vec::new());
    cells.iter().for_each(|cell| reader.cell(cell));
    reader.finish(pops).unwrap_or_else(|d| panic!("{d}"))
}

fn make(
    explicit: &ExplicitNetwork,
    (params, config): &(NetParams, SimConfig),
    partition: &Partition,
) -> Network {
    let catalog = library();
    let (standing, _) = explicit.standing_for_rules(params).unwrap_or_else(|d| panic!("{d}"));
    let made = instantiate_explicit(explicit, &Specification::new(&standing, config, &catalog), partition);
    made.unwrap_or_else(|d| panic!("{d}")).0
}

/// The numbers of each cell: points with their parameters in order of creation, and what arrives at them in order.
fn numbers(net: &Network) -> Vec<Vec<String>> {
    let model = &net.model;
    let mut cells = vec![Vec::new(); net.cells.len()];
    let mut owner = std::collections::HashMap::new();
    for (i, body) in net.cells.body.iter().enumerate() {
        if let Body::Compartments { cell, .. } = body {
            owner.insert(*cell, i);
            cells[i].push(format!("{:?}", model.templates[model.cells[cell.index()].template.index()]));
        }
    }
    let of_cell = |cell: CellId| (cell != NO_CELL).then(|| owner.get(&cell).copied()).flatten();
    let mut places = vec![None; model.points.len()];
    for (point, place) in places.iter_mut().enumerate() {
        let Some(cell) = of_cell(model.points.cell[point]) else { continue };
        let mechanism = &model.catalog.get(model.points.mechanism[point]).name;
        let set = &model.parameter_sets[model.points.parameters[point].index()];
        cells[cell].push(format!("{mechanism} at {} {set:?}", model.points.node[point]));
        *place = Some((cell, cells[cell].len()));
    }
    for (cell, body) in net.cells.body.iter().enumerate() {
        if let Body::Artificial { point, .. } = body {
            // NetPyNE adds the interval to a rate after the other parameters.
            let mut set = model.parameter_sets[model.points.parameters[point.index()].index()].clone();
            set.sort_by_key(|(field, _)| *field);
            cells[cell].push(format!("{set:?}"));
            places[point.index()] = Some((cell, 0));
        }
    }
    for i in 0..model.connections.len() {
        let connections = &model.connections;
        let source = &model.sources[connections.source[i].index()];
        let target = connections.target.get(i);
        let Some((cell, place)) = places[target.index()] else { panic!("a target without a cell") };
        let what =
            (connections.weight[i].to_bits(), connections.weight_index[i], connections.delay[i].to_bits());
        cells[cell].push(format!("{:?} {} -> {place} {what:?}", source.gid, source.threshold));
    }
    for (point, vector, values) in &model.vectors {
        if let Some((cell, _)) = places[point.index()] {
            cells[cell].push(format!("{vector:?} {values:?}"));
        }
    }
    for transfer in &model.transfers {
        if let Some((cell, place)) = places[transfer.to.0.index()] {
            cells[cell].push(format!("{:?} -> {place}", transfer.from));
        }
    }
    for play in &model.plays {
        if let Variable::Point(point, field) = play.target
            && let Some((cell, _)) = places[point.index()]
        {
            cells[cell].push(format!("{field:?} {:?} {:?}", play.times, play.values));
        }
    }
    cells
}

/// Describes what rules make, makes it from that, and compares; gives both descriptions.
fn check(name: &str, model: &(NetParams, SimConfig)) -> (Network, Network) {
    let (ruled, _) = instantiate(&model.0, &model.1, &library()).unwrap_or_else(|d| panic!("{name}: {d}"));
    let (cells, pops) = describe(&ruled);
    let explicit = read(&cells, Some(&pops));
    let whole = make(&explicit, model, &Partition::whole());
    let (again, pops_again) = describe(&whole);
    assert_eq!(pops_again, pops, "{name}");
    for (i, (a, b)) in again.iter().zip(&cells).enumerate() {
        for (key, value) in b.as_dict().unwrap() {
            assert_eq!(a.get(key), Some(value), "{name}, cell {i}: {key}");
        }
    }
    assert_eq!(again.len(), cells.len());
    for (i, (a, b)) in numbers(&ruled).into_iter().zip(numbers(&whole)).enumerate() {
        assert_eq!(a, b, "{name}, cell {i}");
    }
    for size in [2, 3] {
        let parts: Vec<Network> =
            (0..size).map(|rank| make(&explicit, model, &Partition::new(rank, size))).collect();
        if let Some(found) = difference(&whole, &parts) {
            panic!("{name} in {size} parts: {found}");
        }
    }
    (ruled, whole)
}

#[test]
fn networks_that_netpyne_built() {
    let file = SourceFile::new("models.json", include_str!("golden/models.json"));
    for (name, model) in read_json(&file).unwrap().as_dict().unwrap() {
        check(name, &spec(model.get("net").unwrap(), model.get("cfg").unwrap()));
    }
}

const MODEL: &str = r#"{
    "popParams": {
        "A": {"cellType": "E", "numCells": 4},
        "N": {"cellModel": "NetStim", "numCells": 2, "rate": "10+ynorm", "noise": 0.5},
        "V": {"cellModel": "VecStim", "numCells": 2, "spkTimes": [[1, 2], [3]]},
        "F": {"cellModel": "IntFire1", "numCells": 2, "tau": "10+x"}},
    "cellParams": {"E": {"vars": {"wide": "15+uniform(0,3)"}, "secs": {
        "soma": {"geom": {"L": "20+uniform(0,2)", "diam": "wide"}, "mechs": {"hh": {"gnabar": "normal(0.12,1e-4)"}}},
        "dend": {"geom": {"L": 100, "diam": 2, "nseg": 3}, "mechs": {"pas": {"g": 1e-5}},
            "topol": {"parentSec": "soma", "parentX": 1, "childX": 0}}}}},
    "synMechParams": {"exc": {"mod": "Exp2Syn", "tau1": "0.1+uniform(0,1)", "tau2": 5, "e": 0}, "inh": {"mod": "ExpSyn", "e": -80}},
    "stimSourceParams": {
        "bg": {"type": "NetStim", "rate": 20, "noise": 1},
        "in": {"type": "IClamp", "del": 1, "dur": 5, "amp": "0.1+0.1*post_ynorm"}},
    "stimTargetParams": {
        "first": {"source": "bg", "conds": {"pop": "A"}, "sec": "soma", "loc": 0.5, "weight": 0.1, "delay": 1, "synMech": "exc"},
        "in": {"source": "in", "conds": {"pop": "A"}, "sec": "soma", "loc": 0.5},
        "second": {"source": "bg", "conds": {"pop": "A"}, "sec": "soma", "loc": 0.5, "weight": 0.2, "delay": 1, "synMech": "inh", "synsPerConn": 2}},
    "connParams": {
        "all": {"preConds": {"pop": ["A", "N", "V"]}, "postConds": {"pop": "A"}, "sec": "dend", "loc": 0.3, "synMech": ["exc", "inh"],
            "weight": "uniform(0.1,0.2)", "delay": 2, "probability": 0.7, "plast": {"mech": "STDP", "params": {}}},
        "fire": {"preConds": {"pop": "A"}, "postConds": {"pop": "F"}, "weight": 0.5, "delay": 1}}}"#;

#[test]
fn every_kind_of_thing() {
    for config in ["{}", r#"{"oneSynPerNetcon": false}"#] {
        check(config, &from_text(MODEL, config));
    }
}

/// Rules that are not there are not missed, but for the variables of string functions.
#[test]
fn sections_need_no_rules() {
    let model = from_text(&MODEL.replace("\"wide\"}", "18}"), "{}");
    let (ruled, _) = instantiate(&model.0, &model.1, &library()).unwrap();
    let (cells, _) = describe(&ruled);
    let explicit = read(&cells, None);
    let alone = make(&explicit, &(NetParams::default(), SimConfig::default()), &Partition::whole());
    let mut expected = numbers(&ruled);
    // What strings draw for lengths comes first; variables that nothing uses draw as well.
    let drawn =
        |cells: &mut Vec<Vec<String>>| cells.iter_mut().for_each(|c| c.retain(|line| line.contains("->")));
    let mut found = numbers(&alone);
    drawn(&mut expected);
    drawn(&mut found);
    assert_eq!(found, expected);
}

#[test]
fn mistakes_are_told_with_their_place() {
    let model = from_text(MODEL, "{}");
    let (ruled, _) = instantiate(&model.0, &model.1, &library()).unwrap();
    let (cells, pops) = describe(&ruled);
    let told = |change: &dyn Fn(&mut Dict)| {
        let mut cells = cells.clone();
        let Value::Dict(first) = &mut cells[0] else { panic!("no cell") };
        change(first);
        let mut reader = ExplicitReader::new(Vec::new());
        cells.iter().for_each(|cell| reader.cell(cell));
        let made = reader.finish(Some(&pops)).and_then(|explicit| {
            let (standing, _) = explicit.standing_for_rules(&model.0)?;
            let whole = Partition::whole();
            let catalog = library();
            instantiate_explicit(&explicit, &Specification::new(&standing, &model.1, &catalog), &whole)
        });
        made.err().map(|d| d.to_string()).unwrap_or_default()
    };
    fn conn(cell: &mut Dict) -> &mut Dict {
        match cell.get_mut("conns") {
            Some(Value::List(conns)) => match &mut conns[0] {
                Value::Dict(conn) => conn,
                _ => panic!("no connection"),
            },
            _ => panic!("no connections"),
        }
    }
    let gone = told(&|cell| drop(conn(cell).insert("preGid".to_owned(), 77.into())));
    assert!(
        gone.contains("no cell with the gid 77") && gone.contains("net.cells[0].conns[0].preGid"),
        "{gone}"
    );
    let heavy = told(&|cell| drop(conn(cell).insert("weight".to_owned(), "much".into())));
    assert!(heavy.contains("needs a number as its `weight`"), "{heavy}");
    let other = told(&|cell| drop(cell.insert("gid".to_owned(), 1.into())));
    assert!(other.contains("two cells have the gid 1"), "{other}");
    let late = told(&|cell| drop(conn(cell).insert("delay".to_owned(), f64::INFINITY.into())));
    assert!(late.contains("delay"), "{late}");
}
