//! The whole object world as a network.

use super::places::Places;
use super::{cells, connections, points, vectors};
use netpyne::hoc::world::{Answer, ObjectId, SpikeRecord, World};
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
    /// The vector of each recording.
    pub recorded: Vec<ObjectId>,
    /// Vectors of counters, whose recordings come after the others.
    pub counted: Vec<vectors::Counted>,
    /// What takes the spikes of each source.
    pub records: Vec<Option<SpikeRecord>>,
}

/// Order of integration that the script chose.
pub(super) fn time_order(world: &World) -> TimeOrder {
    TimeOrder::of(world.builtin_number("secondorder").unwrap_or(0.0))
}

/// Reads it.
///
/// # Errors
/// What cannot be simulated.
pub(super) fn read(world: &World, catalog: &Arc<Catalog>) -> Answer<Network> {
    let table = world.mechanisms.clone();
    let time_order = time_order(world);
    let mut model = Model { catalog: Arc::clone(catalog), time_order, ..Model::default() };
    let mut places = Places::new(&table, catalog);
    let mut later = Vec::new();
    cells::read(world, &mut model, &mut places, &mut later)?;
    cells::globals(world, &table, &mut model, &places)?;
    points::read(world, &mut model, &mut places)?;
    let sources = connections::sources(world, &mut model, &places)?;
    connections::connections(world, &mut model, &mut places, &sources, &mut later)?;
    connections::transfers(world, &mut model, &places)?;
    points::pointers(world, &mut model, &places)?;
    let recorded = vectors::record(world, &mut model, &places)?;
    let counted = vectors::count(world, &mut model, &places);
    vectors::play(world, &mut model, &places)?;
    Ok(Network { model, places, later, recorded, counted, records: sources.records })
}
