//! The network: populations, projections, inputs.

use super::cells::{Cells, Component};
use super::points::Points;
use super::sources::source;
use super::xml::{Xml, quantity};
use super::{Export, dict, json};
use indexmap::IndexMap;
use netpyne_network::model::{PointId, SourceKind};
use netpyne_network::{Body, Linked, NameId, Pre, Stim};
use netpyne_neuroml::neuron::{GLOBALS, KEPT, NETWORK, POPULATION, STIMULUS};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// Where a cell is in the file.
#[derive(Clone)]
struct Place {
    population: Rc<str>,
    index: usize,
    component: Component,
    /// Whether its population is a list of places.
    listed: bool,
}

impl Place {
    fn path(&self) -> String {
        let Self { population, index, component, .. } = self;
        match self.listed {
            true => format!("../{population}/{index}/{}", component.id),
            false => format!("../{population}[{index}]"),
        }
    }
}

/// A projection or a list of inputs being gathered: populations, component, label.
type Key = (Rc<str>, Rc<str>, String, Option<NameId>);

/// Writes the network; gives its text, and gids and paths of its cells.
pub(super) fn write(export: &mut Export<'_>, id: &str, extent: [f64; 3]) -> (String, Vec<(u32, String)>) {
    let network = export.network;
    let mut xml = Xml::new(2);
    let places = populations(export, &mut xml);
    let mut labels = Dict::new();
    let projections = projections(export, &mut xml, &places, &mut labels);
    let inputs = inputs(export, &places, &mut labels);
    let mut all = Xml::new(1);
    let celsius = network.globals.get("celsius").copied().unwrap_or(6.3);
    let temperature = quantity(celsius, "degC");
    all.open("network", &[("id", id), ("type", "networkWithTemperature"), ("temperature", &temperature)]);
    let [x, y, z] = extent;
    let mut known = dict([("sizeX", x.into()), ("sizeY", y.into()), ("sizeZ", z.into())]);
    known.insert("oneSynPerNetcon".to_owned(), export.config.one_syn_per_netcon.into());
    known.insert("rules".to_owned(), labels.into());
    let globals = network.globals.iter().filter(|(name, _)| *name != "celsius");
    let variables: Dict = globals.map(|(name, value)| (name.clone(), (*value).into())).collect();
    let kept = [("conns", &mut export.kept_conns), ("stims", &mut export.kept_stims)];
    let kept: Dict = kept
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(key, list)| (key.to_owned(), Value::List(std::mem::take(list))))
        .collect();
    let (known, globals, kept) = (json(known), json(variables), json(kept));
    let mut properties = vec![(NETWORK, known.as_str()), (GLOBALS, &globals)];
    properties.extend((kept != "{}").then_some((KEPT, kept.as_str())));
    all.annotation(&properties);
    all.text.push_str(&xml.text);
    all.text.push_str(&projections);
    all.text.push_str(&inputs);
    all.close("network");
    told_apart(export);
    let cells = network.cells.gid.iter().zip(&places);
    let path = |place: &Place| match place.listed {
        true => format!("{}/{}/{}", place.population, place.index, place.component.id),
        false => format!("{}[{}]", place.population, place.index),
    };
    (all.text, cells.filter_map(|(gid, place)| Some((gid.0, path(place.as_ref()?)))).collect())
}

/// What no part of the file has words for.
fn told_apart(export: &mut Export<'_>) {
    let model = &export.network.model;
    if !model.plays.is_empty() {
        let what = "vectors that are played into variables are left out".to_owned();
        *export.unsaid.entry(what).or_default() += model.plays.len();
    }
}

