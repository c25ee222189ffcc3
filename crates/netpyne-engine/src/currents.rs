//! Phase F and the mechanisms' part of G: currents and conductances onto the nodes.

use crate::ions::begin_ion_currents;
use crate::kernels::{fetch_pointers, run_role_in_cells, store_pointers};
use crate::population::{CHUNK, add_currents};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::run::{Role, Sums};

/// Leaves the sum of all mechanisms' currents in `rhs` and of their conductances in `d`.
pub(crate) fn membrane_currents(worker: &mut Worker) -> Result<(), Failure> {
    worker.cable.rhs.fill(0.0);
    worker.cable.d.fill(0.0);
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
    fetch_pointers(worker, index);
    let Worker { clock, cable, membrane, ions, populations, memory, .. } = worker;
    let population = &mut populations[index];
    // Electrodes' currents are needed apart where the membrane's current is wanted; ions' currents one by one.
    let at_once = population.ion_currents.is_empty()
        && !(membrane.is_some() && population.mechanism().electrode);
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
    while first < population.data.count {
        let range = first..((first / CHUNK + 1) * CHUNK).min(population.data.count);
        population
            .kernels
            .current(
                range.clone(),
                &mut population.data,
                &mut surroundings(clock, cable, ions),
                &mut memory.scratch,
                &mut memory.currents,
            )
            .map_err(|error| Failure::Kernel(index as u32, error))?;
        add_currents(
            population,
            &range,
            &mut memory.currents,
            &mut cable.rhs,
            &mut cable.d,
            &cable.area,
            &mut ions.columns,
            membrane.as_mut(),
        );
        first = range.end;
    }
    store_pointers(worker, index);
    Ok(())
}
