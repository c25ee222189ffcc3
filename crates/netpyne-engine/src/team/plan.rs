//! How far to run and when to meet: the same for all workers and ranks.

/// How far to run and when to meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Most steps between exchanges of spikes.
    pub epoch: u64,
    /// Workers may be an epoch ahead of each other: what they send is due two epochs later.
    pub loose: bool,
    /// Other ranks' spikes arrive an epoch later, so that their journey overlaps with computation.
    pub overlaps: bool,
    /// The least delay between ranks if it is too short for an epoch of one step, ms.
    pub close: Option<f64>,
    /// Whether there are other ranks.
    pub ranks: bool,
    /// Whether voltages are told in every step.
    pub tells_voltages: bool,
    /// Steps between pauses.
    pub interval: u64,
    /// Whether voltages are looked at at pauses.
    pub checks: bool,
    /// Steps to make.
    pub steps: u64,
}

impl Plan {
    /// Steps to the next pause or the end, when `made` have been made.
    pub fn stretch(&self, made: u64) -> u64 {
        (self.interval - made % self.interval).min(self.steps - made)
    }

    /// Whether progress is told after so many steps.
    pub fn is_pause(&self, made: u64) -> bool {
        self.checks && made.is_multiple_of(self.interval)
    }
}
