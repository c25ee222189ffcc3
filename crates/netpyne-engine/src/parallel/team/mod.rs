//! Workers side by side: epochs in which each goes on by itself, and what happens between them.
//!
//! An *epoch* is a number of steps in which no worker has to hear of another's spikes. At its end every worker lays what it has sent
//! on its *desk*, all meet at the barrier, and each takes what concerns it from the others' desks. Desks have two sides, used in turn, so one
//! meeting per epoch is enough. Where delays allow, epochs are shorter than they could be and a worker may be some ahead of
//! the others ([`pace`]), so that it matters little if one of them is held up for a while. At *pauses* the health of all is looked at and decided whether to go on. One worker *leads*: it speaks to
//! the other ranks and to the caller.
//!
//! A worker that cannot go on still comes to all meetings until the next pause. Where threads hardly get on, one does the work of
//! all ([`sharing`]).

mod barrier;
mod close;
mod desk;
mod lead;
mod pace;
mod plan;
mod sharing;
mod sleepers;
mod verdict;

use crate::health::{Names, explain, look_at_health};
use crate::output::Whole;
use crate::parallel::exchange::receive;
use crate::parallel::exchange::voltages::Origin;
use crate::report::Phase;
use crate::step::{advance_states, advance_voltages, notice, solve_states, solve_voltages};
use crate::worker::{Failure, Worker};
use barrier::Barrier;
use desk::{Desk, SIDES, Status, read, write};
pub(crate) use lead::{Lead, ProgressCallback};
use pace::Pace;
pub(crate) use plan::{Plan, epochs_ahead};
pub(crate) use sharing::Sharing;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
pub(crate) use verdict::Trouble;

/// What the workers of a run share.
pub(crate) struct Team<'a> {
    plan: Plan,
    barrier: Barrier,
    pace: Pace,
    /// One per worker.
    desks: Vec<Desk>,
    /// What other ranks have sent.
    from_ranks: Desk,
    /// Whether all go on after a pause.
    go_on: AtomicBool,
    /// Up to when events may be delivered, as bits; not a number: no more.
    window: AtomicU64,
    names: &'a Names,
}

impl<'a> Team<'a> {
    /// A team of `size` workers.
    pub fn new(size: usize, plan: Plan, names: &'a Names) -> Self {
        let desks = (0..size).map(|_| Desk::default()).collect();
        let from_ranks = Desk::default();
        let (barrier, pace) = (Barrier::new(size), Pace::new(size));
        let (go_on, window) = (AtomicBool::new(true), AtomicU64::new(0));
        Self { plan, barrier, pace, desks, from_ranks, go_on, window, names }
    }

    /// Runs all workers as far as the plan says; the first on this thread.
    pub fn run(&self, workers: &mut [Worker], lead: &mut Lead<'_, '_>) {
        let Some((first, others)) = workers.split_first_mut() else { return };
        std::thread::scope(|scope| {
            for (n, worker) in others.iter_mut().enumerate() {
                scope.spawn(move || Member::new(self, n + 1, worker).work(worker, None));
            }
            Member::new(self, 0, first).work(first, Some(lead));
        });
    }

    /// The same on this thread alone, for a plan in which workers may be ahead of each other: one after the other, epoch by epoch.
    pub fn run_by_one(&self, workers: &mut [Worker], lead: &mut Lead<'_, '_>) {
        let plan = self.plan;
        let mut members: Vec<Member<'_>> =
            workers.iter().enumerate().map(|(n, worker)| Member::new(self, n, worker)).collect();
        let (mut made, mut epochs) = (0, 0_usize);
        loop {
            let stretch = plan.stretch(made);
            let mut left = stretch;
            while left > 0 {
                let epoch = left.min(plan.epoch);
                for (member, worker) in members.iter_mut().zip(&mut *workers) {
                    // All have finished all epochs before this one.
                    member.catch_up(worker, epochs);
                    (0..epoch).for_each(|_| member.step(worker, None));
                    member.exchange_spikes(worker, None, epochs);
                }
                (left, made, epochs) = (left - epoch, made + epoch, epochs + 1);
            }
            for (member, worker) in members.iter_mut().zip(&mut *workers) {
                member.report(worker, plan.is_look(made));
                member.catch_up(worker, epochs);
            }
            let t = workers.first().map_or(0.0, |worker| worker.clock.t);
            let pause = At { t, made, stretch, asks: stretch > 0 && plan.is_pause(made) };
            if !lead.decide(self, pause) || plan.stretch(made) == 0 {
                break;
            }
        }
    }
}

/// Where a run is at a pause.
#[derive(Clone, Copy, Debug)]
struct At {
    /// Time, ms.
    t: f64,
    /// Steps of the plan made.
    made: u64,
    /// Those since the last pause.
    stretch: u64,
    /// Whether progress is told.
    asks: bool,
}

