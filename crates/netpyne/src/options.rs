//! What a specification cannot say: how to build, and how to run.

use crate::during_run::{Saves, Stream};
use crate::{Checkpoints, Mechanisms, Troubles};
use netpyne_engine::{Fidelity, Isa, Order, StopFlag};
use netpyne_network::{Additions, Between, Candidates, ConnectionFunction, Pairs, PlaceFunction};
use netpyne_specs::Compat;

/// How to simulate. Only order and fidelity change the result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunOptions {
    /// Whether to measure the time spent in each phase of the step.
    pub timing: bool,
    /// Threads that share the work; 0: as many as the machine has and the model can use.
    pub threads: usize,
    /// Order of events of equal time, and of draws that NEURON takes from one sequence: the same for any number of threads and
    /// ranks, or, on one thread, NEURON's.
    pub order: Order,
    /// Whether results are NEURON's bit by bit, or only as good.
    pub fidelity: Fidelity,
    /// Instruction set of the kernels; none: the widest of this processor.
    pub isa: Option<Isa>,
    /// Ends the run early when it is raised, in the middle of a step if need be.
    pub stop: StopFlag,
    /// Most events that one step of a thread may have; none: more than any model can be meant to have.
    pub most_events: Option<u64>,
    /// Whether and where to save the run's state on the way.
    pub checkpoints: Option<Checkpoints>,
    /// Whether and where to save what has been recorded on the way.
    pub saves: Option<Saves>,
    /// Whether and where to write what is recorded of many variables (potentials at electrodes, dipole moments, membrane currents,
    /// weights) while the run goes on, instead of keeping it.
    pub stream: Option<Stream>,
    /// Where it is noted what could not be saved on the way.
    pub troubles: Troubles,
}

impl RunOptions {
    /// The defaults, on so many threads; 1 where many simulations run side by side.
    pub fn on_threads(threads: usize) -> Self {
        Self { threads, ..Self::default() }
    }
}

/// What a specification cannot say: mechanisms from files, and functions written in Rust.
#[derive(Default)]
pub struct BuildOptions {
    pub(crate) mechanisms: Option<Mechanisms>,
    pub(crate) additions: Additions,
    pub(crate) strict: bool,
    pub(crate) compat: Option<Compat>,
}

impl BuildOptions {
    /// The standard mechanisms, no functions, warnings allowed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether warnings are taken for mistakes: what NetPyNE passes over in silence is one of them here.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// The mechanisms the model may name.
    pub fn mechanisms(mut self, mechanisms: Mechanisms) -> Self {
        self.mechanisms = Some(mechanisms);
        self
    }

    /// Does as NetPyNE does where that is not what is right, instead of what the specification says about it.
    pub fn compat(mut self, compat: Compat) -> Self {
        self.compat = Some(compat);
        self
    }

    /// What happens between the steps that make the network.
    pub fn between(mut self, between: Between) -> Self {
        self.additions.between = between;
        self
    }

    /// With these mechanisms where none were given.
    pub(crate) fn or_mechanisms(mut self, mechanisms: &Mechanisms) -> Self {
        self.mechanisms.get_or_insert_with(|| mechanisms.clone());
        self
    }

    /// Lets `function` say where the cells of the population `pop` are, by their number in it and the place that they would have
    /// otherwise; both in µm. It is asked as often as a place is needed, and has to give the same each time.
    ///
    /// ```
    /// use netpyne::prelude::*;
    ///
    /// let mut net = NetParams::new();
    /// let pyr = net.cell("PYR", Cell::single("soma").mech(mech("hh")));
    /// net.pop("helix", Pop::of(&pyr).count(12));
    /// let helix = |i: u32, _: [f64; 3]| {
    ///     let angle = 0.5 * f64::from(i);
    ///     [20.0 * angle.cos(), 5.0 * f64::from(i), 20.0 * angle.sin()]
    /// };
    /// let built = net.build_with(&SimConfig::duration(1.0), BuildOptions::new().place("helix", helix))?;
    /// assert_eq!(built.network.cells.position[2][1], 10.0);
    /// # Ok::<(), netpyne::Error>(())
    /// ```
    pub fn place<F>(mut self, pop: &str, function: F) -> Self
    where
        F: Fn(u32, [f64; 3]) -> [f64; 3] + Send + Sync + 'static,
    {
        self.additions.functions.place(pop, PlaceFunction::new(function));
        self
    }

    /// Lets `function` choose the pairs of the connectivity rule `rule`, as positions in the selected cells. It may give them weights,
    /// delays and places; of the others, and of the synapse, the rule still says it.
    pub fn connect<F>(mut self, rule: &str, function: F) -> Self
    where
        F: Fn(&mut Candidates, &mut Pairs) + Send + Sync + 'static,
    {
        self.additions.functions.connect(rule, ConnectionFunction::new(function));
        self
    }
}
