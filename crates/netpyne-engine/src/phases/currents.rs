//! Phase F and the mechanisms' part of G: currents and conductances onto the nodes.

use super::ions::begin_ion_currents;
use super::membrane;
use super::pointers::{fetch_pointers, store_pointers};
use super::second_order::{self, add_slopes};
use crate::arrays::membrane::MembraneCurrent;
use crate::arrays::population::Population;
use crate::arrays::scatter::CHUNK;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::scratch::workspace::Workspace;
use crate::timers::Timers;
use netpyne_mechanism::Call;
use netpyne_mechanism::storage::{CurrentOut, Sums};
use netpyne_network::model::TimeOrder;
use std::ops::Range;

/// Leaves the sum of all mechanisms' currents in the cable's `rhs` and of their conductances in `d`.
pub(crate) fn membrane_currents(
    variables: &mut Variables,
    timers: &mut Timers,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    begin_ion_currents(&mut variables.ions, variables.clock.celsius);
    second_order::begin(variables, workspace);
    timers.start_kernels();
    for population in 0..variables.populations.len() {
        if variables.populations[population].runs.currents {
            currents_of(population, variables, workspace)?;
            timers.kernels_ran(population, |spent| &mut spent.currents);
        }
    }
    Ok(())
}

/// Starts all sums of currents and conductances at nodes at 0.
pub(crate) fn clear_sums(variables: &mut Variables) {
    let Variables { cable, membrane, .. } = variables;
    if !std::mem::take(&mut cable.cleared) {
        cable.rhs.fill(0.0);
        cable.d.fill(0.0);
    }
    if let Some(membrane) = membrane {
        membrane::begin(membrane);
    }
}

/// Adds the currents of one mechanism.
fn currents_of(index: usize, variables: &mut Variables, workspace: &mut Workspace) -> Result<(), Failure> {
    if !variables.populations[index].one_by_one.is_empty() {
        return currents_one_by_one(index, variables, workspace);
    }
    let (count, is_plain) =
        (variables.populations[index].data.count(), variables.populations[index].is_plain());
    if !is_plain {
        fetch_pointers(variables, index, 0..count, &mut workspace.pointer_values);
    }
    let Variables { clock, cable, membrane, ions, populations, .. } = variables;
    let population = &mut populations[index];
    // Electrodes' currents are needed apart where the membrane's current is computed; and so are those that have slopes.
    let has_slopes = clock.order == TimeOrder::SecondWithCurrents && !population.ion_currents.is_empty();
    let at_once = !(has_slopes || membrane.is_some() && population.runs.electrode);
    let mut first = 0;
    if at_once {
        let (mut rhs, mut d) = (std::mem::take(&mut cable.rhs), std::mem::take(&mut cable.d));
        let context = context(clock, cable, ions);
        let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
        let mut sums = Sums { rhs: &mut rhs, d: &mut d, scale: &population.scale };
        first = population.kernels.add_currents(&mut call, &mut sums);
        (cable.rhs, cable.d) = (rhs, d);
    }
    while first < count {
        let range = first..((first / CHUNK + 1) * CHUNK).min(count);
        evaluate(index, range.clone(), variables, workspace)?;
        add_slopes(index, &range, variables, &workspace.shifted, &workspace.currents.ion_currents);
        add(index, &range, variables, &mut workspace.currents);
        first = range.end;
    }
    if !is_plain {
        store_pointers(variables, index, 0..count, &workspace.pointer_values);
    }
    Ok(())
}

