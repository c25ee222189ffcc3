//! Connections as edges.

use crate::circuit::{Circuit, Described, NODES, STIMULI, dict, json};
use crate::nodes;
use crate::own::{EXACT, ORDER, STIM};
use crate::shapes::file_name;
use crate::table::table;
use indexmap::IndexMap;
use netpyne_files::h5::{Attribute, Data, Dataset, Group};
use netpyne_network::model::{PointId, SourceKind};
use netpyne_network::{Body, Linked, Pre};
use netpyne_specs::{Dict, JsonStyle, Value, write_json};
use std::collections::HashMap;

/// The population of connections between cells.
pub(crate) const OWN: &str = "cells__cells__chemical";

/// The population of connections from stimuli.
pub(crate) const FROM_STIMULI: &str = "stimuli__cells__chemical";

/// What edges of a type have in common: rule, synapse, its parameters, and what is said of connections beside.
type Kind = (String, String, usize, String);

/// What connections have beside ends, weight and delay, as a text; empty if nothing.
fn beside(extra: &Dict, late: &Dict) -> String {
    if extra.is_empty() && late.is_empty() {
        return String::new();
    }
    compact(&dict([("extra", extra.clone().into()), ("late", late.clone().into())]))
}

fn compact(dict: &Dict) -> String {
    write_json(&Value::Dict(dict.clone()), JsonStyle { indent: None, sort_keys: false })
}

/// An edge.
#[derive(Clone, Copy, Debug)]
struct Edge {
    source: u64,
    target: u64,
    kind: u64,
    section: u32,
    at: f64,
    weight: f64,
    delay: f64,
    /// Its place among all connections of the network.
    order: u64,
}

/// Writes the edges of all connections; gives whether there are stimuli.
pub(crate) fn write(out: &mut Circuit, described: &Described<'_>) -> bool {
    let network = described.network;
    let mut types: [IndexMap<Kind, Vec<String>>; 2] = Default::default();
    let (mut own, mut driven) = (Vec::new(), Vec::new());
    let mut sources: IndexMap<PointId, u64> = IndexMap::new();
    let (mut pointers, mut files) = (0, HashMap::new());
    for i in 0..network.conns.len() {
        let conn = network.conn(i);
        if conn.pointer.is_some() {
            pointers += 1;
            continue;
        }
        let (source, is_driven) = match conn.pre {
            Pre::Cell(gid) => match network.cells.find(gid) {
                Some(cell) => (cell.index() as u64, false),
                None => continue,
            },
            Pre::NetStim => {
                let Linked::Connection(id) = network.conns.link.get(i).get() else { continue };
                let source = network.model.connections.source[id.index()];
                let SourceKind::Events(point) = network.model.sources[source.index()].kind else { continue };
                let next = sources.len() as u64;
                (*sources.entry(point).or_insert(next), true)
            }
        };
        let at = conn.target.index();
        let mechanism = &network.model.catalog.get(network.model.points.mechanism[at]).name;
        let label = conn.plan.syn_mech.map_or("", |name| network.names.get(name)).to_owned();
        let rule =
            conn.plan.label.or(conn.plan.pre_label).map_or("", |name| network.names.get(name)).to_owned();
        let parameters = network.model.points.parameters[at].index();
        let beside = beside(&conn.plan.extra, &conn.plan.late);
        let of = &mut types[usize::from(is_driven)];
        let next = 100 + of.len();
        let (kind, ..) = {
            let entry = of.entry((rule.clone(), label.clone(), parameters, beside.clone()));
            let index = entry.index();
            entry.or_insert_with(|| {
                let file = files.entry(parameters).or_insert_with(|| {
                    let name = format!(
                        "{}_{parameters}.json",
                        file_name(if label.is_empty() { mechanism } else { &label })
                    );
                    let set = &network.model.parameter_sets[parameters];
                    let fields = &network.model.catalog.get(network.model.points.mechanism[at]).fields;
                    let mut values: Dict =
                        set.iter().map(|(f, v)| (fields[f.index()].name.clone(), Value::from(*v))).collect();
                    if let Some(exact) = &conn.plan.syn_params {
                        values.insert(EXACT.to_owned(), Dict::clone(exact).into());
                    }
                    out.text(format!("synaptic_models/{name}"), json(values));
                    name
                });
                vec![next.to_string(), mechanism.clone(), file.clone(), label.clone(), rule.clone(), beside]
            });
            (index as u64 + 100, ())
        };
        let section = conn.sec.and_then(|sec| {
            let Body::Compartments { structure, .. } = &network.cells.body[conn.post.index()] else {
                return None;
            };
            network.structures[structure.index()].secs.get_index_of(network.names.get(sec))
        });
        let edge = Edge {
            source,
            target: conn.post.index() as u64,
            kind,
            section: section.unwrap_or(0) as u32,
            at: if conn.loc.is_finite() { conn.loc } else { 0.5 },
            weight: conn.weight,
            delay: conn.delay,
            order: i as u64,
        };
        if is_driven { driven.push(edge) } else { own.push(edge) }
    }
    if pointers > 0 {
        out.unsaid.push(format!("{pointers} connections by pointers, as gap junctions are, are left out"));
    }
    let columns = ["edge_type_id", "model_template", "dynamics_params", "syn_mech", "rule", EXACT];
    let rows = |i: usize| types[i].values().cloned().collect::<Vec<_>>();
    let cells = network.cells.len();
    if !network.conns.is_empty() {
        out.hdf5("edges.h5", file(OWN, own, (NODES, cells), cells));
        out.text("edge_types.csv", table(&columns, &rows(0)));
    }
    if driven.is_empty() {
        return false;
    }
    out.hdf5("stimuli_edges.h5", file(FROM_STIMULI, driven, (STIMULI, sources.len()), cells));
    out.text("stimuli_edge_types.csv", table(&columns, &rows(1)));
    stimuli(out, described, &sources);
    true
}

