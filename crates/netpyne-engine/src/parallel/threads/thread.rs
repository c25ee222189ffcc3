//! One thread of a run, with the worker that it steps.

use super::coordinator::Coordinator;
use super::mailbox::{BUFFERS, Status, read, write};
use super::shared::Shared;
use super::verdict::FailedStep;
use crate::arrays::remote::Origin;
use crate::explain::explain;
use crate::failure::Failure;
use crate::health::check_health;
use crate::phases::events::send::receive_spike;
use crate::scratch::workspace::Workspace;
use crate::step_end::StepEnd;
use crate::timers::Phase;
use crate::worker::Worker;
use std::sync::PoisonError;
use std::time::Duration;

/// See the module text.
pub(super) struct Thread<'t> {
    pub shared: &'t Shared<'t>,
    pub me: usize,
    pub worker: &'t mut Worker,
    pub workspace: Workspace,
    /// How often voltages have been exchanged.
    pub exchanges: usize,
    /// Windows in which events have been delivered, where delays between ranks are short.
    pub windows: usize,
    /// Epochs whose spikes have been taken, where threads may be ahead of each other.
    pub taken: usize,
    /// Time spent waiting since the last pause.
    pub waited: Duration,
    /// The end of its last whole step.
    pub step_end: StepEnd,
    /// Why it does not go on.
    pub failed: Option<FailedStep>,
}

impl<'t> Thread<'t> {
    pub fn new(shared: &'t Shared<'_>, me: usize, worker: &'t mut Worker) -> Self {
        let step_end = StepEnd::of(worker);
        Self {
            shared,
            me,
            worker,
            workspace: Workspace::default(),
            exchanges: 0,
            windows: 0,
            taken: 0,
            waited: Duration::ZERO,
            step_end,
            failed: None,
        }
    }

    /// A step begins.
    pub fn begin_step(&mut self) {
        if self.failed.is_none() {
            self.step_end = StepEnd::of(self.worker);
        }
    }

    /// Does a part of a step, unless something has failed; from a failure on it only comes to the barriers.
    pub fn attempt(&mut self, part: impl FnOnce(&mut Worker, &mut Workspace) -> Result<(), Failure>) {
        if self.failed.is_none()
            && let Err(failure) = part(self.worker, &mut self.workspace)
        {
            let error = explain(self.shared.names, self.me, self.worker, failure);
            let moment = self.worker.events.queue.moment();
            self.failed = Some(FailedStep { moment, before: self.step_end, error });
        }
    }

    /// Does half of a step, unless something has failed; time goes on in any case.
    pub fn attempt_half(&mut self, half: fn(&mut Worker, &mut Workspace) -> Result<(), Failure>) {
        if self.failed.is_some() {
            let clock = &mut self.worker.variables.clock;
            clock.t = clock.half_step_later();
        }
        self.attempt(half);
    }

    /// Gives the voltages that others need, and takes theirs.
    pub fn exchange_voltages(&mut self, coordinator: Option<&mut Coordinator<'_, '_>>) {
        let (shared, buffer) = (self.shared, self.exchanges % 2);
        self.exchanges += 1;
        let Worker { variables, timers, .. } = &mut *self.worker;
        let remote = &mut variables.remote;
        {
            let mut given = write(&shared.mailboxes[self.me].voltages[buffer]);
            given.clear();
            given.extend(remote.given.iter().map(|&slot| variables.cable.v[slot as usize]));
        }
        timers.lap(Phase::Exchange);
        shared.barrier.wait();
        timers.lap(Phase::Waiting);
        if shared.plan.ranks {
            if let Some(coordinator) = coordinator {
                coordinator.exchange_voltages(shared, buffer);
            }
            shared.barrier.wait();
        }
        for (value, from) in remote.values.iter_mut().zip(&remote.from) {
            let (mailbox, at) = match *from {
                Origin::Worker(other, at) => (&shared.mailboxes[other as usize], at),
                Origin::Rank(at) => (&shared.from_ranks, at),
            };
            if let Some(&v) = read(&mailbox.voltages[buffer]).get(at as usize) {
                *value = v;
            }
        }
        timers.lap(Phase::Exchange);
    }