/// The same where instances see what others store through POINTERs: evaluated in NEURON's order, added up as always.
fn currents_one_by_one(
    index: usize,
    variables: &mut Variables,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let population = &variables.populations[index];
    let count = population.data.count();
    let flows = population.mechanism().currents.iter().filter(|c| c.ion.is_some()).count();
    let column = vec![0.0; count];
    let mut shifted = vec![column.clone(); flows];
    let mut all = CurrentOut {
        current: column.clone(),
        conductance: column.clone(),
        ion_currents: vec![column; flows],
    };
    for at in 0..count {
        let instance = variables.populations[index].one_by_one[at] as usize;
        fetch_pointers(variables, index, instance..instance + 1, &mut workspace.pointer_values);
        evaluate(index, instance..instance + 1, variables, workspace)?;
        store_pointers(variables, index, instance..instance + 1, &workspace.pointer_values);
        let out = &workspace.currents;
        all.current[instance] = out.current[0];
        all.conductance[instance] = out.conductance[0];
        for (all, one) in all.ion_currents.iter_mut().zip(&out.ion_currents) {
            all[instance] = one[0];
        }
        if second_order::has_slopes(index, variables) {
            for (all, one) in shifted.iter_mut().zip(&workspace.shifted) {
                all[instance] = one[0];
            }
        }
    }
    let mut first = 0;
    while first < count {
        let range = first..(first + CHUNK).min(count);
        let mut currents = CurrentOut {
            current: all.current[range.clone()].to_vec(),
            conductance: all.conductance[range.clone()].to_vec(),
            ion_currents: all.ion_currents.iter().map(|c| c[range.clone()].to_vec()).collect(),
        };
        let shifted: Vec<Vec<f64>> = shifted.iter().map(|c| c[range.clone()].to_vec()).collect();
        add_slopes(index, &range, variables, &shifted, &currents.ion_currents);
        add(index, &range, variables, &mut currents);
        first = range.end;
    }
    Ok(())
}

/// Leaves currents and conductances of some instances in the workspace.
fn evaluate(
    index: usize,
    range: Range<usize>,
    variables: &mut Variables,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    if second_order::has_slopes(index, variables) {
        second_order::evaluate_shifted(index, range.clone(), variables, workspace)?;
    }
    let Variables { clock, cable, ions, populations, .. } = variables;
    let population = &mut populations[index];
    let context = context(clock, cable, ions);
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    let done = population.kernels.current(range, &mut call, &mut workspace.currents);
    done.map_err(|error| Failure::Kernel(index as u32, error))
}

/// Adds the currents and conductances of a chunk of instances to the nodes and the ions.
fn add(index: usize, range: &Range<usize>, variables: &mut Variables, out: &mut CurrentOut) {
    let Variables { cable, membrane, ions, populations, .. } = variables;
    let population = &populations[index];
    let len = range.len();
    for flow in &population.ion_currents {
        let values = &mut out.ion_currents[flow.output][..len];
        if !population.scale.is_empty() {
            // (i * 1e2) / area, whereas the membrane current is multiplied by the rounded quotient.
            for (value, &slot) in values.iter_mut().zip(&population.data.node[range.clone()]) {
                *value = *value * 1e2 / cable.area[slot as usize];
            }
        }
        let sum = &mut ions.columns[flow.ion].current;
        flow.scatter.for_each(&population.data.ion_rows[flow.use_index], range, |i, row, n| {
            for (sum, value) in sum[row..row + n].iter_mut().zip(&values[i..i + n]) {
                *sum += value;
            }
        });
    }
    let (current, conductance) = (&mut out.current[..len], &mut out.conductance[..len]);
    if !population.scale.is_empty() {
        let scale = &population.scale[range.clone()];
        for ((current, conductance), scale) in current.iter_mut().zip(conductance.iter_mut()).zip(scale) {
            *conductance *= scale;
            *current *= scale;
        }
    }
    add_to_nodes(population, range, (current, conductance), (&mut cable.rhs, &mut cable.d), membrane);
}

/// Adds (current, conductance) of a chunk of instances to (right-hand side, diagonal), those of electrodes also to what is kept of
/// them apart.
fn add_to_nodes(
    population: &Population,
    range: &Range<usize>,
    (current, conductance): (&[f64], &[f64]),
    (rhs, d): (&mut [f64], &mut [f64]),
    membrane: &mut Option<MembraneCurrent>,
) {
    let (node, scatter) = (&population.data.node, &population.scatter);
    if population.runs.electrode {
        if let Some(membrane) = membrane {
            let (rhs, d) = (&mut membrane.electrode_current, &mut membrane.electrode_conductance);
            scatter.add(node, range, current, conductance, rhs, d, |x, i| x + i, |x, g| x - g);
        }
        scatter.add(node, range, current, conductance, rhs, d, |x, i| x + i, |x, g| x - g);
    } else {
        scatter.add(node, range, current, conductance, rhs, d, |x, i| x - i, |x, g| x + g);
    }
}
