//! POINTERs of point processes and density mechanisms: what they point at.

use super::variables::{Context, resolve};
use crate::events::queue::Target;
use crate::mechanisms::population::PointerLink;
use crate::variables::address::Address;
use crate::worker::Worker;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::ir::PointerId;
use netpyne_mechanism::pointers_in_use;
use netpyne_network::model::{MembranePointer, Model, Variable};
use std::collections::HashSet;

/// Everything that POINTERs point at.
pub(super) fn targets(model: &Model) -> impl Iterator<Item = Variable> {
    let of_points = model.pointers.iter().map(|(_, _, variable)| *variable);
    of_points.chain(model.membrane_pointers.iter().map(|p| p.to))
}

/// Links all POINTERs; one that a kernel uses and that points at nothing is a mistake.
pub(super) fn lower_pointers(context: &Context<'_>, worker: &mut Worker, problems: &mut Diagnostics) {
    let mut report = |what: &str, n: usize, message: String| {
        problems.push(Diagnostic::error(message).at_path(format!("{what}[{n}]")));
    };
    for (n, &(point, pointer, to)) in context.model.pointers.iter().enumerate() {
        let linked = resolve(context, worker, to).map(|address| {
            let Target { population, instance } = context.points[point.index()];
            link(worker, population as usize, pointer, instance, address);
        });
        if let Err(message) = linked {
            report("pointers", n, message);
        }
    }
    for (n, membrane) in context.model.membrane_pointers.iter().enumerate() {
        let linked = resolve(context, worker, membrane.to).and_then(|address| {
            let (population, instance) = place(context, worker, membrane)?;
            link(worker, population, membrane.pointer, instance, address);
            Ok(())
        });
        if let Err(message) = linked {
            report("membrane_pointers", n, message);
        }
    }
    for index in 0..worker.populations.len() {
        // Stable: of two that set the same POINTER, the later one counts.
        worker.populations[index].pointers.sort_by_key(|l| l.instance);
        problems.extend(unset(worker, index));
    }
}

fn link(worker: &mut Worker, population: usize, pointer: PointerId, instance: u32, address: Address) {
    worker.populations[population].pointers.push(PointerLink { pointer: pointer.0, instance, address });
}

/// Population and instance of a density mechanism in a node.
fn place(context: &Context<'_>, worker: &Worker, at: &MembranePointer) -> Result<(usize, u32), String> {
    let MembranePointer { cell, node, mechanism, .. } = *at;
    let slot = worker.cable.cells[cell.index()].slot(node);
    let name = &context.model.catalog.get(mechanism).name;
    let absent = || format!("there is no `{name}` at node {node} of cell {cell}");
    let index = worker.populations.iter().position(|p| p.id == mechanism).ok_or_else(absent)?;
    let data = &worker.populations[index].data;
    let instance = data.node[..data.count].binary_search(&slot).map_err(|_| absent())?;
    Ok((index, instance as u32))
}

/// POINTERs that kernels use and nobody has set: NEURON would follow a null pointer.
fn unset(worker: &Worker, index: usize) -> Diagnostics {
    let population = &worker.populations[index];
    let mechanism = population.mechanism();
    let mut problems = Diagnostics::new();
    let in_use = pointers_in_use(mechanism).into_iter();
    for (n, (name, _)) in mechanism.pointers.iter().zip(in_use).enumerate().filter(|(_, (_, used))| *used) {
        let set: HashSet<u32> =
            population.pointers.iter().filter(|l| l.pointer as usize == n).map(|l| l.instance).collect();
        let Some(first) = (0..population.data.count as u32).find(|i| !set.contains(i)) else { continue };
        let slot = population.data.node.get(first as usize);
        let place = slot.and_then(|&slot| worker.cable.owner(slot));
        // The first one that is not set stands for all.
        let at = match place {
            Some((cell, node)) => format!("`{}` at node {node} of cell {cell}", mechanism.name),
            None => format!("`{}`, instance {first}", mechanism.name),
        };
        let missing = population.data.count - set.len();
        let message = format!("the POINTER `{name}` of `{}` points at nothing", mechanism.name);
        let help = format!("not set for {missing} of {} instances", population.data.count);
        problems.push(Diagnostic::error(message).at_path(at).help(help));
    }
    problems
}
