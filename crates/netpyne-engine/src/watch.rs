//! WATCH: conditions of point processes, checked at the end of every step in the order in which they were activated.

use crate::population::{NONE, Population};
use crate::queue::{Event, EventQueue, Handle, Target};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::ir::WatchId;

/// A condition counts as already true at activation from this far below.
const EPSILON: f64 = 1e-11;

/// One watched condition of one instance. It exists from its first activation on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition {
    /// Whose it is.
    pub target: Target,
    /// Which of its mechanism's.
    pub watch: WatchId,
    /// Flag of the event.
    pub flag: f64,
    /// Whether it was true when last seen.
    pub above: bool,
    /// Position in the list of active ones.
    pub position: Option<u32>,
    /// Its event, while that is in the queue.
    pub queued: Option<Handle>,
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

/// Taking watches up again from a saved state.
impl Watches {
    /// The conditions of an instance, by number.
    pub fn of(&self, populations: &[Population], target: Target) -> Vec<Condition> {
        let objects =
            objects(&populations[target.population as usize], target).iter().filter(|&&id| id != NONE);
        objects.map(|&id| self.conditions[id as usize]).collect()
    }

    /// Whose condition it is.
    pub fn target(&self, id: u32) -> Target {
        self.conditions[id as usize].target
    }

    /// Which of its mechanism's WATCH statements it is.
    pub fn number(&self, id: u32) -> u32 {
        self.conditions[id as usize].watch.0
    }

    /// The condition of an instance by number.
    pub fn find(&self, population: &Population, target: Target, number: u32) -> Option<u32> {
        objects(population, target).get(number as usize).copied().filter(|&id| id != NONE)
    }

    /// The event of a condition is in the queue.
    pub fn set_queued(&mut self, id: u32, handle: Option<Handle>) {
        self.conditions[id as usize].queued = handle;
    }

    /// Makes a condition what it was; positions count only once all are [in order](Self::put_in_order).
    pub fn put_back(&mut self, population: &mut Population, condition: Condition) -> Option<()> {
        let per_instance = population.mechanism().watches.len();
        let at = condition.target.instance as usize * per_instance + condition.watch.index();
        let object =
            population.watch_objects.get_mut(at).filter(|_| condition.watch.index() < per_instance)?;
        if *object == NONE {
            *object = self.conditions.len() as u32;
            self.conditions.push(condition);
        } else {
            self.conditions[*object as usize] = condition;
        }
        Some(())
    }

    /// Activates the conditions that have positions, in the order of these.
    pub fn put_in_order(&mut self) {
        let conditions = (0u32..).zip(&self.conditions);
        let mut active: Vec<(u32, u32)> = conditions.filter_map(|(id, c)| Some((c.position?, id))).collect();
        active.sort_unstable();
        self.active = active.into_iter().map(|(_, id)| id).collect();
        for (position, &id) in (0..).zip(&self.active) {
            self.conditions[id as usize].position = Some(position);
        }
        self.removed = 0;
    }
}

fn objects(population: &Population, target: Target) -> &[u32] {
    let per_instance = population.mechanism().watches.len();
    let first = target.instance as usize * per_instance;
    &population.watch_objects[first..first + per_instance]
}
