//! The error of a step that could not be finished, with names that mean something to the user.

use crate::arrays::target::Target;
use crate::error::{Flood, Location, Sender, SimError};
use crate::failure::{EventSender, Failure};
use crate::names::Names;
use crate::worker::Worker;

/// A failure in terms that mean something outside.
pub(crate) fn explain(names: &Names, part: usize, worker: &Worker, failure: Failure) -> SimError {
    let time = worker.variables.clock.t;
    match failure {
        Failure::Kernel(population, error) => {
            let (mechanism, location) = instance(names, part, worker, population, error.instance as u32);
            SimError::Mechanism { mechanism, location, time, message: error.message }
        }
        Failure::Event(Target { population, instance: number }, message) => {
            let (mechanism, location) = instance(names, part, worker, population, number);
            SimError::Event { mechanism, location, time, message }
        }
        Failure::Flood(sender) => {
            let sender = match sender {
                EventSender::Instance(Target { population, instance: number }) => {
                    let (mechanism, location) = instance(names, part, worker, population, number);
                    Sender::Instance(mechanism, location)
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

/// Mechanism and location of an instance.
fn instance(
    names: &Names,
    part: usize,
    worker: &Worker,
    population: u32,
    instance: u32,
) -> (String, Location) {
    let population = &worker.variables.populations[population as usize];
    let mechanism = population.mechanism().name.clone();
    let of_part = &names.parts[part];
    let slot = population.data.node.get(instance as usize);
    let location = match slot.and_then(|&slot| worker.variables.cable.owner(slot)) {
        Some((cell, node)) => Location::Cell(names.gids[of_part.cells[cell] as usize], node),
        None => {
            let numbers = of_part.artificial.iter().find(|(id, _)| *id == population.id);
            let number = numbers.and_then(|(_, numbers)| numbers.get(instance as usize));
            Location::Artificial(number.copied().unwrap_or(instance))
        }
    };
    (mechanism, location)
}
