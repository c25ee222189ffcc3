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
    /// Steps made before.
    pub start: u64,
    /// Steps between pauses at which progress is told.
    pub interval: u64,
    /// Steps between looks at voltages. How far a run goes with one that is not finite must not depend on the interval of
    /// progress, which depends on how much a rank has to do.
    pub looks: u64,
    /// Whether voltages are looked at at pauses.
    pub checks: bool,
    /// Steps to make.
    pub steps: u64,
}

impl Plan {
    /// Steps to the next pause or the end, when `made` have been made.
    pub fn stretch(&self, made: u64) -> u64 {
        let to_next = |interval: u64| interval - (self.start + made) % interval;
        to_next(self.interval).min(to_next(self.looks)).min(self.steps - made)
    }

    /// Whether progress is told after so many steps.
    pub fn is_pause(&self, made: u64) -> bool {
        self.checks && (self.start + made).is_multiple_of(self.interval)
    }

    /// Whether voltages are looked at after so many steps.
    pub fn is_look(&self, made: u64) -> bool {
        self.checks && (made == self.steps || (self.start + made).is_multiple_of(self.looks))
    }
}
