//! The error of a step that could not be finished, with names that mean something to the user.

use crate::arrays::target::Target;
use crate::error::{Flood, Place, Sender, SimError};
use crate::failure::{EventSender, Failure};
use crate::names::Names;
use crate::worker::Worker;

/// A failure in terms that mean something outside.
pub(crate) fn explain(names: &Names, part: usize, worker: &Worker, failure: Failure) -> SimError {
    let time = worker.variables.clock.t;
    match failure {
        Failure::Kernel(population, error) => {
            let (mechanism, place) = instance(names, part, worker, population, error.instance as u32);
            SimError::Mechanism { mechanism, place, time, message: error.message }
        }
        Failure::Event(Target { population, instance: number }, message) => {
            let (mechanism, place) = instance(names, part, worker, population, number);
            SimError::Event { mechanism, place, time, message }
        }
        Failure::Flood(sender) => {
            let sender = match sender {
                EventSender::Instance(Target { population, instance: number }) => {
                    let (mechanism, place) = instance(names, part, worker, population, number);
                    Sender::Instance(mechanism, place)
                }
                EventSender::Source(source) => {
                    let gid = names.gids_of_sources[worker.events.network.origin[source as usize] as usize];
                    gid.map_or(Sender::Model, Sender::Cell)
                }
                EventSender::Model => Sender::Model,
            };
            SimError::Flood(Flood { time, most: worker.events.guard.most(), sender })
        }
        Failure::Stopped => SimError::Interrupted { time },
    }
}

/// Mechanism and place of an instance.
fn instance(names: &Names, part: usize, worker: &Worker, population: u32, instance: u32) -> (String, Place) {
    let population = &worker.variables.populations[population as usize];
    let mechanism = population.mechanism().name.clone();
    let of_part = &names.parts[part];
    let slot = population.data.node.get(instance as usize);
    let place = match slot.and_then(|&slot| worker.variables.cable.owner(slot)) {
        Some((cell, node)) => Place::Cell(names.gids[of_part.cells[cell] as usize], node),
        None => {
            let numbers = of_part.artificial.iter().find(|(id, _)| *id == population.id);
            let number = numbers.and_then(|(_, numbers)| numbers.get(instance as usize));
            Place::Artificial(number.copied().unwrap_or(instance))
        }
    };
    (mechanism, place)
}
