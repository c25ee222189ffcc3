//! Taking a network into the world.

use super::Mirror;
use crate::neuron::places::{MechanismPlace, Places};
use netpyne::Built;
use netpyne::hoc::world::{
    Answer, At, Binding, Handle, MechIx, Object, Quantity, Refusal, SectionId, Watched, World,
};
use netpyne::mechanism::MechId;
use netpyne::mechanism::ir::{FieldId, IonVar, RandomId};
use netpyne::morphology::{Morphology, SectionIx, Tree};
use netpyne::network::model::{CellId, Model, NO_CELL, PointId, SourceKind, Template, Variable};
use netpyne::network::{Body, CellIndex, Specification, StreamCount, shapes};
use netpyne::specs::Value;
use std::collections::HashMap;

/// What mechanisms of a catalog are in the world.
struct Known {
    places: Places,
    by_id: HashMap<MechId, MechIx>,
}

impl Known {
    fn new(world: &World, model: &Model) -> Self {
        let places = Places::new(&world.mechanisms, &model.catalog);
        let by_id = places.mechanisms.iter().enumerate().filter_map(|(ix, place)| match place {
            Some(MechanismPlace::Mechanism(id, _)) => Some((*id, ix)),
            _ => None,
        });
        Self { by_id: by_id.collect(), places }
    }

    fn mechanism(&self, model: &Model, id: MechId) -> Answer<MechIx> {
        let unknown = || {
            let name = &model.catalog.get(id).name;
            Refusal::new(format!("`{name}` was not among the mechanisms when the script began"))
                .help("give the folder of its `.mod` file when the script is started: `--mechanisms DIR`")
        };
        self.by_id.get(&id).copied().ok_or_else(unknown)
    }

    /// Where element 0 of a field is among the values of the world.
    fn at(&self, ix: MechIx, field: FieldId, element: u32) -> Option<usize> {
        match &self.places.mechanisms[ix] {
            Some(MechanismPlace::Mechanism(_, slots)) => {
                slots.iter().position(|slot| *slot == (field, element))
            }
            _ => None,
        }
    }
}

/// Takes it in.
///
/// # Errors
/// It has mechanisms that the world does not know.
pub(crate) fn take_in(world: &mut World, built: &Built) -> Answer<Mirror> {
    let mut mirror = Mirror::default();
    let network = &built.network;
    let model = &network.model;
    let known = Known::new(world, model);
    let all = shapes_of(built)?;
    mirror.cells.resize(model.cells.len(), Vec::new());
    for (n, shape) in all.iter().enumerate() {
        let (Some(shape), Some(Body::Compartments { cell, .. })) = (shape, network.cells.body.get(n)) else {
            continue;
        };
        let sections = world.adopt_sections(shape, &cell_name(built, n));
        let template = &model.templates[model.cells[cell.index()].template.index()];
        membranes(world, &known, model, (template, model.cells[cell.index()].streams), &sections)?;
        mirror.cells[cell.index()] = sections;
    }
    grow(world, &known, model, &mut mirror)?;
    globals(world, model);
    (world.touched.sections, world.touched.objects) = Default::default();
    Ok(mirror)
}

fn shapes_of(built: &Built) -> Answer<Vec<Option<Morphology>>> {
    let (spec, catalog) = (&built.spec, &built.network.model.catalog);
    let (net_params, sim_config, compat) = (&spec.net_params, &spec.sim_config, spec.compat);
    shapes(&Specification { net_params, sim_config, catalog, compat })
        .map_err(|mistakes| Refusal::new(mistakes.to_string()))
}

/// Takes in point processes, sources and connections that are not there yet: those of later steps come after those of earlier ones.
fn grow(world: &mut World, known: &Known, model: &Model, mirror: &mut Mirror) -> Answer<()> {
    points(world, known, model, mirror)?;
    sources(world, model, mirror, known);
    connections(world, model, mirror)
}

