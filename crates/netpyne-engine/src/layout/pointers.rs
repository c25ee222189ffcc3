//! POINTERs of point processes and density mechanisms: what they point at.

use super::variables::{Mapping, resolve};
use crate::arrays::address::Address;
use crate::arrays::population::{PointerLink, Population};
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::cable::arrays::Cable;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::ir::PointerId;
use netpyne_mechanism::{POINTS_AT_NOTHING, pointers_in_use};
use netpyne_network::model::{MembranePointer, Model, Variable};
use std::collections::HashSet;

/// Everything that POINTERs point at.
pub(super) fn targets(model: &Model) -> impl Iterator<Item = Variable> {
    let of_points = model.pointers.iter().map(|(_, _, variable)| *variable);
    of_points.chain(model.membrane_pointers.iter().map(|p| p.to))
}

/// Links all POINTERs; one that a kernel uses and that points at nothing is a mistake.
pub(super) fn link_pointers(mapping: &Mapping<'_>, variables: &mut Variables, problems: &mut Diagnostics) {
    let mut report = |what: &str, n: usize, message: String| {
        problems.push(Diagnostic::error(message).at_path(format!("{what}[{n}]")));
    };
    for (n, &(point, pointer, to)) in mapping.model.pointers.iter().enumerate() {
        let linked = resolve(mapping, variables, to).map(|address| {
            let Target { population, instance } = mapping.points[point.index()];
            link(&mut variables.populations[population as usize], pointer, instance, address);
        });
        if let Err(message) = linked {
            report("pointers", n, message);
        }
    }
    for (n, membrane) in mapping.model.membrane_pointers.iter().enumerate() {
        let linked = resolve(mapping, variables, membrane.to).and_then(|address| {
            let (population, instance) = place(mapping, variables, membrane)?;
            link(&mut variables.populations[population], membrane.pointer, instance, address);
            Ok(())
        });
        if let Err(message) = linked {
            report("membrane_pointers", n, message);
        }
    }
    for population in &mut variables.populations {
        // Stable: of two that set the same POINTER, the later one counts.
        population.pointers.sort_by_key(|l| l.instance);
        problems.extend(unset(population, &variables.cable));
        mark_unset(population);
    }
}

fn link(population: &mut Population, pointer: PointerId, instance: u32, address: Address) {
    population.pointers.push(PointerLink { pointer: pointer.0, instance, address });
}

/// Population and instance of a density mechanism in a node.
fn place(mapping: &Mapping<'_>, variables: &Variables, at: &MembranePointer) -> Result<(usize, u32), String> {
    let MembranePointer { cell, node, mechanism, .. } = *at;
    let slot = variables.cable.cells[cell.index()].slot(node);
    let name = &mapping.model.catalog.get(mechanism).name;
    let absent = || format!("there is no `{name}` at node {node} of cell {cell}");
    let index = variables.populations.iter().position(|p| p.id == mechanism).ok_or_else(absent)?;
    let data = &variables.populations[index].data;
    let instance = data.node[..data.count()].binary_search(&slot).map_err(|_| absent())?;
    Ok((index, instance as u32))
}

/// Has handlers of events fail that use a POINTER which is not set.
fn mark_unset(population: &mut Population) {
    let set: HashSet<(u32, u32)> = population.pointers.iter().map(|l| (l.pointer, l.instance)).collect();
    let count = population.data.count();
    for (n, values) in population.data.pointers.iter_mut().enumerate() {
        for (instance, value) in values[..count].iter_mut().enumerate() {
            if !set.contains(&(n as u32, instance as u32)) {
                *value = f64::from_bits(POINTS_AT_NOTHING);
            }
        }
    }
}

/// POINTERs that kernels use and that are not set: NEURON would follow a null pointer.
fn unset(population: &Population, cable: &Cable) -> Diagnostics {
    let mechanism = population.mechanism();
    let mut problems = Diagnostics::new();
    let in_use = pointers_in_use(mechanism).into_iter();
    for (n, (name, _)) in mechanism.pointers.iter().zip(in_use).enumerate().filter(|(_, (_, used))| *used) {
        let set: HashSet<u32> =
            population.pointers.iter().filter(|l| l.pointer as usize == n).map(|l| l.instance).collect();
        let Some(first) = (0..population.data.count() as u32).find(|i| !set.contains(i)) else { continue };
        let slot = population.data.node.get(first as usize);
        let place = slot.and_then(|&slot| cable.owner(slot));
        // The first one that is not set stands for all.
        let at = match place {
            Some((cell, node)) => format!("`{}` at node {node} of cell {cell}", mechanism.name),
            None => format!("`{}`, instance {first}", mechanism.name),
        };
        let missing = population.data.count() - set.len();
        let message = format!("the POINTER `{name}` of `{}` points at nothing", mechanism.name);
        let help = format!("not set for {missing} of {} instances", population.data.count());
        problems.push(Diagnostic::error(message).at_path(at).help(help));
    }
    problems
}
