//! Cells: one component for cells that do not differ.

use super::membrane::{self, Membrane};
use super::morphology::{self, Segments};
use super::xml::{UNKNOWN, Xml, quantity};
use super::{Export, dict, json};
use netpyne_network::Body;
use netpyne_network::model::{CellId, Model, NO_CELL, PointId, SourceKind, Variable};
use netpyne_neuroml::neuron::{self, IZHIKEVICH, MEMBRANE};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// What a cell is in the file.
#[derive(Clone, Debug)]
pub(super) struct Component {
    /// Its id.
    pub id: Rc<str>,
    /// Where its sections are; none for cells without shape.
    pub segments: Option<Rc<Segments>>,
    /// Segment and fraction where its spikes are detected.
    pub source: (usize, f64),
}

/// Makes the components of cells with sections.
pub(super) struct Cells {
    /// Point processes that are part of cells, by cell.
    own: HashMap<CellId, Vec<PointId>>,
    /// Section, place and threshold where spikes are detected, by cell.
    sources: HashMap<CellId, (usize, f64, f64)>,
    known: HashMap<Vec<u64>, Component>,
    /// The same by what is written.
    texts: HashMap<String, Component>,
}

/// The value of a parameter of a point process.
pub(super) fn parameter(model: &Model, point: PointId, name: &str) -> f64 {
    let i = point.index();
    let mechanism = model.catalog.get(model.points.mechanism[i]);
    let Some(field) = mechanism.fields.iter().position(|f| f.name == name) else { return 0.0 };
    let set = &model.parameter_sets[model.points.parameters[i].index()];
    set.iter()
        .find(|(id, _)| id.index() == field)
        .map_or(mechanism.fields[field].default, |(_, value)| *value)
}

/// The parameters of a point process that were set.
pub(super) fn parameters(model: &Model, point: PointId) -> Dict {
    let i = point.index();
    let mechanism = model.catalog.get(model.points.mechanism[i]);
    let set = &model.parameter_sets[model.points.parameters[i].index()];
    set.iter()
        .map(|(field, value)| (mechanism.fields[field.index()].name.clone(), Value::from(*value)))
        .collect()
}

impl Cells {
    /// Finds what belongs to cells.
    pub fn new(export: &Export<'_>) -> Self {
        let network = export.network;
        let model = &network.model;
        let stims: std::collections::HashSet<PointId> = network.stims.iter().map(|s| s.point).collect();
        let mut own: HashMap<CellId, Vec<PointId>> = HashMap::new();
        for (i, cell) in model.points.cell.iter().enumerate() {
            let is_synapse =
                network.sites.plan.get(i).is_some_and(|plan| *plan != netpyne_network::PlanId::NONE);
            let point = PointId::from_index(i);
            if *cell != NO_CELL && !is_synapse && !stims.contains(&point) {
                own.entry(*cell).or_default().push(point);
            }
        }
        let mut sources = HashMap::new();
        for source in model.sources.iter().filter(|s| s.gid.is_some()) {
            let (cell, place) = match source.kind {
                SourceKind::Crossing(Variable::Voltage(cell, node)) => {
                    let tree = &model.templates[model.cells[cell.index()].template.index()].tree;
                    (cell, (tree.section[node as usize].index(), tree.centre_x(node)))
                }
                SourceKind::Events(point) if model.points.cell[point.index()] != NO_CELL => {
                    (model.points.cell[point.index()], (0, 0.5))
                }
                _ => continue,
            };
            sources.insert(cell, (place.0, place.1, source.threshold));
        }
        Self { own, sources, known: HashMap::new(), texts: HashMap::new() }
    }