/// One thread of a team.
struct Member<'t> {
    team: &'t Team<'t>,
    me: usize,
    /// Meetings at which voltages were exchanged.
    turns: usize,
    /// Meetings for delivery hand in hand.
    windows: usize,
    /// Epochs whose spikes have been taken, where workers may be ahead of each other.
    taken: usize,
    /// Time spent waiting since the last pause.
    waited: Duration,
    /// The end of its last whole step.
    whole: Whole,
    /// Why it does not go on.
    failed: Option<Trouble>,
}

impl<'t> Member<'t> {
    fn new(team: &'t Team<'_>, me: usize, worker: &Worker) -> Self {
        let waited = Duration::ZERO;
        Self { team, me, turns: 0, windows: 0, taken: 0, waited, whole: Whole::now(worker), failed: None }
    }

    fn work(&mut self, worker: &mut Worker, mut lead: Option<&mut Lead<'_, '_>>) {
        let _presence = Presence(self.team);
        let plan = self.team.plan;
        let (mut made, mut epochs) = (0, 0_usize);
        loop {
            let stretch = plan.stretch(made);
            let mut left = stretch;
            while left > 0 {
                let epoch = left.min(plan.epoch);
                if plan.ahead > 0 {
                    self.catch_up(worker, epochs.saturating_sub(plan.ahead));
                }
                for _ in 0..epoch {
                    self.step(worker, lead.as_deref_mut());
                }
                self.exchange_spikes(worker, lead.as_deref_mut(), epochs);
                (left, made, epochs) = (left - epoch, made + epoch, epochs + 1);
            }
            let over = plan.stretch(made) == 0;
            let pause = At { t: worker.clock.t, made, stretch, asks: stretch > 0 && plan.is_pause(made) };
            if !self.pause(worker, lead.as_deref_mut(), pause, epochs) || over {
                break;
            }
        }
        if plan.overlaps {
            self.take_last_spikes(worker, lead, epochs);
        }
    }

    fn step(&mut self, worker: &mut Worker, mut lead: Option<&mut Lead<'_, '_>>) {
        let plan = self.team.plan;
        if self.failed.is_none() {
            self.whole = Whole::now(worker);
        }
        if let Some(delay) = plan.close {
            self.attempt_only(worker, notice);
            let limit = worker.clock.t + 0.5 * worker.clock.dt;
            self.deliver_together(worker, lead.as_deref_mut(), delay, limit);
            self.attempt(worker, solve_voltages);
        } else {
            self.attempt(worker, advance_voltages);
        }
        if plan.tells_voltages {
            self.exchange_voltages(worker, lead.as_deref_mut());
        }
        if let Some(delay) = plan.close {
            self.attempt(worker, solve_states);
            self.deliver_together(worker, lead, delay, worker.clock.t);
            worker.queue.advance(worker.clock.t);
        } else {
            self.attempt(worker, advance_states);
        }
    }

    /// Does a part of a step, unless something has failed.
    fn attempt_only(&mut self, worker: &mut Worker, part: impl FnOnce(&mut Worker) -> Result<(), Failure>) {
        if self.failed.is_none()
            && let Err(failure) = part(worker)
        {
            self.fail(worker, failure);
        }
    }

    /// From here on it only comes to the meetings.
    fn fail(&mut self, worker: &Worker, failure: Failure) {
        let error = explain(self.team.names, self.me, worker, failure);
        self.failed = Some(Trouble { moment: worker.queue.moment(), whole: self.whole, error });
    }

    /// Does a part of a step, unless something has failed; time goes on in any case.
    fn attempt(&mut self, worker: &mut Worker, part: fn(&mut Worker) -> Result<(), Failure>) {
        if self.failed.is_some() {
            worker.clock.t += 0.5 * worker.clock.dt;
        }
        self.attempt_only(worker, part);
    }

    fn exchange_voltages(&mut self, worker: &mut Worker, lead: Option<&mut Lead<'_, '_>>) {
        let (team, side) = (self.team, self.turns % 2);
        self.turns += 1;
        {
            let mut given = write(&team.desks[self.me].voltages[side]);
            given.clear();
            given.extend(worker.far.given.iter().map(|&slot| worker.cable.v[slot as usize]));
        }
        worker.timers.lap(Phase::Exchange);
        team.barrier.wait();
        worker.timers.lap(Phase::Waiting);
        if team.plan.ranks {
            if let Some(lead) = lead {
                lead.exchange_voltages(team, side);
            }
            team.barrier.wait();
        }
        for n in 0..worker.far.from.len() {
            let (desk, at) = match worker.far.from[n] {
                Origin::Worker(other, at) => (&team.desks[other as usize], at),
                Origin::Rank(at) => (&team.from_ranks, at),
            };
            if let Some(&v) = read(&desk.voltages[side]).get(at as usize) {
                worker.far.values[n] = v;
            }
        }
        worker.timers.lap(Phase::Exchange);
    }

