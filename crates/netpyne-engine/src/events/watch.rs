//! WATCH: conditions of point processes, checked at the end of every step in the order in which they were activated.

use crate::events::queue::{Event, Handle, Target};
use crate::mechanisms::kernels::fetch_pointers;
use crate::mechanisms::population::{NONE, Population};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::ir::WatchId;
use netpyne_mechanism::run::Conditions;

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
    /// Place in the order of activation, if it is active.
    pub position: Option<u64>,
    /// Its event, while that is in the queue.
    pub queued: Option<Handle>,
}

/// All watched conditions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watches {
    conditions: Vec<Condition>,
    /// The position of the next to be activated.
    next: u64,
    kinds: Vec<Kind>,
    crowds: Vec<Crowd>,
    /// Those that have just become true, by position.
    risen: Vec<(u64, u32)>,
}

/// The conditions that one WATCH statement makes for the instances of a population, a bit for each.
#[derive(Clone, Debug)]
struct Kind {
    watch: WatchId,
    /// Position of the population's crowd.
    crowd: usize,
    /// Those that are active.
    active: Vec<u64>,
    /// Those that were true when last seen.
    above: Vec<u64>,
}

/// All conditions of a population.
#[derive(Clone, Debug)]
struct Crowd {
    population: u32,
    /// How many are active.
    active: usize,
    /// Whether it has just been found out for all together which of them hold.
    is_known: bool,
    conditions: Conditions,
}

/// Bits in a word.
const BITS: usize = u64::BITS as usize;

impl Kind {
    fn new(watch: WatchId, crowd: usize, instances: usize) -> Self {
        let none = vec![0; instances.div_ceil(BITS)];
        Self { watch, crowd, active: none.clone(), above: none }
    }
}

impl Crowd {
    /// Whether so many are active that differences are found sooner for all instances together than one by one.
    fn pays(&self, instances: usize) -> bool {
        self.active >= 8 + instances / 16
    }
}

fn set(bits: &mut [u64], at: usize, value: bool) {
    let bit = 1 << (at % BITS);
    let word = &mut bits[at / BITS];
    *word = if value { *word | bit } else { *word & !bit };
}

fn get(bits: &[u64], at: usize) -> bool {
    bits[at / BITS] >> (at % BITS) & 1 == 1
}

/// Positions of the bits that are set.
fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        at
    })
}

impl Watches {
    /// Ends all watches.
    pub fn clear(&mut self) {
        for condition in &mut self.conditions {
            condition.position = None;
            condition.queued = None;
        }
        for kind in &mut self.kinds {
            kind.active.fill(0);
        }
        self.crowds.iter_mut().for_each(|crowd| crowd.active = 0);
    }

    /// The condition whose event is delivered now.
    pub fn delivered(&mut self, id: u32) -> (Target, f64) {
        let condition = &mut self.conditions[id as usize];
        condition.queued = None;
        (condition.target, condition.flag)
    }

    /// The condition of an instance, made if there is none yet.
    fn condition(&mut self, population: &mut Population, target: Target, watch: WatchId) -> u32 {
        let per_instance = population.mechanism().watches.len();
        let object = &mut population.watch_objects[target.instance as usize * per_instance + watch.index()];
        if *object == NONE {
            *object = self.conditions.len() as u32;
            self.conditions.push(Condition { target, watch, flag: 0.0, position: None, queued: None });
            if self.kind(target, watch).is_none() {
                let crowd = self.crowd(target.population);
                self.kinds.push(Kind::new(watch, crowd, population.data.count));
            }
        }
        *object
    }

    fn kind(&self, target: Target, watch: WatchId) -> Option<usize> {
        let is_it =
            |kind: &Kind| kind.watch == watch && self.crowds[kind.crowd].population == target.population;
        self.kinds.iter().position(is_it)
    }

    /// The crowd of a population, made if there is none yet.
    fn crowd(&mut self, population: u32) -> usize {
        let known = self.crowds.iter().position(|crowd| crowd.population == population);
        known.unwrap_or_else(|| {
            let conditions = Conditions::default();
            self.crowds.push(Crowd { population, active: 0, is_known: false, conditions });
            self.crowds.len() - 1
        })
    }

    fn set_active(&mut self, id: u32, position: Option<u64>) {
        let condition = self.conditions[id as usize];
        self.conditions[id as usize].position = position;
        let Some(kind) = self.kind(condition.target, condition.watch) else { return };
        let kind = &mut self.kinds[kind];
        set(&mut kind.active, condition.target.instance as usize, position.is_some());
        let active = &mut self.crowds[kind.crowd].active;
        *active += usize::from(position.is_some());
        *active -= usize::from(condition.position.is_some());
    }

    /// Whether a condition was true when last seen.
    pub fn is_above(&self, condition: Condition) -> bool {
        let kind = self.kind(condition.target, condition.watch).map(|kind| &self.kinds[kind]);
        kind.is_some_and(|kind| get(&kind.above, condition.target.instance as usize))
    }

    fn set_above(&mut self, condition: Condition, above: bool) {
        if let Some(kind) = self.kind(condition.target, condition.watch) {
            set(&mut self.kinds[kind].above, condition.target.instance as usize, above);
        }
    }
}