    /// Gives the spikes of an epoch that is over, and takes those of others.
    pub fn exchange_spikes(&mut self, mut coordinator: Option<&mut Coordinator<'_, '_>>, epoch: usize) {
        let shared = self.shared;
        let buffer = if shared.plan.ahead > 0 { epoch % BUFFERS } else { epoch % 2 };
        if shared.plan.short_delay.is_some() {
            // They have been exchanged while events were delivered.
            return;
        }
        let Worker { events, timers, .. } = &mut *self.worker;
        if shared.mailboxes.len() == 1 && !shared.plan.ranks {
            events.spikes.outgoing.clear();
            return;
        }
        if let (true, Some(coordinator)) = (shared.plan.overlaps, coordinator.as_deref_mut()) {
            coordinator.finish_spikes(shared, buffer);
        }
        {
            let mut sent = write(&shared.mailboxes[self.me].spikes[buffer]);
            sent.clear();
            sent.append(&mut events.spikes.outgoing);
        }
        timers.lap(Phase::Exchange);
        if shared.plan.ahead > 0 {
            shared.finished.finish(self.me);
            return;
        }
        shared.barrier.wait();
        timers.lap(Phase::Waiting);
        if shared.plan.ranks && !shared.plan.overlaps {
            if let Some(coordinator) = coordinator.as_deref_mut() {
                coordinator.start_spikes(shared, buffer);
                coordinator.finish_spikes(shared, buffer);
            }
            shared.barrier.wait();
        }
        self.take_spikes(buffer);
        if let (true, Some(coordinator)) = (shared.plan.overlaps, coordinator) {
            coordinator.start_spikes(shared, buffer);
        }
        self.worker.timers.lap(Phase::Exchange);
    }

    /// Takes what the others sent in all epochs before number `epoch`, as soon as all have finished them.
    pub fn catch_up(&mut self, epoch: usize) {
        while self.taken < epoch {
            self.waited += self.shared.finished.wait_for(self.taken + 1);
            self.worker.timers.lap(Phase::Waiting);
            self.take_spikes(self.taken % BUFFERS);
            self.taken += 1;
            self.worker.timers.lap(Phase::Exchange);
        }
    }

    /// Takes what concerns it from the others' mailboxes.
    pub fn take_spikes(&mut self, buffer: usize) {
        let shared = self.shared;
        let events = &mut self.worker.events;
        let others = shared.mailboxes.iter().enumerate().filter(|(n, _)| *n != self.me);
        for mailbox in others.map(|(_, other)| other).chain(shared.plan.ranks.then_some(&shared.from_ranks)) {
            for &spike in read(&mailbox.spikes[buffer]).iter() {
                receive_spike(&events.network, &mut events.queue, spike);
            }
        }
    }

    /// What other ranks sent in the last epoch, which nothing was left to overlap with.
    pub fn take_last_spikes(&mut self, coordinator: Option<&mut Coordinator<'_, '_>>, epochs: usize) {
        let (shared, buffer) = (self.shared, epochs % 2);
        shared.barrier.wait();
        if let Some(coordinator) = coordinator {
            coordinator.finish_spikes(shared, buffer);
        }
        shared.barrier.wait();
        let events = &mut self.worker.events;
        for &spike in read(&shared.from_ranks.spikes[buffer]).iter() {
            receive_spike(&events.network, &mut events.queue, spike);
        }
    }

    /// Reports how it is; `checks`: whether its voltages are to be checked.
    pub fn report(&mut self, checks: bool) {
        let shared = self.shared;
        let diverged = match &self.failed {
            None if checks => check_health(shared.names, self.me, &mut self.worker.variables),
            _ => None,
        };
        let spikes = self.worker.events.spikes.of_cells;
        *shared.mailboxes[self.me].status.lock().unwrap_or_else(PoisonError::into_inner) =
            Status { failed: self.failed.take(), diverged, spikes, waited: std::mem::take(&mut self.waited) };
        self.worker.timers.lap(Phase::Exchange);
    }
}
