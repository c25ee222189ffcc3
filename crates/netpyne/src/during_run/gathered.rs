//! Spikes of the whole network, on every rank.

use crate::Result;
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Reader, Writer};
use netpyne_engine::Output;

/// The spikes that all ranks know of: 20 bytes each, on every rank.
#[derive(Default)]
pub(crate) struct GatheredSpikes {
    /// Only the columns of spikes are used.
    pub all: Output,
    /// Own spikes that the other ranks have.
    sent: usize,
}

impl GatheredSpikes {
    /// Collective: sends the others what has been recorded since the last time, and takes what they send.
    pub fn exchange(&mut self, own: &Output, comm: &dyn Communicator) -> Result<()> {
        let mut mine = Writer::default();
        for n in self.sent..own.spike_times.len() {
            mine.f64(own.spike_times[n]);
            mine.u32(own.spike_gids[n].0);
            mine.u32(own.spike_moments[n]);
        }
        self.sent = own.spike_times.len();
        let mut new = Output::default();
        for part in comm.all_gather(mine.written())? {
            let mut reader = Reader::new(&part);
            while let Some(time) = reader.f64() {
                new.spike_times.push(time);
                new.spike_gids.push(Gid(reader.u32().ok_or_else(CommError::cut_short)?));
                new.spike_moments.push(reader.u32().ok_or_else(CommError::cut_short)?);
            }
        }
        // All of these were sent after those that are known.
        new.sort_spikes();
        self.all.spike_times.append(&mut new.spike_times);
        self.all.spike_gids.append(&mut new.spike_gids);
        self.all.spike_moments.append(&mut new.spike_moments);
        Ok(())
    }
}