/// Shapes and values of what the script has not touched, as a network has them that was built again; what further steps have made
/// is added. Whether it is the same network so far.
///
/// # Errors
/// It has mechanisms that the world does not know.
pub(crate) fn renew(world: &mut World, mirror: &mut Mirror, built: &Built) -> Answer<bool> {
    let network = &built.network;
    let model = &network.model;
    let known = Known::new(world, model);
    let is_same = |(handle, id): (&Handle, &MechId)| {
        world.point_process(handle).is_ok_and(|own| known.by_id.get(id) == Some(&own.mechanism))
    };
    let same = mirror.cells.len() <= model.cells.len()
        && mirror.points.len() <= model.points.len()
        && mirror.connections.len() <= model.connections.len()
        && mirror.sources.len() <= model.sources.len()
        && mirror.points.iter().zip(&model.points.mechanism).all(is_same);
    if !same {
        return Ok(false);
    }
    mirror.cells.resize(model.cells.len(), Vec::new());
    let all = shapes_of(built)?;
    let fits = |(shape, body): (&Option<Morphology>, &Body)| match (shape, body) {
        (Some(shape), Body::Compartments { cell, .. }) => {
            shape.sections().len() == mirror.cells[cell.index()].len()
        }
        _ => true,
    };
    if !all.iter().zip(&network.cells.body).all(fits) {
        return Ok(false);
    }
    let touched = std::mem::take(&mut world.touched);
    for (shape, body) in all.iter().zip(&network.cells.body) {
        let (Some(shape), Body::Compartments { cell, .. }) = (shape, body) else { continue };
        let sections = &mirror.cells[cell.index()];
        if sections.iter().any(|section| touched.sections.contains(section)) {
            continue;
        }
        world.renew_sections(sections, shape)?;
        let template = &model.templates[model.cells[cell.index()].template.index()];
        membranes(world, &known, model, (template, model.cells[cell.index()].streams), sections)?;
    }
    for (n, handle) in mirror.points.iter().enumerate().filter(|(_, h)| !touched.objects.contains(&h.id())) {
        let mechanism = world.point_process(handle)?.mechanism;
        let values = values(world, &known, model, PointId::from_index(n), mechanism);
        world.point_process_mut(handle)?.values = values;
    }
    for (n, handle) in mirror.connections.iter().enumerate() {
        if !touched.objects.contains(&handle.id())
            && let Some(Object::NetCon(own)) =
                world.objects.get_mut(handle.id()).map(|entry| &mut entry.object)
        {
            own.delay = model.connections.delay[n];
            own.weight[usize::from(model.connections.weight_index[n])] = model.connections.weight[n];
        }
    }
    grow(world, &known, model, mirror)?;
    world.touched = touched;
    Ok(true)
}

/// As NetPyNE calls it.
fn cell_name(built: &Built, n: usize) -> String {
    let gid = built.network.cells.gid[n];
    let tags = built.network.cells.tags(CellIndex::from_index(n));
    match (tags.get("cellType").and_then(Value::as_str), tags.get("cellModel").and_then(Value::as_str)) {
        (Some(kind), Some(model)) => format!("compartCell_{kind}_{model}_{gid}"),
        _ => format!("compartCell{gid}"),
    }
}

/// Inserts mechanisms and ions with the values of a template.
fn membranes(
    world: &mut World,
    known: &Known,
    model: &Model,
    (template, before): (&Template, StreamCount),
    sections: &[SectionId],
) -> Answer<()> {
    let tree = &template.tree;
    let place = |node: u32| {
        let ix = tree.section[node as usize];
        (sections[ix.index()], (node - tree.sections[ix.index()].first_node) as usize)
    };
    for insertion in &template.mechanisms {
        let ix = known.mechanism(model, insertion.mechanism)?;
        let name = world.mechanisms.get(ix).name.clone();
        for (n, &node) in insertion.nodes.iter().enumerate() {
            let (section, segment) = place(node);
            world.insert(section, &name)?;
            let entry = world.entry_mut(section)?;
            let Some(own) = entry.mechanisms.iter_mut().find(|own| own.mechanism == ix) else { continue };
            for (field, values) in &insertion.parameters {
                if let Some(at) = known.at(ix, *field, 0) {
                    own.values[segment][at] = values[n];
                }
            }
            if let (Some(streams), Some(slot)) = (insertion.streams.get(n), own.streams.get_mut(segment)) {
                *slot = [before.random + streams.random, before.shared + streams.shared];
            }
        }
    }
    for insertion in &template.ions {
        let found = known
            .places
            .mechanisms
            .iter()
            .position(|place| matches!(place, Some(MechanismPlace::Ion(ion)) if *ion == insertion.ion));
        let Some(ix) = found else { continue };
        let name = world.mechanisms.get(ix).name.clone();
        for (n, &node) in insertion.nodes.iter().enumerate() {
            let (section, segment) = place(node);
            world.insert(section, &name)?;
            let entry = world.entry_mut(section)?;
            let Some(own) = entry.mechanisms.iter_mut().find(|own| own.mechanism == ix) else { continue };
            for (variable, values) in &insertion.values {
                let at = match variable {
                    IonVar::Reversal => 0,
                    IonVar::Inside => 1,
                    IonVar::Outside => 2,
                    IonVar::Current => 3,
                };
                own.values[segment][at] = values[n];
            }
        }
    }
    Ok(())
}

/// Section and place of a node, as the section counts.
fn place_of(tree: &Tree, node: u32) -> Option<(SectionIx, At)> {
    let ix = *tree.section.get(node as usize)?;
    let at = match tree.is_zero_area(node) {
        true => At::End(tree.centre_x(node)),
        false => At::Segment((node - tree.sections[ix.index()].first_node) as usize),
    };
    Some((ix, at))
}

