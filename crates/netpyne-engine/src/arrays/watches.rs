//! The conditions of WATCH statements, and which of them are active.

use super::population::{NONE, Population};
use super::queue::event::Handle;
use super::target::Target;
use netpyne_mechanism::ir::WatchId;
use netpyne_mechanism::storage::Conditions;

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
    pub conditions: Vec<Condition>,
    /// The position of the next to be activated.
    pub next: u64,
    pub statements: Vec<Statement>,
    pub populations: Vec<OfPopulation>,
    /// Those that have just become true, by position.
    pub risen: Vec<(u64, u32)>,
}

/// The conditions that one WATCH statement makes for the instances of a population, a bit for each.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub watch: WatchId,
    /// Position of what is known of the population.
    pub of_population: usize,
    /// Those that are active.
    pub active: Vec<u64>,
    /// Those that were true when last seen.
    pub above: Vec<u64>,
}

/// All conditions of a population.
#[derive(Clone, Debug)]
pub(crate) struct OfPopulation {
    pub population: u32,
    /// How many are active.
    pub active: usize,
    /// Whether it has just been found out for all at once which of them hold.
    pub is_known: bool,
    pub conditions: Conditions,
}

/// Bits in a word.
pub(crate) const BITS: usize = u64::BITS as usize;

impl Statement {
    fn new(watch: WatchId, of_population: usize, instances: usize) -> Self {
        let none = vec![0; instances.div_ceil(BITS)];
        Self { watch, of_population, active: none.clone(), above: none }
    }
}

impl OfPopulation {
    /// Whether so many are active that differences are found sooner for all instances at once than one by one.
    pub fn pays(&self, instances: usize) -> bool {
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
pub(crate) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
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
        for statement in &mut self.statements {
            statement.active.fill(0);
        }
        self.populations.iter_mut().for_each(|known| known.active = 0);
    }

    /// The condition whose event is delivered now.
    pub fn delivered(&mut self, id: u32) -> (Target, f64) {
        let condition = &mut self.conditions[id as usize];
        condition.queued = None;
        (condition.target, condition.flag)
    }

    /// The condition of an instance, made if there is none yet.
    pub fn condition(&mut self, population: &mut Population, target: Target, watch: WatchId) -> u32 {
        let per_instance = population.mechanism().watches.len();
        let object = &mut population.watch_objects[target.instance as usize * per_instance + watch.index()];
        if *object == NONE {
            *object = self.conditions.len() as u32;
            self.conditions.push(Condition { target, watch, flag: 0.0, position: None, queued: None });
            if self.statement(target, watch).is_none() {
                let of_population = self.of_population(target.population);
                self.statements.push(Statement::new(watch, of_population, population.data.count()));
            }
        }
        *object
    }

    fn statement(&self, target: Target, watch: WatchId) -> Option<usize> {
        let is_it = |of: &Statement| {
            of.watch == watch && self.populations[of.of_population].population == target.population
        };
        self.statements.iter().position(is_it)
    }

    /// The position of what is known of a population, made if there is none yet.
    fn of_population(&mut self, population: u32) -> usize {
        let known = self.populations.iter().position(|known| known.population == population);
        known.unwrap_or_else(|| {
            let conditions = Conditions::default();
            self.populations.push(OfPopulation { population, active: 0, is_known: false, conditions });
            self.populations.len() - 1
        })
    }

    pub fn set_active(&mut self, id: u32, position: Option<u64>) {
        let condition = self.conditions[id as usize];
        self.conditions[id as usize].position = position;
        let Some(at) = self.statement(condition.target, condition.watch) else { return };
        let statement = &mut self.statements[at];
        set(&mut statement.active, condition.target.instance as usize, position.is_some());
        let active = &mut self.populations[statement.of_population].active;
        *active += usize::from(position.is_some());
        *active -= usize::from(condition.position.is_some());
    }

    /// Whether a condition was true when last seen.
    pub fn is_above(&self, condition: Condition) -> bool {
        let statement = self.statement(condition.target, condition.watch).map(|at| &self.statements[at]);
        statement.is_some_and(|statement| get(&statement.above, condition.target.instance as usize))
    }

    pub fn set_above(&mut self, condition: Condition, above: bool) {
        if let Some(at) = self.statement(condition.target, condition.watch) {
            set(&mut self.statements[at].above, condition.target.instance as usize, above);
        }
    }
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
