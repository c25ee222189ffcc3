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
//! that follow; what the function itself remembers is not saved, and stimuli stand in the result as they were specified unless
//! they are changed again.

pub use crate::during_run::{Connection, Moment, Saves, Stream};

use crate::distributed::{Part, Run};
use crate::during_run::{Function, IntervalFunction};
use crate::{Built, Result, RunOptions, Simulated};
use netpyne_engine::Progress;
use std::ops::ControlFlow;

/// Runs a network with a function that is called at intervals.
type Simulate<'f, R> = Box<dyn FnOnce(&RunOptions, &mut IntervalFunction<'_>, Report<'_>) -> Result<R> + 'f>;

/// Is told now and then how far a run is, and ends it by breaking.
type Report<'p> = &'p mut dyn FnMut(Progress) -> ControlFlow<()>;

/// A network that is about to be simulated with a function called at intervals, which leaves an `R`; see the [module](self).
#[must_use = "nothing happens before `simulate`"]
pub struct Every<'f, R> {
    simulate: Simulate<'f, R>,
    options: RunOptions,
    calling: IntervalFunction<'f>,
}

impl<'f, R> Every<'f, R> {
    fn new(simulate: Simulate<'f, R>, interval: f64, function: Function<'f>) -> Self {
        let calling = IntervalFunction { interval, range: None, function };
        Self { simulate, options: RunOptions::default(), calling }
    }

    /// Calls the function only from `start` to `stop`, ms; first at `start` plus the interval.
    pub fn between(mut self, start: f64, stop: f64) -> Self {
        self.calling.range = Some((start, stop));
        self
    }

    /// Threads, checkpoints and the like.
    pub fn options(mut self, options: RunOptions) -> Self {
        self.options = options;
        self
    }

    /// Simulates for the duration that the configuration says; of a part of a network, collectively.
    ///
    /// # Errors
    /// The first error of the function, an interval shorter than a time step, and what [`Built::simulate`] says; on every rank.
    pub fn simulate(self) -> Result<R> {
        self.simulate_reporting(&mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run (of all ranks) stops early when that breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_reporting(mut self, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<R> {
        (self.simulate)(&self.options, &mut self.calling, progress)
    }
}

impl Built {
    /// Prepares a run in which `function` is called every `interval` ms; see the [module](crate::interval).
    pub fn every<'f>(
        self,
        interval: f64,
        function: impl FnMut(&mut Moment<'_>) -> Result<()> + 'f,
    ) -> Every<'f, Simulated> {
        let simulate: Simulate<'f, Simulated> = Box::new(move |options, calling, progress| {
            self.simulate_calling(options, Some(calling), progress)
        });
        Every::new(simulate, interval, Box::new(function))
    }
}

impl Part {
    /// Prepares a run of all ranks in which `function` is called every `interval` ms; see the [module](crate::interval).
    pub fn every<'f>(
        self,
        interval: f64,
        function: impl FnMut(&mut Moment<'_>) -> Result<()> + 'f,
    ) -> Every<'f, Run> {
        let simulate: Simulate<'f, Run> = Box::new(move |options, calling, progress| {
            self.simulate_calling(options, Some(calling), progress)
        });
        Every::new(simulate, interval, Box::new(function))
    }
}