    /// The component of a cell, made when it is first asked for.
    pub fn component(&mut self, export: &mut Export<'_>, index: usize) -> Option<Component> {
        let network = export.network;
        let Body::Compartments { cell, structure } = network.cells.body[index] else { return None };
        let template = network.model.cells[cell.index()].template;
        let points = self.own.get(&cell).cloned().unwrap_or_default();
        let source = self.sources.get(&cell).copied().unwrap_or((0, 0.5, 10.0));
        let mut key = vec![template.index() as u64, structure.index() as u64];
        key.extend([source.0 as u64, source.1.to_bits(), source.2.to_bits()]);
        for point in &points {
            let i = point.index();
            let place = u64::from(network.model.points.node[i]);
            key.extend([network.model.points.mechanism[i].index() as u64, place]);
            key.push(network.model.points.parameters[i].index() as u64);
        }
        if let Some(known) = self.known.get(&key) {
            return Some(known.clone());
        }
        let label = network.cells.tags[index].own.get("cellType").and_then(Value::as_str);
        let pop = &network.pops[network.cells.pop[index].index()].label;
        let label = label.unwrap_or(pop).to_owned();
        let (ty, text, segments) = match point_cell(export, index, &points) {
            Some(text) => ("izhikevich2007Cell", text, None),
            None => {
                let (text, segments) = cell_with_shape(export, index, (&points, source), &label)?;
                ("cell", text, Some(Rc::new(segments)))
            }
        };
        // Cells that differ in their places alone are written alike.
        let made = match self.texts.get(&text) {
            Some(made) => made.clone(),
            None => {
                let id = export.names.unique(&label);
                export.components.push((ty, text.replace(UNKNOWN, &id)));
                let at = segments.as_ref().map_or((0, 0.5), |s| s.place(source.0, source.1));
                let made = Component { id: id.as_str().into(), segments, source: at };
                self.texts.insert(text, made.clone());
                made
            }
        };
        self.known.insert(key, made.clone());
        Some(made)
    }
}

/// What stands in sections besides their membranes: point processes, under their labels.
fn point_processes(export: &Export<'_>, index: usize, points: &[PointId]) -> Vec<(String, String, Dict)> {
    let network = export.network;
    let Body::Compartments { structure, .. } = network.cells.body[index] else { return Vec::new() };
    let secs = &network.structures[structure.index()].secs;
    let mut taken: HashMap<(String, String), usize> = HashMap::new();
    let mut out = Vec::new();
    for point in points {
        let mechanism = &network.model.catalog.get(network.model.points.mechanism[point.index()]).name;
        let section = network.names.get(network.sites.sec[point.index()]).to_owned();
        let listed = secs.get(&section).and_then(|s| s.get("pointps")).and_then(Value::as_dict);
        let like = |p: &Value| p.get("mod").and_then(Value::as_str) == Some(mechanism.as_str());
        let nth = taken.entry((section.clone(), mechanism.clone())).or_default();
        let found = listed.and_then(|l| l.iter().filter(|(_, p)| like(p)).nth(*nth));
        *nth += 1;
        let mut said = found.and_then(|(_, p)| p.as_dict()).cloned().unwrap_or_default();
        said.insert("mod".to_owned(), mechanism.as_str().into());
        said.insert("loc".to_owned(), network.sites.loc[point.index()].into());
        said.extend(parameters(&network.model, *point));
        let label = found.map_or_else(|| mechanism.clone(), |(label, _)| label.clone());
        out.push((section, label, said));
    }
    out
}

/// A section with a neuron of Izhikevich's in it, and nothing else.
fn point_cell(export: &Export<'_>, index: usize, points: &[PointId]) -> Option<String> {
    let network = export.network;
    let Body::Compartments { cell, .. } = network.cells.body[index] else { return None };
    let model = &network.model;
    let template = &model.templates[model.cells[cell.index()].template.index()];
    let (&[point], Some(shape)) = (points, export.shapes.get(index)?.as_ref()) else { return None };
    let [section] = shape.sections() else { return None };
    let is_it = model.catalog.get(model.points.mechanism[point.index()]).name == IZHIKEVICH;
    if !is_it || section.nseg() != 1 || !template.mechanisms.is_empty() {
        return None;
    }
    let node = model.points.node[point.index()] as usize;
    let capacity = template.capacitance[node] * template.tree.area[node] * 1e-5;
    let values = neuron::izhikevich(|name| parameter(model, point, name), capacity)?;
    let texts: Vec<(&str, String)> =
        values.iter().map(|(name, value, unit)| (*name, quantity(*value, unit))).collect();
    let mut attributes = vec![("id", UNKNOWN)];
    attributes.extend(texts.iter().map(|(name, text)| (*name, text.as_str())));
    let mut known = dict([("geom", geometry(section).into())]);
    for (_, label, said) in point_processes(export, index, points) {
        known.extend(dict([("pointps", dict([(&label, said.into())]).into())]));
    }
    if let Some((_, value)) = template.initial_voltage.first() {
        known.extend(dict([("vinit", (*value).into())]));
    }
    let mut xml = Xml::new(1);
    xml.open("izhikevich2007Cell", &attributes);
    xml.annotation(&[(MEMBRANE, &json(dict([(&section.name, known.into())])))]);
    xml.close("izhikevich2007Cell");
    Some(xml.text)
}

