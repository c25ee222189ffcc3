//! The whole object world as a network.

use super::connections::Sources;
use super::places::Places;
use super::taken_in::merge::{self, Base};
use super::taken_in::{OWN_GIDS, TakenIn};
use super::{cells, connections, points, vectors};
use indexmap::IndexMap;
use netpyne::base::Gid;
use netpyne::hoc::world::{Answer, ObjectId, Refusal, SpikeRecord, World};
use netpyne::mechanism::Catalog;
use netpyne::network::model::{Model, TimeOrder, Variable};
use std::sync::Arc;

/// A network, and how it hangs together with the world.
#[derive(Debug)]
pub(super) struct Network {
    pub model: Model,
    pub places: Places,
    /// Values that the model cannot hold.
    pub later: Vec<(Variable, f64)>,
    /// Recordings that vectors take, and these.
    pub recorded: Vec<(usize, ObjectId)>,
    /// Vectors of counters, whose recordings come after the others.
    pub counted: Vec<vectors::Counted>,
    /// What takes the spikes of sources, by their gids.
    pub records: IndexMap<Gid, SpikeRecord>,
}

/// Order of integration that the script chose.
pub(super) fn time_order(world: &World) -> TimeOrder {
    TimeOrder::of(world.builtin_number("secondorder").unwrap_or(0.0))
}

/// Reads it; a network that was taken in comes first.
///
/// # Errors
/// What cannot be simulated.
pub(super) fn read(world: &World, catalog: &Arc<Catalog>, taken_in: Option<&TakenIn>) -> Answer<Network> {
    let table = world.mechanisms.clone();
    let base = match taken_in {
        Some(taken_in) => {
            let mut base = merge::base(world, taken_in)?;
            base.places.own_gids = OWN_GIDS;
            base
        }
        None => Base {
            model: Model { catalog: Arc::clone(catalog), time_order: time_order(world), ..Model::default() },
            places: Places::new(&table, catalog),
            later: Vec::new(),
            sources: Sources::default(),
        },
    };
    let Base { mut model, mut places, mut later, mut sources } = base;
    if world.ranks > 1 {
        // Gids that the script gives are known to all ranks.
        places.own_gids = OWN_GIDS;
    }
    for filled in &world.filled {
        let done =
            Arc::make_mut(&mut model.catalog).set_table(&filled.mechanism, &filled.function, &filled.table);
        done.map_err(|mistakes| Refusal::new(mistakes.to_string()))?;
    }
    let recorded_gids = model.recorded_gids.take();
    cells::read(world, &mut model, &mut places, &mut later)?;
    cells::globals(world, &table, &mut model, &places)?;
    points::read(world, &mut model, &mut places)?;
    connections::sources(world, &mut model, &places, &mut sources)?;
    connections::connections(world, &mut model, &mut places, &mut sources, &mut later)?;
    let is_shared = world.ranks > 1 && (world.wiring.spans_ranks || taken_in.is_some());
    connections::transfers(world, &mut model, &places, is_shared)?;
    points::pointers(world, &mut model, &places)?;
    let recorded = vectors::record(world, &mut model, &places)?;
    let counted = vectors::count(world, &mut model, &places);
    vectors::play(world, &mut model, &places)?;
    let records = sources.records;
    model.recorded_gids = recorded_gids.map(|mut gids| {
        gids.extend(records.keys());
        gids.sort_unstable();
        gids.dedup();
        gids
    });
    Ok(Network { model, places, later, recorded, counted, records })
}
