//! Up to when all ranks may deliver events, where delays between them are short.

use super::coordinator::Coordinator;
use super::mailbox::write;
use super::shared::Shared;
use crate::arrays::spikes::Spike;
use crate::parallel::exchange::wire::{decode_spikes, encode_spikes};
use netpyne_comm::CommError;
use std::sync::atomic::Ordering;

impl Coordinator<'_, '_> {
    /// Up to when all may deliver now; nothing if no event is left up to `limit`. Puts the spikes of other ranks into a
    /// buffer of their mailbox.
    pub(super) fn agree_on_window(
        &mut self,
        shared: &Shared<'_>,
        buffer: usize,
        delay: f64,
        limit: f64,
    ) -> Option<f64> {
        let mut arrived = write(&shared.from_ranks.spikes[buffer]);
        arrived.clear();
        if self.broken.is_some() {
            return None;
        }
        let next =
            shared.mailboxes.iter().map(|mailbox| f64::from_bits(mailbox.next.load(Ordering::Acquire)));
        let mut message = next.fold(f64::INFINITY, f64::min).to_le_bytes().to_vec();
        // A rank that cannot go on has another idea of the time.
        message.extend(limit.to_le_bytes());
        let needed = |spike: &Spike| !self.ranks.routes.of(spike.source).is_empty();
        message.extend(encode_spikes(
            self.sent(shared, buffer).into_iter().filter(|(spike, _)| needed(spike)).collect(),
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
                if let (false, Some(&source)) = (is_own, self.ranks.remote.get(&gid)) {
                    arrived.push(Spike { t, moment, source });
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
