//! WATCH: conditions of point processes, checked at the end of every step in the order in which they were activated.

use crate::arrays::events::Events;
use crate::arrays::queue::event::Event;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::target::Target;
use crate::arrays::variables::{Variables, context};
use crate::arrays::watches::{BITS, OfPopulation, Statement, Watches, ones};
use crate::phases::pointers::fetch_pointers;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::Call;
use netpyne_mechanism::ir::WatchId;

/// A condition counts as already true at activation from this far below.
const EPSILON: f64 = 1e-11;

/// Starts a watch with the flag of its events; `first` ends all earlier ones of the instance.
pub(crate) fn watch(
    (target, watch): (Target, WatchId),
    flag: f64,
    first: bool,
    (variables, workspace): (&mut Variables, &mut Workspace),
    events: &mut Events,
) {
    let Events { watches, queue, .. } = events;
    let population = &mut variables.populations[target.population as usize];
    let id = watches.condition(population, target, watch);
    let list = &mut population.watch_lists[target.instance as usize];
    if first {
        for earlier in list.drain(..) {
            watches.set_active(earlier, None);
            if let Some(handle) = watches.conditions[earlier as usize].queued.take() {
                queue.remove(handle);
            }
        }
    }
    list.push(id);
    let difference = difference(target, watch, variables, workspace);
    let condition = &mut watches.conditions[id as usize];
    condition.queued = None;
    condition.flag = flag;
    let condition = *condition;
    watches.set_above(condition, difference >= -EPSILON);
    watches.set_active(id, Some(watches.next));
    watches.next += 1;
}

/// Sends the events of conditions that have become true, at exactly the time now, in the order of activation.
pub(crate) fn check_watches(
    watches: &mut Watches,
    variables: &mut Variables,
    queue: &mut EventQueue,
    workspace: &mut Workspace,
) {
    for of_population in &mut watches.populations {
        evaluate_all(of_population, variables, workspace);
    }
    for statement in 0..watches.statements.len() {
        if watches.populations[watches.statements[statement].of_population].active > 0 {
            find_risen(statement, watches, variables, workspace);
        }
    }
    watches.risen.sort_unstable();
    for (_, id) in watches.risen.drain(..) {
        watches.conditions[id as usize].queued = queue.insert(variables.clock.t, Event::Watch(id));
    }
}

/// Finds out which conditions of a population hold, if enough of them are watched. Nothing changes that while they are checked.
fn evaluate_all(watched: &mut OfPopulation, variables: &mut Variables, workspace: &mut Workspace) {
    let p = watched.population as usize;
    let count = variables.populations[p].data.count();
    watched.is_known = watched.pays(count);
    if !watched.is_known {
        return;
    }
    fetch_pointers(variables, p, 0..count, &mut workspace.pointer_values);
    let Variables { clock, cable, ions, populations, .. } = variables;
    let population = &mut populations[p];
    let context = context(clock, cable, ions);
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    population.kernels.watch_conditions(&mut call, &mut watched.conditions);
}

/// Finds the conditions of a statement that have become true.
fn find_risen(at: usize, watches: &mut Watches, variables: &mut Variables, workspace: &mut Workspace) {
    let Statement { watch, of_population, .. } = watches.statements[at];
    let OfPopulation { population, is_known, .. } = watches.populations[of_population];
    for word in 0..watches.statements[at].active.len() {
        let active = watches.statements[at].active[word];
        if active == 0 {
            continue;
        }
        let now = if is_known {
            watches.populations[of_population].conditions.rows[watch.index()][word]
        } else {
            ones(active).fold(0, |bits, k| {
                let target = Target { population, instance: (word * BITS + k) as u32 };
                bits | u64::from(difference(target, watch, variables, workspace) > 0.0) << k
            })
        };
        let statement = &mut watches.statements[at];
        let rises = now & active & !statement.above[word];
        statement.above[word] = now & active | statement.above[word] & !active;
        for k in ones(rises) {
            let population = &variables.populations[population as usize];
            let per_instance = population.mechanism().watches.len();
            let id = population.watch_objects[(word * BITS + k) * per_instance + watch.index()];
            let position = watches.conditions[id as usize].position.unwrap_or(u64::MAX);
            watches.risen.push((position, id));
        }
    }
}

fn difference(target: Target, watch: WatchId, variables: &mut Variables, workspace: &mut Workspace) -> f64 {
    let (p, i) = (target.population as usize, target.instance as usize);
    fetch_pointers(variables, p, i..i + 1, &mut workspace.pointer_values);
    let Variables { clock, cable, ions, populations, .. } = variables;
    let population = &mut populations[p];
    let context = context(clock, cable, ions);
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    population.kernels.watch_difference(watch, i, &mut call)
}