fn populations(export: &mut Export<'_>, xml: &mut Xml) -> Vec<Option<Place>> {
    let network = export.network;
    let mut cells = Cells::new(export);
    let mut places: Vec<Option<Place>> = vec![None; network.cells.len()];
    for pop in &network.pops {
        let first = network.cells.gid.partition_point(|gid| *gid < pop.gids.first);
        let own: Vec<usize> =
            (first..network.cells.len()).take_while(|i| pop.gids.contains(network.cells.gid[*i])).collect();
        // Cells of one component that follow each other are a population.
        let mut runs: Vec<(Component, Vec<usize>, Option<Dict>)> = Vec::new();
        let mut sources: HashMap<(usize, usize), Component> = HashMap::new();
        for i in own {
            let (component, params) = match &network.cells.body[i] {
                Body::Compartments { .. } => (cells.component(export, i), None),
                Body::Artificial { point, params } => {
                    let points = &network.model.points;
                    let key =
                        (points.mechanism[point.index()].index(), points.parameters[point.index()].index());
                    let listed = network.model.vectors.iter().any(|(p, ..)| p == point);
                    let known = sources.get(&key).filter(|_| !listed).cloned();
                    let made = known.unwrap_or_else(|| Component {
                        id: source(export, *point, &pop.label).into(),
                        segments: None,
                        source: (0, 0.5),
                    });
                    sources.insert(key, made.clone());
                    (Some(made), Some((**params).clone()))
                }
                Body::Bare => (None, None),
            };
            let Some(component) = component else {
                export.unsaid(format!("the cells of `{}`, which have no sections, are left out", pop.label));
                continue;
            };
            match runs.last_mut() {
                Some((last, cells, known)) if last.id == component.id && *known == params => cells.push(i),
                _ => runs.push((component, vec![i], params)),
            }
        }
        for (number, (component, members, params)) in runs.into_iter().enumerate() {
            let id: Rc<str> = export.names.unique(&pop.label).into();
            let size = members.len().to_string();
            let attributes =
                [("id", &*id), ("component", &*component.id), ("type", "populationList"), ("size", &size)];
            xml.open("population", &attributes);
            let gid = network.cells.gid[members[0]].0;
            let mut known = dict([("pop", pop.label.as_str().into()), ("firstGid", (gid as usize).into())]);
            if number == 0 {
                known.insert("tags".to_owned(), pop.tags.clone().into());
            }
            if let Some(params) = params {
                known.insert("params".to_owned(), params.into());
            }
            xml.annotation(&[(POPULATION, &json(known))]);
            for (index, i) in members.into_iter().enumerate() {
                let [x, y, z] = network.cells.position[i].map(|v| v.to_string());
                xml.open("instance", &[("id", &index.to_string())]);
                xml.empty("location", &[("x", &x), ("y", &y), ("z", &z)]);
                xml.close("instance");
                let place =
                    Place { population: Rc::clone(&id), index, component: component.clone(), listed: true };
                places[i] = Some(place);
            }
            xml.close("population");
        }
    }
    places
}

/// The populations of NetStims go to `xml`, as the schema wants all populations first.
fn projections(
    export: &mut Export<'_>,
    xml: &mut Xml,
    places: &[Option<Place>],
    labels: &mut Dict,
) -> String {
    let network = export.network;
    let mut points = Points::default();
    let mut gathered: IndexMap<Key, Xml> = IndexMap::new();
    let stims: HashMap<PointId, &Stim> = network.stims.iter().map(|stim| (stim.point, stim)).collect();
    let mut stimuli = Stimuli::default();
    for i in 0..network.conns.len() {
        let conn = network.conn(i);
        if conn.pointer.is_some() {
            export.keep_connection(i);
            export.unsaid("connections by pointers, as gap junctions are, are left out");
            continue;
        }
        let Some(to) = &places[conn.post.index()] else { continue };
        let Some(syn_mech) = conn.plan.syn_mech else {
            let pop = &network.pops[network.cells.pop[conn.post.index()].index()].label;
            export.unsaid(format!("connections onto cells of `{pop}`, which have no synapses, are left out"));
            export.keep_connection(i);
            continue;
        };
        for (key, _) in &conn.plan.extra {
            export.unsaid(format!("`{key}` of connections is left out"));
        }
        let from = match conn.pre {
            Pre::Cell(gid) => match network.cells.find(gid).and_then(|cell| places[cell.index()].clone()) {
                Some(place) => place,
                None => continue,
            },
            Pre::NetStim => match stimuli.of(export, i, &stims) {
                Some(place) => place,
                None => continue,
            },
        };
        let component = points.synapse(export, conn.target, network.names.get(syn_mech));
        let key = (Rc::clone(&from.population), Rc::clone(&to.population), component, conn.plan.label);
        let out = gathered.entry(key).or_insert_with(|| Xml::new(3));
        let post = ends(export, to, conn.sec, conn.loc);
        let (pre_segment, pre_along) =
            (from.component.source.0.to_string(), from.component.source.1.to_string());
        let (post_segment, post_along) = (post.0.to_string(), post.1.to_string());
        let (weight, delay) = (conn.weight.to_string(), quantity(conn.delay, "ms"));
        out.empty(
            "connectionWD",
            &[
                ("id", &i.to_string()),
                ("preCellId", &from.path()),
                ("preSegmentId", &pre_segment),
                ("preFractionAlong", &pre_along),
                ("postCellId", &to.path()),
                ("postSegmentId", &post_segment),
                ("postFractionAlong", &post_along),
                ("weight", &weight),
                ("delay", &delay),
            ],
        );
    }
    for (stimulus, (component, population, size)) in &stimuli.populations {
        let attributes = [("id", &**population), ("component", &*component.id), ("size", &size.to_string())];
        xml.open("population", &attributes);
        xml.annotation(&[(STIMULUS, stimulus)]);
        xml.close("population");
    }
    let mut all = Xml::new(2);
    for ((from, to, synapse, label), connections) in gathered {
        let label = label.map(|name| network.names.get(name));
        let id = export.names.unique(&format!("{from}_{to}_{synapse}"));
        if let Some(label) = label {
            labels.insert(id.clone(), label.into());
        }
        let attributes = [
            ("id", id.as_str()),
            ("presynapticPopulation", &*from),
            ("postsynapticPopulation", &*to),
            ("synapse", &synapse),
        ];
        all.open("projection", &attributes);
        all.text.push_str(&connections.text);
        all.close("projection");
    }
    all.text
}