/// Starts a watch; `first` ends all earlier ones of the instance.
pub(crate) fn watch(worker: &mut Worker, target: Target, watch: WatchId, flag: f64, first: bool) {
    let population = &mut worker.populations[target.population as usize];
    let id = worker.watches.condition(population, target, watch);
    let list = &mut population.watch_lists[target.instance as usize];
    if first {
        for earlier in list.drain(..) {
            worker.watches.set_active(earlier, None);
            if let Some(handle) = worker.watches.conditions[earlier as usize].queued.take() {
                worker.queue.remove(handle);
            }
        }
    }
    list.push(id);
    let difference = difference(worker, target, watch);
    let watches = &mut worker.watches;
    let condition = &mut watches.conditions[id as usize];
    condition.queued = None;
    condition.flag = flag;
    let condition = *condition;
    watches.set_above(condition, difference >= -EPSILON);
    watches.set_active(id, Some(watches.next));
    watches.next += 1;
}

/// Sends the events of conditions that have become true, at exactly the time now, in the order of activation.
pub(crate) fn check_watches(worker: &mut Worker) -> Result<(), Failure> {
    for crowd in 0..worker.watches.crowds.len() {
        compute_together(worker, crowd);
    }
    for kind in 0..worker.watches.kinds.len() {
        if worker.watches.crowds[worker.watches.kinds[kind].crowd].active > 0 {
            find_risen(worker, kind);
        }
    }
    let Worker { clock, queue, watches, .. } = worker;
    watches.risen.sort_unstable();
    for (_, id) in watches.risen.drain(..) {
        watches.conditions[id as usize].queued = queue.insert(clock.t, Event::Watch(id));
    }
    Ok(())
}

/// Finds out which conditions of a population hold, if enough of them are watched. Nothing changes that while they are checked.
fn compute_together(worker: &mut Worker, crowd: usize) {
    let p = worker.watches.crowds[crowd].population as usize;
    let count = worker.populations[p].data.count;
    let pays = worker.watches.crowds[crowd].pays(count);
    worker.watches.crowds[crowd].is_known = pays;
    if !pays {
        return;
    }
    fetch_pointers(worker, p, 0..count);
    let Worker { clock, cable, ions, populations, watches, memory, .. } = worker;
    let population = &mut populations[p];
    population.kernels.watch_conditions(
        &mut population.data,
        &mut surroundings(clock, cable, ions),
        &mut memory.scratch,
        &mut watches.crowds[crowd].conditions,
    );
}

/// Finds the conditions of a kind that have become true.
fn find_risen(worker: &mut Worker, at: usize) {
    let Kind { watch, crowd, .. } = worker.watches.kinds[at];
    let Crowd { population, is_known, .. } = worker.watches.crowds[crowd];
    for word in 0..worker.watches.kinds[at].active.len() {
        let active = worker.watches.kinds[at].active[word];
        if active == 0 {
            continue;
        }
        let now = if is_known {
            worker.watches.crowds[crowd].conditions.rows[watch.index()][word]
        } else {
            ones(active).fold(0, |bits, k| {
                let target = Target { population, instance: (word * BITS + k) as u32 };
                bits | u64::from(difference(worker, target, watch) > 0.0) << k
            })
        };
        let Worker { populations, watches, .. } = &mut *worker;
        let kind = &mut watches.kinds[at];
        let rises = now & active & !kind.above[word];
        kind.above[word] = now & active | kind.above[word] & !active;
        for k in ones(rises) {
            let population = &populations[population as usize];
            let per_instance = population.mechanism().watches.len();
            let id = population.watch_objects[(word * BITS + k) * per_instance + watch.index()];
            let position = watches.conditions[id as usize].position.unwrap_or(u64::MAX);
            watches.risen.push((position, id));
        }
    }
}

fn difference(worker: &mut Worker, target: Target, watch: WatchId) -> f64 {
    let (p, i) = (target.population as usize, target.instance as usize);
    fetch_pointers(worker, p, i..i + 1);
    let Worker { clock, cable, ions, populations, memory, .. } = worker;
    let population = &mut populations[p];
    let around = &mut surroundings(clock, cable, ions);
    population.kernels.watch_difference(watch, i, &mut population.data, around, &mut memory.scratch)
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
    pub fn put_back(&mut self, population: &mut Population, condition: Condition, above: bool) -> Option<()> {
        let (target, watch) = (condition.target, condition.watch);
        if watch.index() >= population.mechanism().watches.len() {
            return None;
        }
        let id = self.condition(population, target, watch);
        self.set_above(condition, above);
        self.set_active(id, condition.position);
        self.conditions[id as usize] = condition;
        Some(())
    }

    /// Numbers the conditions that have positions in the order of these; those of homes that were saved apart may be equal.
    pub fn put_in_order(&mut self) {
        let conditions = (0u32..).zip(&self.conditions);
        let mut active: Vec<(u64, u32)> = conditions.filter_map(|(id, c)| Some((c.position?, id))).collect();
        active.sort_unstable();
        self.next = active.len() as u64;
        for (position, (_, id)) in (0..).zip(active) {
            self.conditions[id as usize].position = Some(position);
        }
    }
}

fn objects(population: &Population, target: Target) -> &[u32] {
    let per_instance = population.mechanism().watches.len();
    let first = target.instance as usize * per_instance;
    &population.watch_objects[first..first + per_instance]
}