fn points(world: &mut World, known: &Known, model: &Model, mirror: &mut Mirror) -> Answer<()> {
    let first = mirror.points.len();
    for n in first..model.points.len() {
        let id = PointId::from_index(n);
        let ix = known.mechanism(model, model.points.mechanism[n])?;
        let cell = model.points.cell[n];
        let place = mirror.cells.get(cell.index()).filter(|sections| cell != NO_CELL && !sections.is_empty());
        let place = place.and_then(|sections| {
            let template = model.cells[cell.index()].template;
            let (section, at) = place_of(&model.templates[template.index()].tree, model.points.node[n])?;
            Some((sections[section.index()], at))
        });
        let handle = world.adopt_point(ix, place);
        let values = values(world, known, model, id, ix);
        world.point_process_mut(&handle)?.values = values;
        mirror.points.push(handle);
        mirror.points_of.entry(cell).or_default().push(id);
    }
    let new = |point: PointId| point.index() >= first;
    let chosen = model.streams.iter().filter(|(point, stream, _)| new(*point) && *stream == RandomId(0));
    for &(point, _, ids) in chosen {
        world.point_process_mut(&mirror.points[point.index()])?.random = Some(ids);
    }
    for &(point, _, to) in &model.pointers {
        if let Variable::Weight(connection, _) = to {
            mirror.plasticity.insert(connection, point);
        }
    }
    Ok(())
}

fn values(world: &World, known: &Known, model: &Model, point: PointId, ix: MechIx) -> Vec<f64> {
    let mut values = world.mechanisms.get(ix).defaults.to_vec();
    let set = model.points.parameters[point.index()];
    let own = model.elements.iter().filter(|(of, ..)| *of == point);
    let all = model.parameter_sets[set.index()].iter().map(|&(field, value)| (field, 0, value));
    for (field, element, value) in all.chain(own.map(|&(_, field, element, value)| (field, element, value))) {
        if let Some(at) = known.at(ix, field, element) {
            values[at] = value;
        }
    }
    values
}

fn sources(world: &mut World, model: &Model, mirror: &mut Mirror, known: &Known) {
    for source in &model.sources[mirror.sources.len()..] {
        let watched = match source.kind {
            SourceKind::Events(point) => Watched::Object(mirror.points[point.index()].id()),
            SourceKind::Crossing(Variable::Voltage(cell, node)) => {
                voltage(world, model, mirror, (cell, node)).unwrap_or(Watched::Nothing)
            }
            SourceKind::Crossing(Variable::Point(point, field)) => {
                let handle = &mirror.points[point.index()];
                let at = world.point_process(handle).ok().and_then(|own| known.at(own.mechanism, field, 0));
                at.map_or(Watched::Nothing, |at| Watched::Quantity(Quantity::Point(handle.id(), at)))
            }
            SourceKind::Crossing(_) | SourceKind::Remote => Watched::Nothing,
        };
        let gid = source.gid.map(|gid| gid.0);
        mirror.sources.push(world.adopt_source(watched, source.threshold, gid));
    }
}

fn voltage(world: &World, model: &Model, mirror: &Mirror, (cell, node): (CellId, u32)) -> Option<Watched> {
    let tree = &model.templates[model.cells[cell.index()].template.index()].tree;
    let (ix, at) = place_of(tree, node)?;
    let section = *mirror.cells[cell.index()].get(ix.index())?;
    let x = match at {
        At::Segment(n) => world.shape(section).ok()?.centre_x(n),
        At::End(x) => x,
    };
    Some(Watched::Quantity(Quantity::Voltage(section, x)))
}

fn connections(world: &mut World, model: &Model, mirror: &mut Mirror) -> Answer<()> {
    let all = &model.connections;
    for n in mirror.connections.len()..all.len() {
        let source = mirror.sources[all.source[n].index()].clone();
        let target = all.target.get(n);
        let index = usize::from(all.weight_index[n]);
        let mut weights = vec![0.0; index + 1];
        weights[index] = all.weight[n];
        let handle = mirror.points[target.index()].clone();
        let made = world.adopt_connection(source, handle, all.delay[n], &weights)?;
        mirror.connections.push(made);
        mirror.onto.entry(target).or_default().push(netpyne::network::model::ConnectionId::from_index(n));
    }
    Ok(())
}

/// Global variables as the model sets them.
fn globals(world: &mut World, model: &Model) {
    for &(mechanism, global, value) in &model.globals {
        let mechanism = model.catalog.get(mechanism);
        let name = format!("{}_{}", mechanism.globals[global.index()].name, mechanism.name);
        if let Some(Binding::Numbers(_)) = world.builtins.get(&name) {
            world.set_builtin_number(&name, value);
        }
    }
}