/// NetStims: those that do not differ are a population.
#[derive(Default)]
struct Stimuli {
    populations: IndexMap<String, (Component, Rc<str>, usize)>,
    known: HashMap<PointId, Place>,
}

impl Stimuli {
    /// The source of a connection.
    fn of(&mut self, export: &mut Export<'_>, conn: usize, stims: &HashMap<PointId, &Stim>) -> Option<Place> {
        let network = export.network;
        let Linked::Connection(id) = network.conns.link.get(conn).get() else { return None };
        let source_of = &network.model.sources[network.model.connections.source[id.index()].index()];
        let SourceKind::Events(point) = source_of.kind else { return None };
        if let Some(place) = self.known.get(&point) {
            return Some(place.clone());
        }
        let known = stims.get(&point)?;
        let text = json((*known.dict).clone());
        if !self.populations.contains_key(&text) {
            let label = known.dict.get("source").and_then(Value::as_str).unwrap_or("stimulus").to_owned();
            let id: Rc<str> = source(export, point, &format!("{label}_source")).into();
            let population: Rc<str> = export.names.unique(&label).into();
            let component = Component { id, segments: None, source: (0, 0.5) };
            self.populations.insert(text.clone(), (component, population, 0));
        }
        let (component, population, size) = self.populations.get_mut(&text)?;
        let place = Place {
            population: Rc::clone(population),
            index: *size,
            component: component.clone(),
            listed: false,
        };
        *size += 1;
        self.known.insert(point, place.clone());
        Some(place)
    }
}

/// Segment and fraction of a place on a cell.
fn ends(export: &Export<'_>, place: &Place, sec: Option<NameId>, loc: f64) -> (usize, f64) {
    let (Some(segments), Some(sec)) = (&place.component.segments, sec) else { return (0, 0.5) };
    let name = export.network.names.get(sec);
    segments.place(segments.names.get(name).copied().unwrap_or(0), loc)
}

fn inputs(export: &mut Export<'_>, places: &[Option<Place>], labels: &mut Dict) -> String {
    let network = export.network;
    let mut points = Points::default();
    let mut lists: IndexMap<(Rc<str>, String, String), Xml> = IndexMap::new();
    for (i, stim) in network.stims.iter().enumerate() {
        if stim.dict.get("type").and_then(Value::as_str) == Some("NetStim") {
            continue;
        }
        let Some(to) = &places[stim.cell.index()] else { continue };
        let text = |key: &str| stim.dict.get(key).and_then(Value::as_str).unwrap_or("input").to_owned();
        let Some(component) = points.electrode(export, stim.point, &text("source")) else {
            export.keep_stimulus(i);
            continue;
        };
        let at = stim.point.index();
        let (segment, along) = ends(export, to, Some(network.sites.sec[at]), network.sites.loc[at]);
        let out =
            lists.entry((Rc::clone(&to.population), component, text("label"))).or_insert_with(|| Xml::new(3));
        out.empty(
            "input",
            &[
                ("id", &i.to_string()),
                ("target", &to.path()),
                ("segmentId", &segment.to_string()),
                ("fractionAlong", &along.to_string()),
                ("destination", "synapses"),
            ],
        );
    }
    let mut all = Xml::new(2);
    for ((population, component, label), inputs) in lists {
        let id = export.names.unique(&format!("{component}_{population}"));
        labels.insert(id.clone(), label.as_str().into());
        all.open("inputList", &[("id", &id), ("population", &population), ("component", &component)]);
        all.text.push_str(&inputs.text);
        all.close("inputList");
    }
    all.text
}
