//! After initialisation it is known who has to do with which field; kernels are made for that.

use crate::variables::address::Address;
use crate::worker::Worker;
use netpyne_mechanism::run::Outside;

/// Has kernels made for the instances as they are now.
pub(crate) fn settle(worker: &mut Worker) {
    worker.cable.keep_change = wants_change(worker);
    let all = outside(worker);
    let globals = global_readers(worker);
    for ((population, outside), looked_at) in worker.populations.iter_mut().zip(&all).zip(globals) {
        // Kernels that are made for the instances leave out stores to globals that no kernel loads.
        if !looked_at {
            population.kernels.settle(&mut population.data, outside);
        }
    }
}

/// The same for one population, some of whose fields were changed since.
pub(crate) fn settle_again(worker: &mut Worker, population: usize) {
    let outside = outside(worker);
    if !global_readers(worker)[population] {
        let settled = &mut worker.populations[population];
        settled.kernels.settle(&mut settled.data, &outside[population]);
    }
}

/// Whether somebody looks at capacitive or membrane currents, which are made from the change of the potential.
fn wants_change(worker: &Worker) -> bool {
    let capacitive = |address: Address| matches!(address, Address::CapacitiveCurrent(_));
    worker.membrane.is_some()
        || worker.recorders.iter().any(|r| capacitive(r.address))
        || worker.network.detectors.others().any(capacitive)
        || worker.populations.iter().flat_map(|p| &p.pointers).any(|link| capacitive(link.address))
}

/// From here on anything may change.
pub(crate) fn unsettle(worker: &mut Worker) {
    worker.cable.keep_change = true;
    worker.cable.cleared = false;
    worker.populations.iter_mut().for_each(|population| population.data.unsettle());
}

/// Whether anybody besides kernels looks at globals, by population.
fn global_readers(worker: &Worker) -> Vec<bool> {
    let mut all = vec![false; worker.populations.len()];
    let recorded = worker.recorders.iter().map(|recorder| recorder.address);
    let watched = worker.network.detectors.others();
    let pointed_at = worker.populations.iter().flat_map(|p| p.pointers.iter().map(|link| link.address));
    for address in recorded.chain(watched).chain(pointed_at) {
        if let Address::Global { population, .. } = address {
            all[population as usize] = true;
        }
    }
    all
}

/// Who reads and writes fields besides kernels, by population.
fn outside(worker: &Worker) -> Vec<Outside> {
    let columns = |p: &crate::mechanisms::population::Population| p.data.fields.len() / p.data.stride.max(1);
    let mut all: Vec<Outside> = worker.populations.iter().map(|p| Outside::nobody(columns(p))).collect();
    let mut mark = |address: Address, read: bool, write: bool| {
        if let Address::Field { population, index } = address {
            let stride = worker.populations[population as usize].data.stride;
            let column = index as usize / stride;
            let outside = &mut all[population as usize];
            outside.reads[column] |= read;
            outside.writes[column] |= write;
        }
        if let Address::Global { population, .. } = address {
            all[population as usize].globals = true;
        }
    };
    worker.players.iter().for_each(|player| mark(player.target, false, true));
    worker.transfers.iter().for_each(|transfer| mark(transfer.to, false, true));
    worker.recorders.iter().for_each(|recorder| mark(recorder.address, true, false));
    worker.network.detectors.others().for_each(|address| mark(address, true, false));
    for population in &worker.populations {
        for link in &population.pointers {
            mark(link.address, true, population.stores_pointers);
        }
    }
    if worker.is_watched {
        all.iter_mut().for_each(|outside| outside.reads.fill(true));
    }
    all
}
