//! Diffusion along the cables: after all states, an implicit step for each state that diffuses, in NEURON's order of operations.

use super::mechanisms::run;
use crate::arrays::diffusion::{Diffusion, Equations};
use crate::arrays::ions::Ions;
use crate::arrays::variables::Variables;
use crate::failure::Failure;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::Instances;
use netpyne_mechanism::executable::NoEvents;
use netpyne_mechanism::ir::{self, Diffusing, FieldId, Role};

/// Has everything diffuse for one step.
pub(crate) fn diffuse(variables: &mut Variables, workspace: &mut Workspace) -> Result<(), Failure> {
    for index in 0..variables.populations.len() {
        if variables.populations[index].diffusion.is_none() {
            continue;
        }
        run(Role::Diffusion, index, variables, &mut NoEvents, workspace)?;
        let Variables { clock, ions, populations, .. } = variables;
        let population = &mut populations[index];
        let Some(diffusion) = &population.diffusion else { continue };
        for state in &diffusion.states {
            for element in 0..state.elements {
                let equations = &mut workspace.diffusion;
                let place = Element { state, element };
                set_up(equations, diffusion, place, (&population.data, ions), clock.dt);
                solve(equations, diffusion);
                store(equations, diffusion, place, (&mut population.data, ions));
            }
        }
    }
    Ok(())
}

/// One element of a state that diffuses.
#[derive(Clone, Copy)]
struct Element<'a> {
    state: &'a ir::Diffusion,
    element: u32,
}

/// Where one column of an instance's field is.
fn column(data: &Instances, field: FieldId, element: u32) -> usize {
    data.index_of(field, element, 0)
}

fn set_up(
    equations: &mut Equations,
    diffusion: &Diffusion,
    Element { state, element }: Element<'_>,
    (data, ions): (&Instances, &Ions),
    dt: f64,
) {
    let Equations { above, diagonal, below, rhs } = equations;
    for list in [&mut *above, diagonal, below, rhs] {
        list.clear();
        list.resize(diffusion.compartments.len(), 0.0);
    }
    let fields = data.fields();
    let volumes = &fields[column(data, state.volume, element)..];
    let coefficients = &fields[column(data, state.coefficient, element)..];
    for (row, own) in diffusion.compartments.iter().enumerate() {
        if let Some(parent) = own.parent {
            let parent = diffusion.compartments[parent as usize].instance as usize;
            let instance = own.instance as usize;
            // Diffusion constant times area halfway.
            let halfway = (coefficients[instance] + coefficients[parent]) / 2.0;
            above[row] = -own.in_parent * halfway / volumes[parent];
            below[row] = -own.in_own * halfway / volumes[instance];
        }
    }
    for (row, own) in diffusion.compartments.iter().enumerate() {
        diagonal[row] += 1.0 / dt;
        rhs[row] = load(state.state, element, own.instance, data, ions) / dt;
        if let Some(parent) = own.parent {
            diagonal[row] -= below[row];
            diagonal[parent as usize] -= above[row];
        }
    }
}

/// Elimination from the leaves to the roots, and back.
fn solve(equations: &mut Equations, diffusion: &Diffusion) {
    let Equations { above, diagonal, below, rhs } = equations;
    for (row, own) in diffusion.compartments.iter().enumerate().rev() {
        if let Some(parent) = own.parent {
            let factor = above[row] / diagonal[row];
            diagonal[parent as usize] -= factor * below[row];
            rhs[parent as usize] -= factor * rhs[row];
        }
    }
    for (row, own) in diffusion.compartments.iter().enumerate() {
        if let Some(parent) = own.parent {
            rhs[row] -= below[row] * rhs[parent as usize];
        }
        rhs[row] /= diagonal[row];
    }
}

fn load(state: Diffusing, element: u32, instance: u32, data: &Instances, ions: &Ions) -> f64 {
    match state {
        Diffusing::Field(field) => data.fields()[column(data, field, element) + instance as usize],
        Diffusing::Ion(ion, variable) => {
            let (columns, row) = data.ion_row(ion, instance as usize);
            ions.columns[columns].column(variable)[row]
        }
    }
}

fn store(
    equations: &Equations,
    diffusion: &Diffusion,
    Element { state, element }: Element<'_>,
    (data, ions): (&mut Instances, &mut Ions),
) {
    for (own, &value) in diffusion.compartments.iter().zip(&equations.rhs) {
        let instance = own.instance as usize;
        match state.state {
            Diffusing::Field(field) => {
                let at = column(data, field, element) + instance;
                data.fields_mut()[at] = value;
            }
            Diffusing::Ion(ion, variable) => {
                let (columns, row) = data.ion_row(ion, instance);
                ions.columns[columns].column_mut(variable)[row] = value;
            }
        }
    }
}
