//! What one thread does for all: it speaks to other ranks and to the caller.

use super::mailbox::{read, write};
use super::mode::Mode;
use super::shared::{Pause, Shared};
use super::verdict::{FailedStep, Verdict};
use crate::arrays::spikes::Spike;
use crate::error::SimError;
use crate::options::StopFlag;
use crate::parallel::exchange::wire::{decode_spikes, encode_spikes};
use crate::parallel::parts::Ranks;
use crate::progress::{Outcome, Progress};
use crate::step_end::StepEnd;
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Pending};
use std::ops::ControlFlow;
use std::sync::PoisonError;
use std::time::Duration;

/// What is called at pauses.
pub(crate) type ProgressCallback<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// See the module text.
pub(crate) struct Coordinator<'a, 'p> {
    pub comm: &'a dyn Communicator,
    /// What is exchanged with other ranks.
    pub ranks: &'a Ranks,
    /// Spikes on their way.
    pub pending: Option<Pending<'a>>,
    pub progress: Option<ProgressCallback<'p>>,
    /// Whether it is to stop.
    pub stop: &'a StopFlag,
    /// Where the run ends, ms.
    pub until: f64,
    /// Whether threads work side by side; none if that cannot change.
    pub mode: Option<&'a mut Mode>,
    /// Whether the run is to go on the other way.
    pub changes: bool,
    /// Ranks do not understand each other any more.
    pub broken: Option<CommError>,
    /// How it ended.
    pub end: Result<Outcome, SimError>,
    /// If something failed on the way: the end of the last step that was whole everywhere.
    pub cut: Option<StepEnd>,
}

impl Coordinator<'_, '_> {
    /// Spikes that all threads have put into a buffer of their mailboxes.
    pub fn sent(&self, shared: &Shared<'_>, buffer: usize) -> Vec<(Spike, Gid)> {
        let mut spikes = Vec::new();
        for mailbox in &shared.mailboxes {
            let gid = |spike: &Spike| shared.names.gids_of_sources[spike.source as usize];
            spikes
                .extend(read(&mailbox.spikes[buffer]).iter().filter_map(|spike| Some((*spike, gid(spike)?))));
        }
        spikes
    }

    /// Sends other ranks the spikes that they need of those in a buffer of all mailboxes.
    pub fn start_spikes(&mut self, shared: &Shared<'_>, buffer: usize) {
        if self.broken.is_some() {
            return;
        }
        let for_ranks = self.ranks.routes.sort_out(self.comm.size(), self.sent(shared, buffer).into_iter());
        match self.comm.start_all_to_all(for_ranks.into_iter().map(encode_spikes).collect()) {
            Ok(pending) => self.pending = Some(pending),
            Err(why) => self.broken = Some(why),
        }
    }

    /// Puts the spikes of other ranks into a buffer of their mailbox.
    pub fn finish_spikes(&mut self, shared: &Shared<'_>, buffer: usize) {
        let mut arrived = write(&shared.from_ranks.spikes[buffer]);
        arrived.clear();
        let Some(pending) = self.pending.take() else { return };
        let all = match pending.finish() {
            Ok(all) => all,
            Err(why) => {
                self.broken = Some(why);
                return;
            }
        };
        for (rank, bytes) in all.iter().enumerate().filter(|(rank, _)| *rank != self.comm.rank()) {
            let remote = &self.ranks.remote;
            let decoded = decode_spikes(bytes, |t, moment, gid| {
                arrived.extend(remote.get(&gid).map(|&source| Spike { t, moment, source }));
            });
            if decoded.is_none() {
                self.broken = Some(CommError::Transport(format!("rank {rank} sent spikes that are none")));
            }
        }
    }

    /// Sends other ranks the voltages they need, and puts theirs into a buffer of their mailbox.
    pub fn exchange_voltages(&mut self, shared: &Shared<'_>, buffer: usize) {
        if self.broken.is_some() {
            return;
        }
        let mut bytes = Vec::with_capacity(8 * self.ranks.given.len());
        for &(worker, at) in &self.ranks.given {
            let given = read(&shared.mailboxes[worker as usize].voltages[buffer]);
            bytes.extend(given.get(at as usize).copied().unwrap_or(f64::NAN).to_le_bytes());
        }
        let all = match self.comm.all_gather(&bytes) {
            Ok(all) => all,
            Err(why) => {
                self.broken = Some(why);
                return;
            }
        };
        let value = |&(rank, at): &(u32, u32)| {
            let bytes = all.get(rank as usize)?.get(8 * at as usize..)?.first_chunk::<8>()?;
            Some(f64::from_le_bytes(*bytes))
        };
        let mut taken = write(&shared.from_ranks.voltages[buffer]);
        taken.clear();
        taken.extend(self.ranks.taken.iter().map(|place| value(place).unwrap_or(f64::NAN)));
    }

