//! Cells as nodes.

use crate::circuit::{Circuit, Described, NODES, dict, json};
use crate::own::EXACT;
use crate::shapes::{file_name, swc};
use crate::table::table;
use indexmap::IndexMap;
use netpyne_files::h5::{Data, Group};
use netpyne_network::Body;
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;

/// Columns that every population has.
pub(crate) fn columns(types: &[u64]) -> Group {
    let n = types.len() as u64;
    Group::default()
        .with("node_type_id", Data::U64(types.to_vec()))
        .with("node_group_id", Data::U32(vec![0; types.len()]))
        .with("node_group_index", Data::U64((0..n).collect()))
}

/// Nodes, their types, shapes and parameters, and populations as sets of nodes.
pub(crate) fn write(out: &mut Circuit, described: &Described<'_>) {
    let Described { network, shapes, .. } = described;
    let cells = &network.cells;
    let mut kinds: IndexMap<(usize, usize), usize> = IndexMap::new();
    let mut points: HashMap<(usize, String), usize> = HashMap::new();
    let first_point = 1 + network.structures.len();
    let mut rows = Vec::new();
    let mut types = Vec::with_capacity(cells.len());
    let mut names = Vec::with_capacity(cells.len());
    let mut texts: HashMap<String, String> = HashMap::new();
    for i in 0..cells.len() {
        let pop = &network.pops[cells.pop[i].index()];
        let structure = match &cells.body[i] {
            Body::Compartments { structure, .. } => structure.index() + 1,
            // Those with equal parameters are one type.
            Body::Artificial { params, .. } => {
                let text = json(Dict::clone(params));
                let next = first_point + points.len();
                *points.entry((cells.pop[i].index(), text)).or_insert(next)
            }
            Body::Bare => 0,
        };
        let next = 100 + kinds.len();
        let id = *kinds.entry((cells.pop[i].index(), structure)).or_insert_with(|| {
            let tag = |key: &str| pop.tags.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (model_type, template, parameters) = match &cells.body[i] {
                Body::Compartments { structure, .. } => {
                    let file = format!("{}_{next}.json", file_name(&pop.label));
                    let secs = network.structures[structure.index()].secs.clone();
                    out.text(
                        format!("biophysical_neuron_models/{file}"),
                        json(dict([("secs", secs.into())])),
                    );
                    ("biophysical", "netpyne:secs".to_owned(), file)
                }
                Body::Artificial { point, params } => {
                    let name = &network.model.catalog.get(network.model.points.mechanism[point.index()]).name;
                    let file = format!("{}_{next}.json", file_name(&pop.label));
                    let mut said = point_parameters(name, params);
                    said.insert(EXACT.to_owned(), Dict::clone(params).into());
                    out.text(format!("point_neuron_models/{file}"), json(said));
                    ("point_neuron", format!("nrn:{name}"), file)
                }
                Body::Bare => ("virtual", String::new(), String::new()),
            };
            let own = [pop.label.clone(), tag("cellType"), model_type.to_owned(), template, parameters];
            rows.push([vec![next.to_string()], own.to_vec()].concat());
            next
        });
        types.push(id as u64);
        names.push(match shapes.get(i).and_then(Option::as_ref) {
            None => String::new(),
            Some(shape) => {
                let text = swc(shape);
                let next = texts.len();
                texts.entry(text).or_insert_with(|| format!("{}_{next}", file_name(&pop.label))).clone()
            }
        });
    }
    let mut files: Vec<(&String, &String)> = texts.iter().map(|(text, name)| (name, text)).collect();
    files.sort();
    for (name, text) in files {
        out.text(format!("morphologies/{name}.swc"), text.clone());
    }
    let axis = |k: usize| Data::F64(cells.position.iter().map(|p| p[k]).collect());
    let gids = cells.gid.iter().map(|gid| u64::from(gid.0)).collect();
    let pops = cells.pop.iter().map(|pop| network.pops[pop.index()].label.clone()).collect();
    let mut own = Group::default()
        .with("x", axis(0))
        // NetPyNE counts depth downwards, SONATA height upwards.
        .with("y", Data::F64(cells.position.iter().map(|p| if p[1] == 0.0 { 0.0 } else { -p[1] }).collect()))
        .with("z", axis(2))
        .with("gid", Data::U64(gids))
        .with("pop_name", Data::Texts(pops));
    if names.iter().any(|name| !name.is_empty()) {
        own = own.with("morphology", Data::Texts(names));
    }
    let population = columns(&types).with_group("0", own);
    out.hdf5(
        "nodes.h5",
        Group::default().with_group("nodes", Group::default().with_group(NODES, population)),
    );
    let names = ["node_type_id", "pop_name", "cell_type", "model_type", "model_template", "dynamics_params"];
    out.text("node_types.csv", table(&names, &rows));
    let mut sets = Dict::new();
    for pop in &network.pops {
        let ids = cells.gid.iter().enumerate().filter(|(_, gid)| pop.gids.contains(**gid));
        let ids: Vec<Value> = ids.map(|(i, _)| i.into()).collect();
        let set = dict([("population", NODES.into()), ("node_id", ids.into())]);
        sets.insert(pop.label.clone(), set.into());
    }
    out.text("node_sets.json", json(sets));
}

/// The parameters of an artificial cell as BMTK has them: the times of `IntFire1` in s.
fn point_parameters(name: &str, params: &Dict) -> Dict {
    let in_seconds = |key: &str| name == "IntFire1" && matches!(key, "tau" | "refrac");
    let numbers = params.iter().filter_map(|(key, value)| Some((key, value.as_f64()?)));
    numbers.map(|(key, x)| (key.clone(), Value::from(if in_seconds(key) { x / 1000.0 } else { x }))).collect()
}
