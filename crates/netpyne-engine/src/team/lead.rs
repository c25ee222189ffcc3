//! The worker that speaks to other ranks and to the caller.

use super::Team;
use super::desk::{read, write};
use crate::error::SimError;
use crate::exchange::{Fired, Routes, decode_spikes, encode_spikes};
use crate::health::Names;
use crate::run::{Outcome, Progress};
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Pending};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::PoisonError;

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
    /// Where the run ends, ms.
    pub until: f64,
    /// Ranks do not understand each other any more.
    pub broken: Option<CommError>,
    /// How it ended.
    pub end: Result<Outcome, SimError>,
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
    pub fn decide(&mut self, team: &Team<'_>, t: f64, asks: bool) -> bool {
        let (mut trouble, mut sick, mut spikes) = (None, None, 0);
        for desk in &team.desks {
            let mut status = desk.status.lock().unwrap_or_else(PoisonError::into_inner);
            trouble = earlier(trouble, status.trouble.take());
            sick = earlier(sick, status.sick.take());
            spikes += status.spikes;
        }
        let error = trouble.or(sick).map(|(_, error)| error);
        let mut stops = false;
        if error.is_none()
            && asks
            && let Some(progress) = &mut self.progress
        {
            stops = progress(Progress { time: t, until: self.until, spikes }).is_break();
        }
        let agreed = if team.plan.ranks { self.agree(&error, stops) } else { Ok(stops) };
        self.end = match (error, agreed) {
            (Some(error), _) | (None, Err(error)) => Err(error),
            (None, Ok(true)) => Ok(Outcome::Stopped),
            (None, Ok(false)) => return true,
        };
        false
    }

    /// What all ranks make of this: whether one wants to stop, or the error of the first that has one.
    fn agree(&mut self, error: &Option<SimError>, stops: bool) -> Result<bool, SimError> {
        let said = match error {
            Some(error) => [b"e", error.to_string().as_bytes()].concat(),
            None if stops => b"s".to_vec(),
            None => Vec::new(),
        };
        let heard = match self.broken.take() {
            Some(why) => Err(why),
            None => self.comm.all_gather(&said),
        };
        let all = heard.map_err(|why| {
            self.comm.abort(&why.to_string());
            SimError::Communication(why)
        })?;
        for (rank, said) in all.iter().enumerate() {
            if let Some(message) = said.strip_prefix(b"e") {
                let message = String::from_utf8_lossy(message).into_owned();
                return Err(SimError::Elsewhere { rank, message });
            }
        }
        Ok(all.iter().any(|said| said == b"s"))
    }
}

/// The one with the lower number.
fn earlier(a: Option<(u32, SimError)>, b: Option<(u32, SimError)>) -> Option<(u32, SimError)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
        (a, b) => a.or(b),
    }
}
