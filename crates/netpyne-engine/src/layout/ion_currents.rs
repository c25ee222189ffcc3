//! Which ions' summed currents are read.

use super::pointers::targets;
use super::statements::loads_ion_current;
use crate::arrays::ions::Ions;
use crate::arrays::population::Population;
use crate::options::Options;
use netpyne_mechanism::ir::IonVar::Current;
use netpyne_network::model::{Model, SourceKind, Variable};

/// Sums of ion currents are kept only where a mechanism reads them or they are recorded, or if all are asked for.
pub(super) fn mark_needed_currents(
    model: &Model,
    options: &Options,
    ions: &mut Ions,
    populations: &mut [Population],
) {
    if options.ion_currents {
        ions.traits.iter_mut().for_each(|traits| traits.current_is_read = true);
        return;
    }
    let mut needed: Vec<usize> = Vec::new();
    for population in &*populations {
        let mechanism = population.mechanism();
        let reads = |n: usize| {
            let uses = &mechanism.ions[n];
            uses.reads.contains(&Current) || loads_ion_current(mechanism, n)
        };
        needed.extend(
            (0..mechanism.ions.len()).filter(|&n| reads(n)).map(|n| population.data.ion_columns[n] as usize),
        );
    }
    let sources = model.sources.iter().filter_map(|s| match s.kind {
        SourceKind::Crossing(variable) => Some(variable),
        SourceKind::Events(_) | SourceKind::Remote => None,
    });
    let read = model.recorded_variables().chain(sources).chain(targets(model));
    for variable in read {
        if let Variable::Ion(_, _, ion, Current) = variable {
            needed.push(ion.index());
        }
    }
    for ion in needed {
        ions.traits[ion].current_is_read = true;
    }
    for population in populations {
        let traits = &ions.traits;
        population.ion_currents.retain(|flow| traits[flow.ion].current_is_read);
    }
}