/// The sources of stimuli as nodes that have no equations, but parameters.
fn stimuli(out: &mut Circuit, described: &Described<'_>, sources: &IndexMap<PointId, u64>) {
    let model = &described.network.model;
    let value = |point: &PointId, name: &str| {
        let at = point.index();
        let fields = &model.catalog.get(model.points.mechanism[at]).fields;
        let field = fields.iter().position(|f| f.name == name);
        let set = &model.parameter_sets[model.points.parameters[at].index()];
        field.map_or(0.0, |field| {
            set.iter().find(|(id, _)| id.index() == field).map_or(fields[field].default, |(_, v)| *v)
        })
    };
    let mut own = Group::default();
    for name in ["interval", "number", "start", "noise"] {
        own = own.with(name, Data::F64(sources.keys().map(|point| value(point, name)).collect()));
    }
    // All of it, seeds included: what is the same again sends the same spikes.
    let told: HashMap<PointId, &Dict> =
        described.network.stims.iter().map(|stim| (stim.point, stim.dict.as_ref())).collect();
    let whole = sources.keys().map(|point| told.get(point).map_or_else(String::new, |dict| compact(dict)));
    own = own.with(STIM, Data::Texts(whole.collect()));
    let population = nodes::columns(&vec![100; sources.len()]).with_group("0", own);
    out.hdf5(
        "stimuli_nodes.h5",
        Group::default().with_group("nodes", Group::default().with_group(STIMULI, population)),
    );
    let columns = ["node_type_id", "pop_name", "model_type"];
    let row = ["100", STIMULI, "virtual"].map(str::to_owned).to_vec();
    out.text("stimuli_node_types.csv", table(&columns, &[row]));
}

/// A file of edges, ordered by target, so that those of a target are one range; those of a target in the order of the network.
fn file(name: &str, mut edges: Vec<Edge>, (population, sources): (&str, usize), cells: usize) -> Group {
    edges.sort_by_key(|edge| edge.target);
    let n = edges.len() as u64;
    let ids = |of: fn(&Edge) -> u64, population: &str| {
        let data = Dataset::from(Data::U64(edges.iter().map(of).collect()));
        data.attribute("node_population", Attribute::Text(population.to_owned()))
    };
    let floats = |of: fn(&Edge) -> f64| Data::F64(edges.iter().map(of).collect());
    let sections = || Data::U32(edges.iter().map(|e| e.section).collect());
    let own = Group::default()
        .with("syn_weight", floats(|e| e.weight))
        .with("delay", floats(|e| e.delay))
        .with("afferent_section_id", sections())
        .with("afferent_section_pos", floats(|e| e.at))
        .with("sec_id", sections())
        .with("sec_x", floats(|e| e.at))
        .with(ORDER, Data::U64(edges.iter().map(|e| e.order).collect()));
    let indices = Group::default()
        .with_group("source_to_target", index(edges.iter().map(|e| e.source), sources))
        .with_group("target_to_source", index(edges.iter().map(|e| e.target), cells));
    let population = Group::default()
        .with("edge_type_id", Data::U64(edges.iter().map(|e| e.kind).collect()))
        .with("edge_group_id", Data::U32(vec![0; edges.len()]))
        .with("edge_group_index", Data::U64((0..n).collect()))
        .with("source_node_id", ids(|e| e.source, population))
        .with("target_node_id", ids(|e| e.target, NODES))
        .with_group("0", own)
        .with_group("indices", indices);
    Group::default().with_group("edges", Group::default().with_group(name, population))
}

/// Ranges of edges by node: for each node the ranges it has, and these one after the other.
fn index(nodes: impl Iterator<Item = u64>, count: usize) -> Group {
    let mut ranges: Vec<Vec<[u64; 2]>> = vec![Vec::new(); count];
    for (i, node) in nodes.enumerate() {
        let (own, i) = (&mut ranges[node as usize], i as u64);
        match own.last_mut() {
            Some(last) if last[1] == i => last[1] = i + 1,
            _ => own.push([i, i + 1]),
        }
    }
    let mut at = 0;
    let mut by_node = Vec::with_capacity(2 * count);
    for own in &ranges {
        by_node.extend([at, at + own.len() as u64]);
        at += own.len() as u64;
    }
    let all: Vec<u64> = ranges.into_iter().flatten().flatten().collect();
    let shaped = |values: Vec<u64>| {
        let rows = values.len() as u64 / 2;
        Dataset::from(Data::U64(values)).shape(&[rows, 2])
    };
    Group::default().with("node_id_to_ranges", shaped(by_node)).with("range_to_edge_id", shaped(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_know_their_edges() {
        let group = index([0, 0, 2, 0].into_iter(), 3);
        let data = |name: &str| group.datasets.iter().find(|(n, _)| n == name).unwrap().1.data.clone();
        assert_eq!(data("node_id_to_ranges"), Data::U64(vec![0, 2, 2, 2, 2, 3]));
        assert_eq!(data("range_to_edge_id"), Data::U64(vec![0, 2, 3, 4, 2, 3]));
    }
}
