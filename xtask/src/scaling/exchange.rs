//! What it takes ranks to tell each other their spikes, once per epoch.
//!
//! Every rank gives a block of 512 bytes to all, and to each a part of 64 bytes with the spikes that this one wants; what has no
//! room there follows. An all-gather takes a latency per doubling of the number of ranks, and the time in which everything it
//! gathers enters a rank; an all-to-all of small parts hands on half of them per doubling. Every spike that a rank gets is looked
//! up. The next epoch's computation goes on meanwhile, except for the look-up.

use std::fmt;

/// A cluster.
pub struct Machine {
    /// Latency of a message, s.
    pub latency: f64,
    /// Bytes per second into a rank.
    pub bandwidth: f64,
    /// Taking a spike out of a message and finding out whether it concerns the rank, s.
    pub look_up: f64,
    /// Bytes of a spike in a message.
    pub spike: f64,
    /// Spikes per cell and second.
    pub rate: f64,
}

impl Default for Machine {
    fn default() -> Self {
        Self { latency: 2e-6, bandwidth: 10e9, look_up: 30e-9, spike: 5.0, rate: 10.0 }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Stated, not measured: {} µs of latency per message, {} GB/s into each rank, {:.0} ns per spike taken out of a message, \
             {} bytes per spike, {} Hz.",
            self.latency * 1e6,
            self.bandwidth / 1e9,
            self.look_up * 1e9,
            self.spike,
            self.rate
        )
    }
}

/// Bytes of a block.
const BLOCK: f64 = 512.0;

/// Bytes of a part, and of the spikes that it has room for.
const PART: f64 = 64.0;
const ROOM: f64 = 56.0;

/// Time of an epoch, s: on its way, and looked up.
pub struct Exchange {
    /// While ranks compute.
    pub hidden: f64,
    /// While they do not.
    pub exposed: f64,
}

impl Machine {
    /// The exchange of an epoch of `epoch` ms among `ranks` ranks, for one that wants the spikes of `remote` cells of others.
    pub fn exchange(&self, ranks: u64, remote: f64, epoch: f64) -> Exchange {
        if ranks < 2 {
            return Exchange { hidden: 0.0, exposed: 0.0 };
        }
        let spikes = remote * self.rate * epoch * 1e-3;
        let rest = (spikes * self.spike - ranks as f64 * ROOM).max(0.0);
        let calls = if rest > 0.0 { 3.0 } else { 2.0 };
        let doublings = f64::from(ranks.next_power_of_two().trailing_zeros());
        let bytes = ranks as f64 * (BLOCK + 0.5 * PART * doublings) + rest;
        let hidden = calls * self.latency * doublings + bytes / self.bandwidth;
        Exchange { hidden, exposed: spikes * self.look_up }
    }
}