    fn exchange_spikes(&mut self, worker: &mut Worker, mut lead: Option<&mut Lead<'_, '_>>, epoch: usize) {
        let team = self.team;
        let side = if team.plan.ahead > 0 { epoch % SIDES } else { epoch % 2 };
        if team.plan.close.is_some() {
            // All know everything.
            return;
        }
        if team.desks.len() == 1 && !team.plan.ranks {
            worker.traffic.outbox.clear();
            return;
        }
        if let (true, Some(lead)) = (team.plan.overlaps, lead.as_deref_mut()) {
            lead.finish_spikes(team, side);
        }
        {
            let mut sent = write(&team.desks[self.me].spikes[side]);
            sent.clear();
            sent.append(&mut worker.traffic.outbox);
        }
        worker.timers.lap(Phase::Exchange);
        if team.plan.ahead > 0 {
            team.pace.finish(self.me);
            return;
        }
        team.barrier.wait();
        worker.timers.lap(Phase::Waiting);
        if team.plan.ranks && !team.plan.overlaps {
            if let Some(lead) = lead.as_deref_mut() {
                lead.start_spikes(team, side);
                lead.finish_spikes(team, side);
            }
            team.barrier.wait();
        }
        self.take_spikes(worker, side);
        if let (true, Some(lead)) = (team.plan.overlaps, lead) {
            lead.start_spikes(team, side);
        }
        worker.timers.lap(Phase::Exchange);
    }

    /// Takes what the others sent in all epochs before number `epoch`, as soon as all have finished them.
    fn catch_up(&mut self, worker: &mut Worker, epoch: usize) {
        while self.taken < epoch {
            self.waited += self.team.pace.wait_for(self.taken + 1);
            worker.timers.lap(Phase::Waiting);
            self.take_spikes(worker, self.taken % SIDES);
            self.taken += 1;
            worker.timers.lap(Phase::Exchange);
        }
    }

    /// Takes what concerns it from the others' desks.
    fn take_spikes(&self, worker: &mut Worker, side: usize) {
        let others = self.team.desks.iter().enumerate().filter(|(n, _)| *n != self.me).map(|(_, desk)| desk);
        for desk in others.chain(self.team.plan.ranks.then_some(&self.team.from_ranks)) {
            for &fired in read(&desk.spikes[side]).iter() {
                receive(&worker.network, &worker.traffic, &mut worker.queue, fired);
            }
        }
    }

    /// What other ranks sent in the last epoch, which nothing was left to overlap with.
    fn take_last_spikes(&self, worker: &mut Worker, lead: Option<&mut Lead<'_, '_>>, epochs: usize) {
        let side = epochs % 2;
        self.team.barrier.wait();
        if let Some(lead) = lead {
            lead.finish_spikes(self.team, side);
        }
        self.team.barrier.wait();
        for &fired in read(&self.team.from_ranks.spikes[side]).iter() {
            receive(&worker.network, &worker.traffic, &mut worker.queue, fired);
        }
    }

    /// Lays down how it is.
    fn report(&mut self, worker: &mut Worker, looks: bool) {
        let team = self.team;
        let sick = match &self.failed {
            None if looks => look_at_health(team.names, self.me, worker),
            _ => None,
        };
        let trouble = self.failed.take();
        *team.desks[self.me].status.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            Status { trouble, sick, spikes: worker.traffic.spikes, waited: std::mem::take(&mut self.waited) };
        worker.timers.lap(Phase::Exchange);
    }

    /// Whether to go on.
    fn pause(
        &mut self,
        worker: &mut Worker,
        lead: Option<&mut Lead<'_, '_>>,
        pause: At,
        epochs: usize,
    ) -> bool {
        let team = self.team;
        self.report(worker, team.plan.is_look(pause.made));
        self.waited += team.barrier.wait();
        if team.plan.ahead > 0 {
            self.catch_up(worker, epochs);
        }
        if let Some(lead) = lead {
            let go_on = lead.decide(team, pause);
            team.go_on.store(go_on, Ordering::Release);
        }
        self.waited += team.barrier.wait();
        team.go_on.load(Ordering::Acquire)
    }
}

/// Something that, dropped by a panic, keeps the others from waiting for ever.
struct Presence<'t>(&'t Team<'t>);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.barrier.give_up();
            self.0.pace.give_up();
        }
    }
}
