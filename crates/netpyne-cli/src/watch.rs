//! `netpyne run --watch`: the interactive page of a run that goes on, from a port of this machine.

use crate::outcome::Failure;
use crate::terminal;
use netpyne::base::Diagnostic;
use netpyne::distributed::{Part, Run};
use netpyne::engine::StopFlag;
use netpyne::report::{Live, Progress};
use netpyne::results::Outcome;
use netpyne::{Reporter, RunOptions};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// How many times in a run the page can be renewed at least.
const MOMENTS: f64 = 400.0;
/// Longest model time between two of these, ms, so that a long run is seen from its beginning.
const APART: f64 = 20.0;
/// Shortest time between two reports.
const PAUSE: Duration = Duration::from_millis(800);
/// How long the command waits for an open page to take the last report.
const LAST: Duration = Duration::from_secs(6);

/// Serves the page at `port` (0: one that is free) and says where; the page's Stop raises `stop`.
pub fn start(port: u16, stop: &StopFlag, ranks: usize) -> Result<Live, Failure> {
    if ranks > 1 {
        let help = "watch it with --threads, or save on the way with --save-every";
        let message = "--watch shows a run of one process, not of several ranks";
        return Err(Failure::Model(Diagnostic::error(message).help(help).into()));
    }
    let stop = stop.clone();
    let live = Live::start(port, move || {
        stop.raise();
    });
    let live = live.map_err(|e| Failure::Broken(format!("cannot serve the page at port {port}: {e}")))?;
    terminal::note(&format!("watch the run at {}\n", live.address()));
    Ok(live)
}

/// Simulates, and renews the page as long as somebody looks at it.
pub fn simulate(
    part: Part,
    how: RunOptions,
    live: &Live,
    mut progress: impl FnMut(f64),
    started: Instant,
) -> Result<Run, Failure> {
    let config = &part.built.spec.sim_config;
    let duration = config.duration.get();
    // As NetPyNE does it, a run ends with its last interval: then there is one, which is the run.
    let ends_at_interval = part.built.spec.compat.end_at_interval;
    let interval =
        if ends_at_interval { duration } else { (duration / MOMENTS).min(APART).max(config.dt.get()) };
    let (mut reporter, mut shown, mut cost) = (Reporter::default(), None::<Instant>, Duration::ZERO);
    let every = part.every(interval, |moment| {
        // A report takes time: it gets a tenth at most.
        let due = shown.is_none_or(|at| live.is_watched() && at.elapsed() > PAUSE.max(9 * cost));
        if due {
            let began = Instant::now();
            let report = reporter.report(moment)?;
            live.show(&report, Progress { time: moment.time(), duration, ended: None });
            cost = began.elapsed();
            shown = Some(Instant::now());
        }
        Ok(())
    });
    let mut run = every.options(how).simulate_reporting(&mut |reached| {
        progress(reached.time);
        live.at(reached.time);
        ControlFlow::Continue(())
    })?;
    let simulated = &mut run.simulated;
    let timings = &mut simulated.summary.timings;
    timings.load = started.elapsed().saturating_sub(timings.build + timings.simulate);
    let ended = match &simulated.summary.outcome {
        Outcome::Finished => "finished".to_owned(),
        Outcome::Interrupted => "stopped".to_owned(),
        Outcome::Diverged(why) | Outcome::Failed(why) => why.clone(),
    };
    let time = simulated.summary.reached;
    live.show(&simulated.report(), Progress { time, duration, ended: Some(ended) });
    live.deliver(LAST);
    Ok(run)
}
