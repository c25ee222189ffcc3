//! Running one role of all mechanisms, with POINTERs copied in before and out after.

use crate::events::operation::{Collector, carry_out_initial};
use crate::mechanisms::population::Population;
use crate::variables::address::{read, write};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::run::Role;
use std::ops::Range;

/// Runs `role` of all mechanisms that live in cells, in the order in which they act.
pub(crate) fn run_role_in_cells(worker: &mut Worker, role: Role) -> Result<(), Failure> {
    for population in 0..worker.populations.len() {
        if worker.populations[population].is_in_cells() {
            run_role(worker, population, role)?;
        }
    }
    Ok(())
}

/// Runs `role` of all artificial cells.
pub(crate) fn run_role_of_artificial_cells(worker: &mut Worker, role: Role) -> Result<(), Failure> {
    for population in 0..worker.populations.len() {
        if !worker.populations[population].is_in_cells() {
            run_role(worker, population, role)?;
        }
    }
    Ok(())
}

/// Runs `role` of one mechanism. Events that it sends are carried out in NEURON's order of instances.
fn run_role(worker: &mut Worker, index: usize, role: Role) -> Result<(), Failure> {
    if !worker.populations[index].has(role) {
        return Ok(());
    }
    let mut sent = std::mem::take(&mut worker.memory.sent);
    sent.clear();
    for range in turns(&worker.populations[index]) {
        fetch_pointers(worker, index, range.clone());
        let Worker { clock, cable, ions, populations, memory, .. } = worker;
        let population = &mut populations[index];
        population
            .kernels
            .run(
                role,
                range.clone(),
                &mut population.data,
                &mut surroundings(clock, cable, ions),
                &mut memory.scratch,
                &mut Collector::new(&mut sent),
            )
            .map_err(|error| Failure::Kernel(index as u32, error))?;
        store_pointers(worker, index, range);
    }
    carry_out_initial(worker, index as u32, &mut sent)?;
    worker.memory.sent = sent;
    Ok(())
}

/// All instances at once, or one by one in NEURON's order where one may see what another does.
fn turns(population: &Population) -> impl Iterator<Item = Range<usize>> + use<> {
    let order = population.one_by_one.clone();
    let all = order.is_empty().then_some(0..population.data.count);
    all.into_iter().chain(order.into_iter().map(|i| i as usize..i as usize + 1))
}

/// Copies what POINTERs of some instances point at into them.
pub(crate) fn fetch_pointers(worker: &mut Worker, index: usize, instances: Range<usize>) {
    let links = worker.populations[index].links_of(instances);
    for link in links.clone() {
        let link = worker.populations[index].pointers[link];
        let value = read(worker, link.address);
        worker.populations[index].data.pointers[link.pointer as usize][link.instance as usize] = value;
    }
    if worker.populations[index].stores_pointers {
        let Worker { populations, memory, .. } = worker;
        let population = &populations[index];
        memory.pointer_values.clear();
        memory.pointer_values.extend(
            population.pointers[links]
                .iter()
                .map(|l| population.data.pointers[l.pointer as usize][l.instance as usize]),
        );
    }
}

/// Copies POINTERs of some instances that a kernel changed back to what they point at.
pub(crate) fn store_pointers(worker: &mut Worker, index: usize, instances: Range<usize>) {
    if !worker.populations[index].stores_pointers {
        return;
    }
    let links = worker.populations[index].links_of(instances);
    for (number, link) in links.enumerate() {
        let link = worker.populations[index].pointers[link];
        let value = worker.populations[index].data.pointers[link.pointer as usize][link.instance as usize];
        if value.to_bits() != worker.memory.pointer_values[number].to_bits() {
            write(worker, link.address, value);
        }
    }
}
