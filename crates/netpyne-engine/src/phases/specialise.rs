//! After initialisation it is known what besides kernels reads and writes which field; kernels are made for that.

use crate::arrays::address::Address;
use crate::arrays::detectors::Detectors;
use crate::arrays::matrices::Sampled;
use crate::arrays::population::Population;
use crate::arrays::remote::Transfer;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Vectors;
use netpyne_mechanism::executable::ExternalAccess;
use netpyne_mechanism::ir::{Diffusing, FieldId};
use netpyne_network::model::TimeOrder;

/// Has kernels made for the instances as they are now. `is_observed`: any field may be read between runs.
pub(crate) fn specialise(
    variables: &mut Variables,
    vectors: &Vectors,
    transfers: &[Transfer],
    detectors: &Detectors,
    is_observed: bool,
) {
    let change_is_read = change_is_read(variables, vectors, detectors);
    variables.cable.keep_change = variables.membrane.is_some() || change_is_read;
    variables.membrane.iter_mut().for_each(|membrane| membrane.change_is_read = change_is_read);
    let uses = uses_of_fields(&variables.populations, vectors, transfers, detectors, is_observed);
    for (population, uses) in variables.populations.iter_mut().zip(&uses) {
        // Kernels that are made for the instances leave out stores to globals that no kernel loads.
        if !uses.reads_globals {
            population.kernels.specialise(&mut population.data, &uses.external);
        }
    }
}

/// The same for one population, some of whose fields were changed since.
pub(crate) fn specialise_again(
    population: usize,
    populations: &mut [Population],
    vectors: &Vectors,
    transfers: &[Transfer],
    detectors: &Detectors,
) {
    // Fields are changed between runs only where they may also be read then.
    let uses = uses_of_fields(populations, vectors, transfers, detectors, true);
    let (population, uses) = (&mut populations[population], &uses[population]);
    if !uses.reads_globals {
        population.kernels.specialise(&mut population.data, &uses.external);
    }
}

/// From here on anything may change.
pub(crate) fn generalise(variables: &mut Variables) {
    variables.cable.keep_change = true;
    variables.membrane.iter_mut().for_each(|membrane| membrane.change_is_read = true);
    variables.cable.cleared = false;
    variables.populations.iter_mut().for_each(|population| population.data.end_specialisation());
}

/// Whether something but membrane currents is made from the change of the potential: capacitive currents, steps of second order.
fn change_is_read(variables: &Variables, vectors: &Vectors, detectors: &Detectors) -> bool {
    variables.clock.order != TimeOrder::First
        || addresses_read(&variables.populations, vectors, detectors)
            .any(|address| matches!(address, Address::CapacitiveCurrent(_)))
}

/// What is read besides by kernels: recorded, watched, pointed at.
fn addresses_read<'a>(
    populations: &'a [Population],
    vectors: &'a Vectors,
    detectors: &'a Detectors,
) -> impl Iterator<Item = Address> + 'a {
    let in_matrices = vectors.matrices.iter().flat_map(|matrix| match &matrix.sampled {
        Sampled::Values { addresses, .. } => &addresses[..],
        Sampled::Sums(_) => &[],
    });
    let recorded = vectors.recorders.iter().map(|recorder| recorder.address).chain(in_matrices.copied());
    let pointed_at = populations.iter().flat_map(|p| p.pointers.iter().map(|link| link.address));
    recorded.chain(detectors.others()).chain(pointed_at)
}

/// What reads and writes the variables of a population besides kernels.
struct Uses {
    external: ExternalAccess,
    /// Whether its globals are read.
    reads_globals: bool,
}

/// By population.
fn uses_of_fields(
    populations: &[Population],
    vectors: &Vectors,
    transfers: &[Transfer],
    detectors: &Detectors,
    is_observed: bool,
) -> Vec<Uses> {
    let none = |p: &Population| {
        let external = ExternalAccess { flows: p.flows(), ..ExternalAccess::none(p.data.columns()) };
        Uses { external, reads_globals: false }
    };
    let mut all: Vec<Uses> = populations.iter().map(none).collect();
    let mut mark = |address: Address, read: bool, write: bool| match address {
        Address::Field { population, index } => {
            let column = index as usize / populations[population as usize].data.stride();
            let external = &mut all[population as usize].external;
            external.reads[column] |= read;
            external.writes[column] |= write;
        }
        Address::Global { population, .. } => {
            let uses = &mut all[population as usize];
            uses.external.globals = true;
            uses.reads_globals |= read;
        }
        _ => {}
    };
    vectors.players.iter().for_each(|player| mark(player.target, false, true));
    transfers.iter().for_each(|transfer| mark(transfer.to, false, true));
    addresses_read(populations, vectors, detectors).for_each(|address| mark(address, true, false));
    for population in populations.iter().filter(|population| population.stores_pointers) {
        population.pointers.iter().for_each(|link| mark(link.address, false, true));
    }
    for (population, uses) in populations.iter().zip(&mut all) {
        for diffusion in population.diffusion.iter().flat_map(|diffusion| &diffusion.states) {
            let mut mark = |field: FieldId, write: bool| {
                for element in 0..diffusion.elements {
                    let column = population.data.index_of(field, element, 0) / population.data.stride();
                    uses.external.reads[column] = true;
                    uses.external.writes[column] |= write;
                }
            };
            mark(diffusion.volume, false);
            mark(diffusion.coefficient, false);
            if let Diffusing::Field(field) = diffusion.state {
                mark(field, true);
            }
        }
    }
    if is_observed {
        all.iter_mut().for_each(|uses| uses.external.reads.fill(true));
    }
    all
}
