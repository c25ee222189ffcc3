//! The worker that speaks to other ranks and to the caller.

use super::desk::{read, write};
use super::verdict::Verdict;
use super::{At, Sharing, Team, Trouble};
use crate::error::SimError;
use crate::health::Names;
use crate::options::StopFlag;
use crate::output::Whole;
use crate::parallel::exchange::{Fired, Routes, decode_spikes, encode_spikes};
use crate::run::{Outcome, Progress};
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Pending};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::PoisonError;
use std::time::Duration;

/// What is called now and then.
pub(crate) type ProgressCallback<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// The worker that speaks to other ranks and to the caller.
pub(crate) struct Lead<'a, 'p> {
    pub comm: &'a dyn Communicator,
    /// Spikes on their way.
    pub pending: Option<Pending<'a>>,
    /// The voltages that this rank gives to others: worker, number among what that gives.
    pub given: &'a [(u32, u32)],
    /// Where the voltages that it takes are: rank, number among what that gives.
    pub taken: &'a [(u32, u32)],
    /// Who wants to know of which spikes.
    pub routes: &'a Routes,
    /// Sources of other ranks by gid.
    pub remote: &'a HashMap<Gid, u32>,
    pub names: &'a Names,
    pub progress: Option<ProgressCallback<'p>>,
    /// Whether it is to stop.
    pub stop: &'a StopFlag,
    /// Where the run ends, ms.
    pub until: f64,
    /// Whether threads work side by side; none if that cannot change.
    pub sharing: Option<&'a mut Sharing>,
    /// Whether the run is to go on the other way.
    pub changes: bool,
    /// Ranks do not understand each other any more.
    pub broken: Option<CommError>,
    /// How it ended.
    pub end: Result<Outcome, SimError>,
    /// If something failed on the way: the end of the last step that was whole everywhere.
    pub cut: Option<Whole>,
}

impl Lead<'_, '_> {
    /// Spikes that all workers have laid on one side of their desks.
    pub fn laid(&self, team: &Team<'_>, side: usize) -> Vec<(Fired, Gid)> {
        let mut spikes = Vec::new();
        for desk in &team.desks {
            let gid = |fired: &Fired| self.names.gids_of_sources[fired.source as usize];
            spikes.extend(read(&desk.spikes[side]).iter().filter_map(|fired| Some((*fired, gid(fired)?))));
        }
        spikes
    }

    /// Tells other ranks the spikes that they want of those that lie on one side of all desks.
    pub fn start_spikes(&mut self, team: &Team<'_>, side: usize) {
        if self.broken.is_some() {
            return;
        }
        let for_ranks = self.routes.sort_out(self.comm.size(), self.laid(team, side).into_iter());
        match self.comm.start_all_to_all(for_ranks.into_iter().map(encode_spikes).collect()) {
            Ok(pending) => self.pending = Some(pending),
            Err(why) => self.broken = Some(why),
        }
    }

    /// Lays the spikes of other ranks on a side of their desk.
    pub fn finish_spikes(&mut self, team: &Team<'_>, side: usize) {
        let mut arrived = write(&team.from_ranks.spikes[side]);
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
            let remote = self.remote;
            let decoded = decode_spikes(bytes, |t, moment, gid| {
                arrived.extend(remote.get(&gid).map(|&source| Fired { t, moment, source }));
            });
            if decoded.is_none() {
                self.broken = Some(CommError::Transport(format!("rank {rank} sent spikes that are none")));
            }
        }
    }

    /// Tells other ranks the voltages they want, and lays theirs on a side of their desk.
    pub fn exchange_voltages(&mut self, team: &Team<'_>, side: usize) {
        if self.broken.is_some() {
            return;
        }
        let mut bytes = Vec::with_capacity(8 * self.given.len());
        for &(worker, at) in self.given {
            let given = read(&team.desks[worker as usize].voltages[side]);
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
        let mut taken = write(&team.from_ranks.voltages[side]);
        taken.clear();
        taken.extend(self.taken.iter().map(|place| value(place).unwrap_or(f64::NAN)));
    }

    /// Whether all go on after a pause; if not, why is in `end`.
    pub(super) fn decide(&mut self, team: &Team<'_>, At { t, made, stretch, asks }: At) -> bool {
        let (mut trouble, mut sick, mut spikes, mut waited) = (None, None, 0, Duration::ZERO);
        for desk in &team.desks {
            let mut status = desk.status.lock().unwrap_or_else(PoisonError::into_inner);
            trouble = earlier(trouble, status.trouble.take().map(|trouble| (trouble.moment, trouble)));
            sick = earlier(sick, status.sick.take());
            spikes += status.spikes;
            waited += status.waited;
        }
        let mine = match (&trouble, &sick) {
            (Some((moment, Trouble { whole, error: SimError::Interrupted { .. }, .. })), _) => {
                Verdict::Interrupted(*moment, *whole)
            }
            (Some((moment, Trouble { whole, error, .. })), _) => {
                Verdict::Failed(*moment, *whole, error.to_string())
            }
            (None, Some((_, SimError::Diverged(divergence)))) => {
                Verdict::Sick(divergence.gid, divergence.to_string())
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
        let (who, verdict) = match self.agree(team, mine) {
            Ok(agreed) => agreed,
            Err(error) => {
                self.end = Err(error);
                return false;
            }
        };
        if let Verdict::Failed(_, whole, _) | Verdict::Interrupted(_, whole) = verdict {
            self.cut = Some(whole);
        }
        let own = who == self.comm.rank();
        self.end = match verdict {
            Verdict::Fine => {
                // At the end nothing is left that could go another way.
                let sharing = self.sharing.as_deref_mut().filter(|_| made < team.plan.steps);
                let each = waited / team.desks.len() as u32;
                self.changes = sharing.is_some_and(|sharing| sharing.changes(stretch, each));
                return !self.changes;
            }
            Verdict::Stop => Ok(Outcome::Stopped),
            Verdict::Interrupted(..) => Ok(Outcome::Interrupted),
            Verdict::Sick(_, message) | Verdict::Failed(_, _, message) => {
                let error = trouble.map(|(_, trouble)| trouble.error).or(sick.map(|(_, error)| error));
                Err(error.filter(|_| own).unwrap_or(SimError::Elsewhere { rank: who, message }))
            }
        };
        false
    }

    /// The verdict of all ranks, and whose it is.
    fn agree(&mut self, team: &Team<'_>, mine: Verdict) -> Result<(usize, Verdict), SimError> {
        if !team.plan.ranks {
            return Ok((self.comm.rank(), mine));
        }
        let heard = match self.broken.take() {
            Some(why) => Err(why),
            None => self.comm.all_gather(&mine.to_bytes()),
        };
        let garbled = || CommError::Transport("a rank said something that means nothing".to_owned());
        let said = |all: Vec<Vec<u8>>| -> Option<Vec<Verdict>> {
            all.iter().map(|bytes| Verdict::from_bytes(bytes)).collect()
        };
        let all = heard.and_then(|all| said(all).ok_or_else(garbled)).map_err(|why| {
            self.comm.abort(&why.to_string());
            SimError::Communication(why)
        })?;
        let (who, verdict) = Verdict::weightiest(&all).unwrap_or((self.comm.rank(), &Verdict::Fine));
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
