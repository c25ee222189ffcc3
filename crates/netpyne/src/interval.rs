//! A function that is called every so many milliseconds of a run, may look at what has happened, and may change the network:
//! NetPyNE's `runSimWithIntervalFunc`.
//!
//! ```
//! use netpyne::prelude::*;
//!
//! let mut net = NetParams::new();
//! let pyr = net.cell("PYR", Cell::single("soma").mech(mech("hh")));
//! let exc = net.syn("exc", mech("Exp2Syn").set("tau1", 0.1).set("tau2", 5.0).set("e", 0.0));
//! let (e, i) = (net.pop("E", Pop::of(&pyr).count(4)), net.pop("I", Pop::of(&pyr).count(2)));
//! net.stim("bkg", NetStim::rate(50.0).noise(0.5)).onto(&e).via(&exc).weight(0.02).delay(2.0);
//! net.connect("E->I", &e, &i).probability(0.8).via(&exc).weight(0.005).delay(2.0);
//!
//! let sim = net
//!     .build(&SimConfig::duration(200.0))?
//!     .every(50.0, |moment| {
//!         let rate = moment.rate("I", 50.0)?;
//!         moment.reweight("E->I", |c| if rate < 10.0 { c.weight * 1.2 } else { c.weight * 0.9 })?;
//!         Ok(())
//!     })
//!     .simulate()?;
//! # assert_eq!(sim.summary.reached.round(), 200.0);
//! # Ok::<(), netpyne::Error>(())
//! ```
//!
//! # Moments
//!
//! As in NetPyNE the function is called after every `interval` ms, first at `interval` and not at 0, last at the end of the run;
//! with [`between`](Every::between), from the start of that range on until its end is reached. The run always goes on to its
//! full duration.
//!
//! # Ranks
//!
//! On several ranks every rank calls its function at the same moments. Spikes are those of the whole network, the same on all
//! ranks; everything else that can be looked at or changed belongs to the cells of the rank, and what is asked for other
//! cells is not there. So a function that treats cell by cell and connection by connection what it finds, and decides by spikes or by
//! what [`Moment::share`] has collected, gives the same result on any number of ranks; on any number of threads every function does.
//!
//! # Checkpoints
//!
//! State that is saved on the way has what functions changed. A run that goes on from there calls its function at the moments
//! that follow; what the function itself remembers is its own affair, and stimuli stand in the result as they were specified unless
//! they are changed again.

pub use crate::steering::{Connection, Moment, Saves};

use crate::distributed::{Part, Run};
use crate::steering::{Function, Steering};
use crate::{Built, Result, RunOptions, Simulated};
use netpyne_engine::Progress;
use std::ops::ControlFlow;

/// A network that is about to be simulated with a function called at intervals; see the [module](self).
#[must_use = "nothing happens before `simulate`"]
pub struct Every<'f, B> {
    network: B,
    options: RunOptions,
    steering: Steering<'f>,
}

impl<'f, B> Every<'f, B> {
    fn new(network: B, interval: f64, function: Function<'f>) -> Self {
        let steering = Steering { interval, range: None, function };
        Self { network, options: RunOptions::default(), steering }
    }

    /// Calls the function only from `start` to `stop`, ms; first at `start` plus the interval.
    pub fn between(mut self, start: f64, stop: f64) -> Self {
        self.steering.range = Some((start, stop));
        self
    }

    /// Threads, checkpoints and the like.
    pub fn options(mut self, options: RunOptions) -> Self {
        self.options = options;
        self
    }
}

impl Built {
    /// Prepares a run in which `function` is called every `interval` ms; see the [module](crate::interval).
    pub fn every<'f>(
        self,
        interval: f64,
        function: impl FnMut(&mut Moment<'_>) -> Result<()> + 'f,
    ) -> Every<'f, Built> {
        Every::new(self, interval, Box::new(function))
    }
}

impl Part {
    /// Prepares a run of all ranks in which `function` is called every `interval` ms; see the [module](crate::interval).
    pub fn every<'f>(
        self,
        interval: f64,
        function: impl FnMut(&mut Moment<'_>) -> Result<()> + 'f,
    ) -> Every<'f, Part> {
        Every::new(self, interval, Box::new(function))
    }
}

impl Every<'_, Built> {
    /// Simulates for the duration that the configuration says.
    ///
    /// # Errors
    /// The first error of the function, an interval shorter than a time step, and what [`Built::simulate`] says.
    pub fn simulate(self) -> Result<Simulated> {
        self.simulate_reporting(&mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run stops early when that breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_reporting(
        mut self,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        self.network.simulate_steered(&self.options, Some(&mut self.steering), progress)
    }
}

impl Every<'_, Part> {
    /// Collective: simulates for the duration that the configuration says.
    ///
    /// # Errors
    /// As for a network on one rank; on every rank.
    pub fn simulate(self) -> Result<Run> {
        self.simulate_reporting(&mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run of all ranks stops early when that of one breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_reporting(
        mut self,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Run> {
        self.network.simulate_steered(&self.options, Some(&mut self.steering), progress)
    }
}
