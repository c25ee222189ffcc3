//! Whether the parts of a network are together the whole: everything compared cell by cell, numbers by their bits.

use crate::description::conns::{Linked, PlanId};
use crate::description::matrices::{ColumnNames, MatrixName};
use crate::description::network::{Body, CellIndex, Network};
use crate::model::{
    self, ConnectionId, MatrixColumns, PointId, SourceId, SourceKind, Variable, VoltageSource,
};
use netpyne_base::Gid;
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What differs between the whole and its parts put together: a cell that several parts have or none, a synapse,
/// connection, source, stimulus, recording ... that is not the same or stands elsewhere in the order. `None` if they agree.
pub fn difference(whole: &Network, parts: &[impl Borrow<Network>]) -> Option<String> {
    let all = Listing::of(whole);
    let mut seen: BTreeMap<Gid, usize> = BTreeMap::new();
    for (rank, part) in parts.iter().enumerate() {
        let own = Listing::of(part.borrow());
        if let Some(found) = same("of the network", &all.common, &own.common) {
            return Some(format!("part {rank}: {found}"));
        }
        for (gid, lines) in &own.cells {
            if let Some(other) = seen.insert(*gid, rank) {
                return Some(format!("cell {gid} is in the parts {other} and {rank}"));
            }
            let Some(theirs) = all.cells.get(gid) else { return Some(format!("there is no cell {gid}")) };
            if let Some(found) = same(&format!("of cell {gid}"), theirs, lines) {
                return Some(format!("part {rank}: {found}"));
            }
        }
        for (column, order) in &own.orders {
            let has = |gid: &&Gid| own.cells.contains_key(*gid);
            if !all.orders[column].iter().filter(has).eq(order) {
                return Some(format!("part {rank}: the order of {column} is another one"));
            }
        }
    }
    let missing = all.cells.keys().find(|gid| !seen.contains_key(gid));
    missing.map(|gid| format!("no part has cell {gid}"))
}

fn same(of: &str, whole: &[String], part: &[String]) -> Option<String> {
    let at = whole.iter().zip(part).position(|(a, b)| a != b);
    match at {
        Some(at) => Some(format!("{of}, whole: {}\n{of}, part: {}", whole[at], part[at])),
        None if whole.len() != part.len() => {
            let (longer, which) = if whole.len() > part.len() { (whole, "whole") } else { (part, "part") };
            Some(format!("{of}, in the {which} only: {}", longer[whole.len().min(part.len())]))
        }
        None => None,
    }
}

/// A network as text, by cell.
#[derive(Default)]
struct Listing {
    common: Vec<String>,
    cells: BTreeMap<Gid, Vec<String>>,
    /// Owners of the entries of the columns.
    orders: BTreeMap<&'static str, Vec<Gid>>,
}

/// Owner and number among the owner's.
type Place = (Gid, usize);

struct Places {
    cells: Vec<Gid>,
    points: Vec<Place>,
    connections: Vec<Place>,
}

impl Listing {
    fn of(net: &Network) -> Self {
        let mut listing = Listing::default();
        listing.common.push(format!("{:?} {:?}", net.globals, net.model.globals));
        listing.common.push(format!("ions {:?}", net.model.ion_initials));
        listing.common.extend(net.pops.iter().map(|p| format!("{p:?}")));
        let times = net.model.recordings.iter().filter(|r| r.variable == Variable::Time);
        listing.common.extend(times.map(|r| format!("{r:?}")));
        let places = Places::of(net);
        listing.cells(net);
        listing.points(net, &places);
        listing.sources(net, &places);
        listing.connections(net, &places);
        listing.rest(net, &places);
        listing
    }

    fn push(&mut self, column: &'static str, owner: Gid, line: String) {
        self.orders.entry(column).or_default().push(owner);
        self.cells.entry(owner).or_default().push(format!("{column}: {line}"));
    }

    fn cells(&mut self, net: &Network) {
        let mut templates = HashMap::new();
        for (i, &gid) in net.cells.gid.iter().enumerate() {
            let cell = CellIndex::from_index(i);
            let body = match &net.cells.body[i] {
                Body::Artificial { params, .. } => format!("{params:?}"),
                Body::Bare => "nothing".to_owned(),
                Body::Compartments { cell: id, structure } => {
                    let model::Cell { template, streams, .. } = net.model.cells[id.index()];
                    let made_of = templates
                        .entry(template)
                        .or_insert_with(|| digest(&net.model.templates[template.index()]));
                    let emptied: Vec<_> = net
                        .emptied
                        .iter()
                        .filter(|(c, _)| *c == cell)
                        .map(|(_, s)| net.names.get(*s))
                        .collect();
                    let structure = digest(&net.structures[structure.index()]);
                    format!("template {made_of:x}, {streams:?}, sections {structure:x}, emptied {emptied:?}")
                }
            };
            let pop = &net.pops[net.cells.pop[i].index()].label;
            self.push("cells", gid, format!("{pop}, {:?}, {body}", net.cells.tags(cell)));
            if net.model.recorded_gids.as_ref().is_none_or(|gids| gids.contains(&gid)) {
                self.push("recorded cells", gid, String::new());
            }
        }
    }

