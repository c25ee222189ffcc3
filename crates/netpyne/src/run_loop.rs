//! The loop of a run: stretches of simulation, and what happens between them.

use crate::during_run::{
    GatheredSpikes, IntervalFunction, Moment, Saves, Saving, Schedule, Stream, Streaming,
};
use crate::ranks::agree;
use crate::{Checkpoints, Result, Troubles, checkpoint};
use netpyne_comm::Communicator;
use netpyne_engine::{Outcome, Progress, SimError, Simulation};
use netpyne_network::Network;
use netpyne_specs::ModelSpec;
use std::ops::ControlFlow;
use std::sync::Arc;

/// What is to happen on the way.
pub(crate) struct Hooks<'w, 'f> {
    /// With what tells the run from others.
    pub checkpoints: Option<(&'w Checkpoints, String)>,
    pub calling: Option<&'w mut IntervalFunction<'f>>,
    pub saves: Option<&'w Saves>,
    pub stream: Option<&'w Stream>,
    /// Where it is noted what could not be saved.
    pub troubles: &'w Troubles,
    /// Told now and then how far the run is; ends it by breaking.
    pub progress: &'w mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// Runs a simulation that has been initialised for the duration that the specification says. Collective.
///
/// When several things are due after the same step, the function is called first, then files are saved, then the state: a run
/// that goes on from there does neither again. What cannot be saved is noted, and the run goes on; what was saved before stays.
pub(crate) fn run(
    simulation: &mut Simulation,
    network: &mut Arc<Network>,
    spec: &ModelSpec,
    hooks: Hooks<'_, '_>,
    comm: &dyn Communicator,
) -> Result<std::result::Result<Outcome, SimError>> {
    let mut streaming = hooks.stream.map(Streaming::new);
    let ended = stretches(simulation, network, spec, (hooks, &mut streaming), comm)?;
    if let Some(streaming) = &mut streaming {
        streaming.write(simulation, network, comm)?;
    }
    Ok(ended)
}

/// All stretches, and what is due after each.
fn stretches(
    simulation: &mut Simulation,
    network: &mut Arc<Network>,
    spec: &ModelSpec,
    (hooks, streaming): (Hooks<'_, '_>, &mut Option<Streaming<'_>>),
    comm: &dyn Communicator,
) -> Result<std::result::Result<Outcome, SimError>> {
    let duration = spec.sim_config.duration.get();
    let Hooks { checkpoints, mut calling, saves, troubles, progress, .. } = hooks;
    let end_early = spec.compat.end_at_interval;
    let plan = |interval, range| Schedule::new(simulation, interval, range, duration, end_early);
    let mut calls = calling.as_ref().map(|s| plan(s.interval, s.range)).transpose()?;
    let mut files = saves.map(|s| plan(s.every, None)).transpose()?;
    let total = match (&calls, &files) {
        (Some(plan), _) | (None, Some(plan)) => plan.total,
        (None, None) => simulation.steps_between(0.0, duration),
    };
    let mut made = 0;
    let mut every = u64::MAX;
    if let Some((plan, digest)) = &checkpoints {
        if comm.rank() == 0 {
            netpyne_io::tidy(&plan.folder);
        }
        every = (plan.every / simulation.dt()).round().clamp(1.0, 1e15) as u64;
        let resumed = if plan.resume { checkpoint::resume(simulation, plan, digest) } else { Ok(0) };
        made = agree(comm, resumed)?;
        if made > 0 && calling.is_some() {
            // The description follows what the function changed before.
            Moment::new(simulation, network, spec, None, comm).describe_weights();
        }
    }
    calls.iter_mut().chain(&mut files).for_each(|plan| plan.skip(made));
    let mut saving = saves.map(Saving::new);
    let rows = streaming.as_ref().map_or(u64::MAX, |streaming| streaming.steps(simulation.dt()));
    let mut gathered = (comm.size() > 1).then(GatheredSpikes::default);
    while made < total {
        let call = calls.as_ref().and_then(Schedule::next);
        let file = files.as_ref().and_then(Schedule::next);
        let state = (made / every + 1).saturating_mul(every);
        let row = (made / rows + 1).saturating_mul(rows);
        let next = call.into_iter().chain(file).chain([state, row, total]).min().unwrap_or(total);
        let mut stopped = match simulation.run_steps(next - made, duration, progress) {
            Ok(outcome @ (Outcome::Finished | Outcome::Stopped)) => outcome == Outcome::Stopped,
            // Nothing more can be done with a simulation that ended in the middle of a step.
            ended => return Ok(ended),
        };
        made = simulation.output().steps;
        if let (Some(calling), Some(calls), true) = (&mut calling, &mut calls, call == Some(made)) {
            if let Some(spikes) = &mut gathered {
                spikes.exchange(simulation.output(), comm)?;
            }
            let mut moment = Moment::new(simulation, network, spec, gathered.as_ref(), comm);
            let done = (calling.function)(&mut moment);
            let stops = moment.stops();
            agree(comm, done)?;
            stopped |= comm.max(f64::from(u8::from(stops)))? > 0.0;
            calls.skip(made);
        }
        if let (Some(saving), Some(files), true) = (&mut saving, &mut files, file == Some(made)) {
            troubles.put_up_with(saving.save(simulation, network, spec, comm))?;
            files.skip(made);
        }
        if let (Some(streaming), true) = (&mut *streaming, made == row) {
            streaming.write(simulation, network, comm)?;
        }
        if let Some((plan, digest)) = &checkpoints
            && made < total
            && (stopped || made == state)
        {
            troubles.put_up_with(checkpoint::save(simulation, plan, digest, comm))?;
        }
        if stopped {
            return Ok(Ok(Outcome::Stopped));
        }
    }
    Ok(Ok(Outcome::Finished))
}
