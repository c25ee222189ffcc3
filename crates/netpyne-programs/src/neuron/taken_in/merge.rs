//! The network that was taken in, with what the script has changed of it.

use super::moved::Moved;
use super::{Mirror, TakenIn};
use crate::neuron::connections::Sources;
use crate::neuron::places::Places;
use crate::neuron::{cells, points};
use netpyne::hoc::world::{Answer, Object, Refusal, SectionId, World};
use netpyne::morphology::SectionIx;
use netpyne::network::StreamCount;
use netpyne::network::model::{
    CellId, ConnectionId, Model, PointId, Source, SourceId, SourceKind, TemplateId, Variable,
};
use std::collections::HashMap;
use std::sync::Arc;

/// What a network is read onto.
pub(in crate::neuron) struct Base {
    pub model: Model,
    pub places: Places,
    /// Values that the model cannot hold.
    pub later: Vec<(Variable, f64)>,
    /// Sources that are there.
    pub sources: Sources,
}

/// The network as the script has changed it; what it has added is not in it yet.
///
/// # Errors
/// What cannot be simulated.
pub(in crate::neuron) fn base(world: &World, taken_in: &TakenIn) -> Answer<Base> {
    let TakenIn { built, mirror, .. } = taken_in;
    let model = built.network.model.clone();
    let table = world.mechanisms.clone();
    let places = Places::new(&table, &model.catalog);
    let mut base = Base { model, places, later: Vec::new(), sources: Sources::default() };
    if mirror.points.is_empty() && mirror.cells.iter().all(Vec::is_empty) {
        return Ok(base);
    }
    let moved = sections(world, mirror, &mut base)?;
    for (n, handle) in mirror.points.iter().enumerate() {
        let own = world.point_process(handle)?;
        base.places.points.insert(handle.id(), (PointId::from_index(n), own.mechanism));
    }
    changed_points(world, mirror, &mut base)?;
    sources(mirror, &mut base);
    connections(world, mirror, &mut base)?;
    moved.apply(world, mirror, &mut base.model, &base.places)?;
    Ok(base)
}

/// Cells whose sections the script has changed get templates of their own; gives where their nodes were.
fn sections(world: &World, mirror: &Mirror, base: &mut Base) -> Answer<Moved> {
    let mut moved = Moved::default();
    let grown = grown(world, mirror)?;
    for (n, sections) in mirror.cells.iter().enumerate() {
        let cell = CellId::from_index(n);
        let old = base.model.cells[n].template;
        let mut own = sections.clone();
        own.extend(grown.get(&n).into_iter().flatten());
        if let Some(gone) = own.iter().find(|section| !world.exists(**section)) {
            let position = sections.iter().position(|section| section == gone).unwrap_or(0);
            return Err(Refusal::new(format!("section {position} of cell {n} of the network was deleted"))
                .help("leave it out of `netParams.cellParams`"));
        }
        for (k, &section) in own.iter().enumerate() {
            base.places.sections.insert(section, (cell, SectionIx::from_index(k)));
        }
        let is_touched = |section: &SectionId| world.touched.sections.contains(section);
        if own.len() > sections.len() || sections.iter().any(is_touched) {
            let tree = world.part(&own)?.discretise()?;
            let before = base.model.templates[old.index()].clone();
            let is_moved = tree.parent != before.tree.parent || tree.sections != before.tree.sections;
            let mut template = cells::template(world, tree, &own, (cell, &base.places), &mut base.later)?;
            if is_moved {
                moved.cells.insert(cell, before.tree);
            }
            let kept = before.initial_voltage.iter().filter(|_| !is_moved);
            template.initial_voltage = kept.copied().collect();
            base.model.templates.push(template);
            base.model.cells[n].template = TemplateId::from_index(base.model.templates.len() - 1);
            // Its instances say themselves which streams they have.
            base.model.cells[n].streams = StreamCount::default();
        }
        let template = base.model.cells[n].template;
        base.places.trees.push(Arc::clone(&base.model.templates[template.index()].tree));
    }
    Ok(moved)
}

/// Sections that the script has made and attached to cells of the network.
fn grown(world: &World, mirror: &Mirror) -> Answer<HashMap<usize, Vec<SectionId>>> {
    let cell_of: HashMap<SectionId, usize> =
        mirror.cells.iter().enumerate().flat_map(|(n, all)| all.iter().map(move |&s| (s, n))).collect();
    let mut grown: HashMap<usize, Vec<SectionId>> = HashMap::new();
    for &section in world.all_sections().iter().filter(|section| !cell_of.contains_key(section)) {
        if let Some(&cell) = cell_of.get(&world.root(section)?) {
            grown.entry(cell).or_default().push(section);
        }
    }
    Ok(grown)
}

fn changed_points(world: &World, mirror: &Mirror, base: &mut Base) -> Answer<()> {
    for (n, handle) in mirror.points.iter().enumerate() {
        if !world.touched.objects.contains(&handle.id()) {
            continue;
        }
        let own = world.point_process(handle)?;
        let Some(slots) = base.places.slots(own.mechanism).map(<[_]>::to_vec) else { continue };
        let id = PointId::from_index(n);
        base.model.elements.retain(|(point, ..)| *point != id);
        let set = points::parameters(world, own, (id, &slots), &mut base.model);
        base.model.points.parameters[n] = set;
        points::chosen(world, own, id, &mut base.model)?;
    }
    Ok(())
}

fn sources(mirror: &Mirror, base: &mut Base) {
    for (n, source) in mirror.sources.iter().enumerate() {
        let own = &mut base.model.sources[n];
        own.threshold = source.threshold.get();
        base.sources.know(source, SourceId::from_index(n), own.gid);
    }
}

fn connections(world: &World, mirror: &Mirror, base: &mut Base) -> Answer<()> {
    for (n, handle) in mirror.connections.iter().enumerate() {
        let id = ConnectionId::from_index(n);
        base.places.connections.insert(handle.id(), id);
        if !world.touched.objects.contains(&handle.id()) {
            continue;
        }
        let Object::NetCon(own) = world.object(handle)? else { continue };
        let all = &mut base.model.connections;
        all.delay[n] = own.delay;
        let index = usize::from(all.weight_index[n]);
        all.weight[n] = own.weight.get(index).copied().unwrap_or(0.0);
        let others = own.weight.iter().enumerate().filter(|(k, weight)| *k != index && **weight != 0.0);
        base.later.extend(others.map(|(k, &weight)| (Variable::Weight(id, k as u32), weight)));
        if let Some(target) = own.target.as_ref().and_then(|target| base.places.points.get(&target.id())) {
            all.target.set(n, target.0);
        }
        if !own.active || own.target.is_none() {
            all.source[n] = silent(&mut base.model.sources);
        }
    }
    Ok(())
}

/// A source that never spikes: what connections come from that do not pass anything.
fn silent(sources: &mut Vec<Source>) -> SourceId {
    let never = |source: &Source| source.threshold == f64::INFINITY && source.gid.is_none();
    let id = sources.iter().position(never).unwrap_or_else(|| {
        let kind = SourceKind::Crossing(Variable::Time);
        sources.push(Source { kind, threshold: f64::INFINITY, gid: None });
        sources.len() - 1
    });
    SourceId::from_index(id)
}