    fn points(&mut self, net: &Network, places: &Places) {
        let model = &net.model;
        for (i, &(owner, _)) in places.points.iter().enumerate() {
            let set = &model.parameter_sets[model.points.parameters[i].index()];
            let sec = (net.sites.sec[i] != crate::NameId::NONE).then(|| net.names.get(net.sites.sec[i]));
            let plan = match net.sites.plan[i] {
                PlanId::NONE => None,
                plan => net.conns.plans[plan.index()].syn_mech.map(|s| net.names.get(s)),
            };
            let mechanism = &model.catalog.get(model.points.mechanism[i]).name;
            let node = model.points.node[i];
            let line = format!("{mechanism} {plan:?} node {node} {sec:?} {} {set:?}", net.sites.loc[i]);
            self.push("points", owner, line);
        }
        for (point, field, element, value) in &model.elements {
            let (owner, i) = places.points[point.index()];
            self.push("elements", owner, format!("{i} {field} {element} {value:?}"));
        }
        for (point, stream, ids) in &model.streams {
            let (owner, i) = places.points[point.index()];
            self.push("streams", owner, format!("{i} {stream} {ids:?}"));
        }
        for (point, vector, values) in &model.vectors {
            let (owner, i) = places.points[point.index()];
            self.push("vectors", owner, format!("{i} {vector} {values:?}"));
        }
        for (point, pointer, variable) in &model.pointers {
            let (owner, i) = places.points[point.index()];
            let line = format!("{i} {pointer} {}", places.variable(*variable).1);
            self.push("pointers", owner, line);
        }
        for p in &model.membrane_pointers {
            let (cell, node) = (places.cells[p.cell.index()], p.node);
            let line = format!("{} of {} at {node} to {:?}", p.pointer, p.mechanism, places.variable(p.to));
            self.push("pointers", cell, line);
        }
    }

    fn sources(&mut self, net: &Network, places: &Places) {
        for source in &net.model.sources {
            let (owner, what) = match source.kind {
                SourceKind::Remote => continue,
                SourceKind::Crossing(variable) => places.variable(variable),
                SourceKind::Events(point) => {
                    let (owner, i) = places.points[point.index()];
                    (owner, format!("events of point {i}"))
                }
            };
            self.push("sources", owner, format!("{what} {:?} {:?}", source.threshold, source.gid));
        }
    }

    fn connections(&mut self, net: &Network, places: &Places) {
        let model = &net.model;
        let c = &model.connections;
        for i in 0..c.len() {
            let (owner, target) = places.points[c.target.get(i).index()];
            let line = format!(
                "from {} onto point {target}: {:?} [{}] {:?}",
                places.source(net, c.source[i]),
                c.weight[i],
                c.weight_index[i],
                c.delay[i]
            );
            self.push("connections", owner, line);
        }
        for (i, post) in net.conns.post.iter().enumerate() {
            let number = match net.conns.link.get(i).get() {
                Linked::Connection(id) => places.connections[id.index()].1,
                Linked::Pointer(_) => usize::MAX,
            };
            let owner = net.cells.gid[post.index()];
            self.push("conns", owner, format!("{number} {:?}", net.conn_dict(i)));
        }
        for transfer in &model.transfers {
            let from = match transfer.from {
                VoltageSource::Here(cell, node) => (places.cells[cell.index()], node),
                VoltageSource::There(gid, node) => (gid, node),
            };
            let (owner, i) = places.points[transfer.to.0.index()];
            self.push("transfers", owner, format!("{from:?} to {i} {}", transfer.to.1));
        }
    }

    fn rest(&mut self, net: &Network, places: &Places) {
        for stim in &net.stims {
            let point = places.points[stim.point.index()].1;
            self.push("stims", net.cells.gid[stim.cell.index()], format!("{point} {:?}", stim.dict));
        }
        for play in &net.model.plays {
            let (owner, what) = places.variable(play.target);
            let digest = digest(&(&play.times, &play.values, play.continuous));
            self.push("plays", owner, format!("{what} {digest:x}"));
        }
        for (recording, name) in net.model.recordings.iter().zip(&net.recordings) {
            if let Some(gid) = name.gid {
                let what = places.variable(recording.variable).1;
                self.push("recordings", gid, format!("{what} {:?} {name:?}", recording.step));
            }
        }
        for (matrix, name) in net.model.matrices.iter().zip(&net.matrices) {
            self.matrix(matrix, name, places);
        }
        for (source, name) in net.model.recorded_sources.iter().zip(&net.stim_recordings) {
            self.push("stim recordings", name.gid, format!("{} {name:?}", places.source(net, *source)));
        }
    }
}