fn geometry(section: &netpyne_network::morphology::Section) -> Dict {
    let first = section.segments().first();
    let mut geom = dict([
        ("L", section.length().into()),
        ("diam", first.map_or(0.0, |s| s.diam).into()),
        ("Ra", section.ra.into()),
        ("cm", first.map_or(1.0, |s| s.cm).into()),
        ("nseg", section.nseg().into()),
    ]);
    let points = section.points();
    if points.len() > 1 {
        let point = |p: &netpyne_network::morphology::Point| {
            let at = [f64::from(p.x), f64::from(p.y), f64::from(p.z), p.diameter()];
            Value::from(at.map(Value::from).to_vec())
        };
        geom.extend(dict([("pt3d", points.iter().map(point).collect::<Vec<Value>>().into())]));
    }
    geom
}

fn cell_with_shape(
    export: &mut Export<'_>,
    index: usize,
    (points, source): (&[PointId], (usize, f64, f64)),
    label: &str,
) -> Option<(String, Segments)> {
    let network = export.network;
    let Body::Compartments { cell, .. } = network.cells.body[index] else { return None };
    let template = &network.model.templates[network.model.cells[cell.index()].template.index()];
    let shape = export.shapes.get(index)?.as_ref()?;
    let mut inside = Xml::new(2);
    let segments = morphology::write(&mut inside, &format!("{UNKNOWN}_morphology"), shape);
    if segments.reversed {
        export.unsaid(format!(
            "sections of `{label}` that are attached by their end 1 are written from that end"
        ));
    }
    let groups: Vec<String> = segments.sections.iter().map(|s| s.group.clone()).collect();
    let names: Vec<String> = shape.sections().iter().map(|s| s.name.clone()).collect();
    let globals = &network.globals;
    let membrane = Membrane {
        template,
        shape,
        groups: &groups,
        threshold: source.2,
        first_voltage: globals.get("v_init").copied().unwrap_or(-65.0),
    };
    let mut kept = membrane::write(export, &mut inside, &membrane, (label, UNKNOWN));
    for (section, label, said) in point_processes(export, index, points) {
        let mechanism = said.get("mod").and_then(Value::as_str).unwrap_or_default().to_owned();
        export.unsaid(format!("the point process `{mechanism}` of `{label}` is left out"));
        let Value::Dict(of) = kept.entry(section).or_insert_with(|| Dict::new().into()) else { continue };
        let Value::Dict(of) = of.entry("pointps".to_owned()).or_insert_with(|| Dict::new().into()) else {
            continue;
        };
        of.insert(label, said.into());
    }
    if (source.0, source.1) != (0, 0.5)
        && let Some(name) = names.get(source.0)
        && let Value::Dict(of) = kept.entry(name.clone()).or_insert_with(|| Dict::new().into())
    {
        of.insert("spikeGenLoc".to_owned(), source.1.into());
    }
    let mut xml = Xml::new(1);
    xml.open("cell", &[("id", UNKNOWN)]);
    if !kept.is_empty() {
        xml.annotation(&[(MEMBRANE, &json(kept))]);
    }
    xml.text.push_str(&inside.text);
    xml.close("cell");
    Some((xml.text, segments))
}
