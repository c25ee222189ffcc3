//! Integration of second order: what a step does besides.
//!
//! Capacitances are those of half a step ([`crate::layout::cable`]), so the solve leaves the change over half a step, and the
//! potential changes by twice as much. Where ions' currents are of second order too, they are carried on by that half step along
//! their slopes `(i(v + 0.001) - i(v)) / 0.001`.

use crate::arrays::variables::{Variables, context};
use crate::cable::solve::advance_voltage;
use crate::failure::Failure;
use crate::phases::membrane;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::Call;
use netpyne_network::model::TimeOrder;
use std::ops::Range;

/// Before currents: keeps the potentials, and starts the sums of slopes at 0.
pub(crate) fn begin(variables: &mut Variables, workspace: &mut Workspace) {
    if variables.clock.order == TimeOrder::First {
        return;
    }
    workspace.potentials.clear();
    workspace.potentials.extend_from_slice(&variables.cable.v);
    if variables.clock.order == TimeOrder::SecondWithCurrents {
        let ions = &mut variables.ions;
        ions.slopes.resize(ions.columns.len(), Vec::new());
        for (slopes, columns) in ions.slopes.iter_mut().zip(&ions.columns) {
            slopes.clear();
            slopes.resize(columns.current.len(), 0.0);
        }
    }
}

/// Whether slopes of the currents of this population are needed.
pub(crate) fn has_slopes(index: usize, variables: &Variables) -> bool {
    variables.clock.order == TimeOrder::SecondWithCurrents
        && !variables.populations[index].ion_currents.is_empty()
}

/// Leaves the ion currents that some instances have at `v + 0.001` in the workspace.
pub(crate) fn evaluate_shifted(
    index: usize,
    range: Range<usize>,
    variables: &mut Variables,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let Variables { clock, cable, ions, populations, .. } = variables;
    let population = &mut populations[index];
    for &slot in &population.data.node[range.clone()] {
        cable.v[slot as usize] = workspace.potentials[slot as usize] + 0.001;
    }
    let context = context(clock, cable, ions);
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    let done = population.kernels.current(range.clone(), &mut call, &mut workspace.currents);
    for &slot in &population.data.node[range] {
        cable.v[slot as usize] = workspace.potentials[slot as usize];
    }
    workspace.shifted.clone_from(&workspace.currents.ion_currents);
    done.map_err(|error| Failure::Kernel(index as u32, error))
}

/// Adds the slopes of the ion currents of some instances: `shifted` at `v + 0.001`, `currents` at `v`.
pub(crate) fn add_slopes(
    index: usize,
    range: &Range<usize>,
    variables: &mut Variables,
    shifted: &[Vec<f64>],
    currents: &[Vec<f64>],
) {
    if !has_slopes(index, variables) {
        return;
    }
    let Variables { cable, ions, populations, .. } = variables;
    let population = &populations[index];
    for flow in &population.ion_currents {
        let (shifted, currents) = (&shifted[flow.output], &currents[flow.output]);
        let rows = &population.data.ion_rows[flow.use_index][range.clone()];
        let slots = &population.data.node[range.clone()];
        for (((shifted, current), &row), &slot) in shifted.iter().zip(currents).zip(rows).zip(slots) {
            let mut slope = (shifted - current) / 0.001;
            if !population.scale.is_empty() {
                slope = slope * 1e2 / cable.area[slot as usize];
            }
            ions.slopes[flow.ion][row as usize] += slope;
        }
    }
}

/// The solve, and what follows from the change over half a step.
pub(crate) fn advance(variables: &mut Variables, workspace: &mut Workspace) {
    let Variables { clock, cable, membrane, ions, .. } = variables;
    match membrane {
        Some(membrane) => membrane::advance_voltage(membrane, cable, &mut workspace.solver),
        None => advance_voltage(cable, &mut workspace.solver),
    }
    match clock.order {
        TimeOrder::First => return,
        TimeOrder::Second => {}
        TimeOrder::SecondWithCurrents => {
            for ((columns, traits), slopes) in ions.columns.iter_mut().zip(&ions.traits).zip(&ions.slopes) {
                for ((current, slope), &slot) in columns.current.iter_mut().zip(slopes).zip(&traits.slots) {
                    *current += slope * cable.rhs[slot as usize];
                }
            }
        }
    }
    for ((v, before), change) in cable.v.iter_mut().zip(&workspace.potentials).zip(&cable.rhs) {
        *v = before + 2.0 * change;
    }
}