impl Listing {
    /// The columns of a matrix, or what cells contribute to it.
    fn matrix(&mut self, matrix: &model::MatrixRecording, name: &MatrixName, places: &Places) {
        let what = format!("{} {} {:?}", name.name, name.unit, matrix.when);
        match (&matrix.columns, &name.columns) {
            (MatrixColumns::Variables(variables), ColumnNames::Variables { columns, by_cell }) => {
                for (variable, (gid, label)) in variables.iter().zip(columns) {
                    let variable = places.variable(*variable).1;
                    self.push("matrices", *gid, format!("{what} {variable} {label} {by_cell}"));
                }
            }
            (MatrixColumns::Currents(sums), ColumnNames::Sums { outputs, parts }) => {
                self.common.push(format!("{what} {outputs:?} {parts:?}"));
                for of in &sums.cells {
                    let digest = digest(&(&of.nodes, &of.coefficients));
                    let gid = places.cells[of.cell.index()];
                    self.push("sums", gid, format!("{what} {} {digest:x}", of.group));
                }
            }
            _ => {}
        }
    }
}

impl Places {
    fn of(net: &Network) -> Self {
        let model = &net.model;
        let cells: Vec<Gid> = model.cells.iter().map(|c| c.gid).collect();
        let mut owners = vec![None; model.points.len()];
        for (body, &gid) in net.cells.body.iter().zip(&net.cells.gid) {
            if let Body::Artificial { point, .. } = body {
                owners[point.index()] = Some(gid);
            }
        }
        for stim in &net.stims {
            owners[stim.point.index()] = Some(net.cells.gid[stim.cell.index()]);
        }
        for (owner, cell) in owners.iter_mut().zip(&model.points.cell) {
            *owner = cells.get(cell.index()).copied().or(*owner);
        }
        let mut counts: HashMap<Gid, usize> = HashMap::new();
        let mut number = |owner: Gid| {
            let next = counts.entry(owner).or_default();
            *next += 1;
            (owner, *next - 1)
        };
        let points: Vec<Place> = owners.into_iter().map(|o| number(o.unwrap_or(Gid(u32::MAX)))).collect();
        let mut counts: HashMap<Gid, usize> = HashMap::new();
        let connections = model.connections.target.iter().map(|target| {
            let owner = points[target.index()].0;
            let next = counts.entry(owner).or_default();
            *next += 1;
            (owner, *next - 1)
        });
        Places { cells, connections: connections.collect(), points }
    }

    /// Whose a variable is, and which.
    fn variable(&self, variable: Variable) -> (Gid, String) {
        let point = |p: PointId| self.points[p.index()];
        let connection = |c: ConnectionId| self.connections[c.index()];
        match variable {
            Variable::Time => (Gid(u32::MAX), "time".to_owned()),
            Variable::Voltage(cell, node) => {
                let gid = self.cells[cell.index()];
                (gid, format!("voltage of {gid} at {node}"))
            }
            Variable::VoltageThere(gid, node) => (gid, format!("voltage of {gid} at {node}")),
            Variable::CapacitiveCurrent(cell, node) => {
                (self.cells[cell.index()], format!("capacitive current at {node}"))
            }
            Variable::MembraneCurrent(cell, node) => {
                (self.cells[cell.index()], format!("membrane current at {node}"))
            }
            Variable::Segment(cell, node, what) => (self.cells[cell.index()], format!("{what:?} at {node}")),
            Variable::Density(cell, node, mechanism, field) => {
                (self.cells[cell.index()], format!("field {field} of {mechanism} at {node}"))
            }
            Variable::DensityElement(cell, node, mechanism, field, n) => {
                (self.cells[cell.index()], format!("element {n} of field {field} of {mechanism} at {node}"))
            }
            Variable::Global(mechanism, global, n) => {
                (Gid(u32::MAX), format!("element {n} of global {global} of {mechanism}"))
            }
            Variable::Ion(cell, node, ion, what) => {
                (self.cells[cell.index()], format!("{what:?} of ion {ion} at {node}"))
            }
            Variable::Point(p, field) => {
                let (owner, i) = point(p);
                (owner, format!("field {field} of point {i}"))
            }
            Variable::PointElement(p, field, n) => {
                let (owner, i) = point(p);
                (owner, format!("element {n} of field {field} of point {i}"))
            }
            Variable::Weight(c, element) => {
                let (owner, i) = connection(c);
                (owner, format!("weight {element} of connection {i}"))
            }
        }
    }

    fn source(&self, net: &Network, source: SourceId) -> String {
        let source = &net.model.sources[source.index()];
        match (source.gid, source.kind) {
            (Some(gid), _) => format!("cell {gid}"),
            (None, SourceKind::Events(point)) => format!("stimulus {:?}", self.points[point.index()]),
            (None, kind) => format!("{kind:?}"),
        }
    }
}

/// A short stand-in for something long.
fn digest(value: &impl Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{value:?}").hash(&mut hasher);
    hasher.finish()
}