    /// Whether all go on after a pause; if not, why is in `end`.
    pub(super) fn decide(&mut self, shared: &Shared<'_>, Pause { t, made, stretch, asks }: Pause) -> bool {
        let (mut failed, mut diverged, mut spikes, mut waited) = (None, None, 0, Duration::ZERO);
        for mailbox in &shared.mailboxes {
            let mut status = mailbox.status.lock().unwrap_or_else(PoisonError::into_inner);
            failed = earlier(failed, status.failed.take().map(|failed| (failed.moment, failed)));
            diverged = earlier(diverged, status.diverged.take());
            spikes += status.spikes;
            waited += status.waited;
        }
        let mine = match (&failed, &diverged) {
            (Some((moment, FailedStep { before, error: SimError::Interrupted { .. }, .. })), _) => {
                Verdict::Interrupted(*moment, *before)
            }
            (Some((moment, FailedStep { before, error, .. })), _) => {
                Verdict::Failed(*moment, *before, error.to_string())
            }
            (None, Some((_, SimError::Diverged(divergence)))) => {
                Verdict::Diverged(divergence.gid, divergence.to_string())
            }
            _ if asks && self.stop.is_raised() => Verdict::Stop,
            _ => match &mut self.progress {
                Some(progress) if asks => match progress(Progress { time: t, until: self.until, spikes }) {
                    ControlFlow::Break(()) => Verdict::Stop,
                    ControlFlow::Continue(()) => Verdict::Fine,
                },
                _ => Verdict::Fine,
            },
        };
        let (who, verdict) = match self.agree(shared, mine) {
            Ok(agreed) => agreed,
            Err(error) => {
                self.end = Err(error);
                return false;
            }
        };
        if let Verdict::Failed(_, before, _) | Verdict::Interrupted(_, before) = verdict {
            self.cut = Some(before);
        }
        let own = who == self.comm.rank();
        self.end = match verdict {
            Verdict::Fine => {
                // At the end nothing is left that could go another way.
                let mode = self.mode.as_deref_mut().filter(|_| made < shared.plan.steps);
                let each = waited / shared.mailboxes.len() as u32;
                self.changes = mode.is_some_and(|mode| mode.changes(stretch, each));
                return !self.changes;
            }
            Verdict::Stop => Ok(Outcome::Stopped),
            Verdict::Interrupted(..) => Ok(Outcome::Interrupted),
            Verdict::Diverged(_, message) | Verdict::Failed(_, _, message) => {
                let error = failed.map(|(_, failed)| failed.error).or(diverged.map(|(_, error)| error));
                Err(error.filter(|_| own).unwrap_or(SimError::Elsewhere { rank: who, message }))
            }
        };
        false
    }

    /// The verdict of all ranks, and whose it is.
    fn agree(&mut self, shared: &Shared<'_>, mine: Verdict) -> Result<(usize, Verdict), SimError> {
        if !shared.plan.ranks {
            return Ok((self.comm.rank(), mine));
        }
        let received = match self.broken.take() {
            Some(why) => Err(why),
            None => self.comm.all_gather(&mine.to_bytes()),
        };
        let malformed = || CommError::Transport("a rank sent a report that cannot be read".to_owned());
        let decode = |all: Vec<Vec<u8>>| -> Option<Vec<Verdict>> {
            all.iter().map(|bytes| Verdict::from_bytes(bytes)).collect()
        };
        let all = received.and_then(|all| decode(all).ok_or_else(malformed)).map_err(|why| {
            self.comm.abort(&why.to_string());
            SimError::Communication(why)
        })?;
        let (who, verdict) = Verdict::decisive(&all).unwrap_or((self.comm.rank(), &Verdict::Fine));
        Ok((who, verdict.clone()))
    }
}

/// The one with the lower number.
fn earlier<T>(a: Option<(u32, T)>, b: Option<(u32, T)>) -> Option<(u32, T)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
        (a, b) => a.or(b),
    }
}
