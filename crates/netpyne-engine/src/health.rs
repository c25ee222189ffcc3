//! What is said when a simulation cannot go on.

use crate::error::{Divergence, Flood, Place, Sender, SimError};
use crate::events::guard;
use crate::events::queue::Target;
use crate::worker::{Failure, Worker, surroundings};
use netpyne_base::Gid;
use netpyne_mechanism::MechId;
use netpyne_mechanism::run::CurrentOut;

/// What things are called outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Gid of every cell of the whole model.
    pub gids: Vec<Gid>,
    /// Gid of every source of the whole model.
    pub gids_of_sources: Vec<Option<Gid>>,
    /// By worker.
    pub parts: Vec<PartNames>,
    /// Potential that initialisation sets everywhere, mV.
    pub v_init: f64,
}

/// What the things of one worker are in the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartNames {
    /// Number of each cell.
    pub cells: Vec<u32>,
    /// Number of each recording.
    pub recordings: Vec<u32>,
    /// By mechanism, number of each artificial cell; empty if they are the whole's.
    pub artificial: Vec<(MechId, Vec<u32>)>,
}

/// A failure in terms that mean something outside.
pub(crate) fn explain(names: &Names, part: usize, worker: &Worker, failure: Failure) -> SimError {
    let time = worker.clock.t;
    match failure {
        Failure::Kernel(population, error) => {
            let (mechanism, place) = instance(names, part, worker, population, error.instance as u32);
            SimError::Mechanism { mechanism, place, time, message: error.message }
        }
        Failure::Event(population, number, message) => {
            let (mechanism, place) = instance(names, part, worker, population, number);
            SimError::Event { mechanism, place, time, message }
        }
        Failure::Flood(sender) => {
            let sender = match sender {
                guard::Sender::Instance(Target { population, instance: number }) => {
                    let (mechanism, place) = instance(names, part, worker, population, number);
                    Sender::Instance(mechanism, place)
                }
                guard::Sender::Source(source) => {
                    let gid = names.gids_of_sources[worker.network.origin[source as usize] as usize];
                    gid.map_or(Sender::Model, Sender::Cell)
                }
                guard::Sender::Model => Sender::Model,
            };
            SimError::Flood(Flood { time, most: worker.guard.most(), sender })
        }
        Failure::Stopped => SimError::Interrupted { time },
    }
}

/// Mechanism and place of an instance.
fn instance(names: &Names, part: usize, worker: &Worker, population: u32, instance: u32) -> (String, Place) {
    let population = &worker.populations[population as usize];
    let mechanism = population.mechanism().name.clone();
    let of_part = &names.parts[part];
    let slot = population.data.node.get(instance as usize);
    let place = match slot.and_then(|&slot| worker.cable.owner(slot)) {
        Some((cell, node)) => Place::Cell(names.gids[of_part.cells[cell] as usize], node),
        None => {
            let numbers = of_part.artificial.iter().find(|(id, _)| *id == population.id);
            let number = numbers.and_then(|(_, numbers)| numbers.get(instance as usize));
            Place::Artificial(number.copied().unwrap_or(instance))
        }
    };
    (mechanism, place)
}

/// The first cell with a voltage that is not finite: its number in the whole, and what to say.
pub(crate) fn look_at_health(names: &Names, part: usize, worker: &mut Worker) -> Option<(u32, SimError)> {
    // Chunks, so that the usual case is a scan without branches.
    if worker.cable.v.chunks(1024).all(|chunk| chunk.iter().all(|v| v.is_finite())) {
        return None;
    }
    let sick = |&(cell, node): &(usize, u32)| {
        !worker.cable.v[worker.cable.cells[cell].slot(node) as usize].is_finite()
    };
    let lanes = worker.cable.cells.iter().enumerate();
    let (cell, node) = lanes.flat_map(|(n, lane)| (0..lane.nodes).map(move |node| (n, node))).find(sick)?;
    let voltage = worker.cable.v[worker.cable.cells[cell].slot(node) as usize];
    let suspects = suspects(names.v_init, worker, cell);
    let node = suspects.first().map_or(node, |(node, _)| *node);
    let mut mechanisms: Vec<String> = suspects.into_iter().map(|(_, name)| name).collect();
    mechanisms.sort_unstable();
    mechanisms.dedup();
    let number = names.parts[part].cells[cell];
    let (time, gid) = (worker.clock.t, names.gids[number as usize]);
    Some((number, SimError::Diverged(Divergence { time, gid, node, voltage, suspects: mechanisms })))
}

/// Mechanisms of a cell whose current is not finite even with the membrane at `v_init`, with their nodes.
fn suspects(v_init: f64, worker: &mut Worker, cell: usize) -> Vec<(u32, String)> {
    let lane = worker.cable.cells[cell];
    let kept = worker.cable.v.clone();
    worker.cable.v.fill(v_init);
    let mut found = Vec::new();
    for population in &mut worker.populations {
        if population.mechanism().kernels.current.is_none() {
            continue;
        }
        for instance in 0..population.data.count {
            let Some(node) = lane.node(population.data.node[instance]) else { continue };
            let mut out = CurrentOut::default();
            let evaluated = population.kernels.current(
                instance..instance + 1,
                &mut population.data,
                &mut surroundings(&worker.clock, &mut worker.cable, &mut worker.ions),
                &mut worker.memory.scratch,
                &mut out,
            );
            if evaluated.is_err() || out.current.first().is_none_or(|i| !i.is_finite()) {
                found.push((node, population.mechanism().name.clone()));
            }
        }
    }
    worker.cable.v = kept;
    found
}
