//! Delivery where delays between ranks are as short as a time step or shorter: ranks tell each other their spikes while they
//! deliver, and none runs ahead of what another may still send.
//!
//! Delivery goes on in *windows*. With the earliest event anywhere at time e and the least delay d between ranks, nothing that is yet
//! to be sent arrives before e + d; so all deliver what comes before that, tell each other what they sent meanwhile, and look again.

use super::desk::write;
use super::{Lead, Member, Team};
use crate::events::deliver::deliver_until;
use crate::parallel::exchange::{Fired, decode_spikes, encode_spikes};
use crate::worker::Worker;
use netpyne_comm::CommError;
use std::sync::atomic::Ordering;

impl Member<'_> {
    /// Delivers all events up to `limit`, hand in hand with the other workers and ranks, whose least delay is `delay`.
    pub(super) fn deliver_together(
        &mut self,
        worker: &mut Worker,
        mut lead: Option<&mut Lead<'_, '_>>,
        delay: f64,
        limit: f64,
    ) {
        let team = self.team;
        let now = worker.clock.t;
        if self.failed.is_none() {
            worker.queue.begin_moment();
        }
        loop {
            let side = self.windows % 2;
            self.windows += 1;
            let desk = &team.desks[self.me];
            {
                let mut sent = write(&desk.spikes[side]);
                sent.clear();
                sent.append(&mut worker.traffic.outbox);
            }
            let next = if self.failed.is_none() { worker.queue.next_time() } else { f64::INFINITY };
            desk.next.store(next.to_bits(), Ordering::Release);
            team.barrier.wait();
            if let Some(lead) = lead.as_deref_mut() {
                let window = lead.agree_on_window(team, side, delay, limit);
                team.window.store(window.unwrap_or(f64::NAN).to_bits(), Ordering::Release);
            }
            team.barrier.wait();
            let window = f64::from_bits(team.window.load(Ordering::Acquire));
            self.take_spikes(worker, side);
            if window.is_nan() {
                break;
            }
            self.attempt_only(worker, |worker| deliver_until(worker, window));
        }
        worker.clock.t = now;
    }
}

impl Lead<'_, '_> {
    /// Up to when all may deliver now; nothing if no event is left up to `limit`. Lays the spikes of other ranks on a side of
    /// their desk.
    fn agree_on_window(&mut self, team: &Team<'_>, side: usize, delay: f64, limit: f64) -> Option<f64> {
        let mut arrived = write(&team.from_ranks.spikes[side]);
        arrived.clear();
        if self.broken.is_some() {
            return None;
        }
        let next = team.desks.iter().map(|desk| f64::from_bits(desk.next.load(Ordering::Acquire)));
        let mut message = next.fold(f64::INFINITY, f64::min).to_le_bytes().to_vec();
        // A rank that cannot go on has another idea of the time.
        message.extend(limit.to_le_bytes());
        let wanted = |fired: &Fired| !self.routes.of(fired.source).is_empty();
        message.extend(encode_spikes(
            self.laid(team, side).into_iter().filter(|(fired, _)| wanted(fired)).collect(),
        ));
        let all = match self.comm.all_gather(&message) {
            Ok(all) => all,
            Err(why) => {
                self.broken = Some(why);
                return None;
            }
        };
        let (mut earliest, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        for (rank, bytes) in all.iter().enumerate() {
            let Some((next, rest)) = bytes.split_first_chunk::<8>() else { continue };
            let Some((limit, spikes)) = rest.split_first_chunk::<8>() else { continue };
            earliest = earliest.min(f64::from_le_bytes(*next));
            last = last.max(f64::from_le_bytes(*limit));
            let is_own = rank == self.comm.rank();
            let decoded = decode_spikes(spikes, |t, moment, gid| {
                earliest = earliest.min(t + delay);
                if let (false, Some(&source)) = (is_own, self.remote.get(&gid)) {
                    arrived.push(Fired { t, moment, source });
                }
            });
            if decoded.is_none() {
                self.broken = Some(CommError::Transport(format!("rank {rank} sent spikes that are none")));
            }
        }
        // Before the first that may still come, and a little further in any case.
        (earliest <= last).then(|| (earliest + delay).next_down().max(earliest).min(last))
    }
}
