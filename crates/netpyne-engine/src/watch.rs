//! WATCH: conditions of point processes, checked at the end of every step in the order in which they were activated.

use crate::population::NONE;
use crate::queue::{Event, EventQueue, Handle, Target};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::ir::WatchId;

/// A condition counts as already true at activation from this far below.
const EPSILON: f64 = 1e-11;

/// One watched condition of one instance. It exists from its first activation on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition {
    target: Target,
    watch: WatchId,
    /// Flag of the event.
    pub flag: f64,
    above: bool,
    /// Position in the list of active ones.
    position: Option<u32>,
    /// Its event, while that is in the queue.
    queued: Option<Handle>,
}

/// All watched conditions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watches {
    conditions: Vec<Condition>,
    /// Active ones in order of activation; [`NONE`] where one was removed.
    active: Vec<u32>,
    removed: usize,
}

impl Watches {
    /// Ends all watches.
    pub fn clear(&mut self) {
        self.active.clear();
        self.removed = 0;
        for condition in &mut self.conditions {
            condition.position = None;
            condition.queued = None;
        }
    }

    /// The condition whose event is delivered now.
    pub fn delivered(&mut self, id: u32) -> (Target, f64) {
        let condition = &mut self.conditions[id as usize];
        condition.queued = None;
        (condition.target, condition.flag)
    }

    fn deactivate(&mut self, id: u32) {
        if let Some(position) = self.conditions[id as usize].position.take() {
            self.active[position as usize] = NONE;
            self.removed += 1;
        }
    }

    fn activate(&mut self, id: u32) {
        self.deactivate(id);
        if self.removed > 64 && self.removed * 2 > self.active.len() {
            self.active.retain(|&id| id != NONE);
            self.removed = 0;
            for (position, &id) in self.active.iter().enumerate() {
                self.conditions[id as usize].position = Some(position as u32);
            }
        }
        self.conditions[id as usize].position = Some(self.active.len() as u32);
        self.active.push(id);
    }
}

/// Starts a watch; `first` ends all earlier ones of the instance.
pub(crate) fn watch(worker: &mut Worker, target: Target, watch: WatchId, flag: f64, first: bool) {
    let Target { population: p, instance: i } = target;
    let per_instance = worker.populations[p as usize].mechanism().watches.len();
    let population = &mut worker.populations[p as usize];
    let object = &mut population.watch_objects[i as usize * per_instance + watch.index()];
    if *object == NONE {
        *object = worker.watches.conditions.len() as u32;
        worker.watches.conditions.push(Condition {
            target,
            watch,
            flag,
            above: false,
            position: None,
            queued: None,
        });
    }
    let id = *object;
    if first {
        for earlier in std::mem::take(&mut population.watch_lists[i as usize]) {
            worker.watches.deactivate(earlier);
            if let Some(handle) = worker.watches.conditions[earlier as usize].queued.take() {
                worker.queue.remove(handle);
            }
        }
    }
    worker.populations[p as usize].watch_lists[i as usize].push(id);
    let difference = difference(worker, target, watch);
    let condition = &mut worker.watches.conditions[id as usize];
    condition.queued = None;
    condition.above = difference >= -EPSILON;
    condition.flag = flag;
    worker.watches.activate(id);
}

/// Sends the events of conditions that have become true, at exactly the time now.
pub(crate) fn check_watches(worker: &mut Worker) -> Result<(), Failure> {
    for position in 0..worker.watches.active.len() {
        let id = worker.watches.active[position];
        if id == NONE {
            continue;
        }
        let Condition { target, watch, above, .. } = worker.watches.conditions[id as usize];
        let now = difference(worker, target, watch) > 0.0;
        let condition = &mut worker.watches.conditions[id as usize];
        condition.above = now;
        if now && !above {
            condition.queued = send(&mut worker.queue, worker.clock.t, id);
        }
    }
    Ok(())
}

fn send(queue: &mut EventQueue, t: f64, id: u32) -> Option<Handle> {
    queue.insert(t, Event::Watch(id))
}

fn difference(worker: &mut Worker, target: Target, watch: WatchId) -> f64 {
    let Worker { clock, cable, ions, populations, memory, .. } = worker;
    let population = &mut populations[target.population as usize];
    population.kernels.watch_difference(
        watch,
        target.instance as usize,
        &mut population.data,
        &mut surroundings(clock, cable, ions),
        &mut memory.scratch,
    )
}
