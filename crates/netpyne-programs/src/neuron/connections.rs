//! What spikes and voltages go over: sources, connections, gap junctions.

use super::places::{MechanismPlace, Places};
use indexmap::IndexMap;
use netpyne::base::Gid;
use netpyne::hoc::world::{Answer, NetCon, Object, Refusal, SpikeRecord, SpikeSource, Watched, World};
use netpyne::network::model::{Model, Source, SourceId, SourceKind, Transfer, Variable, VoltageSource};
use std::collections::HashMap;
use std::rc::Rc;

/// The sources of a network: what the world calls each, and what takes its spikes.
#[derive(Default)]
pub(super) struct Sources {
    /// By address: the world keeps them while a network is made of it.
    all: HashMap<*const SpikeSource, SourceId>,
    /// By gid in the network.
    pub records: IndexMap<Gid, SpikeRecord>,
    /// What connections without a source come from: events are sent over them by the script.
    silent: Option<SourceId>,
}

impl Sources {
    /// Takes a source that is there.
    pub fn know(&mut self, source: &Rc<SpikeSource>, id: SourceId, gid: Option<Gid>) {
        self.all.insert(Rc::as_ptr(source), id);
        if let (Some(gid), Some(record)) = (gid, source.record.get()) {
            self.records.insert(gid, record);
        }
    }

    /// It never spikes by itself, and no other rank has it.
    fn silent(&mut self, model: &mut Model) -> SourceId {
        *self.silent.get_or_insert_with(|| {
            let id = SourceId::from_index(model.sources.len());
            let kind = SourceKind::Crossing(Variable::Time);
            model.sources.push(Source { kind, threshold: f64::INFINITY, gid: None });
            id
        })
    }
}

/// Adds sources that are not there yet, in the order in which connections came from them first.
pub(super) fn sources(
    world: &World,
    model: &mut Model,
    places: &Places,
    sources: &mut Sources,
) -> Answer<()> {
    let remote = |(n, source): (usize, &Source)| match source.kind {
        SourceKind::Remote => Some((source.gid?, SourceId::from_index(n))),
        _ => None,
    };
    // Cells of other ranks, each once, however many connections come from it.
    let mut elsewhere: HashMap<Gid, SourceId> = model.sources.iter().enumerate().filter_map(remote).collect();
    for source in world.wiring.sources() {
        if let Some(&known) = sources.all.get(&Rc::as_ptr(&source)) {
            // Spikes are recorded of what has a gid.
            let own = &mut model.sources[known.index()];
            if let Some(record) = source.record.get() {
                let gid = *own.gid.get_or_insert(Gid(known.0 | places.own_gids));
                sources.records.insert(gid, record);
            }
            continue;
        }
        // Between ranks sources are known by the gids that scripts give them.
        let given = source.gid.get().filter(|_| world.ranks > 1).map(Gid);
        let kind = match &source.watched {
            Watched::Quantity(what) => places.variable(what).map(SourceKind::Crossing),
            Watched::Object(object) => places.points.get(object).map(|(point, _)| SourceKind::Events(*point)),
            Watched::Nothing => given.map(|_| SourceKind::Remote),
        };
        // A section or object that is gone never spikes.
        let Some(kind) = kind else { continue };
        let id = SourceId::from_index(model.sources.len());
        if let (SourceKind::Remote, Some(gid)) = (kind, given)
            && let known = *elsewhere.entry(gid).or_insert(id)
            && known != id
        {
            sources.all.insert(Rc::as_ptr(&source), known);
            continue;
        }
        let record = source.record.get();
        // What is recorded is told apart by numbers of its own.
        let gid = given.or(record.map(|_| Gid(id.0 | places.own_gids)));
        model.sources.push(Source { kind, threshold: source.threshold.get(), gid });
        if let (Some(gid), Some(record)) = (gid, record) {
            sources.records.insert(gid, record);
        }
        sources.all.insert(Rc::as_ptr(&source), id);
    }
    Ok(())
}

/// Adds connections that are not there yet, in the order in which they were made; weights beyond the first go to `later`.
pub(super) fn connections(
    world: &World,
    model: &mut Model,
    places: &mut Places,
    sources: &mut Sources,
    later: &mut Vec<(Variable, f64)>,
) -> Answer<()> {
    for handle in world.objects.of_class("NetCon") {
        if places.connections.contains_key(&handle.id()) {
            continue;
        }
        let Object::NetCon(own) = world.object(&handle)? else { continue };
        let Some(target) = own.target.as_ref().filter(|_| own.active) else { continue };
        let known = match (&own.source, &own.spikes) {
            (netpyne::hoc::world::Source::None, None) => Some(sources.silent(model)),
            _ => source_of(own, sources),
        };
        let Some(source) = known else {
            if matches!(own.source, netpyne::hoc::world::Source::Variable(_)) && own.spikes.is_none() {
                let name = world.objects.name(handle.id());
                return Err(Refusal::new(format!("`{name}` watches a variable that is not simulated")));
            }
            continue;
        };
        // Its section is gone, and nothing arrives any more.
        let Some(&(point, mechanism)) = places.points.get(&target.id()) else { continue };
        if let Some(MechanismPlace::Mechanism(id, _)) = &places.mechanisms[mechanism]
            && model.catalog.get(*id).net_receive.is_none()
        {
            let name = &world.mechanisms.get(mechanism).name;
            return Err(Refusal::new(format!("`{name}` receives no events: it has no NET_RECEIVE block")));
        }
        let weight = own.weight.first().copied().unwrap_or(0.0);
        let id = model.connections.push(source, point, weight, 0, own.delay);
        let more = own.weight.iter().enumerate().skip(1).filter(|(_, weight)| **weight != 0.0);
        later.extend(more.map(|(n, &weight)| (Variable::Weight(id, n as u32), weight)));
        places.connections.insert(handle.id(), id);
    }
    Ok(())
}

fn source_of(own: &NetCon, sources: &Sources) -> Option<SourceId> {
    sources.all.get(&Rc::as_ptr(own.spikes.as_ref()?)).copied()
}

/// Adds gap junctions; where the network is shared out over ranks, those with both sides on this one.
pub(super) fn transfers(world: &World, model: &mut Model, places: &Places, is_shared: bool) -> Answer<()> {
    for (object, slot, number) in &world.wiring.gap_targets {
        let Some(&(section, x)) = world.wiring.gap_sources.get(number) else {
            // Another rank may have it.
            if is_shared {
                continue;
            }
            return Err(Refusal::new(format!("no `source_var` has the number {number} of a `target_var`")));
        };
        let Some((cell, node)) = places.node(section, x) else { continue };
        let Some(&(point, mechanism)) = places.points.get(object) else { continue };
        let Some(MechanismPlace::Mechanism(_, slots)) = &places.mechanisms[mechanism] else { continue };
        model.transfers.push(Transfer { from: VoltageSource::Here(cell, node), to: (point, slots[*slot].0) });
    }
    Ok(())
}
