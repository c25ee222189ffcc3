//! Phase F and the mechanisms' part of G: currents and conductances onto the nodes.

use crate::cables::ions::begin_ion_currents;
use crate::mechanisms::kernels::{fetch_pointers, run_role_in_cells, store_pointers};
use crate::mechanisms::population::{CHUNK, add_currents};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::run::{CurrentOut, Role, Sums};
use std::ops::Range;

/// Leaves the sum of all mechanisms' currents in `rhs` and of their conductances in `d`.
pub(crate) fn membrane_currents(worker: &mut Worker) -> Result<(), Failure> {
    if !std::mem::take(&mut worker.cable.cleared) {
        worker.cable.rhs.fill(0.0);
        worker.cable.d.fill(0.0);
    }
    if let Some(membrane) = &mut worker.membrane {
        membrane.begin();
    }
    run_role_in_cells(worker, Role::BeforeBreakpoint)?;
    begin_ion_currents(&mut worker.ions, worker.clock.celsius);
    for population in 0..worker.populations.len() {
        if worker.populations[population].mechanism().kernels.current.is_some() {
            currents_of(worker, population)?;
        }
    }
    if let Some(membrane) = &mut worker.membrane {
        membrane.take_from(&worker.cable);
    }
    Ok(())
}

/// Adds the currents of one mechanism.
fn currents_of(worker: &mut Worker, index: usize) -> Result<(), Failure> {
    if !worker.populations[index].one_by_one.is_empty() {
        return currents_one_by_one(worker, index);
    }
    let count = worker.populations[index].data.count;
    fetch_pointers(worker, index, 0..count);
    let Worker { clock, cable, membrane, ions, populations, memory, .. } = worker;
    let population = &mut populations[index];
    // Electrodes' currents are needed apart where the membrane's current is wanted; ions' currents one by one.
    let at_once =
        population.ion_currents.is_empty() && !(membrane.is_some() && population.mechanism().electrode);
    let mut first = 0;
    if at_once {
        let (mut rhs, mut d) = (std::mem::take(&mut cable.rhs), std::mem::take(&mut cable.d));
        first = population.kernels.add_currents(
            &mut population.data,
            &mut surroundings(clock, cable, ions),
            &mut memory.scratch,
            &mut Sums { rhs: &mut rhs, d: &mut d, scale: &population.scale },
        );
        (cable.rhs, cable.d) = (rhs, d);
    }
    while first < count {
        let range = first..((first / CHUNK + 1) * CHUNK).min(count);
        evaluate(worker, index, range.clone())?;
        add(worker, index, &range);
        first = range.end;
    }
    store_pointers(worker, index, 0..count);
    Ok(())
}

/// The same where instances see what others store through POINTERs: evaluated in NEURON's order, added up as always.
fn currents_one_by_one(worker: &mut Worker, index: usize) -> Result<(), Failure> {
    let count = worker.populations[index].data.count;
    let flows = worker.populations[index].mechanism().currents.iter().filter(|c| c.ion.is_some()).count();
    let column = vec![0.0; count];
    let mut all = CurrentOut {
        current: column.clone(),
        conductance: column.clone(),
        ion_currents: vec![column; flows],
    };
    for at in 0..count {
        let instance = worker.populations[index].one_by_one[at] as usize;
        fetch_pointers(worker, index, instance..instance + 1);
        evaluate(worker, index, instance..instance + 1)?;
        store_pointers(worker, index, instance..instance + 1);
        let out = &worker.memory.currents;
        all.current[instance] = out.current[0];
        all.conductance[instance] = out.conductance[0];
        for (all, one) in all.ion_currents.iter_mut().zip(&out.ion_currents) {
            all[instance] = one[0];
        }
    }
    let mut first = 0;
    while first < count {
        let range = first..(first + CHUNK).min(count);
        worker.memory.currents = CurrentOut {
            current: all.current[range.clone()].to_vec(),
            conductance: all.conductance[range.clone()].to_vec(),
            ion_currents: all.ion_currents.iter().map(|c| c[range.clone()].to_vec()).collect(),
        };
        add(worker, index, &range);
        first = range.end;
    }
    Ok(())
}

/// Leaves currents and conductances of some instances in the memory for them.
fn evaluate(worker: &mut Worker, index: usize, range: Range<usize>) -> Result<(), Failure> {
    let Worker { clock, cable, ions, populations, memory, .. } = worker;
    let population = &mut populations[index];
    let around = &mut surroundings(clock, cable, ions);
    population
        .kernels
        .current(range, &mut population.data, around, &mut memory.scratch, &mut memory.currents)
        .map_err(|error| Failure::Kernel(index as u32, error))
}

/// Adds what is in that memory to the nodes.
fn add(worker: &mut Worker, index: usize, range: &Range<usize>) {
    let Worker { cable, membrane, ions, populations, memory, .. } = worker;
    add_currents(
        &populations[index],
        range,
        &mut memory.currents,
        &mut cable.rhs,
        &mut cable.d,
        &cable.area,
        &mut ions.columns,
        membrane.as_mut(),
    );
}
